import { common } from './en/common.ts'
import { consent } from './en/consent.ts'
import { consultation } from './en/consultation.ts'
import { detail } from './en/detail.ts'
import { errors } from './en/errors.ts'
import { log } from './en/log.ts'
import { notice } from './en/notice.ts'
import { opinion } from './en/opinion.ts'
import { record } from './en/record.ts'
import { request } from './en/request.ts'
import { room } from './en/room.ts'
import { session } from './en/session.ts'
import { state } from './en/state.ts'
import { time } from './en/time.ts'
import type { Texts } from './zh.ts'

export const en = {
  common,
  consent,
  consultation,
  detail,
  errors,
  log,
  notice,
  opinion,
  record,
  request,
  room,
  session,
  state,
  time,
} satisfies Texts
