/** The life of one invented consultation: from a wanted state to the row, the trail and everything between, pure. */
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import { type Deadlines, dueAt } from '../../server/domain/deadline.ts'
import type { Random } from './random.ts'

export type StoryEvent = {
  kind: string
  at: Date
  /** null where the system acted */
  actor: 'requester' | 'expert' | 'auditor' | 'head' | 'officer' | null
  data: Record<string, unknown>
}

export type Presence = {
  person: 'requester' | 'expert'
  joinedAt: Date
  leftAt: Date | null
  how: 'leave' | 'drop' | null
}

export type Story = {
  state: ConsultationState
  createdAt: Date
  submittedAt: Date | null
  changedAt: Date
  dueAt: Date | null
  scheduledStart: Date | null
  scheduledEnd: Date | null
  startedAt: Date | null
  endedAt: Date | null
  signedAt: Date | null
  closedAt: Date | null
  version: number
  reasonCode: string | null
  reasonText: string | null
  noShowSide: 'beijing' | 'hohhot' | null
  expertNamed: boolean
  /** Before whom it lies in the local review. */
  reviewStep: 'head' | 'office' | null
  presences: Presence[]
  events: StoryEvent[]
  adoption: { decision: 'adopted' | 'partly' | 'not_adopted'; reason: string; actions: string } | null
}

const minute = 60_000
const hour = 60 * minute

const endings: Partial<
  Record<ConsultationState, { command: string; reasons: readonly (readonly [string, string])[] }>
> = {
  declined: {
    command: 'decline',
    reasons: [
      ['outside_specialty', '病情以外科问题为主，建议改走普外科会诊。'],
      ['material_insufficient', '缺近期影像与肝功能，无法判断，补齐后可另行申请。'],
      ['needs_admission', '病情危重，应先就地住院抢救，稳定后再会诊。'],
    ],
  },
  withdrawn: {
    command: 'withdraw',
    reasons: [
      ['patient_wishes', '患者家属要求先在本院治疗。'],
      ['condition_resolved', '症状已缓解，暂不需会诊。'],
      ['entered_in_error', '重复录入。'],
    ],
  },
  cancelled: {
    command: 'cancel',
    reasons: [
      ['patient_transferred', '患者已自行转往北京就诊。'],
      ['expert_unavailable', '专家临时手术，双方商定取消后另约。'],
    ],
  },
}

const adoptions = [
  { decision: 'adopted', reason: '', actions: '按意见调整用药并已开具中药处方，两周后随访。' },
  { decision: 'adopted', reason: '', actions: '已完善建议检查，治疗方案照意见执行，患者知情同意。' },
  {
    decision: 'partly',
    reason: '建议药物本院暂无，改用同类药物。',
    actions: '其余意见已执行，药物缺项已申请采购。',
  },
  { decision: 'not_adopted', reason: '患者及家属选择保守治疗。', actions: '已告知风险并记录，继续观察。' },
] as const

const returnWords = [
  '请补拍舌下络脉，写明近两周用药。',
  '请补充最近一次肝功能与凝血结果。',
  '请写明起病时间与用药剂量，补充既往史。',
]

/** What the clock and the chance of one story are. `startAt` overrides the planned start for those still ahead. */
export type Plan = {
  state: ConsultationState
  urgency: Urgency
  createdAt: Date
  startAt: Date | null
  now: Date
  deadlines: Deadlines
}

export function tell(random: Random, plan: Plan): Story {
  const teller = new Teller(random, plan)
  return teller.tell()
}

class Teller {
  readonly #random: Random
  readonly #plan: Plan
  readonly #story: Story
  #clock: Date

