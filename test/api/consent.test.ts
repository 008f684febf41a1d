/** The patient's consents, over HTTP: given, withdrawn with their effect, the form, and the hospital that each is for. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { indexWaiting } from '../../server/app/search-index.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { fullRequest, patientIdentity } from '../support/consultations.ts'
import { pdf } from '../support/files.ts'
import { textOfPdf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let colleague: Browser
let expert: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
  colleague = await server.signIn(world.people.colleague)
  expert = await server.signIn(world.people.expert)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const at = () => new Date(Date.now() - 60_000).toISOString()
const patient = () => ({ signedBy: 'patient', signerName: '', relation: '', at: at() })

type Answer = { id: string; state: ConsultationState; version: number } & AppErrorShape

const post = (id: string, body: object, as = doctor) =>
  as.json<Answer>('POST', `/api/consultations/${id}/consents`, body)

async function read(id: string, as = doctor): Promise<Consultation> {
  return (await as.json<Consultation>('GET', `/api/consultations/${id}`)).body
}

async function kinds(id: string): Promise<string[]> {
  const rows = await world.deps.db
    .selectFrom('auditEvent')
    .select('kind')
    .where('consultationId', '=', id)
    .orderBy('position')
    .execute()
  return rows.map(({ kind }) => kind)
}

describe('recording and teaching', () => {
  test('are given and withdrawn by any doctor of the hospital, in turns, each on record', async () => {
    const { id } = await world.consultationIn('accepted')
    expect((await post(id, { action: 'give', purpose: 'recording', ...patient() })).status).toBe(200)
    expect((await post(id, { action: 'give', purpose: 'recording', ...patient() })).body.code).toBe(
      'WRONG_STATE',
    )
    const withdrawn = { action: 'withdraw', purpose: 'recording', note: '不想录', ...patient() }
    expect((await post(id, withdrawn, colleague)).status).toBe(200)
    expect((await post(id, withdrawn, colleague)).body.code).toBe('WRONG_STATE')
    const { consentSteps, state } = await read(id)
    expect(state).toBe('accepted')
    expect(consentSteps).toMatchObject([
      { purpose: 'recording', action: 'given', recordedBy: world.people.doctor.name, signerName: '李*萍' },
      { purpose: 'recording', action: 'withdrawn', recordedBy: world.people.colleague.name, note: '不想录' },
    ])
    expect((await kinds(id)).filter((kind) => kind === 'consent.changed')).toHaveLength(2)
    /* the case is as open as before */
    expect((await read(id, expert)).content).not.toBeNull()
  })

  test('never stand in the database with the name of who signed', async () => {
    const { id } = await world.consultationIn('accepted')
    const guardian = { signedBy: 'guardian', signerName: '李建国', relation: '父亲', at: at() }
    await post(id, { action: 'give', purpose: 'teaching', ...guardian })
    const rows = await world.deps.db
      .selectFrom('consentStep')
      .selectAll()
      .where('consultationId', '=', id)
      .execute()
    expect(JSON.stringify(rows)).not.toContain('李建国')
    expect((await read(id)).consentSteps).toMatchObject([{ signerName: '李*国', relation: '父亲' }])
  })

  test('are refused in clear words: a child that signs, nobody that signs, tomorrow', async () => {
    const { id } = await world.consultationIn('accepted')
    const give = (change: object) =>
      post(id, { action: 'give', purpose: 'teaching', ...patient(), ...change })
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    expect((await give({ at: tomorrow })).body.fields).toEqual([{ path: 'at', code: 'in_future' }])
    expect((await give({ signedBy: 'guardian', signerName: ' ' })).body.fields).toEqual([
      { path: 'signerName', code: 'required' },
    ])
    const { patientId } = await world.deps.db
      .selectFrom('consultation')
      .select('patientId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await world.deps.db
      .updateTable('patient')
      .set({ birthDate: '2020-05-01' })
      .where('id', '=', patientId)
      .execute()
    expect((await give({})).body.fields).toEqual([{ path: 'signedBy', code: 'guardian_needed' }])
    expect((await give({ signedBy: 'guardian', signerName: '李建国', relation: '父亲' })).status).toBe(200)
  })

  test('cannot be given for the consultation itself, which is asked for with the request', async () => {
    const { id } = await world.consultationIn('accepted')
    const answer = await post(id, { action: 'give', purpose: 'consultation', ...patient() })
    expect(answer.body.code).toBe('VALIDATION_FAILED')
  })
})

