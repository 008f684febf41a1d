/** One consultation as a FHIR R4 Bundle (`collection`) whose references all resolve inside of it; many as lines of them (NDJSON). */
import type { PersonBrief } from '../../contract/common.ts'
import type { ExportDossier, ExportMark } from '../../contract/document.ts'
import { watermarkOf } from '../watermark.ts'
import { auditEventsOf } from './audit.ts'
import { consentOf, documentsOf } from './document.ts'
import { organizationOf, patientOf, practitionerOf } from './people.ts'
import { appointmentOf, serviceRequestOf, taskOf } from './request.ts'
import { derivedId, type Entry, entryOf, legible, own, type Resource, refer } from './resource.ts'
import { encounterOf } from './session.ts'

export type Bundle = {
  resourceType: 'Bundle'
  id: string
  type: 'collection'
  timestamp: string
  identifier: { system: string; value: string }
  entry: Entry[]
}

/** Where the watermark stands: who exported this, when, under which number. */
function exportProvenanceOf({ id, patient }: ExportDossier, mark: ExportMark): Resource {
  return {
    resourceType: 'Provenance',
    id: derivedId(`export ${mark.number}`, id),
    target: [refer(id)],
    recorded: mark.at.toISOString(),
    activity: { text: watermarkOf(mark, 'zh', patient.whole !== null) },
    agent: [
      {
        who: {
          identifier: { system: own('person'), value: mark.person.id },
          display: mark.person.name,
        },
      },
    ],
  }
}

/** @returns a bundle for which the official schema of R4 holds */
export function bundleOf(dossier: ExportDossier, mark: ExportMark): Bundle {
  const { row, expertInstitutionId, requesterInstitutionId } = dossier
  const people = new Map<string, PersonBrief>([[row.requester.id, row.requester]])
  if (row.expert !== null) people.set(row.expert.id, row.expert)
  for (const { person, guest } of dossier.stays) if (!guest) people.set(person.id, person)
  for (const { author } of dossier.opinions) people.set(author.id, author)
  const places = new Map([[requesterInstitutionId, organizationOf(requesterInstitutionId, row.requester)]])
  if (expertInstitutionId !== null && row.expert !== null) {
    places.set(expertInstitutionId, organizationOf(expertInstitutionId, row.expert))
  }
  const resources: (Resource | null)[] = [
    serviceRequestOf(dossier),
    taskOf(dossier),
    appointmentOf(dossier),
    encounterOf(dossier),
    ...documentsOf(dossier),
    consentOf(dossier),
    ...auditEventsOf(dossier),
    exportProvenanceOf(dossier, mark),
    patientOf(dossier),
    ...[...people.values()].map(practitionerOf),
    ...places.values(),
  ]
  return legible({
    resourceType: 'Bundle',
    id: derivedId(`bundle ${mark.number}`, dossier.id),
    type: 'collection',
    timestamp: mark.at.toISOString(),
    identifier: { system: own('export'), value: `${mark.number}/${row.number}` },
    entry: resources.flatMap((resource) => (resource === null ? [] : [entryOf(resource)])),
  })
}

/** A bundle on each line. */
export async function* bundleLines(
  batches: AsyncIterable<ExportDossier[]>,
  mark: ExportMark,
): AsyncGenerator<string> {
  for await (const dossiers of batches) {
    for (const dossier of dossiers) yield `${JSON.stringify(bundleOf(dossier, mark))}\n`
  }
}
