import { Hono } from 'hono'
import * as z from 'zod'
import { recordConsentStep } from '../app/consent.ts'
import { printConsentForm } from '../app/consent-form.ts'
import type { Deps } from '../app/deps.ts'
import { ConsentStepInput } from '../contract/consent.ts'
import { states } from '../domain/consultation.ts'
import { renderConsentForm } from '../output/consent-form.ts'
import { type AppEnv, callOf, describe, input, pathId, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'consent'

const ConsentAnswer = z.object({ id: z.string(), state: z.enum(states), version: z.number().int() })

/** The patient's consents. */
export function consentRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/consultations/:id/consents',
      describe({ tag, summary: 'Write down a consent, or its withdrawal', answer: ConsentAnswer }),
      route(deps, 'consent.write', { body: 'json' }),
      pathId('id'),
      input('json', ConsentStepInput),
      async (context) =>
        context.json(
          await recordConsentStep(
            deps,
            callOf(context),
            context.req.valid('param').id,
            context.req.valid('json'),
          ),
          200,
        ),
    )
    .get(
      '/consultations/:id/consent-form',
      describe({
        tag,
        summary: 'The form that the patient signs, as PDF; printing it is audited',
        answerType: 'application/pdf',
      }),
      route(deps, 'consent.write'),
      pathId('id'),
      async (context) => {
        const { id } = context.req.valid('param')
        const { bytes, number } = await printConsentForm(deps, callOf(context), id, renderConsentForm)
        return context.body(new Uint8Array(bytes), 200, {
          'Content-Type': 'application/pdf',
          'Content-Length': String(bytes.length),
          'Content-Disposition': attachmentNamed(`知情同意书_${number}.pdf`, 'consent.pdf'),
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        })
      },
    )
}
