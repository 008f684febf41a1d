/**
 * Role × route × expected status (design §6). Every registered route stands in the table; one that does not, or that declares no
 * permission, fails.
 */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import { planFollowUps } from '../../server/app/follow-up.ts'
import type { Attachment, UploadState } from '../../server/contract/attachment.ts'
import { dayOf } from '../../server/domain/beijing.ts'
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import { permissions } from '../../server/domain/permission.ts'
import type { ReferralState } from '../../server/domain/referral.ts'
import { declaredRoutes } from '../../server/http/call.ts'
import { fullOpinion, fullRequest, templateTexts } from '../support/consultations.ts'
import { pdf, png } from '../support/files.ts'
import { emptyReferral, nameContacts, referralIn } from '../support/referrals.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer

/** The columns: how each person stands to the consultation that a route is asked about. */
const columns = [
  'doctor',
  'colleague',
  'expert',
  'rosterExpert',
  'otherDoctor',
  'otherExpert',
  'auditAdmin',
  'systemAdmin',
  'securityAdmin',
] as const
type Column = (typeof columns)[number]
const browsers = new Map<Column, Browser>()

/** What a row may ask for beside the consultation. */
const nothingMade = {
  attachmentId: '',
  uploadId: '',
  opinionId: '',
  token: '',
  templateId: '',
  filterId: '',
  referralId: '',
}
type Target = { id: string } & typeof nothingMade
const savedFilter = { name: '我的失眠', filter: { page: 'search', q: '失眠' } }
const limits = { on: true, count: 9, minutes: 60, from: 0, to: 360, colleagues: false }
const networkCheck = {
  results: [{ item: 'browser', cause: 'good', figure: null }],
  browser: '',
  durationMs: 1,
}
const invitation = () => ({
  loginName: `new-${uuid().slice(-12)}`,
  name: '娜仁',
  nameEn: 'Naren',
  titleZh: '',
  titleEn: '',
  institutionId: world.institutions.hohhot,
  departmentId: null,
  roles: ['doctor'],
  mailAddress: null,
})
const peopleFile = Buffer.from('姓名,登录名\n娜仁,naren')
const peopleRows = () => ({
  rows: [
    {
      line: 2,
      words: {
        name: '娜仁',
        loginName: `new-${uuid().slice(-12)}`,
        institution: '呼和浩特第一中蒙医院',
        roles: '医生',
      },
      formulas: [],
    },
  ],
})
const details = () => {
  const { loginName, roles, mailAddress, ...rest } = invitation()
  return { version: 1, ...rest }
}
type Cell = { method: string; path: string; body?: unknown; raw?: Buffer }
type Row = {
  /** Of the consultation that is made anew for every cell. */
  state: ConsultationState
  /** Given: of a referral up by the doctor, with the expert as its contact, that is made anew as well. */
  referral?: ReferralState
  /** Routine where nothing else is said; an emergency that waits rings. */
  urgency?: Urgency
  ask: (target: Target, person: Column) => Cell
  /** One status for each column, then for somebody who is not signed in. */
  expected: string
}

