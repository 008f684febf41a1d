/**
 * The Chinese texts, and by their shape the type of every other language (design §3). One file per noun, so that several
 * people can add texts side by side.
 */
import { common } from './zh/common.ts'
import { consent } from './zh/consent.ts'
import { consultation } from './zh/consultation.ts'
import { detail } from './zh/detail.ts'
import { errors } from './zh/errors.ts'
import { log } from './zh/log.ts'
import { notice } from './zh/notice.ts'
import { opinion } from './zh/opinion.ts'
import { record } from './zh/record.ts'
import { request } from './zh/request.ts'
import { room } from './zh/room.ts'
import { session } from './zh/session.ts'
import { state } from './zh/state.ts'
import { time } from './zh/time.ts'

export const zh = {
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
}

export type Texts = typeof zh
