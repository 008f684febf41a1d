/** Consultations of the log with their course, many at once, for an export. */

import { readCalls } from '../../db/queries/call.ts'
import {
  readConsentsOf,
  readEventsOf,
  readPlacesOf,
  readStaysOf,
  readVersionsOf,
} from '../../db/queries/export-facts.ts'
import { findLogRow, type LogFilter, type LogPageRow, readLineNames } from '../../db/queries/log.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { auditData } from '../contract/audit.ts'
import type { Names } from '../contract/common.ts'
import type { DossierActor, ExportDossier, LogExportRow } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { accessKinds } from './log-detail.ts'
import { exportRows, type LogSource, pagesOf } from './log-export.ts'
import { type LogPeople, personOf } from './log-people.ts'
import { contentOf } from './opinion.ts'
import { openIdentity } from './patient.ts'

/** `identity`: the patient whole; `content`: with what opinions say. */
export type DossierOptions = { identity: boolean; content: boolean }

/** Those that the filter finds, masked, without what opinions say. */
export async function* dossierBatches(source: LogSource, filter: LogFilter): AsyncGenerator<ExportDossier[]> {
  const lines = await readLineNames(source.read)
  for await (const rows of pagesOf(source.read, filter)) {
    yield await dossiersOf(source, rows, lines, { identity: false, content: false })
  }
}

/** @throws AppError NOT_FOUND where it was never submitted */
export async function readDossier(
  source: LogSource,
  id: string,
  options: DossierOptions,
): Promise<ExportDossier> {
  const row = await findLogRow(source.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const [dossier] = await dossiersOf(source, [row], await readLineNames(source.read), options)
  if (dossier === undefined) throw new AppError('NOT_FOUND')
  return dossier
}

/** What becomes a change of state; the rest of the data is not told. */
const Change = auditData['consultation.changed'].pick({ toState: true })

async function dossiersOf(
  source: LogSource,
  rows: readonly LogPageRow[],
  lines: Map<string, Names>,
  options: DossierOptions,
): Promise<ExportDossier[]> {
  const { read } = source
  const ids = rows.map((row) => row.id)
  const [shapes, events, stays, versions, consents, places, calls] = await Promise.all([
    exportRows(source, rows, lines),
    readEventsOf(read, ids, ['consultation.changed', ...accessKinds]),
    readStaysOf(read, ids),
    readVersionsOf(read, ids),
    readConsentsOf(read, ids),
    readPlacesOf(read, ids),
    readCalls(read, ids, source.clock()),
  ])
  const people = await personBriefs(read, [
    ...stays.map(({ personId }) => personId),
    ...versions.map(({ authorId }) => authorId),
  ])
  const eventsOf = Map.groupBy(events, ({ consultationId }) => consultationId)
  const staysOf = Map.groupBy(stays, ({ consultationId }) => consultationId)
  const versionsOf = Map.groupBy(versions, ({ consultationId }) => consultationId)
  const consentOf = new Map(consents.map((one) => [one.consultationId, one]))
  const placeOf = new Map(places.map((one) => [one.id, one]))
  return rows.map((row, index) => {
    const shape = shapes[index] as LogExportRow
    const consent = consentOf.get(row.id)
    const place = placeOf.get(row.id)
    const call = calls.get(row.id)
    return {
      ...{ id: row.id, row: shape, patient: patientOf(source, row, shape, options) },
      requesterInstitutionId: place?.requestingInstitutionId ?? '',
      expertInstitutionId: place?.expertInstitutionId ?? null,
      ...courseOf(eventsOf.get(row.id) ?? []),
      stays: (staysOf.get(row.id) ?? []).map(({ personId, guest, joinedAt, leftAt }) => ({
        person: personOf(people as LogPeople, personId),
        ...{ guest, joinedAt, leftAt },
      })),
      call:
        call === undefined ? null : { startedAt: call.startedAt, endedAt: call.going ? null : call.endedAt },
      opinions: (versionsOf.get(row.id) ?? []).map((opinion) => ({
        ...{ id: opinion.id, version: opinion.version, signedAt: opinion.signedAt },
        ...{ digest: opinion.digest, digestAlgorithm: opinion.digestAlgorithm },
        author: personOf(people as LogPeople, opinion.authorId),
        content: options.content ? contentOf(opinion) : null,
      })),
      consent:
        consent === undefined
          ? null
          : { signedBy: consent.signedBy, obtainedAt: consent.obtainedAt, withdrawn: consent.withdrawn },
    }
  })
}

function patientOf(
  { vault }: LogSource,
  row: LogPageRow,
  shape: LogExportRow,
  { identity }: DossierOptions,
): ExportDossier['patient'] {
  const masked = { id: row.patientId, sex: row.sex, name: shape.patientName }
  if (!identity) return { ...masked, whole: null }
  const { name, idNumber, phone, hospitalNumber } = openIdentity(vault, {
    id: row.patientId,
    identity: row.identity,
  })
  return { ...masked, name, whole: { birthDate: row.birthDate, idNumber, phone, hospitalNumber } }
}

type Event = Awaited<ReturnType<typeof readEventsOf>>[number]

function courseOf(events: readonly Event[]): Pick<ExportDossier, 'changes' | 'access'> {
  const changes: ExportDossier['changes'] = []
  const access: ExportDossier['access'] = []
  for (const { id, kind, data, at, address, actorId, name } of events) {
    const actor: DossierActor = { id: actorId, name: name ?? '' }
    if (kind !== 'consultation.changed') {
      access.push({ id, kind, at, address, actor })
      continue
    }
    /* a row that was tampered with is left out: the trail's own verification names it */
    const change = Change.safeParse(data)
    if (change.success) changes.push({ id, at, state: change.data.toState, actor })
  }
  return { changes, access }
}
