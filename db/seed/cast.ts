/** Which consultations there are: who asks whom about which invented patient, and when. */
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import { defaultDeadlines } from '../../server/domain/deadline.ts'
import type { NewRow } from '../schema.ts'
import { demoAccounts, type SeedTools } from '../seed.ts'
import type { CaseTemplate } from './case.ts'
import { geriatricCases, strokeCases } from './cases/adults.ts'
import { paediatricCases, respiratoryCases } from './cases/children.ts'
import { liverCases } from './cases/liver.ts'
import { sleepCases } from './cases/sleep.ts'
import type { Person, Region } from './people.ts'
import type { Random } from './random.ts'
import { givenNames, type LineCode, lines, prechecked, surnames } from './region.ts'
import { type Story, tell } from './story.ts'

const templates: Readonly<Record<LineCode, readonly CaseTemplate[]>> = {
  SL: sleepCases,
  LV: liverCases,
  RS: respiratoryCases,
  PD: paediatricCases,
  GR: geriatricCases,
  ST: strokeCases,
}

/** Hours from now at which the sessions ahead start: far enough apart that nobody is in two places. */
const startsAhead = [0.2, 2.5, 5, 21, 24, 27, 46, 50, 70, 94]
const hour = 3_600_000

export type Made = {
  line: (typeof lines)[number]
  lineId: string
  template: CaseTemplate
  requester: Person
  expert: Person
  auditor: Person
  head: Person
  officer: Person
  story: Story
  urgency: Urgency
  id: string
  patient: NewRow<'patient'>
  patientName: string
  phone: string
}

/**
 * An emergency that waits rings until somebody takes it: none has been left to ring for hours. None waits for a review; what waits for a
 * pre-check has the most time.
 */
function urgencyFor(roll: number, state: ConsultationState): Urgency {
  if (state === 'prechecking') return 'routine'
  const waits = state === 'submitted' || state === 'local_review' || state === 'local_rejected'
  if (roll < 0.05) return waits ? 'urgent' : 'emergency'
  return roll < 0.22 ? 'urgent' : 'routine'
}

export function makeConsultation(
  random: Random,
  region: Region,
  tools: SeedTools,
  state: ConsultationState,
  index: number,
  now: Date,
): Made {
  const { line, requester, expert } = cast(random, region, state, index)
  const template = random.pick(templates[line.code])
  const roll = random.next()
  const urgency = urgencyFor(roll, state)
  const startAt = aheadStart(state, index, now)
  const createdAt = createdFor(random, state, now)
  const story = tell(random, { state, urgency, createdAt, startAt, now, deadlines: defaultDeadlines })
  const lineId = region.lineIds.get(line.code)
  if (lineId === undefined) throw new Error(`line ${line.code} is not filled`)
  const id = random.uuid(createdAt)
  const phone = `1380471${String(random.integer(0, 9999)).padStart(4, '0')}`
  const { patient, patientName } = makePatient(
    random,
    template,
    requester.institutionId,
    createdAt,
    phone,
    tools,
  )
  return {
    line,
    lineId,
    template,
    requester,
    expert,
    auditor: region.auditor,
    head: region.reviewers.head,
    officer: region.reviewers.officer,
    story,
    urgency,
    id,
    patient,
    patientName,
    phone,
  }
}

/** The accounts that the start command prints get a full desk; the rest is spread over the region. */
function cast(random: Random, region: Region, state: ConsultationState, index: number) {
  const demo = ['closed', 'declined', 'expired', 'withdrawn'].includes(state)
    ? index % 6 === 0
    : index % 2 === 0
  const reviewed = state === 'local_review' || state === 'local_rejected'
  const code = codeFor(random, state, demo, reviewed)
  const line = lines.find((one) => one.code === code) ?? lines[0]
  /* the running call is not theirs whose next session is about to begin */
  const busy: readonly string[] = state === 'in_session' ? demoAccounts.map((one) => one.loginName) : []
  const asking = region.doctors.filter((one) => one.lines.includes(code) && !busy.includes(one.loginName))
  const serving = region.experts.filter((one) => one.lines.includes(code))
  const named = (list: readonly Person[], login: string) => list.find((one) => one.loginName === login)
  return {
    line,
    requester:
      (reviewed || (demo && code === 'SL') ? named(asking, demoAccounts[0].loginName) : undefined) ??
      random.pick(asking),
    expert:
      (demo && code === 'SL' ? named(serving, demoAccounts[1].loginName) : undefined) ?? random.pick(serving),
  }
}

