import {
  type ReferralCommandName,
  type ReferralState,
  referralTransitions,
} from '../../server/domain/referral.ts'
import {
  defaultReferralDeadlines,
  referralDueAt,
  referralLapseAt,
} from '../../server/domain/referral-clock.ts'
import { json, type Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'
import type { SeedTools } from '../seed.ts'
import type { number } from './cast.ts'
import type { Person, Region } from './people.ts'
import type { Random } from './random.ts'
import { diagnosisOf } from './record.ts'
import { type Plot, plots, type Told, tell } from './referral-plots.ts'
import { outcomes, planOf, purposes, reasonTexts, slots } from './referral-texts.ts'

type Case = ReturnType<typeof number>[number]

const hour = 3_600_000

/** @param made all consultations of the region; what was signed carries a case worth referring */
export async function fillReferrals(
  tx: Tx,
  random: Random,
  region: Region,
  made: readonly Case[],
  tools: SeedTools,
  now: Date,
): Promise<void> {
  const contacts = await fillContacts(tx, region)
  const lines = new Map(
    (await tx.selectFrom('line').selectAll().execute()).map((line) => [line.id, line] as const),
  )
  const departments = new Map(
    (await tx.selectFrom('person').select(['id', 'departmentId']).execute()).map(
      (person) => [person.id, person.departmentId] as const,
    ),
  )
  const grounds = made.filter((one) => ['signed', 'closed'].includes(one.story.state)).reverse()
  const of = (one: Case, login: string) => one.requester.loginName === login
  const own = grounds.filter((one) => of(one, 'wulantuya') && one.expert.loginName === 'linruogu')
  const others = grounds.filter((one) => !own.includes(one))
  const days = new Map<string, number>()
  for (const each of plots) {
    const one = (each.demo === true ? own.shift() : undefined) ?? others.shift()
    if (one === undefined) return
    const line = lines.get(one.lineId)
    if (line === undefined) throw new Error(`no line ${one.lineId}`)
    await fillOne(tx, { random, tools, now, contacts, departments, line, days }, each, one)
  }
  await tx
    .insertInto('referralNumber')
    .values([...days].map(([day, last]) => ({ day, last })))
    .execute()
}

type Contacts = ReadonlyMap<string, { personId: string; phone: string }>

/** The first expert of each line at its hospital, the first doctor of each hospital in Hohhot. */
async function fillContacts(tx: Tx, region: Region): Promise<Contacts> {
  const lines = await tx.selectFrom('line').selectAll().orderBy('position').execute()
  const sites = await tx.selectFrom('lineSite').selectAll().execute()
  const rows: NewRow<'greenChannelContact'>[] = []
  const add = (lineId: string, institutionId: string, person: Person | undefined, phone: string) => {
    if (person === undefined) return
    rows.push({ lineId, institutionId, departmentId: null, personId: person.id, phone })
  }
  for (const line of lines) {
    const code = [...region.lineIds].find(([, id]) => id === line.id)?.[0] ?? ''
    const there = (person: Person) => person.institutionId === line.beijingInstitutionId
    add(
      line.id,
      line.beijingInstitutionId,
      region.experts.find((one) => there(one) && one.lines.includes(code)),
      `010-0000 10${String(line.position).padStart(2, '0')}`,
    )
    for (const [index, site] of sites.filter((one) => one.lineId === line.id).entries()) {
      const person = region.doctors.find((one) => one.institutionId === site.institutionId)
      add(line.id, site.institutionId, person, `0471-000 20${String(index + 1).padStart(2, '0')}`)
    }
  }
  await tx.insertInto('greenChannelContact').values(rows).execute()
  return new Map(
    rows.map(({ lineId, institutionId, personId, phone }) => [
      `${lineId} ${institutionId}`,
      { personId, phone },
    ]),
  )
}

type Tools = {
  random: Random
  tools: SeedTools
  now: Date
  contacts: Contacts
  departments: ReadonlyMap<string, string | null>
  line: { id: string; seal: string; beijingInstitutionId: string; beijingDepartmentId: string }
  days: Map<string, number>
}

async function fillOne(tx: Tx, tools: Tools, each: Plot, one: Case): Promise<void> {
  const story = tell(each, tools.now)
  const id = tools.random.uuid(story[0]?.at ?? tools.now)
  const row = rowOf(tools, each, one, story, id)
  const patientId = one.patient.id
  await tx
    .insertInto('referral')
    .values({ ...row, state: 'draft' })
    .execute()
  if (each.state !== 'draft') {
    const obtainedAt = story[0]?.at ?? tools.now
    await tx
      .insertInto('referralConsent')
      .values({
        referralId: id,
        toInstitutionId: row.toInstitutionId,
        signedBy: one.template.age[1] < 14 ? 'guardian' : 'patient',
        signer: tools.tools.seal(
          { signerName: '已签署', relation: one.template.age[1] < 14 ? '母亲' : '' },
          id,
        ),
        obtainedAt,
        recordedBy: row.referrerId,
        recordedAt: obtainedAt,
      })
      .execute()
  }
  await fillDocuments(tx, tools.random, { referralId: id, patientId, consultationId: one.id }, tools.now)
  await fillAttempts(tx, each, one, story, id)
  await tx.updateTable('referral').set({ state: each.state }).where('id', '=', id).execute()
  await fillSummary(tx, tools, one, story, id)
  await fillTrail(tx, tools, each, one, story, row)
}

/** Who sends and who receives. */
function sidesOf(each: Plot, one: Case) {
  const [sender, receiver] =
    each.direction === 'up' ? [one.requester, one.expert] : [one.expert, one.requester]
  return { sender, receiver }
}

/** The row as it stands at the end of its story. */
function rowOf(tools: Tools, each: Plot, one: Case, story: readonly Told[], id: string) {
  const { line, now } = tools
  const { sender, receiver } = sidesOf(each, one)
  const at = (command: ReferralCommandName) => story.find((step) => step.command === command)?.at ?? null
  const first = story[0]?.at ?? now
  const last = story.at(-1)?.at ?? now
  const arrivedAt = at('record_arrival')
  const acceptedAt = at('accept')
  const up = each.direction === 'up'
  const toInstitutionId = up ? line.beijingInstitutionId : receiver.institutionId
  const contact = tools.contacts.get(`${line.id} ${toInstitutionId}`)
  const coming = new Date(now.getTime() + 20 * hour)
  coming.setUTCMinutes(0, 0, 0)
  const waits = each.state === 'accepted' || each.state === 'patient_informed'
  const slotAt =
    acceptedAt === null ? null : waits ? coming : (arrivedAt ?? new Date(acceptedAt.getTime() + 8 * hour))
  const followUpOn =
    each.nextIn === undefined
      ? null
      : new Date(now.getTime() + each.nextIn * 24 * hour).toISOString().slice(0, 10)
  const times = { state: each.state, urgency: each.urgency, since: last, slotAt, followUpOn }
  const [reasonCode, reasonText] = reasonTexts[each.state] ?? [null, null]
  const kind = slots[each.kind]
  return {
    id,
    number: newNumber(tools, first),
    direction: each.direction,
    lineId: line.id,
    fromInstitutionId: up ? sender.institutionId : line.beijingInstitutionId,
    fromDepartmentId: tools.departments.get(sender.id) ?? null,
    toInstitutionId,
    toDepartmentId: up ? line.beijingDepartmentId : (tools.departments.get(receiver.id) ?? null),
    consultationId: one.id,
    parentId: null,
    patientId: one.patient.id,
    referrerId: sender.id,
    contactPersonId: contact?.personId ?? null,
    contactPhone: contact?.phone ?? '',
    kind: each.kind,
    urgency: each.urgency,
    version: story.length,
    diagnosis: diagnosisOf(one.template),
    condition: `${one.template.complaint}\n${one.template.history}`,
    purpose: each.state === 'draft' ? '' : purposes[each.direction][each.kind],
    senderPhone: up ? '0471-0000000' : '010-0000 0000',
    plan: up ? null : json(planOf(one.template, now)),
    consentedAt: each.state === 'draft' ? null : first,
    lacking: each.state === 'draft' ? ['purpose', 'consent'] : [],
    slotAt,
    slotText: acceptedAt === null ? '' : kind,
    acceptedBy: acceptedAt === null ? null : receiver.id,
    arrivedAt,
    followUpOn,
    outcome: outcomes[each.state] ?? '',
    dueAt: referralDueAt(times, defaultReferralDeadlines),
    lapseAt: referralLapseAt(times, defaultReferralDeadlines),
    reasonCode,
    reasonText,
    createdAt: first,
    requestedAt: at('submit'),
    changedAt: last,
  }
}

/** Numbers run by the day of writing in Beijing. */
function newNumber({ days, line }: Tools, at: Date): string {
  const day = new Date(at.getTime() + 8 * hour).toISOString().slice(0, 10)
  const serial = (days.get(day) ?? 0) + 1
  days.set(day, serial)
  return `ZZ-${line.seal}-${day.replaceAll('-', '')}-${String(serial).padStart(4, '0')}`
}

async function fillDocuments(
  tx: Tx,
  random: Random,
  of: { referralId: string; patientId: string; consultationId: string },
  now: Date,
): Promise<void> {
  const opinion = await tx
    .selectFrom('opinion')
    .select('id')
    .where('consultationId', '=', of.consultationId)
    .executeTakeFirst()
  const none = { recordVersion: null, opinionId: null, attachmentId: null }
  await tx
    .insertInto('referralDocument')
    .values([
      { id: random.uuid(now), ...of, ...none, kind: 'record', recordVersion: 1 },
      ...(opinion === undefined
        ? []
        : [{ id: random.uuid(now), ...of, ...none, kind: 'opinion' as const, opinionId: opinion.id }]),
    ])
    .execute()
}

async function fillAttempts(
  tx: Tx,
  each: Plot,
  one: Case,
  story: readonly Told[],
  id: string,
): Promise<void> {
  const told = story.flatMap(({ at, followUp }) => (followUp === null ? [] : [{ at, ...followUp }]))
  if (told.length === 0) return
  await tx.updateTable('referral').set({ state: 'following_up' }).where('id', '=', id).execute()
  const { sender, receiver } = sidesOf(each, one)
  const recordedBy = (each.direction === 'up' ? sender : receiver).id
  await tx
    .insertInto('followUpAttempt')
    .values(
      told.map((attempt, index) => ({
        referralId: id,
        position: index + 1,
        ...attempt,
        nextOn: null,
        recordedBy,
        recordedAt: attempt.at,
      })),
    )
    .execute()
}

async function fillSummary(
  tx: Tx,
  tools: Tools,
  one: Case,
  story: readonly Told[],
  id: string,
): Promise<void> {
  const sentBack = story.find((step) => step.command === 'send_summary')
  if (sentBack === undefined) return
  await tx
    .insertInto('referralSummary')
    .values({
      id: tools.random.uuid(sentBack.at),
      referralId: id,
      version: 1,
      content: json(planOf(one.template, tools.now)),
      authorId: one.expert.id,
      createdAt: sentBack.at,
    })
    .execute()
}

const bySender: readonly ReferralCommandName[] = ['submit', 'withdraw', 'inform_patient', 'take_over']
const byClock: readonly ReferralCommandName[] = ['expire']
const inHohhot: readonly ReferralCommandName[] = ['record_follow_up', 'lose_contact', 'complete']

async function fillTrail(
  tx: Tx,
  { tools, random }: Tools,
  each: Plot,
  one: Case,
  story: readonly Told[],
  { id, slotAt }: { id: string; slotAt: Date | null },
): Promise<void> {
  const chain = `referral:${id}`
  const { sender, receiver } = sidesOf(each, one)
  let state: ReferralState = 'draft'
  let previous = tools.noPredecessor
  for (const [index, { command, at, followUp }] of story.entries()) {
    const person =
      command === null || bySender.includes(command)
        ? sender
        : byClock.includes(command)
          ? null
          : inHohhot.includes(command)
            ? one.requester
            : receiver
    const toState: ReferralState = command === null ? 'draft' : referralTransitions[command].to
    const [reasonCode, reasonText] =
      command === null || command === 'expire' ? [null, null] : (reasonTexts[toState] ?? [null, null])
    const data =
      command === null
        ? { direction: each.direction, consultationId: one.id, parentId: null }
        : {
            command,
            fromState: state,
            toState,
            version: index + 1,
            reasonCode,
            reasonText,
            slotAt: command === 'accept' ? (slotAt?.toISOString() ?? null) : null,
            followUp:
              followUp === null
                ? null
                : { channel: followUp.channel, result: followUp.result, failures: followUp.failures },
          }
    const fields = {
      chain,
      position: index + 1,
      kind: command === null ? 'referral.drafted' : 'referral.changed',
      data,
      consultationId: null,
      actorId: person?.id ?? null,
      actorRole: person?.role ?? 'system',
      actorInstitutionId: person?.institutionId ?? null,
      requestId: `demo-${index + 1}`,
      address: null,
      at,
      previous,
      algorithm: 'sha256',
    }
    const digest = tools.eventDigest(fields)
    await tx
      .insertInto('auditEvent')
      .values({ id: random.uuid(at), ...fields, data: json(data), digest })
      .execute()
    previous = digest
    state = toState
  }
  await tx.insertInto('auditChain').values({ chain, length: story.length, head: previous }).execute()
}
