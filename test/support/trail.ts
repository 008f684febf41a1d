/** Lives of consultations as their trail tells them, at chosen times: what figures are counted from. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import type { ConsultationOptions, MadeConsultation } from './consultations.ts'
import type { World } from './world.ts'

type Changed = {
  /** Minutes after the submission. */
  at: number
  command: string
  from: string
  to: string
  /** Minutes after this event; none where no deadline runs. */
  dueIn?: number
  data?: Record<string, unknown>
}
/** Something beside the course: who sits on a board, who enters the room. */
type Beside = { at: number; kind: string; by: string; data: Record<string, unknown> }
export type Told = Changed | Beside

/** A consultation that was submitted at `since`, with these events in its trail. The row itself says `closed`, whatever they tell. */
export async function tellTrail(
  world: World,
  since: Date,
  events: readonly Told[],
  options: ConsultationOptions = {},
): Promise<MadeConsultation> {
  const made = await world.consultationIn('closed', { changedAt: since, ...options })
  const later = (minutes: number) => new Date(since.getTime() + minutes * 60_000)
  const changed = ({ at, command, from, to, dueIn, data }: Changed, index: number) => ({
    kind: 'consultation.changed',
    data: json({
      ...{ command, fromState: from, toState: to, version: index + 2, reasonCode: null, reasonText: null },
      ...{ startAt: null, endAt: null, side: null, opinionVersion: null, adoption: null },
      dueAt: dueIn === undefined ? null : later(at + dueIn).toISOString(),
      ...data,
    }),
    actorId: command === 'accept' ? made.expertId : made.requesterId,
  })
  const rows = events.map((event, index) => ({
    id: uuid(),
    chain: `consultation:${made.id}`,
    position: index + 1,
    ...('by' in event
      ? { kind: event.kind, data: json(event.data), actorId: event.by }
      : changed(event, index)),
    consultationId: made.id,
    actorRole: '',
    actorInstitutionId: null,
    requestId: 'told',
    address: null,
    at: later(event.at),
    previous: '0',
    digest: '0',
    algorithm: 'sha256',
  }))
  for (const row of rows) await world.deps.db.insertInto('auditEvent').values(row).execute()
  return made
}

/** Submitted, accepted, scheduled, met, signed and adopted; every wait in minutes. */
export function wholeLife(
  waits: { accept?: number; schedule?: number; session?: number; report?: number; adopt?: number } = {},
): Changed[] {
  const { accept = 30, schedule = 20, session = 600, report = 40, adopt = 300 } = waits
  const accepted = accept
  const scheduled = accepted + schedule
  const started = scheduled + session
  const finished = started + 30
  const signed = finished + report
  return [
    { at: 0, command: 'submit', from: 'draft', to: 'submitted', dueIn: 120 },
    { at: accepted, command: 'accept', from: 'submitted', to: 'accepted', dueIn: 120 },
    { at: scheduled, command: 'schedule', from: 'accepted', to: 'scheduled' },
    { at: started, command: 'start', from: 'scheduled', to: 'in_session' },
    { at: finished, command: 'finish', from: 'in_session', to: 'reporting', dueIn: 60 },
    { at: signed, command: 'sign_opinion', from: 'reporting', to: 'signed', dueIn: 1440 },
    {
      ...{ at: signed + adopt, command: 'record_adoption', from: 'signed', to: 'closed' },
      data: { adoption: 'adopted' },
    },
  ]
}