  constructor(random: Random, plan: Plan) {
    this.#random = random
    this.#plan = plan
    this.#clock = plan.createdAt
    this.#story = {
      state: 'draft',
      createdAt: plan.createdAt,
      submittedAt: null,
      changedAt: plan.createdAt,
      dueAt: null,
      scheduledStart: null,
      scheduledEnd: null,
      startedAt: null,
      endedAt: null,
      signedAt: null,
      closedAt: null,
      version: 1,
      reasonCode: null,
      reasonText: null,
      noShowSide: null,
      expertNamed: false,
      reviewStep: null,
      presences: [],
      events: [],
      adoption: null,
    }
  }

  tell(): Story {
    const { state } = this.#plan
    this.#event('consultation.drafted', 'requester', { kind: 'video', urgency: this.#plan.urgency })
    if (state !== 'draft') this.#untilAccepted()
    const story = this.#story
    story.dueAt = dueAt(
      story.state,
      this.#plan.urgency,
      this.#plan.deadlines,
      story.changedAt,
      story.scheduledStart,
    )
    return story
  }

  #untilAccepted(): void {
    const { state } = this.#plan
    this.#wait(10, 40)
    this.#event('consent.recorded', 'requester', {
      signedBy: 'patient',
      obtainedAt: this.#clock.toISOString(),
    })
    this.#wait(2, 20)
    if (state === 'withdrawn' && this.#random.chance(0.2)) {
      this.#stop()
      return
    }
    if (state === 'local_review' || state === 'local_rejected') {
      this.#review()
      return
    }
    if (state === 'prechecking') {
      this.#change('submit', 'prechecking', 'requester')
      this.#story.submittedAt = this.#clock
      return
    }
    this.#change('submit', 'submitted', 'requester')
    this.#story.submittedAt = this.#clock
    if (state === 'submitted') return
    if (state === 'withdrawn' || state === 'declined') {
      this.#stop()
      return
    }
    this.#wait(8, 70)
    if (state === 'expired') {
      this.#clock = new Date(this.#clock.getTime() + 26 * hour)
      this.#change('expire', 'expired', null, { reasonCode: 'unanswered' })
      return
    }
    this.#event('consultation.opened', 'expert', { relation: 'roster', part: 'case' })
    if (state === 'returned' || this.#random.chance(0.18)) {
      this.#return()
      if (state === 'returned') return
    }
    this.#wait(4, 60)
    this.#change('accept', 'accepted', 'expert')
    this.#story.expertNamed = true
    if (state !== 'accepted') this.#untilCalled()
  }

  /** The own hospital first: some wait for the head, some for the office, one was not agreed to. */
  #review(): void {
    const story = this.#story
    this.#change('submit', 'local_review', 'requester')
    story.submittedAt = this.#clock
    story.reviewStep = 'head'
    if (this.#plan.state === 'local_rejected') {
      this.#wait(20, 90)
      story.reviewStep = null
      this.#change('reject_locally', 'local_rejected', 'head', {
        reasonCode: 'handled_here',
        reasonText: '已请本院脑病科会诊，暂不需外送。',
        reviewStep: 'head',
      })
    } else if (this.#random.chance(0.5)) {
      this.#wait(5, 20)
      this.#change('approve', 'local_review', 'head', { reviewStep: 'head' })
      story.reviewStep = 'office'
    }
  }

  #return(): void {
    this.#wait(3, 20)
    this.#change('return', 'returned', 'expert', {
      reasonCode: 'material_missing',
      reasonText: this.#random.pick(returnWords),
    })
    if (this.#plan.state === 'returned') return
    this.#wait(15, 50)
    this.#event('consultation.edited', 'requester', { recordVersion: 1, version: this.#story.version })
    this.#change('submit', 'submitted', 'requester')
    this.#story.submittedAt = this.#clock
  }

  #untilCalled(): void {
    const { state, startAt } = this.#plan
    this.#wait(1, 20)
    const start = startAt ?? new Date(this.#clock.getTime() + this.#random.integer(60, 1200) * minute)
    start.setUTCSeconds(0, 0)
    const end = new Date(start.getTime() + 30 * minute)
    this.#story.scheduledStart = start
    this.#story.scheduledEnd = end
    this.#change('schedule', 'scheduled', 'expert', {
      startAt: start.toISOString(),
      endAt: end.toISOString(),
    })
    if (state === 'scheduled') return
    if (state === 'cancelled') {
      this.#stop()
      return
    }
    if (state === 'no_show') {
      this.#nobodyCame(end)
      return
    }
    this.#call(start)
  }

  #nobodyCame(end: Date): void {
    this.#clock = end
    const side = this.#random.pick(['beijing', 'hohhot'] as const)
    this.#story.noShowSide = side
    this.#change('mark_no_show', 'no_show', side === 'beijing' ? 'requester' : 'expert', {
      reasonCode: 'emergency_duty',
      reasonText: '临时抢救，未能按时入室。',
      side,
    })
  }

  #call(start: Date): void {
    const { state } = this.#plan
    const story = this.#story
    const expertIn = new Date(start.getTime() + this.#random.integer(-240, 90) * 1000)
    const requesterIn = new Date(start.getTime() + this.#random.integer(-420, 120) * 1000)
    story.startedAt = expertIn > requesterIn ? expertIn : requesterIn
    const seconds = this.#random.integer(11 * 60, 34 * 60)
    const over = state === 'in_session' ? null : new Date(story.startedAt.getTime() + seconds * 1000)
    story.endedAt = over
    for (const [person, joinedAt, role] of [
      ['requester', requesterIn, 'requester'],
      ['expert', expertIn, 'expert'],
    ] as const) {
      story.presences.push({ person, joinedAt, leftAt: over, how: over === null ? null : 'leave' })
      story.events.push({ kind: 'room.entered', at: joinedAt, actor: person, data: { role, presenceId: '' } })
    }
    this.#clock = story.startedAt
    this.#change('start', 'in_session', story.startedAt === expertIn ? 'expert' : 'requester')
    if (over === null) return
    this.#clock = over
    this.#change('finish', 'reporting', 'expert')
    this.#event('room.left', 'requester', { presenceId: '', how: 'leave' })
    this.#event('room.left', 'expert', { presenceId: '', how: 'leave' })
    if (state !== 'reporting') this.#report()
  }

  #report(): void {
    const { state } = this.#plan
    this.#wait(9, 55)
    if (state === 'converted_to_referral') {
      this.#change('convert_to_referral', 'converted_to_referral', 'expert', {
        reasonCode: 'needs_admission',
        reasonText: '建议经绿色通道来京住院评估。',
      })
      return
    }
    this.#change('sign_opinion', 'signed', 'expert', { opinionVersion: 1 })
    this.#story.signedAt = this.#clock
    if (state === 'signed') return
    this.#wait(20, 300)
    this.#event('opinion.downloaded', 'requester', { version: 1 })
    this.#wait(30, 1500)
    const adoption = this.#random.chance(0.7)
      ? adoptions[this.#random.integer(0, 1)]
      : this.#random.pick(adoptions)
    this.#story.adoption = adoption === undefined ? null : { ...adoption }
    this.#change('record_adoption', 'closed', 'requester', {
      adoption: this.#story.adoption?.decision ?? 'adopted',
    })
    this.#story.closedAt = this.#clock
  }

  /** One of the ends that a person brings about. */
  #stop(): void {
    const ending = endings[this.#plan.state]
    if (ending === undefined) throw new Error(`no ending for ${this.#plan.state}`)
    this.#wait(15, 240)
    const [reasonCode, reasonText] = this.#random.pick(ending.reasons)
    const actor = this.#plan.state === 'declined' ? 'expert' : 'requester'
    this.#change(ending.command, this.#plan.state, actor, { reasonCode, reasonText })
  }

  #wait(from: number, to: number): void {
    const at = this.#clock.getTime() + this.#random.integer(from * 60, to * 60) * 1000
    this.#clock = new Date(Math.min(at, this.#plan.now.getTime()))
  }

  #event(kind: string, actor: StoryEvent['actor'], data: Record<string, unknown>): void {
    this.#story.events.push({ kind, at: this.#clock, actor, data })
  }

  #change(
    command: string,
    to: ConsultationState,
    actor: StoryEvent['actor'],
    data: Record<string, unknown> = {},
  ): void {
    const story = this.#story
    const none = {
      reasonCode: null,
      reasonText: null,
      startAt: null,
      endAt: null,
      side: null,
      opinionVersion: null,
      adoption: null,
    }
    story.version += 1
    this.#event('consultation.changed', actor, {
      ...none,
      ...data,
      command,
      fromState: story.state,
      toState: to,
      version: story.version,
    })
    story.state = to
    story.changedAt = this.#clock
    story.reasonCode = typeof data.reasonCode === 'string' ? data.reasonCode : null
    story.reasonText = typeof data.reasonText === 'string' ? data.reasonText : null
  }
}
