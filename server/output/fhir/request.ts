/** What was asked for and how it went on: ServiceRequest ("the referral"), Task ("the work of fulfilling it"), Appointment. */
import type { ExportDossier } from '../../contract/document.ts'
import { endStates } from '../../domain/consultation.ts'
import { reasonWord, words } from '../words.ts'
import { concept, derivedId, filled, own, plain, type Resource, refer, terminology } from './resource.ts'
import { priorityOf, statusOf } from './terms.ts'

export const taskId = (id: string) => derivedId('task', id)
export const appointmentId = (id: string) => derivedId('appointment', id)

export function serviceRequestOf({ id, row, patient }: ExportDossier): Resource {
  const { requester, expert } = row
  const diagnosis = plain(row.diagnosis)
  return filled({
    resourceType: 'ServiceRequest',
    id,
    identifier: [{ system: own('consultation-number'), value: row.number }],
    status: statusOf[row.state].request,
    intent: 'order',
    category: [concept('http://snomed.info/sct', '11429006', 'Consultation')],
    priority: priorityOf[row.urgency],
    code: {
      ...concept(own('consultation-kind'), row.kind, words.en.kinds[row.kind]),
      text: words.zh.kinds[row.kind],
    },
    subject: refer(patient.id),
    occurrencePeriod:
      row.scheduledStart === null
        ? undefined
        : filled({ start: row.scheduledStart.toISOString(), end: row.scheduledEnd?.toISOString() }),
    authoredOn: row.submittedAt.toISOString(),
    requester: refer(requester.id, requester.name),
    performerType: plain(row.line.zh) === undefined ? undefined : { text: row.line.zh },
    performer: expert === null ? [] : [refer(expert.id, expert.name)],
    reasonCode: diagnosis === undefined ? [] : [{ text: diagnosis }],
  })
}

export function taskOf({ id, row, patient, changes }: ExportDossier): Resource {
  const { requester, expert, state } = row
  const reason = [reasonWord('zh', row.reasonCode), plain(row.reasonText)].filter(Boolean).join('：')
  const last = changes.at(-1)
  return filled({
    resourceType: 'Task',
    id: taskId(id),
    basedOn: [refer(id)],
    status: statusOf[state].task,
    statusReason: endStates.includes(state) && reason !== '' ? { text: reason } : undefined,
    businessStatus: {
      ...concept(own('consultation-state'), state, words.en.states[state]),
      text: words.zh.states[state],
    },
    intent: 'order',
    priority: priorityOf[row.urgency],
    code: concept(terminology('task-code'), 'fulfill', 'Fulfill the focal request'),
    focus: refer(id),
    for: refer(patient.id),
    authoredOn: row.submittedAt.toISOString(),
    lastModified: (last?.at ?? row.changedAt).toISOString(),
    requester: refer(requester.id, requester.name),
    owner: expert === null ? undefined : refer(expert.id, expert.name),
    output: row.adoption === null ? [] : [adoptionOf(row.adoption)],
  })
}

/** How the requesting hospital carried the opinion out. */
function adoptionOf(adoption: 'adopted' | 'partly' | 'not_adopted') {
  return {
    type: { text: '采纳情况' },
    valueCodeableConcept: {
      ...concept(own('adoption'), adoption, words.en.decisions[adoption]),
      text: words.zh.decisions[adoption],
    },
  }
}

/** Of a consultation for which a time was settled. */
export function appointmentOf({ id, row, patient }: ExportDossier): Resource | null {
  const { scheduledStart, scheduledEnd, requester, expert } = row
  if (scheduledStart === null || scheduledEnd === null) return null
  const people = expert === null ? [requester] : [requester, expert]
  return filled({
    resourceType: 'Appointment',
    id: appointmentId(id),
    status: statusOf[row.state].appointment,
    start: scheduledStart.toISOString(),
    end: scheduledEnd.toISOString(),
    basedOn: [refer(id)],
    participant: [
      ...people.map((person) => ({ actor: refer(person.id, person.name), status: 'accepted' })),
      { actor: refer(patient.id), required: 'information-only', status: 'accepted' },
    ],
  })
}
