/**
 * The Chinese texts, and by their shape the type of every other language (design §3). One file per noun, so that several
 * people can add texts side by side.
 */
import { common } from './zh/common.ts'
import { consultation } from './zh/consultation.ts'
import { detail } from './zh/detail.ts'
import { duty } from './zh/duty.ts'
import { errors } from './zh/errors.ts'
import { log } from './zh/log.ts'
import { opinion } from './zh/opinion.ts'
import { record } from './zh/record.ts'
import { request } from './zh/request.ts'
import { ring } from './zh/ring.ts'
import { room } from './zh/room.ts'
import { session } from './zh/session.ts'
import { state } from './zh/state.ts'
import { time } from './zh/time.ts'

export const zh = {
  common,
  consultation,
  detail,
  duty,
  errors,
  log,
  opinion,
  record,
  request,
  ring,
  room,
  session,
  state,
  time,
}

export type Texts = typeof zh