const past = () => new Date(Date.now() - 60_000).toISOString()
const everybody = '200 200 200 200 200 200 200 200 200'
/*                           doctor colleague expert roster otherDoctor otherExpert audit system security · nobody */
const table: Record<string, Row> = {
  'GET /api/health': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/health' }),
    expected: `${everybody} 200`,
  },
  'GET /api/lines/public': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/lines/public' }),
    expected: `${everybody} 200`,
  },
  'GET /api/openapi.json': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/openapi.json' }),
    expected: `${everybody} 200`,
  },
  'GET /api/reference': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/reference' }),
    expected: `${everybody} 200`,
  },
  'POST /api/session': {
    state: 'draft',
    ask: (_target, person) => ({
      method: 'POST',
      path: '/api/session',
      body: { loginName: world.people[person].loginName, password },
    }),
    expected: `${everybody} 200`,
  },
  'GET /api/session': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/session' }),
    expected: `${everybody} 401`,
  },
  'GET /api/session/draft-key': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/session/draft-key' }),
    expected: `${everybody} 401`,
  },
  'PUT /api/session/locale': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: '/api/session/locale', body: { locale: 'zh' } }),
    expected: `${everybody} 401`,
  },
  'DELETE /api/session': {
    state: 'draft',
    ask: () => ({ method: 'DELETE', path: '/api/session' }),
    expected: `${everybody} 401`,
  },
  'GET /api/lines': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/lines' }),
    expected: `${everybody} 401`,
  },
  'POST /api/consultations': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/consultations',
      body: fullRequest(world.lines[0]?.id ?? '', { lineId: null }),
    }),
    expected: '200 200 403 403 200 403 403 403 403 401',
  },
  'GET /api/consultations': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/consultations' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/consultations/counts': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/consultations/counts' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'POST /api/search': {
    state: 'accepted',
    ask: () => ({ method: 'POST', path: '/api/search', body: { q: '失眠' } }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'POST /api/search/quick': {
    state: 'accepted',
    ask: () => ({ method: 'POST', path: '/api/search/quick', body: { q: '失眠' } }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'POST /api/network-checks': {
    state: 'accepted',
    ask: () => ({ method: 'POST', path: '/api/network-checks', body: networkCheck }),
    expected: '200 200 200 200 200 200 200 200 200 401',
  },
  'GET /api/network-checks/latest': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/network-checks/latest' }),
    expected: '200 200 200 200 200 200 200 200 200 401',
  },
  'GET /api/network-checks/sites': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/network-checks/sites' }),
    expected: '200 200 200 200 200 200 403 200 403 401',
  },
  'GET /api/filters': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/filters' }),
    expected: '200 200 200 200 200 200 200 403 403 401',
  },
  'POST /api/filters': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/filters', body: savedFilter }),
    expected: '200 200 200 200 200 200 200 403 403 401',
  },
  'PUT /api/filters/order': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: '/api/filters/order', body: { ids: [] } }),
    expected: '200 200 200 200 200 200 200 403 403 401',
  },
  'PUT /api/filters/:id of the doctor': {
    state: 'draft',
    ask: ({ filterId }) => ({ method: 'PUT', path: `/api/filters/${filterId}`, body: { name: '改名' } }),
    expected: '200 404 404 404 404 404 404 403 403 401',
  },
  'DELETE /api/filters/:id of the doctor': {
    state: 'draft',
    ask: ({ filterId }) => ({ method: 'DELETE', path: `/api/filters/${filterId}` }),
    expected: '200 404 404 404 404 404 404 403 403 401',
  },
  'GET /api/consultations/:id': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id of a draft': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}` }),
    expected: '200 404 404 404 404 404 404 403 403 401',
  },
  'GET /api/consultations/:id/history': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/history` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id/call': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/call` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id/record/versions': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/record/versions` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'GET /api/consultations/:id/record/comparison': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/record/comparison?from=1&to=1` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'PUT /api/consultations/:id': {
    state: 'returned',
    ask: ({ id }) => ({
      method: 'PUT',
      path: `/api/consultations/${id}`,
      body: { version: 1, content: fullRequest(world.lines[0]?.id ?? '') },
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/commands': {
    state: 'submitted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/commands`,
      body: { command: 'accept', version: 1 },
    }),
    expected: '403 403 200 200 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/commands by the asker': {
    state: 'submitted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/commands`,
      body: { command: 'withdraw', version: 1, reasonCode: 'patient_wishes' },
    }),
    expected: '200 403 403 403 404 404 403 403 403 401',
  },
  'GET /api/consultations/:id/proposals': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/proposals` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'POST /api/consultations/:id/proposals': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/proposals`,
      body: { version: 1, times: [{ startAt: new Date(Date.now() + 86_400_000).toISOString() }] },
    }),
    expected: '200 403 200 403 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/proposals/:proposalId/answer': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/proposals/${id}/answer`,
      body: { answer: 'withdraw', version: 1 },
    }),
    /* nothing is proposed */
    expected: '409 403 409 403 404 404 403 403 403 401',
  },
  'GET /api/calendar': {
    state: 'draft',
    ask: () => ({
      method: 'GET',
      path: '/api/calendar?from=2026-11-23T00:00:00Z&to=2026-11-30T00:00:00Z',
    }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/lines/:id/slots': {
    state: 'draft',
    ask: () => ({
      method: 'GET',
      path: `/api/lines/${world.lines[0]?.id}/slots?from=2026-11-23T00:00:00Z&to=2026-11-30T00:00:00Z`,
    }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'GET /api/hours': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/hours' }),
    expected: '403 403 200 200 403 200 403 403 403 401',
  },
  'PUT /api/hours/:id': {
    state: 'draft',
    ask: () => ({
      method: 'PUT',
      path: `/api/hours/${world.lines[0]?.id}`,
      body: { intervals: [], seen: [] },
    }),
    expected: '403 403 200 200 403 404 403 403 403 401',
  },
  'POST /api/hours/:id/exceptions': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: `/api/hours/${world.lines[0]?.id}/exceptions`,
      body: { day: dayOf(new Date()), intervals: [] },
    }),
    expected: '403 403 200 200 403 404 403 403 403 401',
  },
  'DELETE /api/hours/:id/exceptions/:day': {
    state: 'draft',
    ask: () => ({
      method: 'DELETE',
      path: `/api/hours/${world.lines[0]?.id}/exceptions/${dayOf(new Date())}`,
    }),
    /* the row before has stated one for each of the two */
    expected: '403 403 200 200 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/identity': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/identity`,
      body: { reason: '核对身份' },
    }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/consents': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/consents`,
      body: {
        action: 'give',
        purpose: 'recording',
        signedBy: 'patient',
        signerName: '',
        relation: '',
        at: past(),
      },
    }),
    expected: '200 200 403 403 404 403 403 403 403 401',
  },
  'GET /api/consultations/:id/consent-form': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/consent-form` }),
    expected: '200 200 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/attachments': {
    state: 'returned',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/attachments?fileName=a.png`,
      raw: png(),
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'GET /api/attachments/:id': {
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'GET', path: `/api/attachments/${attachmentId}` }),
    expected: '200 200 200 200 404 404 404 403 403 401',
  },
  'GET /api/consultations/:id/attachments': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/attachments` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id/recordings': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/recordings` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/recordings/:id/media': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/recordings/${id}/media` }),
    /* no recording has the id of a consultation */
    expected: '404 404 404 404 404 404 404 403 403 401',
  },
  'GET /api/recordings/:id/parts/:partId': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/recordings/${id}/parts/${id}` }),
    expected: '404 404 404 404 404 404 404 403 403 401',
  },
  'GET /api/attachments/:id/thumbnail': {
    /* a PDF has none */
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'GET', path: `/api/attachments/${attachmentId}/thumbnail` }),
    expected: '404 404 404 404 404 404 404 403 403 401',
  },
  'GET /api/attachments/:id/layers': {
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'GET', path: `/api/attachments/${attachmentId}/layers` }),
    expected: '200 200 200 200 404 404 404 403 403 401',
  },
  'GET /api/attachments/:id/original': {
    /* sent back to the whole roster, it has no expert who treats the patient */
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'GET', path: `/api/attachments/${attachmentId}/original` }),
    expected: '200 200 403 403 404 404 403 403 403 401',
  },
  'POST /api/attachments/:id/patient': {
    /* no DICOM file: nothing to confirm */
    state: 'returned',
    ask: ({ attachmentId }) => ({
      method: 'POST',
      path: `/api/attachments/${attachmentId}/patient`,
      body: { fields: ['name'], reason: '曾用名' },
    }),
    expected: '404 403 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/uploads': {
    state: 'returned',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/uploads`,
      body: { kind: 'other', fileName: 'a.png', byteSize: 10, partsDigest: 'a'.repeat(64) },
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'GET /api/consultations/:id/uploads': {
    state: 'returned',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/uploads` }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/phone': {
    /* the right to it is there; it has no hour yet */
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/phone`,
      body: { id: uuid(), pressedAt: new Date().toISOString() },
    }),
    expected: '409 409 409 403 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/stills': {
    /* the right to it is there; they were not in the room */
    state: 'reporting',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/stills`,
      body: {
        kind: 'other',
        fileName: 'a.jpg',
        byteSize: 10,
        partsDigest: 'a'.repeat(64),
        source: 'examination',
        takenAt: new Date().toISOString(),
        requestId: null,
        corrects: null,
        report: null,
      },
    }),
    expected: '409 409 409 403 404 404 403 403 403 401',
  },
  'GET /api/uploads/:id': {
    state: 'returned',
    ask: ({ uploadId }) => ({ method: 'GET', path: `/api/uploads/${uploadId}` }),
    expected: '200 404 404 404 404 404 403 403 403 401',
  },
  'PUT /api/uploads/:id': {
    state: 'returned',
    ask: ({ uploadId }) => ({
      method: 'PUT',
      path: `/api/uploads/${uploadId}?offset=0`,
      raw: png(),
    }),
    expected: '200 404 404 404 404 404 403 403 403 401',
  },
  'POST /api/uploads/:id/finish': {
    /* no part has come */
    state: 'returned',
    ask: ({ uploadId }) => ({ method: 'POST', path: `/api/uploads/${uploadId}/finish` }),
    expected: '409 404 404 404 404 404 403 403 403 401',
  },
  'DELETE /api/uploads/:id': {
    state: 'returned',
    ask: ({ uploadId }) => ({ method: 'DELETE', path: `/api/uploads/${uploadId}` }),
    expected: '200 404 404 404 404 404 403 403 403 401',
  },
  'DELETE /api/attachments/:id': {
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'DELETE', path: `/api/attachments/${attachmentId}` }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'GET /api/consultations/:id/opinion': {
    state: 'signed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/opinion` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'PUT /api/consultations/:id/opinion/draft': {
    state: 'reporting',
    ask: ({ id }) => ({
      method: 'PUT',
      path: `/api/consultations/${id}/opinion/draft`,
      body: { revision: 0, content: fullOpinion() },
    }),
    expected: '403 403 200 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/opinion/sign': {
    state: 'reporting',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/opinion/sign`,
      body: { revision: 1, password },
    }),
    /* the expert has saved nothing yet */
    expected: '403 403 409 403 403 404 403 403 403 401',
  },
  'GET /api/opinions/:id/pdf': {
    state: 'signed',
    ask: ({ opinionId }) => ({ method: 'GET', path: `/api/opinions/${opinionId}/pdf` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'POST /api/opinions/:id/print': {
    state: 'signed',
    ask: ({ opinionId }) => ({ method: 'POST', path: `/api/opinions/${opinionId}/print` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'POST /api/opinions/:id/countersign': {
    state: 'signed',
    ask: ({ opinionId }) => ({
      method: 'POST',
      path: `/api/opinions/${opinionId}/countersign`,
      body: { password },
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'GET /api/consultations/:id/mdt': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/mdt` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id/mdt/candidates': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/mdt/candidates?q=` }),
    expected: '403 403 200 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/mdt/members': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/mdt/members`,
      body: { personId: world.people.rosterExpert.id },
    }),
    expected: '403 403 200 403 403 404 403 403 403 401',
  },
  'DELETE /api/consultations/:id/mdt/members/:personId': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'DELETE', path: `/api/consultations/${id}/mdt/members/${uuid()}` }),
    /* nobody was invited */
    expected: '403 403 409 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/mdt/answer': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/mdt/answer`,
      body: { answer: 'accept' },
    }),
    /* the members' rights are in mdt.test.ts */
    expected: '403 403 403 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/mdt/chair': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/mdt/chair`,
      body: { personId: world.people.rosterExpert.id, reasonCode: 'better_suited' },
    }),
    /* nobody is a member; the office's right is in board-chair.test.ts */
    expected: '403 403 409 403 404 404 403 403 403 401',
  },
  'PUT /api/consultations/:id/mdt/agenda': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'PUT',
      path: `/api/consultations/${id}/mdt/agenda`,
      body: { revision: 0, items: [] },
    }),
    expected: '403 403 200 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/mdt/agenda/circulation': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/mdt/agenda/circulation`,
      body: { revision: 1 },
    }),
    /* there is none */
    expected: '403 403 409 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/mdt/opinion': {
    state: 'reporting',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/mdt/opinion`,
      body: { view: '同意', recommendations: '', password },
    }),
    expected: '403 403 403 403 403 404 403 403 403 401',
  },
  'POST /api/opinions/:id/cosign': {
    state: 'signed',
    ask: ({ opinionId }) => ({
      method: 'POST',
      path: `/api/opinions/${opinionId}/cosign`,
      body: { password },
    }),
    expected: '403 403 403 403 403 404 403 403 403 401',
  },
  'POST /api/opinions/:id/dissent': {
    state: 'signed',
    ask: ({ opinionId }) => ({
      method: 'POST',
      path: `/api/opinions/${opinionId}/dissent`,
      body: { text: '不同意', password },
    }),
    expected: '403 403 403 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/correction': {
    state: 'signed',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/correction`,
      body: { command: 'request_correction', reasonCode: 'wording', reasonText: '第二问未答' },
    }),
    expected: '200 403 403 403 404 404 403 403 403 401',
  },
  'GET /api/corrections': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/corrections' }),
    expected: '403 403 200 200 403 200 403 403 403 401',
  },
  'GET /api/verify/:token': {
    state: 'signed',
    ask: ({ token }) => ({ method: 'GET', path: `/api/verify/${token}` }),
    expected: `${everybody} 200`,
  },
  'GET /api/verify/:token/copies/:digest': {
    state: 'signed',
    ask: ({ token }) => ({ method: 'GET', path: `/api/verify/${token}/copies/${'0'.repeat(64)}` }),
    expected: `${everybody} 200`,
  },
  'GET /api/consultations/:id/aftercare': {
    state: 'signed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/aftercare` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'POST /api/consultations/:id/outcomes': {
    state: 'signed',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/outcomes`,
      body: { day: 7, status: 'died', diagnosis: '', note: '' },
    }),
    expected: '200 200 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/agreement': {
    state: 'signed',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/agreement`,
      body: {
        finalWestern: '慢性失眠障碍',
        finalTcm: '',
        westernReferral: 'agree',
        westernExpert: 'agree',
        tcmReferral: 'not_compared',
        tcmExpert: 'not_compared',
      },
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/ratings': {
    state: 'signed',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/ratings`,
      body: { side: 'requester', score: 4, words: '' },
    }),
    expected: '200 403 403 403 404 404 403 403 403 401',
  },
  'GET /api/follow-ups': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/follow-ups' }),
    expected: '200 200 403 403 200 403 403 403 403 401',
  },
  'GET /api/statistics': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/statistics?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/statistics/heat': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/statistics/heat?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/statistics/mix': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/statistics/mix?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/statistics.csv': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/statistics.csv?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/statistics/options': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/statistics/options' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/holidays': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/holidays' }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'PUT /api/holidays/:id': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: `/api/holidays/${uuid()}`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/holidays/:id/versions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/holidays/${uuid()}/versions` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'GET /api/line-settings': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/line-settings' }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'GET /api/line-settings/choices': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/line-settings/choices' }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'POST /api/line-settings': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/line-settings', body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/line-settings/:id': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/line-settings/${uuid()}` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'PUT /api/line-settings/:id': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: `/api/line-settings/${uuid()}`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/line-settings/:id/versions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/line-settings/${uuid()}/versions` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'POST /api/line-settings/:id/versions/:number/restore': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: `/api/line-settings/${uuid()}/versions/1/restore`,
      body: { version: 1, reason: '改回' },
    }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'GET /api/line-settings/:id/experts': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/line-settings/${world.lines[0]?.id}/experts` }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'PUT /api/line-settings/:id/experts/:personId/hours': {
    state: 'draft',
    ask: () => ({
      method: 'PUT',
      path: `/api/line-settings/${world.lines[0]?.id}/experts/${world.people.otherExpert.id}/hours`,
      body: { intervals: [], seen: [], reason: '代排' },
    }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'GET /api/line-settings/:id/templates': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/line-settings/${world.lines[0]?.id}/templates` }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'POST /api/line-settings/:id/templates/:templateId/removal': {
    state: 'draft',
    ask: ({ templateId }) => ({
      method: 'POST',
      path: `/api/line-settings/${world.lines[0]?.id}/templates/${templateId}/removal`,
      body: { reason: '过时' },
    }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'GET /api/institutions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/institutions' }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'POST /api/institutions': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/institutions', body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/institutions/:id': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/institutions/${uuid()}` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'PUT /api/institutions/:id': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: `/api/institutions/${uuid()}`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/institutions/:id/versions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/institutions/${uuid()}/versions` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'POST /api/institutions/:id/versions/:number/restore': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: `/api/institutions/${uuid()}/versions/1/restore`,
      body: { version: 1, reason: '改回' },
    }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'GET /api/banners/public': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/banners/public' }),
    expected: `${everybody} 200`,
  },
  'GET /api/banners/shown': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/banners/shown' }),
    expected: `${everybody} 401`,
  },
  'GET /api/banners': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/banners' }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'POST /api/banners': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/banners', body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'PUT /api/banners/:id': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: `/api/banners/${uuid()}`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/banners/:id/versions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/banners/${uuid()}/versions` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'POST /api/banners/:id/dismiss': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: `/api/banners/${uuid()}/dismiss`, body: { version: 1 } }),
    expected: '404 404 404 404 404 404 404 404 404 401',
  },
  'GET /api/ledger': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/options': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/options' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/imports': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/imports' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/report': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/report?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/report.pdf': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/report.pdf?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/report.xlsx': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/report.xlsx?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/records': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/records?from=2026-01-01&to=2026-12-31&kind=referrals' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/ledger/coverage': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/ledger/coverage?from=2026-01-01&to=2026-12-31' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/ledger': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/ledger', body: { words: {} } }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'PUT /api/ledger/:id': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: `/api/ledger/${uuid()}`, body: { version: 1, words: {} } }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/ledger/:id/void': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: `/api/ledger/${uuid()}/void`, body: { version: 1, reason: '重复' } }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/ledger/imports': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/ledger/imports', body: {} }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/ledger/imports/read': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/ledger/imports/read?fileName=a.csv', raw: Buffer.from('a') }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/ledger/imports/check': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/ledger/imports/check', body: {} }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/ledger/imports/:id/withdraw': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: `/api/ledger/imports/${uuid()}/withdraw`, body: { reason: '误传' } }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/ledger/institutions': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/ledger/institutions', body: {} }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'GET /api/wall': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/wall' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/aftercare/statistics': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/aftercare/statistics' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/opinion-templates': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/opinion-templates?lineId=${world.lines[0]?.id}` }),
    expected: '403 403 200 200 403 404 403 403 403 401',
  },
  'POST /api/opinion-templates': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/opinion-templates',
      body: {
        lineId: world.lines[0]?.id,
        nameZh: '不寐初诊',
        nameEn: 'First visit',
        content: templateTexts(),
      },
    }),
    expected: '403 403 200 200 403 404 403 403 403 401',
  },
  'DELETE /api/opinion-templates/:id': {
    state: 'draft',
    ask: ({ templateId }) => ({ method: 'DELETE', path: `/api/opinion-templates/${templateId}` }),
    /* it is the expert's own */
    expected: '403 403 200 403 403 404 403 403 403 401',
  },
  'GET /api/notices': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/notices' }),
    expected: `${everybody} 401`,
  },
  'GET /api/notices/count': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/notices/count' }),
    expected: `${everybody} 401`,
  },
  'POST /api/notices/read': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: '/api/notices/read', body: { until: id } }),
    expected: `${everybody} 401`,
  },
  'GET /api/notice-settings': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/notice-settings' }),
    expected: `${everybody} 401`,
  },
  'PUT /api/notice-settings': {
    state: 'draft',
    ask: () => ({
      method: 'PUT',
      path: '/api/notice-settings',
      body: {
        channels: { emergency: ['push'], action_needed: [], reminder: [], news: [], security: [] },
        quiet: null,
      },
    }),
    expected: `${everybody} 401`,
  },
  /* no channel is set up here: whoever may ask hears that */
  'POST /api/notice-settings/mail': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/notice-settings/mail', body: { address: 'a@example.cn' } }),
    expected: '409 409 409 409 409 409 409 409 409 401',
  },
  'POST /api/notice-settings/mail/code': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/notice-settings/mail/code', body: { code: '123456' } }),
    expected: '400 400 400 400 400 400 400 400 400 401',
  },
  'DELETE /api/notice-settings/mail': {
    state: 'draft',
    ask: () => ({ method: 'DELETE', path: '/api/notice-settings/mail' }),
    expected: `${everybody} 401`,
  },
  'POST /api/notice-settings/devices': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/notice-settings/devices',
      body: {
        endpoint: 'https://fcm.googleapis.com/x',
        p256dh: `B${'A'.repeat(86)}`,
        auth: 'A'.repeat(22),
        label: 'Chrome',
      },
    }),
    expected: '409 409 409 409 409 409 409 409 409 401',
  },
  'DELETE /api/notice-settings/devices/:id': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'DELETE', path: `/api/notice-settings/devices/${id}` }),
    expected: '404 404 404 404 404 404 404 404 404 401',
  },
  'GET /api/deliveries': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/deliveries' }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'POST /api/deliveries/:id/retry': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: `/api/deliveries/${id}/retry` }),
    expected: '403 403 403 403 403 403 403 404 403 401',
  },
  'GET /api/log': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/log' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/exports': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/exports' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/exports': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/exports',
      body: { format: 'csv', filters: { number: 'none' } },
    }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/exports/:id/decision': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: `/api/exports/${id}/decision`, body: { decision: 'approve' } }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'POST /api/exports/:id/cancel': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: `/api/exports/${id}/cancel` }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'GET /api/exports/:id/file': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'GET', path: `/api/exports/${id}/file` }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'GET /api/log/options': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/log/options' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/log/columns': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/log/columns' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'PUT /api/log/columns': {
    state: 'accepted',
    ask: () => ({ method: 'PUT', path: '/api/log/columns', body: { columns: ['number', 'started'] } }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/log/:id': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/log/${id}` }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/access': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/access' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/access.csv': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/access.csv' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/access/options': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/access/options' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/access/patients': {
    state: 'accepted',
    ask: () => ({ method: 'POST', path: '/api/access/patients', body: { q: '李晓萍' } }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/access/anomalies': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/access/anomalies' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/access/anomalies/:id': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: `/api/access/anomalies/${uuid()}` }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'POST /api/access/anomalies/:id/explanations': {
    state: 'accepted',
    ask: () => ({
      method: 'POST',
      path: `/api/access/anomalies/${uuid()}/explanations`,
      body: { words: '值班', version: 1 },
    }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'GET /api/access/rules': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/access/rules' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'PUT /api/access/rules': {
    state: 'accepted',
    ask: () => ({
      method: 'PUT',
      path: '/api/access/rules',
      body: { rule: 'night', institutionId: null, setting: limits, version: 7 },
    }),
    expected: '403 403 403 403 403 403 409 403 403 401',
  },
  'GET /api/access/:id': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: `/api/access/${uuid()}` }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'GET /api/log/:id/dossier.pdf': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/log/${id}/dossier.pdf` }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/log/:id/identity': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'POST', path: `/api/log/${id}/identity`, body: { reason: '核对投诉' } }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/log/:id/print': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'POST', path: `/api/log/${id}/print` }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/trail/runs': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/trail/runs' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/trail/runs': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/trail/runs', body: { work: 'everything' } }),
    expected: '403 403 403 403 403 403 400 403 403 401',
  },
  'POST /api/trail/runs/:id/cancel': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: `/api/trail/runs/${id}/cancel` }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'GET /api/trail/runs/:id/file': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'GET', path: `/api/trail/runs/${id}/file` }),
    expected: '403 403 403 403 403 403 404 403 403 401',
  },
  'GET /api/trail/key': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/trail/key' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/trail/verifier': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/trail/verifier' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/referrals': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/referrals?view=mine' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/referrals/counts': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/referrals/counts' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/referrals/targets': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/referrals/targets' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/referrals/source': {
    state: 'signed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/referrals/source?consultationId=${id}` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'POST /api/referrals': {
    state: 'signed',
    ask: ({ id }) => ({
      method: 'POST',
      path: '/api/referrals',
      body: {
        direction: 'up',
        consultationId: id,
        parentId: null,
        content: emptyReferral(world.lines[0]?.id ?? '', world.institutions.beijing),
      },
    }),
    /* an expert sends down */
    expected: '200 200 409 409 404 404 403 403 403 401',
  },
  'PUT /api/referrals/:id': {
    state: 'draft',
    referral: 'returned',
    ask: ({ referralId }) => ({
      method: 'PUT',
      path: `/api/referrals/${referralId}`,
      body: {
        version: 99,
        content: emptyReferral(world.lines[0]?.id ?? '', world.institutions.beijing),
      },
    }),
    /* who may is told of the version */
    expected: '409 403 403 403 404 404 403 403 403 401',
  },
  'GET /api/referrals/:id': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({ method: 'GET', path: `/api/referrals/${referralId}` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'GET /api/referrals/:id of a draft': {
    state: 'draft',
    referral: 'draft',
    ask: ({ referralId }) => ({ method: 'GET', path: `/api/referrals/${referralId}` }),
    expected: '200 404 404 404 404 404 403 403 403 401',
  },
  'GET /api/referrals/:id/history': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({ method: 'GET', path: `/api/referrals/${referralId}/history` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'GET /api/referrals/:id/documents': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({ method: 'GET', path: `/api/referrals/${referralId}/documents` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'GET /api/referrals/:id/attachments/:attachmentId': {
    state: 'returned',
    referral: 'requested',
    /* of a case that it does not carry */
    ask: ({ referralId, attachmentId }) => ({
      method: 'GET',
      path: `/api/referrals/${referralId}/attachments/${attachmentId}`,
    }),
    expected: '404 404 404 404 404 404 403 403 403 401',
  },
  'GET /api/referrals/:id/letter': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({ method: 'GET', path: `/api/referrals/${referralId}/letter` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'POST /api/referrals/:id/identity': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({
      method: 'POST',
      path: `/api/referrals/${referralId}/identity`,
      body: { reason: '核对身份' },
    }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'POST /api/referrals/:id/commands': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({
      method: 'POST',
      path: `/api/referrals/${referralId}/commands`,
      body: {
        command: 'accept',
        version: 2,
        slotAt: new Date(Date.now() + 86_400_000).toISOString(),
        slotText: '住院部 3 楼',
      },
    }),
    expected: '403 403 200 200 404 404 403 403 403 401',
  },
  'POST /api/referrals/:id/commands by the referrer': {
    state: 'draft',
    referral: 'requested',
    ask: ({ referralId }) => ({
      method: 'POST',
      path: `/api/referrals/${referralId}/commands`,
      body: { command: 'withdraw', version: 2, reasonCode: 'patient_wishes' },
    }),
    expected: '200 403 403 403 404 404 403 403 403 401',
  },
  /* keeping: test/api/retention.test.ts; the empty body is refused behind the right */
  'GET /api/retention': {
    state: 'closed',
    ask: () => ({ method: 'GET', path: `/api/retention` }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'PUT /api/retention': {
    state: 'closed',
    ask: () => ({ method: 'PUT', path: `/api/retention`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/retention/versions': {
    state: 'closed',
    ask: () => ({ method: 'GET', path: `/api/retention/versions` }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  /* from how many rows on an export is approved: test/api/export-approval.test.ts */
  'GET /api/exports/approval': {
    state: 'closed',
    ask: () => ({ method: 'GET', path: `/api/exports/approval` }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'PUT /api/exports/approval': {
    state: 'closed',
    ask: () => ({ method: 'PUT', path: `/api/exports/approval`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/exports/approval/versions': {
    state: 'closed',
    ask: () => ({ method: 'GET', path: `/api/exports/approval/versions` }),
    expected: '403 403 403 403 403 403 403 200 403 401',
  },
  'GET /api/consultations/:id/keeping': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/keeping` }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'POST /api/consultations/:id/holds': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'POST', path: `/api/consultations/${id}/holds`, body: {} }),
    expected: '403 403 403 403 403 403 400 403 403 401',
  },
  'POST /api/holds/:id/lift': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'POST', path: `/api/holds/${id}/lift`, body: {} }),
    expected: '403 403 403 403 403 403 400 403 403 401',
  },
  /* destruction: test/api/destruction.test.ts */
  'GET /api/destruction/due': {
    state: 'closed',
    ask: () => ({ method: 'GET', path: `/api/destruction/due` }),
    expected: '403 403 403 403 403 403 200 200 403 401',
  },
  'GET /api/destruction/plans': {
    state: 'closed',
    ask: () => ({ method: 'GET', path: `/api/destruction/plans` }),
    expected: '403 403 403 403 403 403 200 200 403 401',
  },
  'POST /api/destruction/plans': {
    state: 'closed',
    ask: () => ({ method: 'POST', path: `/api/destruction/plans`, body: {} }),
    expected: '403 403 403 403 403 403 403 400 403 401',
  },
  'GET /api/destruction/plans/:id': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/destruction/plans/${id}` }),
    expected: '403 403 403 403 403 403 404 404 403 401',
  },
  'POST /api/destruction/plans/:id/decision': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'POST', path: `/api/destruction/plans/${id}/decision`, body: {} }),
    expected: '403 403 403 403 403 403 400 403 403 401',
  },
  'POST /api/destruction/plans/:id/withdrawal': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'POST', path: `/api/destruction/plans/${id}/withdrawal`, body: {} }),
    expected: '403 403 403 403 403 403 400 400 403 401',
  },
  /* the offices' own: test/api/subject-copy.test.ts */
  'GET /api/consultations/:id/subject-copies': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/subject-copies` }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'POST /api/consultations/:id/subject-copies': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'POST', path: `/api/consultations/${id}/subject-copies`, body: {} }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'GET /api/subject-copies/:id/file': {
    state: 'closed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/subject-copies/${id}/file` }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'GET /api/consultations/:id/guests': {
    state: 'scheduled',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/guests` }),
    expected: '200 403 200 403 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/guests': {
    state: 'scheduled',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/guests`,
      body: {
        name: '其其格',
        kind: 'interpreter',
        locale: 'zh',
        validFrom: past(),
        validUntil: new Date(Date.now() + 3_600_000).toISOString(),
      },
    }),
    expected: '200 403 200 403 404 404 403 403 403 401',
  },
  'DELETE /api/consultations/:id/guests/:guestId': {
    state: 'scheduled',
    ask: ({ id }) => ({ method: 'DELETE', path: `/api/consultations/${id}/guests/${uuid()}` }),
    expected: '404 404 404 404 404 404 403 403 403 401',
  },
  'POST /api/guest/invitation': {
    state: 'scheduled',
    ask: () => ({ method: 'POST', path: '/api/guest/invitation', body: { token: 'a'.repeat(43) } }),
    expected: '410 410 410 410 410 410 410 410 410 410',
  },
  'POST /api/guest/session': {
    state: 'scheduled',
    ask: () => ({
      method: 'POST',
      path: '/api/guest/session',
      body: { token: 'a'.repeat(43), agreesToName: true },
    }),
    expected: '410 410 410 410 410 410 410 410 410 410',
  },
  'GET /api/guest/session': {
    state: 'scheduled',
    ask: () => ({ method: 'GET', path: '/api/guest/session' }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'GET /api/rings': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/rings' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/consultations/:id/ring': {
    state: 'submitted',
    urgency: 'emergency',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/ring` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'POST /api/consultations/:id/ring/unable': {
    state: 'submitted',
    urgency: 'emergency',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/ring/unable`,
      body: { reasonCode: 'in_operation' },
    }),
    expected: '403 403 200 200 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/post-sign': {
    state: 'submitted',
    urgency: 'emergency',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/post-sign`,
      body: { decision: 'sign' },
    }),
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'GET /api/lines/:lineId/duty': {
    state: 'draft',
    ask: () => ({
      method: 'GET',
      path: `/api/lines/${world.lines[0]?.id}/duty?fromAt=2026-11-23T00:00:00Z&toAt=2026-11-30T00:00:00Z`,
    }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'POST /api/lines/:lineId/duty': {
    state: 'draft',
    /* nobody is on call twice at an hour */
    ask: (_target, person) => ({
      method: 'POST',
      path: `/api/lines/${world.lines[0]?.id}/duty`,
      body: {
        personId: person === 'rosterExpert' ? world.people.rosterExpert.id : world.people.expert.id,
        fromAt: new Date(Date.now() + 86_400_000).toISOString(),
        toAt: new Date(Date.now() + 2 * 86_400_000).toISOString(),
      },
    }),
    expected: '403 403 200 200 403 404 403 403 403 401',
  },
  'DELETE /api/duty/:id': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'DELETE', path: `/api/duty/${id}` }),
    /* no shift has the id of a consultation */
    expected: '403 403 404 404 403 404 403 403 403 401',
  },
  'GET /api/people': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/people' }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'GET /api/people/places': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/people/places' }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'POST /api/people': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/people', body: invitation() }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'POST /api/people/:id/links': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: `/api/people/${world.people.otherExpert.id}/links`,
      body: { mailAddress: null },
    }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'PUT /api/people/:id/roles': {
    state: 'draft',
    ask: ({ id }) => ({
      method: 'PUT',
      path: `/api/people/${id}/roles`,
      body: { version: 1, roles: ['doctor'] },
    }),
    /* nobody has the id of a consultation */
    expected: '403 403 403 403 403 403 403 403 404 401',
  },
  'POST /api/people/:id/disable': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: `/api/people/${id}/disable`, body: { version: 1 } }),
    /* nobody has the id of a consultation */
    expected: '403 403 403 403 403 403 403 403 404 401',
  },
  'POST /api/people/:id/enable': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'POST', path: `/api/people/${id}/enable`, body: { version: 1 } }),
    /* nobody has the id of a consultation */
    expected: '403 403 403 403 403 403 403 403 404 401',
  },
  'GET /api/people/:id/sessions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: `/api/people/${world.people.doctor.id}/sessions` }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'DELETE /api/people/:id/sessions': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'DELETE', path: `/api/people/${id}/sessions` }),
    /* nobody has the id of a consultation */
    expected: '403 403 403 403 403 403 403 403 404 401',
  },
  'POST /api/account/second-factor': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/account/second-factor' }),
    expected: `${everybody} 401`,
  },
  'POST /api/account/second-factor/confirm': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/account/second-factor/confirm',
      body: { code: 'A'.repeat(16) },
    }),
    /* no such code */
    expected: '400 400 400 400 400 400 400 400 400 401',
  },
  'DELETE /api/people/:id/second-factor': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'DELETE', path: `/api/people/${id}/second-factor` }),
    expected: '403 403 403 403 403 403 403 403 404 401',
  },
  'GET /api/people/imports/template.xlsx': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/people/imports/template.xlsx' }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'POST /api/people/imports/read': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/people/imports/read?fileName=a.csv', raw: peopleFile }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'POST /api/people/imports/check': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/people/imports/check', body: peopleRows() }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'POST /api/people/imports': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/people/imports', body: peopleRows() }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'PUT /api/people/:id/details': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'PUT', path: `/api/people/${id}/details`, body: details() }),
    /* nobody has the id of a consultation */
    expected: '403 403 403 403 403 403 403 403 404 401',
  },
  'GET /api/people/second-factor': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/people/second-factor' }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'GET /api/people/second-factor/versions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/people/second-factor/versions' }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'PUT /api/people/second-factor': {
    state: 'draft',
    ask: () => ({
      method: 'PUT',
      path: '/api/people/second-factor',
      body: { version: 1, administrators: false, institutionIds: [] },
    }),
    expected: '403 403 403 403 403 403 403 403 200 401',
  },
  'PUT /api/account/password': {
    state: 'draft',
    ask: () => ({
      method: 'PUT',
      path: '/api/account/password',
      body: { current: 'not the one', password: 'spring-on-the-steppe' },
    }),
    /* the present password is wrong */
    expected: '403 403 403 403 403 403 403 403 403 401',
  },
  'GET /api/account/sessions': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/account/sessions' }),
    expected: `${everybody} 401`,
  },
  'DELETE /api/account/sessions': {
    state: 'draft',
    ask: () => ({ method: 'DELETE', path: '/api/account/sessions' }),
    expected: `${everybody} 401`,
  },
  'DELETE /api/account/sessions/:key': {
    state: 'draft',
    ask: () => ({ method: 'DELETE', path: `/api/account/sessions/${'a'.repeat(64)}` }),
    expected: '404 404 404 404 404 404 404 404 404 401',
  },
  'POST /api/account/links/open': {
    state: 'draft',
    ask: () => ({ method: 'POST', path: '/api/account/links/open', body: { token: 'a'.repeat(43) } }),
    expected: '410 410 410 410 410 410 410 410 410 410',
  },
  'POST /api/account/links/use': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/account/links/use',
      body: { token: 'a'.repeat(43), password: 'spring-on-the-steppe' },
    }),
    expected: '410 410 410 410 410 410 410 410 410 410',
  },
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  await nameContacts(world)
  for (const column of columns) browsers.set(column, await server.signIn(world.people[column]))
})
afterAll(async () => {
  await server.close()
  await world.close()
})

async function makeTarget({ state, urgency, referral }: Row, needs?: 'filter'): Promise<Target> {
  const { id } = await world.consultationIn(state, { urgency: urgency ?? 'routine' })
  if (urgency === 'emergency') await sweepDeadlines(world.deps)
  const doctor = browsers.get('doctor') ?? server.stranger
  const target = { id, ...nothingMade, templateId: await makeTemplate() }
  if (needs === 'filter') {
    const { body } = await doctor.json<{ id: string }>('POST', '/api/filters', savedFilter)
    target.filterId = body.id
  }
  if (referral !== undefined) {
    target.referralId = (await referralIn(world, referral as Parameters<typeof referralIn>[1])).id
  }
  if (state === 'returned') {
    const answer = await doctor.fetch(`/api/consultations/${id}/attachments?fileName=a.pdf`, {
      method: 'POST',
      body: new Uint8Array(pdf()),
    })
    target.attachmentId = ((await answer.json()) as Attachment).id
    const { body } = await doctor.json<UploadState>('POST', `/api/consultations/${id}/uploads`, {
      kind: 'other',
      fileName: 'b.png',
      byteSize: png().length,
      partsDigest: 'b'.repeat(64),
    })
    target.uploadId = body.id
  }
  if (state === 'signed') {
    const opinion = await world.deps.read
      .selectFrom('opinion')
      .select(['id', 'token'])
      .where('consultationId', '=', id)
      .executeTakeFirstOrThrow()
    target.opinionId = opinion.id
    target.token = opinion.token
    const requesterId = world.people.doctor.id
    await world.deps.db.transaction().execute((tx) => planFollowUps(tx, { id, requesterId }, new Date()))
  }
  return target
}

/** The expert's own, in the table directly: a line bears sixty. */
async function makeTemplate(): Promise<string> {
  const id = uuid()
  await world.deps.db.deleteFrom('opinionTemplate').execute()
  await world.deps.db
    .insertInto('opinionTemplate')
    .values({
      id,
      lineId: world.lines[0]?.id ?? '',
      nameZh: '不寐',
      nameEn: '',
      content: json(templateTexts()),
      authorId: world.people.expert.id,
    })
    .execute()
  return id
}

async function statusOf(browser: Browser, { method, path, body, raw }: Cell): Promise<number> {
  const answer = await browser.fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: raw === undefined ? (body === undefined ? undefined : JSON.stringify(body)) : new Uint8Array(raw),
  })
  await answer.arrayBuffer()
  return answer.status
}

describe.each(Object.entries(table))('%s', (name, row) => {
  const { ask, expected } = row
  const statuses = expected.split(' ').map(Number)

  const needs = name.includes('/filters/:id') ? 'filter' : undefined

  test('for everybody', async () => {
    const found: number[] = []
    for (const column of columns) {
      const target = await makeTarget(row, needs)
      const browser = name.startsWith('DELETE /api/session')
        ? await server.signIn(world.people[column])
        : browsers.get(column)
      if (browser === undefined) throw new Error(column)
      found.push(await statusOf(browser, ask(target, column)))
    }
    found.push(await statusOf(server.stranger, ask(await makeTarget(row, needs), 'doctor')))
    const named = (values: number[]) =>
      Object.fromEntries([...columns, 'nobody'].map((column, index) => [column, values[index]]))
    expect(named(found)).toEqual(named(statuses))
  })
})

describe('the table and the routes', () => {
  test('are the same', () => {
    const registered = declaredRoutes(server.app).map(({ method, path }) => `${method} ${path}`)
    const listed = new Set(Object.keys(table).map((name) => name.split(' ').slice(0, 2).join(' ')))
    expect([...listed].sort()).toEqual(registered.toSorted())
  })

  test('every route declares a permission that exists', () => {
    for (const { method, path, declaration } of declaredRoutes(server.app)) {
      expect(['public', ...permissions], `${method} ${path}`).toContain(declaration?.permission)
    }
  })

  test('what is public is on purpose', () => {
    const open = declaredRoutes(server.app).filter(({ declaration }) => declaration?.permission === 'public')
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /api/banners/public',
      'GET /api/health',
      'GET /api/lines/public',
      'GET /api/openapi.json',
      'GET /api/reference',
      'GET /api/verify/:token',
      'GET /api/verify/:token/copies/:digest',
      'POST /api/account/links/open',
      'POST /api/account/links/use',
      'POST /api/guest/invitation',
      'POST /api/guest/session',
      'POST /api/session',
    ])
  })

  test('a route without a declaration is found', () => {
    const routes = [{ method: 'GET', path: '/api/forgotten', handler: () => undefined }]
    expect(declaredRoutes({ routes })).toEqual([{ method: 'GET', path: '/api/forgotten', declaration: null }])
  })

  test('the OpenAPI document names every route, its permission and its answers', async () => {
    const { body } = await server.stranger.json<{
      paths: Record<
        string,
        Record<string, { 'x-permission'?: string; responses?: object; requestBody?: object }>
      >
      components: { schemas: object }
    }>('GET', '/api/openapi.json')
    for (const { method, path, declaration } of declaredRoutes(server.app)) {
      if (path === '/api/openapi.json' || path === '/api/reference') continue
      const operation = body.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      expect(operation, `${method} ${path}`).toMatchObject({
        'x-permission': declaration?.permission,
        summary: expect.any(String),
        responses: { 200: {}, default: {} },
      })
      if (declaration?.body !== 'none') expect(operation, `${method} ${path}`).toHaveProperty('requestBody')
    }
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining([
        'Consultation',
        'ConsultationPage',
        'RequestContent',
        'Command',
        'Error',
        'Me',
      ]),
    )
  })
})
