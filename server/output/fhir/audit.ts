/** Who looked: one AuditEvent for each access, with identifiers and no results (IHE BALP, the minimal pattern; domain.md §4). */

import { accessKinds } from '../../contract/access-kind.ts'
import type { ExportDossier } from '../../contract/document.ts'
import { own, type Resource, refer, terminology } from './resource.ts'

type Access = ExportDossier['access'][number]

const nameOf = (kind: string) => (accessKinds as Readonly<Record<string, readonly string[]>>)[kind]?.[2]

function auditEventOf({ id, patient }: ExportDossier, { actor, ...event }: Access): Resource {
  const name = nameOf(event.kind)
  return {
    resourceType: 'AuditEvent',
    id: event.id,
    type: { system: terminology('audit-event-type'), code: 'rest', display: 'RESTful Operation' },
    subtype: [{ system: own('event'), code: event.kind, ...(name === undefined ? {} : { display: name }) }],
    action: 'R',
    recorded: event.at.toISOString(),
    outcome: '0',
    agent: [
      {
        /* by identifier: who only looked is no practitioner of the case */
        ...(actor.id === null
          ? { name: 'system' }
          : { who: { identifier: { system: own('person'), value: actor.id }, display: actor.name } }),
        requestor: actor.id !== null,
        ...(event.address === null ? {} : { network: { address: event.address, type: '2' } }),
      },
    ],
    source: { observer: { display: '双首会诊' } },
    entity: [{ what: refer(id) }, { what: refer(patient.id) }],
  }
}

export function auditEventsOf(dossier: ExportDossier): Resource[] {
  return dossier.access.map((access) => auditEventOf(dossier, access))
}
