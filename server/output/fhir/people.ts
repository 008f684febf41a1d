/** Patient, Practitioner, Organization: whom and what the other resources point to, each once in a bundle. */
import type { PersonBrief } from '../../contract/common.ts'
import type { ExportDossier } from '../../contract/document.ts'
import { systemOids } from '../../contract/record-elements.ts'
import { filled, own, plain, type Resource } from './resource.ts'

export function patientOf({ patient }: ExportDossier): Resource {
  const { whole } = patient
  const identifiers =
    whole === null
      ? []
      : [
          { system: `urn:oid:${systemOids.identityCard}`, value: plain(whole.idNumber) },
          { system: own('hospital-number'), value: plain(whole.hospitalNumber) },
        ].filter(({ value }) => value !== undefined)
  const phone = whole === null ? undefined : plain(whole.phone)
  return filled({
    resourceType: 'Patient',
    id: patient.id,
    /* masked: what FHIR calls a redacted resource */
    meta:
      whole === null
        ? {
            security: [
              { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'MASKED' },
            ],
          }
        : undefined,
    identifier: identifiers,
    name: [{ use: whole === null ? 'anonymous' : 'official', text: plain(patient.name) ?? '*' }],
    telecom: phone === undefined ? [] : [{ system: 'phone', value: phone }],
    gender: patient.sex ?? 'unknown',
    birthDate: whole?.birthDate ?? undefined,
  })
}

export function practitionerOf({ id, name, nameEn, title }: PersonBrief): Resource {
  return filled({
    resourceType: 'Practitioner',
    id,
    name: [{ use: 'official', text: name }, ...(nameEn === '' ? [] : [{ use: 'usual', text: nameEn }])],
    qualification: plain(title.zh) === undefined ? [] : [{ code: { text: title.zh } }],
  })
}

export function organizationOf(id: string, { institution }: PersonBrief): Resource {
  return filled({
    resourceType: 'Organization',
    id,
    name: institution.zh,
    alias: plain(institution.en) === undefined ? [] : [institution.en],
  })
}
