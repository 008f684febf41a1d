/** Passing a consultation on to another expert of the line's roster, and handing it back. */

import type { Tx } from '../../db/open.ts'
import { readBookings } from '../../db/queries/calendar.ts'
import { isOnRoster } from '../../db/queries/consultation.ts'
import { isEnabled } from '../../db/queries/proposal.ts'
import type { Row } from '../../db/schema.ts'
import type { CommandInput } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { isFree } from '../domain/availability.ts'
import { transitions } from '../domain/consultation.ts'
import { carryOut } from './act.ts'
import type { Step } from './command.ts'

/** Columns of a consultation that waits for nobody to take it over. */
export const notPassed = { passedById: null, passedCode: null, passedWords: null } as const

type PassingInput = Extract<CommandInput, { command: 'transfer' | 'hand_back' }>

/**
 * The other expert has it from now on, as one who may still hand it back; a locked time goes along where they are free, and is
 * released where they are not.
 * @throws AppError VALIDATION_FAILED where the chosen one is not on the line's roster; WRONG_STATE where nothing was passed on
 */
export async function passOn(step: Step, input: PassingInput): Promise<Row<'consultation'>> {
  const { deps, hands, call, locked } = step
  const { row } = locked
  const toExpertId = input.command === 'transfer' ? input.expertId : row.passedById
  if (!transitions[input.command].from.includes(row.state) || toExpertId === null) {
    /* the table refuses, with the fresh state */
    return carryOut(deps, hands, locked, commandOf(input))
  }
  if (input.command === 'transfer') await requirePlace(hands.tx, row, call.actor.personId, toExpertId)
  const keepsTime = row.state !== 'scheduled' || (await isFreeAt(hands.tx, toExpertId, row))
  const released = keepsTime
    ? row
    : await carryOut(
        deps,
        hands,
        locked,
        { name: 'release_time' },
        { set: { scheduledStart: null, scheduledEnd: null } },
      )
  const passed =
    input.command === 'transfer'
      ? {
          passedById: call.actor.personId,
          passedCode: input.reasonCode,
          passedWords: input.reasonText,
        }
      : notPassed
  return carryOut(deps, hands, { ...locked, row: released }, commandOf(input), {
    set: { expertId: toExpertId, ...passed },
    toExpertId,
  })
}

function commandOf({ command: name, reasonCode, reasonText }: PassingInput) {
  return { name, reasonCode, reasonText }
}

async function requirePlace(tx: Tx, row: Row<'consultation'>, from: string, to: string): Promise<void> {
  const fits =
    to !== from && row.lineId !== null && (await isOnRoster(tx, row.lineId, to)) && (await isEnabled(tx, to))
  if (fits) return
  throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'expertId', code: 'not_offered' }] })
}

async function isFreeAt(tx: Tx, personId: string, row: Row<'consultation'>): Promise<boolean> {
  const { scheduledStart: start, scheduledEnd: end } = row
  if (start === null || end === null) return true
  const bookings = await readBookings(tx, [personId], { start, end })
  const taken = bookings.flatMap((one) =>
    one.id === row.id || one.scheduledStart === null || one.scheduledEnd === null
      ? []
      : [{ start: one.scheduledStart, end: one.scheduledEnd }],
  )
  return isFree(taken, { start, end })
}
