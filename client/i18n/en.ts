import { common } from './en/common.ts'
import { consultation } from './en/consultation.ts'
import { detail } from './en/detail.ts'
import { duty } from './en/duty.ts'
import { errors } from './en/errors.ts'
import { log } from './en/log.ts'
import { opinion } from './en/opinion.ts'
import { record } from './en/record.ts'
import { request } from './en/request.ts'
import { ring } from './en/ring.ts'
import { room } from './en/room.ts'
import { session } from './en/session.ts'
import { state } from './en/state.ts'
import { time } from './en/time.ts'
import type { Texts } from './zh.ts'

export const en = {
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
} satisfies Texts
