/**
 * The Chinese texts, and by their shape the type of every other language (design §3). One file per noun, so that several
 * people can add texts side by side.
 */
import { access } from './zh/access.ts'
import { aftercare } from './zh/aftercare.ts'
import { auscultation } from './zh/auscultation.ts'
import { banner } from './zh/banner.ts'
import { board } from './zh/board.ts'
import { calendar } from './zh/calendar.ts'
import { callFacts } from './zh/call-facts.ts'
import { camera } from './zh/camera.ts'
import { common } from './zh/common.ts'
import { consent } from './zh/consent.ts'
import { consultation } from './zh/consultation.ts'
import { destruction } from './zh/destruction.ts'
import { detail } from './zh/detail.ts'
import { duty } from './zh/duty.ts'
import { errors } from './zh/errors.ts'
import { exportApproval } from './zh/export-approval.ts'
import { exports } from './zh/exports.ts'
import { file } from './zh/file.ts'
import { formula } from './zh/formula.ts'
import { guest } from './zh/guest.ts'
import { holidays } from './zh/holidays.ts'
import { host } from './zh/host.ts'
import { invitation } from './zh/invitation.ts'
import { keeping } from './zh/keeping.ts'
import { layout } from './zh/layout.ts'
import { ledger } from './zh/ledger.ts'
import { limit } from './zh/limit.ts'
import { lineExperts } from './zh/line-experts.ts'
import { lines } from './zh/lines.ts'
import { log } from './zh/log.ts'
import { mdt } from './zh/mdt.ts'
import { mongolian } from './zh/mongolian.ts'
import { network } from './zh/network.ts'
import { notice } from './zh/notice.ts'
import { opinion } from './zh/opinion.ts'
import { people } from './zh/people.ts'
import { places } from './zh/places.ts'
import { precheck } from './zh/precheck.ts'
import { quality } from './zh/quality.ts'
import { record } from './zh/record.ts'
import { recording } from './zh/recording.ts'
import { referral } from './zh/referral.ts'
import { request } from './zh/request.ts'
import { review } from './zh/review.ts'
import { ring } from './zh/ring.ts'
import { room } from './zh/room.ts'
import { scheduling } from './zh/scheduling.ts'
import { search } from './zh/search.ts'
import { secondFactor } from './zh/second-factor.ts'
import { session } from './zh/session.ts'
import { signature } from './zh/signature.ts'
import { state } from './zh/state.ts'
import { statistics, wall } from './zh/statistics.ts'
import { tableFile } from './zh/table-file.ts'
import { telephone } from './zh/telephone.ts'
import { time } from './zh/time.ts'
import { together } from './zh/together.ts'
import { tongue } from './zh/tongue.ts'
import { trail } from './zh/trail.ts'
import { unsaved, versions } from './zh/versions.ts'

export const zh = {
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
}

export type Texts = typeof zh
