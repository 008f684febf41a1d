/** All of HTTP: what every request passes, then one sub-app per noun. */
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import type { Deps } from '../app/deps.ts'
import type { HealthSources } from '../app/health.ts'
import { AppError } from '../contract/errors.ts'
import { accessRoutes } from './access.ts'
import { accountRoutes } from './account.ts'
import { annotationRoutes } from './annotation.ts'
import { attachmentRoutes } from './attachment.ts'
import { bannerRoutes } from './banner.ts'
import { calendarRoutes } from './calendar.ts'
import { type AppEnv, declarationOf, receive } from './call.ts'
import { consentRoutes } from './consent.ts'
import { consultationRoutes } from './consultation.ts'
import { destructionRoutes } from './destruction.ts'
import { draftKeyRoutes } from './draft-key.ts'
import { dutyRoutes } from './duty.ts'
import { exportRoutes } from './export.ts'
import { filterRoutes } from './filter.ts'
import { guestRoutes } from './guest.ts'
import { healthRoutes } from './health.ts'
import { holidayRoutes } from './holiday.ts'
import { institutionRoutes } from './institution.ts'
import { keepingRoutes } from './keeping.ts'
import { ledgerRoutes } from './ledger.ts'
import { lineRoutes } from './line.ts'
import { lineExpertRoutes } from './line-expert.ts'
import { lineSettingRoutes } from './line-settings.ts'
import { logRoutes } from './log.ts'
import { logRequests } from './log-line.ts'
import { mdtRoutes } from './mdt.ts'
import { networkRoutes } from './network.ts'
import { deliveryRoutes, noticeRoutes, noticeSettingRoutes } from './notice.ts'
import { opinionRoutes } from './opinion.ts'
import { templateRoutes } from './opinion-template.ts'
import { outcomeRoutes } from './outcome.ts'
import { pages } from './pages.ts'
import { peopleRoutes } from './people.ts'
import { phoneRoutes } from './phone.ts'
import { answerProblem } from './problem.ts'
import { proposalRoutes } from './proposal.ts'
import { recordRoutes } from './record.ts'
import { recordingRoutes } from './recording.ts'
import { referenceRoutes } from './reference.ts'
import { referralRoutes } from './referral.ts'
import { reviewRoutes } from './review.ts'
import { ringRoutes } from './ring.ts'
import { searchRoutes } from './search.ts'
import { secondFactorRoutes } from './second-factor.ts'
import { secureHeaders } from './secure.ts'
import { sessionRoutes } from './session.ts'
import { signatureRoutes } from './signature.ts'
import { statisticsRoutes } from './statistics.ts'
import { stillRoutes } from './still.ts'
import { subjectCopyRoutes } from './subject-copy.ts'
import { trailRoutes } from './trail.ts'
import { uploadRoutes } from './upload.ts'

export type AppOptions = {
  readonly health: HealthSources
  readonly trustedProxies: number
  /** Where people reach the product when a proxy stands before it. */
  readonly publicOrigin: string | undefined
  /** Whether people come by https. */
  readonly secure: boolean
  /** The built client; null: the API alone. */
  readonly clientFolder: string | null
}

export function createApp(deps: Deps, options: AppOptions) {
  const base = new Hono<AppEnv>()
  base.use(logRequests(deps.log))
  base.use(secureHeaders(options.secure))
  base.use(receive(options))
  base.use('/api/*', compress())
  const app = base
    .route('/api/health', healthRoutes(deps, options.health))
    .route('/api/session', sessionRoutes(deps))
    .route('/api/session', draftKeyRoutes(deps))
    .route('/api/lines', lineRoutes(deps))
    .route('/api/line-settings', lineSettingRoutes(deps))
    .route('/api/line-settings', lineExpertRoutes(deps))
    .route('/api/institutions', institutionRoutes(deps))
    .route('/api/banners', bannerRoutes(deps))
    .route('/api/consultations', consultationRoutes(deps))
    .route('/api', consentRoutes(deps))
    .route('/api/search', searchRoutes(deps))
    .route('/api/filters', filterRoutes(deps))
    .route('/api/network-checks', networkRoutes(deps))
    .route('/api/consultations', proposalRoutes(deps))
    .route('/api', calendarRoutes(deps))
    .route('/api/notices', noticeRoutes(deps))
    .route('/api/notice-settings', noticeSettingRoutes(deps))
    .route('/api/deliveries', deliveryRoutes(deps))
    .route('/api/consultations', recordRoutes(deps))
    .route('/api/consultations', phoneRoutes(deps))
    .route('/api', attachmentRoutes(deps))
    .route('/api', annotationRoutes(deps))
    .route('/api', uploadRoutes(deps))
    .route('/api', stillRoutes(deps))
    .route('/api', opinionRoutes(deps, options.publicOrigin))
    .route('/api', signatureRoutes(deps))
    .route('/api', mdtRoutes(deps))
    .route('/api', outcomeRoutes(deps))
    .route('/api', templateRoutes(deps))
    .route('/api', logRoutes(deps))
    .route('/api/exports', exportRoutes(deps))
    .route('/api/holidays', holidayRoutes(deps))
    .route('/api', accessRoutes(deps))
    .route('/api', statisticsRoutes(deps))
    .route('/api/ledger', ledgerRoutes(deps))
    .route('/api/referrals', referralRoutes(deps))
    .route('/api', ringRoutes(deps))
    .route('/api', guestRoutes(deps))
    .route('/api', reviewRoutes(deps))
    .route('/api', dutyRoutes(deps))
    .route('/api', recordingRoutes(deps))
    .route('/api', secondFactorRoutes(deps))
    .route('/api', keepingRoutes(deps))
    .route('/api/destruction', destructionRoutes(deps))
    .route('/api', subjectCopyRoutes(deps, options.publicOrigin))
    .route('/api/trail', trailRoutes(deps))
    .route('/api/people', peopleRoutes(deps))
    .route('/api/account', accountRoutes(deps))
  referenceRoutes(app, deps, options.health.version)
  if (options.clientFolder !== null) app.use(pages(options.clientFolder))
  app.onError((error, context) => answerProblem(context, error, deps.log))
  app.notFound((context) => {
    const allowed = methodsAt(app, context.req.path)
    if (allowed.length === 0) return answerProblem(context, new AppError('NOT_FOUND'), deps.log)
    context.header('Allow', allowed.join(', '))
    return answerProblem(context, new AppError('METHOD_NOT_ALLOWED'), deps.log)
  })
  return app
}

/** What the client's `hc` is typed by. */
export type AppType = ReturnType<typeof createApp>

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const

function methodsAt(app: Pick<Hono<AppEnv>, 'router'>, path: string): string[] {
  return methods.filter((method) =>
    app.router.match(method, path)[0].some(([[handler]]) => declarationOf(handler) !== undefined),
  )
}
