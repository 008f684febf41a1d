import { common } from './en/common.ts'
import { consent } from './en/consent.ts'
import { consultation } from './en/consultation.ts'
import { detail } from './en/detail.ts'
import { errors } from './en/errors.ts'
import { formula } from './en/formula.ts'
import { log } from './en/log.ts'
import { mongolian } from './en/mongolian.ts'
import { opinion } from './en/opinion.ts'
import { record } from './en/record.ts'
import { request } from './en/request.ts'
import { room } from './en/room.ts'
import { session } from './en/session.ts'
import { state } from './en/state.ts'
import { time } from './en/time.ts'
import { unsaved, versions } from './en/versions.ts'
import type { Texts } from './zh.ts'

export const en = {
  common,
  consent,
  consultation,
  detail,
  errors,
  formula,
  log,
  mongolian,
  opinion,
  record,
  request,
  room,
  session,
  state,
  time,
  unsaved,
  versions,
} satisfies Texts