describe('the consent to the consultation, withdrawn', () => {
  const withdraw = (id: string, as = doctor) =>
    post(id, { action: 'withdraw', purpose: 'consultation', note: '', ...patient() }, as)

  test.each([
    ['submitted', 'withdrawn'],
    ['returned', 'withdrawn'],
    ['accepted', 'cancelled'],
    ['scheduled', 'cancelled'],
    ['in_session', 'in_session'],
    ['reporting', 'reporting'],
    ['signed', 'signed'],
    ['closed', 'closed'],
  ] as const)('%s becomes %s, and Beijing reads the case no more', async (state, after) => {
    const { id } = await world.consultationIn(state)
    expect((await read(id, expert)).content).not.toBeNull()
    const { status, body } = await withdraw(id, colleague)
    expect([status, body.state]).toEqual([200, after])
    const theirs = await read(id, expert)
    expect(theirs).toMatchObject({
      state: after,
      content: null,
      attachments: [],
      chiefComplaint: '',
      diagnosis: '',
    })
    expect(theirs.consentSteps).toHaveLength(1)
    expect((await read(id)).content).not.toBeNull()
    expect((await read(id, colleague)).content).not.toBeNull()
    expect((await withdraw(id)).body.code).toBe('WRONG_STATE')
  })

  test('closes the files with it', async () => {
    const { id } = await world.consultationIn('returned')
    const added = await doctor.fetch(`/api/consultations/${id}/attachments?kind=tongue&fileName=a.png`, {
      method: 'POST',
      body: new Uint8Array(pdf()),
      headers: { 'content-type': 'application/octet-stream' },
    })
    const file = ((await added.json()) as { id: string }).id
    expect((await expert.fetch(`/api/attachments/${file}`)).status).toBe(200)
    await withdraw(id)
    for (const way of ['', '/original', '/thumbnail']) {
      expect((await expert.fetch(`/api/attachments/${file}${way}`)).status, way).toBe(404)
    }
    expect((await expert.json('GET', `/api/consultations/${id}/attachments`)).body).toEqual([])
    expect((await doctor.fetch(`/api/attachments/${file}`)).status).toBe(200)
  })

  test('closes its versions and its words with it', async () => {
    const { id } = await world.consultationIn('signed')
    const versions = (as: Browser) => as.json('GET', `/api/consultations/${id}/record/versions`)
    const found = async (as: Browser) => {
      const { body } = await as.json<{ items: { id: string }[] }>('POST', '/api/search', {
        q: '不寐',
        limit: 50,
      })
      return body.items.some((one) => one.id === id)
    }
    await indexWaiting(world.deps, () => false)
    expect([await found(expert), await found(doctor)]).toEqual([true, true])
    expect((await versions(expert)).status).toBe(200)
    await withdraw(id)
    expect([await found(expert), await found(doctor)]).toEqual([false, true])
    expect((await versions(expert)).status).toBe(404)
    expect((await versions(doctor)).status).toBe(200)
  })

  test('leaves neither step nor state behind where it cannot be carried out', async () => {
    const { id } = await world.consultationIn('draft')
    expect((await withdraw(id)).body.code).toBe('WRONG_STATE')
    expect((await read(id)).consentSteps).toEqual([])
    expect(await kinds(id)).not.toContain('consent.changed')
  })

  test('of two withdrawals at once one is written', async () => {
    const { id } = await world.consultationIn('scheduled')
    const both = await Promise.all([withdraw(id), withdraw(id, colleague)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect((await read(id)).consentSteps).toHaveLength(1)
  })
})

describe('the hospital that the form names', () => {
  const line = () => world.lines[0] ?? fail()

  async function draft(change: Parameters<typeof fullRequest>[1] = {}) {
    const content = fullRequest(line().id, change)
    const { body } = await doctor.json<Answer & { lacking: string[] }>('POST', '/api/consultations', content)
    return { ...body, content }
  }

  test('is that of the line when it is first written down', async () => {
    const { id, lacking } = await draft()
    expect(lacking).toEqual([])
    expect((await read(id)).consent?.institutionId).toBe(line().beijingInstitutionId)
  })

  test('another one does not count, and the request cannot be submitted', async () => {
    const { consent } = fullRequest(line().id)
    if (consent === null) throw new Error('no consent')
    const other = { ...consent, institutionId: world.institutions.otherBeijing }
    const { id, lacking, version } = await draft({ consent: other })
    expect(lacking).toEqual(['consent'])
    const submitted = await doctor.json<AppErrorShape>('POST', `/api/consultations/${id}/commands`, {
      command: 'submit',
      version,
    })
    expect(submitted.body).toMatchObject({ code: 'INCOMPLETE' })
  })

  test('a hospital of Hohhot, or none at all, is refused', async () => {
    const { consent } = fullRequest(line().id)
    if (consent === null) throw new Error('no consent')
    for (const institutionId of [world.institutions.hohhot, uuid()]) {
      const content = fullRequest(line().id, { consent: { ...consent, institutionId } })
      const { body } = await doctor.json<AppErrorShape>('POST', '/api/consultations', content)
      expect(body.fields).toEqual([{ path: 'consent.institutionId', code: 'not_offered' }])
    }
  })

  test('a child needs a guardian before the request is complete', async () => {
    const { patient: grown } = fullRequest(line().id)
    const child = { ...grown, birthDate: '2020-05-01' }
    expect((await draft({ patient: child })).lacking).toEqual(['consent'])
    const consent = {
      signedBy: 'guardian',
      signerName: '李建国',
      relation: '父亲',
      incapacity: '',
      obtainedAt: at(),
      institutionId: null,
    } as const
    expect((await draft({ patient: child, consent })).lacking).toEqual([])
  })

  test('who signs for a patient that is old enough says why, and both sides read it', async () => {
    const consent = {
      signedBy: 'relative',
      signerName: '李建国',
      relation: '儿子',
      incapacity: '',
      obtainedAt: at(),
      institutionId: null,
    } as const
    expect((await draft({ consent })).lacking).toEqual(['consent'])
    const whole = await draft({ consent: { ...consent, incapacity: '意识不清' } })
    expect(whole.lacking).toEqual([])
    const submitted = await doctor.json('POST', `/api/consultations/${whole.id}/commands`, {
      ...{ command: 'submit', version: whole.version },
    })
    expect(submitted.status).toBe(200)
    const seen = await read(whole.id, await server.signIn(world.people.rosterExpert))
    expect(seen.consent).toMatchObject({ signerName: '李*国', incapacity: '意识不清' })
    const stored = await world.deps.db
      .selectFrom('consent')
      .select('signer')
      .where('consultationId', '=', whole.id)
      .executeTakeFirstOrThrow()
    expect(stored.signer.toString('utf8')).not.toContain('意识')
  })
})

describe('the form', () => {
  test('names patient, hospitals and rights, and its printing is on record', async () => {
    const { id } = await world.consultationIn('submitted')
    const { db } = world.deps
    const invitation = json({ reason: '', fee: 600 })
    await db.updateTable('consultation').set({ invitation }).where('id', '=', id).execute()
    const line = await db
      .selectFrom('line')
      .select('dutyPhone')
      .where('id', '=', world.lines[0]?.id ?? fail())
      .executeTakeFirstOrThrow()
    const answer = await doctor.fetch(`/api/consultations/${id}/consent-form`)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('cache-control')).toContain('no-store')
    const text = await textOfPdf(new Uint8Array(await answer.arrayBuffer()))
    for (const words of [
      patientIdentity.name,
      '北京第一中医医院',
      '呼和浩特第一中蒙医院',
      '随时撤回',
      '会诊费用：600元',
      line.dutyPhone,
      '录音录像',
    ]) {
      expect(text).toContain(words)
    }
    expect(await kinds(id)).toContain('consent.form_printed')
  })

  test('wants a line', async () => {
    const content = fullRequest(world.lines[0]?.id ?? '', { lineId: null, consent: null })
    const { body } = await doctor.json<Answer>('POST', '/api/consultations', content)
    const answer = await doctor.json<AppErrorShape>('GET', `/api/consultations/${body.id}/consent-form`)
    expect(answer.body.code).toBe('WRONG_STATE')
  })
})

function fail(): never {
  throw new Error('the world has no line')
}
