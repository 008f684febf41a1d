import { access } from './en/access.ts'
import { aftercare } from './en/aftercare.ts'
import { auscultation } from './en/auscultation.ts'
import { banner } from './en/banner.ts'
import { board } from './en/board.ts'
import { calendar } from './en/calendar.ts'
import { callFacts } from './en/call-facts.ts'
import { camera } from './en/camera.ts'
import { common } from './en/common.ts'
import { consent } from './en/consent.ts'
import { consultation } from './en/consultation.ts'
import { destruction } from './en/destruction.ts'
import { detail } from './en/detail.ts'
import { duty } from './en/duty.ts'
import { errors } from './en/errors.ts'
import { exportApproval } from './en/export-approval.ts'
import { exports } from './en/exports.ts'
import { file } from './en/file.ts'
import { formula } from './en/formula.ts'
import { guest } from './en/guest.ts'
import { holidays } from './en/holidays.ts'
import { host } from './en/host.ts'
import { invitation } from './en/invitation.ts'
import { keeping } from './en/keeping.ts'
import { layout } from './en/layout.ts'
import { ledger } from './en/ledger.ts'
import { limit } from './en/limit.ts'
import { lineExperts } from './en/line-experts.ts'
import { lines } from './en/lines.ts'
import { log } from './en/log.ts'
import { mdt } from './en/mdt.ts'
import { mongolian } from './en/mongolian.ts'
import { network } from './en/network.ts'
import { notice } from './en/notice.ts'
import { opinion } from './en/opinion.ts'
import { people } from './en/people.ts'
import { places } from './en/places.ts'
import { precheck } from './en/precheck.ts'
import { quality } from './en/quality.ts'
import { record } from './en/record.ts'
import { recording } from './en/recording.ts'
import { referral } from './en/referral.ts'
import { request } from './en/request.ts'
import { review } from './en/review.ts'
import { ring } from './en/ring.ts'
import { room } from './en/room.ts'
import { scheduling } from './en/scheduling.ts'
import { search } from './en/search.ts'
import { secondFactor } from './en/second-factor.ts'
import { session } from './en/session.ts'
import { signature } from './en/signature.ts'
import { state } from './en/state.ts'
import { statistics, wall } from './en/statistics.ts'
import { tableFile } from './en/table-file.ts'
import { telephone } from './en/telephone.ts'
import { time } from './en/time.ts'
import { together } from './en/together.ts'
import { tongue } from './en/tongue.ts'
import { trail } from './en/trail.ts'
import { unsaved, versions } from './en/versions.ts'
import type { Texts } from './zh.ts'

export const en = {
  access,
  aftercare,
  auscultation,
  banner,
  board,
  calendar,
  callFacts,
  camera,
  common,
  consent,
  consultation,
  destruction,
  detail,
  duty,
  errors,
  exportApproval,
  exports,
  file,
  formula,
  guest,
  holidays,
  host,
  invitation,
  keeping,
  layout,
  ledger,
  limit,
  lineExperts,
  lines,
  log,
  mdt,
  network,
  notice,
  mongolian,
  opinion,
  people,
  places,
  precheck,
  quality,
  record,
  recording,
  referral,
  request,
  review,
  ring,
  room,
  search,
  scheduling,
  secondFactor,
  session,
  signature,
  state,
  statistics,
  tableFile,
  telephone,
  time,
  together,
  tongue,
  trail,
  unsaved,
  versions,
  wall,
} satisfies Texts
