import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { listReferralHistory, readReferral } from '../app/referral.ts'
import { giveReferralCommand } from '../app/referral-command.ts'
import {
  downloadLetter,
  openReferralFile,
  readReferralDocuments,
  revealReferralIdentity,
} from '../app/referral-documents.ts'
import { countReferralViews, listReferrals } from '../app/referral-list.ts'
import { listReferralTargets, readReferralSource } from '../app/referral-source.ts'
import { createReferral, saveReferral } from '../app/referral-write.ts'
import { Identity, RevealInput } from '../contract/consultation.ts'
import {
  CreateReferralInput,
  Referral,
  ReferralCounts,
  ReferralDocuments,
  ReferralListQuery,
  ReferralPage,
  ReferralSource,
  ReferralSourceQuery,
  ReferralTarget,
  SaveReferralAnswer,
  SaveReferralInput,
} from '../contract/referral.ts'
import {
  ReferralCommandAnswer,
  ReferralCommandInput,
  ReferralHistoryEntry,
} from '../contract/referral-command.ts'
import { renderLetter } from '../output/letter.ts'
import { send } from './attachment.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'referral'

/** Referrals: what stands where, writing one, and what becomes of it. */
export function referralRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .route('/', listRoutes(deps))
    .route('/', writeRoutes(deps))
    .route('/', readRoutes(deps))
    .route('/', fileRoutes(deps))
}

function listRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'A page of a list of referrals', answer: ReferralPage }),
      route(deps, 'referral.list'),
      input('query', ReferralListQuery),
      async (context) =>
        context.json(await listReferrals(deps, callOf(context).actor, context.req.valid('query')), 200),
    )
    .get(
      '/counts',
      describe({ tag, summary: 'How many stand in each view', answer: ReferralCounts }),
      route(deps, 'referral.list'),
      async (context) => context.json(await countReferralViews(deps, callOf(context).actor), 200),
    )
    .get(
      '/targets',
      describe({ tag, summary: 'Where to, and whom to call there', answer: z.array(ReferralTarget) }),
      route(deps, 'referral.write'),
      async (context) => context.json(await listReferralTargets(deps, callOf(context).actor), 200),
    )
    .get(
      '/source',
      describe({
        tag,
        summary: 'A referral as far as the case has written it; reading it is audited',
        answer: ReferralSource,
      }),
      route(deps, 'referral.write'),
      input('query', ReferralSourceQuery),
      async (context) =>
        context.json(await readReferralSource(deps, callOf(context), context.req.valid('query')), 200),
    )
}

function writeRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/',
      describe({ tag, summary: 'Begin a referral as a draft', answer: SaveReferralAnswer }),
      route(deps, 'referral.write', { body: 'json' }),
      input('json', CreateReferralInput),
      async (context) =>
        context.json(await createReferral(deps, callOf(context), context.req.valid('json')), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Save a referral that its author still writes', answer: SaveReferralAnswer }),
      route(deps, 'referral.write', { body: 'json' }),
      pathId('id'),
      input('json', SaveReferralInput),
      async (context) =>
        context.json(
          await saveReferral(deps, callOf(context), context.req.valid('param').id, context.req.valid('json')),
          200,
        ),
    )
    .post(
      '/:id/commands',
      describe({ tag, summary: 'Move it on: submit, accept, arrival, …', answer: ReferralCommandAnswer }),
      route(deps, 'referral.command', { body: 'json' }),
      pathId('id'),
      input('json', ReferralCommandInput),
      async (context) =>
        context.json(
          await giveReferralCommand(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json'),
          ),
          200,
        ),
    )
}

function readRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/:id',
      describe({ tag, summary: 'One referral; the opening is audited', answer: Referral }),
      route(deps, 'referral.read'),
      pathId('id'),
      async (context) =>
        context.json(await readReferral(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .get(
      '/:id/history',
      describe({ tag, summary: 'The steps, newest first', answer: z.array(ReferralHistoryEntry) }),
      route(deps, 'referral.read'),
      pathId('id'),
      async (context) =>
        context.json(
          await listReferralHistory(deps, callOf(context).actor, context.req.valid('param').id),
          200,
        ),
    )
    .get(
      '/:id/documents',
      describe({
        tag,
        summary: 'What it carries of the case; the opening is audited',
        answer: ReferralDocuments,
      }),
      route(deps, 'referral.read'),
      pathId('id'),
      async (context) =>
        context.json(await readReferralDocuments(deps, callOf(context), context.req.valid('param').id), 200),
    )
    .post(
      '/:id/identity',
      describe({ tag, summary: "Show the patient's identity whole, with a reason", answer: Identity }),
      route(deps, 'patient.reveal', { body: 'json' }),
      pathId('id'),
      input('json', RevealInput),
      async (context) => {
        context.header('Cache-Control', 'no-store')
        const { reason } = context.req.valid('json')
        const { id } = context.req.valid('param')
        return context.json(await revealReferralIdentity(deps, callOf(context), id, reason), 200)
      },
    )
}

const fileIds = pathId('attachmentId')

function fileRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/:id/attachments/:attachmentId',
      describe({ tag, summary: 'A file that it carries; the opening is audited', answerType: 'image/jpeg' }),
      route(deps, 'referral.read'),
      pathId('id'),
      fileIds,
      async (context) => {
        const { id, attachmentId } = { ...context.req.param(), ...context.req.valid('param') }
        const file = await openReferralFile(deps, callOf(context), id, attachmentId)
        /* a picture is shown, a document is handed over: browsers' readers do not run in the sandbox */
        const disposition = file.mediaType.startsWith('image/') ? 'inline' : 'attachment'
        return send(context, file, disposition, context.req.header('range'))
      },
    )
    .get(
      '/:id/letter',
      describe({
        tag,
        summary: 'The referral letter as PDF; the download is audited',
        answerType: 'application/pdf',
      }),
      route(deps, 'referral.read'),
      pathId('id'),
      async (context) => {
        const { id } = context.req.valid('param')
        const { bytes, number } = await downloadLetter(deps, callOf(context), id, renderLetter)
        return context.body(new Uint8Array(bytes), 200, {
          'Content-Type': 'application/pdf',
          'Content-Length': String(bytes.length),
          'Content-Disposition': attachmentNamed(`转诊单_${number}.pdf`, 'referral.pdf'),
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        })
      },
    )
}
