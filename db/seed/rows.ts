/** From told stories to rows, and the rows into the tables. */
import { guardianBelow } from '../../server/domain/consent.ts'
import { json, type Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'
import type { SeedTools } from '../seed.ts'
import type { number } from './cast.ts'
import type { Random } from './random.ts'
import { diagnosisOf, opinionOf, recordOf } from './record.ts'

const hour = 3_600_000

type Numbered = ReturnType<typeof number>[number]

export async function fillConsultations(
  tx: Tx,
  random: Random,
  made: Numbered[],
  tools: SeedTools,
  now: Date,
): Promise<void> {
  const batch = collect(made, random, tools, now)
  const days = new Map(made.map((one) => [one.day, one.serial]))
  await tx
    .insertInto('patient')
    .values(made.map((one) => one.patient))
    .execute()
  await insert(made.map(consultationRow), (rows) => tx.insertInto('consultation').values(rows).execute())
  await insert(batch.records, (rows) => tx.insertInto('caseRecord').values(rows).execute())
  await insert(batch.sendings, (rows) => tx.insertInto('recordSending').values(rows).execute())
  await insert(batch.questions, (rows) => tx.insertInto('question').values(rows).execute())
  await insert(batch.wishes, (rows) => tx.insertInto('wishedTime').values(rows).execute())
  await insert(batch.consents, (rows) => tx.insertInto('consent').values(rows).execute())
  await insert(batch.opinions, (rows) => tx.insertInto('opinion').values(rows).execute())
  await insert(batch.adoptions, (rows) => tx.insertInto('adoption').values(rows).execute())
  await insert(batch.followUps, (rows) => tx.insertInto('followUp').values(rows).execute())
  await insert(batch.outcomes, (rows) => tx.insertInto('outcome').values(rows).execute())
  await insert(batch.rooms, (rows) => tx.insertInto('room').values(rows).execute())
  await insert(batch.presences, (rows) => tx.insertInto('presence').values(rows).execute())
  await insert(batch.reviews, (rows) => tx.insertInto('reviewDecision').values(rows).execute())
  await insert(batch.events, (rows) => tx.insertInto('auditEvent').values(rows).execute())
  await insert(batch.chains, (rows) => tx.insertInto('auditChain').values(rows).execute())
  await tx
    .insertInto('consultationNumber')
    .values([...days].map(([day, last]) => ({ day, last })))
    .onConflict((conflict) => conflict.column('day').doUpdateSet((eb) => ({ last: eb.ref('excluded.last') })))
    .execute()
}

/** In pieces that stay below Postgres' limit of parameters. */
async function insert<T>(rows: readonly T[], write: (rows: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += 200) await write(rows.slice(from, from + 200))
}

function consultationRow(one: Numbered): NewRow<'consultation'> {
  const { story, template } = one
  return {
    id: one.id,
    number: one.number,
    lineId: one.lineId,
    requesterId: one.requester.id,
    requestingInstitutionId: one.requester.institutionId,
    requestingDepartmentId: one.requester.departmentId,
    ...reviewColumns(story),
    ...precheckColumns(one),
    patientId: one.patient.id,
    expertId: story.expertNamed ? one.expert.id : null,
    wishedExpertId: null,
    kind: 'video',
    urgency: one.urgency,
    state: story.state,
    version: story.version,
    recordVersion: 1,
    chiefComplaint: template.complaint,
    diagnosis: diagnosisOf(template),
    purpose: template.purpose,
    invitation: json({ reason: reasonOf(template) }),
    contactPhone: '0471-0000000',
    lacking: story.state === 'draft' ? ['questions', 'wished_times', 'consent'] : [],
    completeness: story.state === 'draft' ? 81 : 100,
    scheduledStart: story.scheduledStart,
    scheduledEnd: story.scheduledEnd,
    dueAt: story.dueAt,
    reasonCode: story.reasonCode,
    reasonText: story.reasonText,
    noShowSide: story.noShowSide,
    createdAt: story.createdAt,
    submittedAt: story.submittedAt ?? (story.state === 'withdrawn' ? null : story.submittedAt),
    changedAt: story.changedAt,
  }
}

/** As a request has it: why the case is not settled at home. */
function reasonOf({ complaint, disease }: Numbered['template']): string {
  return `${disease}，${complaint.split(/[，,]/u)[0] ?? complaint}，本院诊治后仍需上级专家指导。`
}

/** What lies before its own hospital, or has ended there. */
function reviewColumns({ state, reviewStep, submittedAt }: Numbered['story']) {
  const unsent = state === 'withdrawn' && submittedAt === null
  return { reviewStep, localOnly: unsent || state === 'local_review' || state === 'local_rejected' }
}

/** What lies before the office in Beijing. */
function precheckColumns({ story, expert }: Numbered) {
  const received = story.state === 'prechecking'
  return { precheckOnly: received, receivingInstitutionId: received ? expert.institutionId : null }
}

function collect(made: readonly Numbered[], random: Random, tools: SeedTools, now: Date) {
  const batch = {
    records: [] as NewRow<'caseRecord'>[],
    sendings: [] as NewRow<'recordSending'>[],
    questions: [] as NewRow<'question'>[],
    wishes: [] as NewRow<'wishedTime'>[],
    consents: [] as NewRow<'consent'>[],
    opinions: [] as NewRow<'opinion'>[],
    adoptions: [] as NewRow<'adoption'>[],
    followUps: [] as NewRow<'followUp'>[],
    outcomes: [] as NewRow<'outcome'>[],
    rooms: [] as NewRow<'room'>[],
    presences: [] as NewRow<'presence'>[],
    reviews: [] as NewRow<'reviewDecision'>[],
    events: [] as NewRow<'auditEvent'>[],
    chains: [] as NewRow<'auditChain'>[],
  }
  for (const one of made) {
    const { story, template } = one
    const common = { consultationId: one.id }
    batch.records.push({
      ...common,
      version: 1,
      content: json(recordOf(template)),
      asked: json({
        reason: reasonOf(template),
        purpose: template.purpose,
        questions: [...template.questions],
        board: null,
      }),
      authorId: one.requester.id,
      createdAt: story.createdAt,
    })
    const sent = story.state !== 'local_review' && story.state !== 'local_rejected'
    if (story.submittedAt !== null && sent)
      batch.sendings.push({ ...common, version: 1, sentAt: story.submittedAt })
    if (story.state !== 'draft') {
      batch.questions.push(
        ...template.questions.map((text, index) => ({ ...common, position: index + 1, text })),
      )
      batch.wishes.push(
        ...wishesFrom(story.createdAt).map((wish, index) => ({ ...common, position: index + 1, ...wish })),
      )
      const child = template.age[1] < guardianBelow
      const signer = child
        ? { signerName: `${[...one.patientName][0]}秀英`, relation: '母亲' }
        : { signerName: one.patientName, relation: '' }
      batch.consents.push({
        ...common,
        signedBy: child ? 'guardian' : 'patient',
        signer: tools.seal(signer, one.id),
        obtainedAt: story.createdAt,
        institutionId: one.expert.institutionId,
        recordedBy: one.requester.id,
        recordedAt: story.createdAt,
      })
    }
    collectReviews(batch, one, random)
    collectAfter(batch, one, random, tools)
    collectOutcomes(batch, one, random, now)
    collectTrail(batch, one, random, tools)
  }
  return batch
}

function collectReviews(batch: Batch, one: Numbered, random: Random): void {
  for (const { actor, at, data } of one.story.events) {
    if ((actor !== 'head' && actor !== 'officer') || data.reviewStep === undefined) continue
    batch.reviews.push({
      id: random.uuid(at),
      consultationId: one.id,
      step: actor === 'head' ? 'head' : 'office',
      decision: data.command === 'approve' ? 'approved' : 'rejected',
      reasonCode: typeof data.reasonCode === 'string' ? data.reasonCode : null,
      reasonText: typeof data.reasonText === 'string' ? data.reasonText : '',
      decidedBy: one[actor].id,
      decidedAt: at,
    })
  }
}

function wishesFrom(createdAt: Date) {
  return [26, 50].map((hours) => {
    const startAt = new Date(createdAt.getTime() + hours * hour)
    startAt.setUTCMinutes(0, 0, 0)
    return { startAt, endAt: new Date(startAt.getTime() + hour) }
  })
}

type Batch = ReturnType<typeof collect>

function collectAfter(batch: Batch, one: Numbered, random: Random, tools: SeedTools): void {
  const { story, template } = one
  const consultationId = one.id
  if (story.startedAt !== null) {
    batch.rooms.push({ consultationId, mediaNode: null, startedAt: story.startedAt, endedAt: story.endedAt })
  }
  for (const stay of story.presences) {
    const event = story.events.find((each) => each.kind === 'room.entered' && each.actor === stay.person)
    const id = random.uuid(stay.joinedAt)
    if (event !== undefined) event.data.presenceId = id
    for (const left of story.events) {
      if (left.kind === 'room.left' && left.actor === stay.person) left.data.presenceId = id
    }
    const { person, ...times } = stay
    batch.presences.push({
      id,
      consultationId,
      personId: one[person].id,
      role: person,
      ...times,
      seenAt: stay.leftAt ?? stay.joinedAt,
    })
  }
  if (story.signedAt === null) return
  const content = opinionOf(template, story.signedAt)
  const { canonical, digest, algorithm } = tools.sealOpinion({
    consultationId,
    number: one.number,
    version: 1,
    authorId: one.expert.id,
    signedAt: story.signedAt,
    content,
  })
  batch.opinions.push({
    id: random.uuid(story.signedAt),
    consultationId,
    version: 1,
    authorId: one.expert.id,
    content: json(content),
    canonical,
    digest,
    digestAlgorithm: algorithm,
    signatureKind: 'internal',
    reasonCode: null,
    reasonText: null,
    signedAt: story.signedAt,
  })
  if (story.adoption !== null && story.closedAt !== null) {
    batch.adoptions.push({
      id: random.uuid(story.closedAt),
      consultationId,
      opinionVersion: 1,
      ...story.adoption,
      recordedBy: one.requester.id,
      recordedAt: story.closedAt,
    })
  }
}

const outcomeWords = [
  ['improved', '症状减轻，按意见用药，无不适。'],
  ['improved', '复诊好转，已减量。'],
  ['unchanged', '症状同前，继续观察，已约复诊。'],
  ['lost', '电话三次未接通。'],
] as const

/** What fell due in the last five days still waits for the doctor. */
function collectOutcomes(batch: Batch, one: Numbered, random: Random, now: Date): void {
  const { story, template } = one
  const since = story.closedAt ?? story.signedAt
  if (since === null || (story.state !== 'closed' && story.state !== 'signed')) return
  for (const day of [7, 30] as const) {
    const dueAt = new Date(since.getTime() + day * 24 * hour)
    const doneAt = new Date(dueAt.getTime() + random.integer(1, 40) * hour)
    const isDone = doneAt.getTime() < now.getTime() - 5 * 24 * hour
    const common = { consultationId: one.id, day }
    batch.followUps.push({ ...common, requesterId: one.requester.id, dueAt, doneAt: isDone ? doneAt : null })
    if (!isDone) continue
    const [status, note] = random.pick(outcomeWords)
    batch.outcomes.push({
      ...{ ...common, id: random.uuid(doneAt), sequence: 1, status, note },
      diagnosis: status === 'lost' ? '' : diagnosisOf(template),
      recordedBy: one.requester.id,
      recordedAt: doneAt,
    })
    const data = { day, sequence: 1, status }
    story.events.push({ kind: 'outcome.recorded', at: doneAt, actor: 'requester', data })
  }
}

function collectTrail(batch: Batch, one: Numbered, random: Random, tools: SeedTools): void {
  const chain = `consultation:${one.id}`
  let previous = tools.noPredecessor
  const events = [...one.story.events].sort((a, b) => a.at.getTime() - b.at.getTime())
  for (const [index, event] of events.entries()) {
    const person = event.actor === null ? null : one[event.actor]
    const fields = {
      chain,
      position: index + 1,
      kind: event.kind,
      data: event.data,
      consultationId: one.id,
      actorId: person?.id ?? null,
      actorRole: person?.role ?? 'system',
      actorInstitutionId: person?.institutionId ?? null,
      requestId: `demo-${index + 1}`,
      address: null,
      at: event.at,
      previous,
      algorithm: 'sha256',
    }
    const digest = tools.eventDigest(fields)
    batch.events.push({ id: random.uuid(event.at), ...fields, data: json(event.data), digest })
    previous = digest
  }
  batch.chains.push({ chain, length: events.length, head: previous })
}
