/** Events of a consultation's trail as its log shows them. */
import * as z from 'zod'
import type { TrailRow } from '../../db/queries/log-course.ts'
import { auditData } from '../contract/audit.ts'
import type { HistoryEntry } from '../contract/consultation.ts'
import type { Access } from '../contract/log.ts'
import { clockFacts } from './clock-event.ts'

/** What of an event's data the log shows. Rows that were tampered with are shown as far as they can be read. */
const ChangeFacts = auditData['consultation.changed'].pick({
  fromState: true,
  toState: true,
  reasonCode: true,
  reasonText: true,
  startAt: true,
  command: true,
  reviewStep: true,
})

/** A change as its timeline shows it. */
export function historyEntry(event: TrailRow): HistoryEntry {
  const change = ChangeFacts.safeParse(event.data)
  const facts = change.success
    ? change.data
    : { fromState: null, toState: null, reasonCode: null, reasonText: null, startAt: null, command: null }
  const { stage, reviewStep, ...reason } = clockFacts(event.kind, event.data)
  return {
    id: event.id,
    kind: event.kind,
    at: event.at.toISOString(),
    actor: actorOf(event),
    toExpert: null,
    proposal: null,
    ...facts,
    ...(change.success ? {} : reason),
    stage,
    reviewStep: (change.success ? change.data.reviewStep : reviewStep) ?? null,
  }
}

function actorOf({ actorId, name, personEn, nameZh, nameEn }: TrailRow): HistoryEntry['actor'] {
  return {
    id: actorId,
    name: name ?? '',
    nameEn: personEn ?? '',
    institution: nameZh === null || nameEn === null ? null : { zh: nameZh, en: nameEn },
  }
}

/** Which file is which, from the trail itself. A file's name may hold a patient's; its kind does not. */
export function fileKinds(history: readonly TrailRow[]): ReadonlyMap<string, string> {
  const added = auditData['attachment.added'].pick({ attachmentId: true, kind: true })
  return new Map(
    history.flatMap(({ kind, data }) => {
      const file = kind === 'attachment.added' ? added.safeParse(data) : undefined
      return file?.success ? [[file.data.attachmentId, file.data.kind] as const] : []
    }),
  )
}

/** A look, with what was looked at or why. */
export function accessEntry(event: TrailRow, kindOfFile: ReadonlyMap<string, string>): Access {
  const detail = z
    .union([
      auditData['patient.revealed'].transform(({ reason }) => reason),
      auditData['opinion.downloaded'].transform(({ version }) => String(version)),
      auditData['attachment.opened'].transform(({ attachmentId }) => kindOfFile.get(attachmentId) ?? null),
      auditData['consultation.opened'].transform(({ part }) => part),
    ])
    .safeParse(event.data)
  return {
    at: event.at.toISOString(),
    kind: event.kind,
    person: actorOf(event),
    address: event.address,
    detail: detail.success ? detail.data : null,
  }
}
