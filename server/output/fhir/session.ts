/** The call: an Encounter of class VR, in which patient and practitioner are not in one place. */
import type { ExportDossier } from '../../contract/document.ts'
import { appointmentId } from './request.ts'
import { concept, derivedId, filled, type Resource, refer, terminology } from './resource.ts'

export const encounterId = (id: string) => derivedId('encounter', id)

export const virtualClass = { system: terminology('v3-ActCode'), code: 'VR', display: 'virtual' }

/** Of a consultation whose room somebody entered. */
export function encounterOf({ id, row, patient, stays, call }: ExportDossier): Resource | null {
  const first = stays[0]
  if (first === undefined) return null
  const goesOn = stays.some(({ leftAt }) => leftAt === null)
  const last = Math.max(...stays.map(({ leftAt }) => leftAt?.getTime() ?? 0))
  const start = call?.startedAt ?? first.joinedAt
  const end = call === null ? (goesOn ? null : new Date(last)) : call.endedAt
  /* that somebody waited and nobody came is no encounter that took place */
  const status = call === null ? 'cancelled' : call.endedAt === null ? 'in-progress' : 'finished'
  return filled({
    resourceType: 'Encounter',
    id: encounterId(id),
    status,
    class: virtualClass,
    subject: refer(patient.id),
    basedOn: [refer(id)],
    appointment: row.scheduledStart === null || row.scheduledEnd === null ? [] : [refer(appointmentId(id))],
    period: filled({ start: start.toISOString(), end: end?.toISOString() }),
    participant: stays.map(({ person, guest, joinedAt, leftAt }) =>
      filled({
        type: [concept(terminology('v3-ParticipationType'), 'PART', 'Participation')],
        period: filled({ start: joinedAt.toISOString(), end: leftAt?.toISOString() }),
        /* a guest is no practitioner of these hospitals */
        individual: guest ? { display: person.name } : refer(person.id, person.name),
      }),
    ),
  })
}