function codeFor(random: Random, state: ConsultationState, demo: boolean, reviewed: boolean): LineCode {
  if (state === 'prechecking') return prechecked
  if (state === 'in_session' || reviewed) return 'ST'
  return demo ? 'SL' : random.pick(lines).code
}

function aheadStart(state: ConsultationState, index: number, now: Date): Date | null {
  if (state === 'scheduled') return new Date(now.getTime() + (startsAhead[index] ?? 120 + index * 3) * hour)
  if (state === 'in_session') return new Date(now.getTime() - 0.2 * hour)
  return null
}

/** How many hours ago a consultation of this state may have been written down, from and to. */
const ages: Partial<Record<ConsultationState, readonly [number, number]>> = {
  draft: [1, 90],
  local_review: [0.5, 1],
  prechecking: [1, 2],
  submitted: [1, 16],
  returned: [3, 30],
  accepted: [4, 20],
  scheduled: [5, 40],
  in_session: [20, 28],
  reporting: [26, 30],
  signed: [28, 60],
}

function createdFor(random: Random, state: ConsultationState, now: Date): Date {
  const [from, to] = ages[state] ?? [96, 365 * 24]
  const at = new Date(now.getTime() - (from + random.next() * (to - from)) * hour)
  if (from < 96) return at
  /* the long past lies in duty hours, 08:00 to 17:00 in Beijing */
  at.setUTCHours(random.integer(0, 8), random.integer(0, 59), random.integer(0, 59), 0)
  return at
}

function makePatient(
  random: Random,
  template: CaseTemplate,
  institutionId: string,
  createdAt: Date,
  phone: string,
  tools: SeedTools,
): Pick<Made, 'patient' | 'patientName'> {
  const id = random.uuid(createdAt)
  const sex = template.sex ?? random.pick(['male', 'female'] as const)
  const years = random.integer(template.age[0], template.age[1])
  const born = new Date(createdAt.getTime() - (years * 365.25 + random.integer(1, 360)) * 24 * hour)
  const name = random.pick(surnames) + random.pick(givenNames[sex])
  const hospitalNumber = `ZY${String(random.integer(100_000, 999_999))}`
  const patient = {
    id,
    institutionId,
    identity: tools.seal({ name, idNumber: '', phone, hospitalNumber }, id),
    sex,
    birthDate: born.toISOString().slice(0, 10),
    nationality: /[图巴其萨乌托苏朝宝]/u.test(name.slice(1, 2)) ? '蒙古族' : '汉族',
    interpreterLanguage: '',
    createdAt,
  }
  return { patient, patientName: name }
}

/** Numbers run by the day of writing in Beijing, in the order of time. */
export function number(made: Made[]): (Made & { number: string; day: string; serial: number })[] {
  const last = new Map<string, number>()
  return [...made]
    .sort((a, b) => a.story.createdAt.getTime() - b.story.createdAt.getTime())
    .map((one) => {
      const day = new Date(one.story.createdAt.getTime() + 8 * hour).toISOString().slice(0, 10)
      const serial = (last.get(day) ?? 0) + 1
      last.set(day, serial)
      const text = `SS-${one.line.seal}-${day.replaceAll('-', '')}-${String(serial).padStart(4, '0')}`
      return { ...one, number: text, day, serial }
    })
}
