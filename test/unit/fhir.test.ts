/** The FHIR R4 bundle of a consultation, against the schema that HL7 publishes (json-schema/4.0). */
import { v7 as uuid } from 'uuid'
import { beforeAll, expect, test } from 'vitest'
import type { PersonBrief } from '../../server/contract/common.ts'
import type { ExportDossier, ExportMark } from '../../server/contract/document.ts'
import { emptyOpinion } from '../../server/contract/opinion.ts'
import { states } from '../../server/domain/consultation.ts'
import { bundleOf } from '../../server/output/fhir/bundle.ts'
import { type AnyBundle, faultsOf } from '../support/fhir.ts'

const person = (name: string): PersonBrief => ({
  ...{ id: uuid(), name, nameEn: '', title: { zh: '主治医师', en: 'Attending' } },
  ...{
    institution: { zh: `${name}的医院`, en: '' },
    institutionShort: { zh: '院', en: '' },
    department: null,
  },
})
const doctor = person('乌兰')
const expert = person('林若谷')
const at = (hour: number) => new Date(Date.UTC(2026, 4, 1, hour))
const mark: ExportMark = { number: 'DC-000007', person: person('贺文静'), at: at(9) }

function dossier(change: Partial<ExportDossier> = {}): ExportDossier {
  const opinion = (version: number) => ({
    ...{ id: uuid(), version, author: expert, signedAt: at(4 + version) },
    ...{ digest: 'ab12', digestAlgorithm: 'sha256' },
    content: { ...emptyOpinion(1), advice: '继续观察 <b>&\u0001\n复查', warningSigns: '' },
  })
  const id = uuid()
  return {
    id,
    row: {
      ...{ number: 'SS-1', line: { zh: '睡眠', en: 'Sleep' }, requester: doctor, expert, kind: 'video' },
      ...{
        urgency: 'emergency',
        state: 'closed',
        patientName: '李*萍',
        patientSex: 'female',
        patientAge: 40,
      },
      ...{ diagnosis: '失眠', submittedAt: at(0), scheduledStart: at(2), scheduledEnd: at(3) },
      ...{ callSeconds: 600, opinionVersions: 2, adoption: 'partly', reasonCode: null, reasonText: null },
      ...{ noShowSide: null, changedAt: at(8) },
    },
    patient: { id: uuid(), sex: 'female', name: '李*萍', whole: null },
    requesterInstitutionId: uuid(),
    expertInstitutionId: uuid(),
    changes: [{ id: uuid(), at: at(0), state: 'submitted', actor: { id: doctor.id, name: doctor.name } }],
    stays: [
      { person: expert, guest: false, joinedAt: at(2), leftAt: at(3) },
      { person: person('译员'), guest: true, joinedAt: at(2), leftAt: null },
    ],
    call: { startedAt: at(2), endedAt: at(3) },
    opinions: [opinion(1), opinion(2)],
    consent: { signedBy: 'guardian', obtainedAt: at(0), withdrawn: false },
    access: [
      {
        id: uuid(),
        kind: 'consultation.opened',
        at: at(1),
        address: '10.0.0.1',
        actor: { id: uuid(), name: '某' },
      },
      { id: uuid(), kind: 'log.dossier_taken', at: at(1), address: null, actor: { id: null, name: '' } },
    ],
    ...change,
  } as ExportDossier
}

const of = (bundle: AnyBundle, type: string) =>
  (bundle.entry ?? []).map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type)
const make = (change?: Partial<ExportDossier>) => bundleOf(dossier(change), mark) as unknown as AnyBundle

/* the schema of all resources is compiled once, which takes seconds */
beforeAll(() => void faultsOf(make()), 120_000)

test('a whole consultation is a valid bundle of what it is made of, and points nowhere else', () => {
  const bundle = make()
  expect(faultsOf(bundle)).toEqual([])
  const counts = Object.fromEntries(
    [
      ...['ServiceRequest', 'Task', 'Appointment', 'Encounter', 'Composition', 'Consent'],
      ...['AuditEvent', 'Provenance', 'Patient', 'Practitioner', 'Organization'],
    ].map((type) => [type, of(bundle, type).length]),
  )
  expect(counts).toEqual({
    ...{ ServiceRequest: 1, Task: 1, Appointment: 1, Encounter: 1, Composition: 2, Consent: 1 },
    ...{ AuditEvent: 2, Provenance: 3, Patient: 1, Practitioner: 2, Organization: 2 },
  })
  expect(of(bundle, 'Encounter')[0]).toMatchObject({ status: 'finished', class: { code: 'VR' } })
  expect(of(bundle, 'ServiceRequest')[0]).toMatchObject({
    intent: 'order',
    priority: 'stat',
    status: 'completed',
  })
  expect(of(bundle, 'Composition').map(({ status }) => status)).toEqual(['final', 'amended'])
  expect(JSON.stringify(of(bundle, 'Provenance'))).toContain('导出 DC-000007')
})

test.each(states)('one that is %s is valid, with nothing that has not happened', (state) => {
  const full = dossier()
  const row = { ...full.row, state, reasonCode: 'other', reasonText: '说明' }
  expect(faultsOf(bundleOf({ ...full, row }, mark) as unknown as AnyBundle)).toEqual([])
  const bare = make({
    row: { ...row, expert: null, scheduledStart: null, scheduledEnd: null, diagnosis: '', adoption: null },
    ...{
      expertInstitutionId: null,
      changes: [],
      stays: [],
      call: null,
      opinions: [],
      consent: null,
      access: [],
    },
    patient: { id: uuid(), sex: null, name: '', whole: null },
  })
  expect(faultsOf(bare)).toEqual([])
  expect(of(bare, 'Encounter')).toEqual([])
  expect(of(bare, 'Appointment')).toEqual([])
})

test('identity stands in it only where it was asked for', () => {
  const whole = {
    birthDate: '1984-05-01',
    idNumber: '150102198405011234',
    phone: '13800000000',
    hospitalNumber: 'Z1',
  }
  const patient = { id: uuid(), sex: 'female' as const, name: '李秀萍' }
  const named = make({ patient: { ...patient, whole } })
  expect(faultsOf(named)).toEqual([])
  const text = JSON.stringify(named)
  for (const value of Object.values(whole)) expect(text).toContain(value)
  const masked = JSON.stringify(make())
  for (const value of [...Object.values(whole), '李秀萍']) expect(masked).not.toContain(value)
  expect(masked).toContain('MASKED')
})

test('a broken bundle does not pass', () => {
  const broken = (change: (bundle: AnyBundle) => void) => {
    const bundle = structuredClone(make())
    change(bundle)
    return faultsOf(bundle)
  }
  const set = (type: string, key: string, value: unknown) => (bundle: AnyBundle) => {
    const [resource] = of(bundle, type)
    if (resource === undefined) throw new Error(type)
    if (value === undefined) delete resource[key]
    else resource[key] = value
  }
  for (const [index, change] of [
    set('Task', 'status', 'done'),
    set('Task', 'status', undefined),
    set('Task', 'intent', 1),
    set('ServiceRequest', 'subject', undefined),
    set('Appointment', 'participant', undefined),
    set('AuditEvent', 'source', undefined),
    set('Consent', 'scope', undefined),
    set('Encounter', 'class', undefined),
    set('Composition', 'colour', 'red'),
    set('Composition', 'subject', { reference: `urn:uuid:${uuid()}` }),
    set('Patient', 'id', 'another'),
    set('Provenance', 'recorded', '1 May'),
  ].entries()) {
    expect(broken(change), `the one at ${index}`).not.toEqual([])
  }
})
