/**
 * The Chinese texts, and by their shape the type of every other language (design §3). One file per noun, so that several
 * people can add texts side by side.
 */
import { common } from './zh/common.ts'
import { consent } from './zh/consent.ts'
import { consultation } from './zh/consultation.ts'
import { detail } from './zh/detail.ts'
import { errors } from './zh/errors.ts'
import { formula } from './zh/formula.ts'
import { log } from './zh/log.ts'
import { mongolian } from './zh/mongolian.ts'
import { opinion } from './zh/opinion.ts'
import { record } from './zh/record.ts'
import { request } from './zh/request.ts'
import { room } from './zh/room.ts'
import { session } from './zh/session.ts'
import { state } from './zh/state.ts'
import { time } from './zh/time.ts'
import { unsaved, versions } from './zh/versions.ts'

export const zh = {
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
}

export type Texts = typeof zh
