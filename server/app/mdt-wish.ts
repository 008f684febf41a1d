/** The board that a request asks for, as it stands in the row. */
import type { Row } from '../../db/schema.ts'
import { BoardWish } from '../contract/mdt.ts'

/** null: one expert is asked. @throws z.ZodError where somebody wrote there what is none */
export function wishOf({ boardWish }: Pick<Row<'consultation'>, 'boardWish'>): BoardWish | null {
  return boardWish === null ? null : BoardWish.parse(boardWish)
}
