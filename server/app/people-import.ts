/** People of a file: read and shown, mended by a person, then invited all together or not at all, each as by hand. */
import { AppError } from '../contract/errors.ts'
import type { CheckedPerson, InvitedPeople, PersonRow, ReadPeople } from '../contract/people-import.ts'
import { mostInvited, peopleOfTable } from '../domain/person-row.ts'
import { shortened } from '../domain/table.ts'
import { handOverLinks } from './account-link.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { invite, unknownPassword } from './people.ts'
import { judgePeople } from './people-check.ts'

/**
 * Reads a file and judges each row. Stores nothing.
 * @throws AppError FILE_EMPTY, FILE_DAMAGED, TABLE_REFUSED, TABLE_TOO_LONG, TABLE_HEAD_UNKNOWN
 */
export async function readPeopleFile(
  deps: Deps,
  call: Call,
  fileName: string,
  content: Buffer,
): Promise<ReadPeople> {
  const { rows: cells, encoding, sheet } = await deps.examiner.table(content)
  const found = peopleOfTable(cells)
  if (found === null || found.length === 0) throw new AppError('TABLE_HEAD_UNKNOWN')
  if (found.length > mostInvited) throw new AppError('TABLE_TOO_LONG')
  const rows = found.map(
    ({ line, words, formulas }): PersonRow => ({ line, words: shortened(words), formulas: [...formulas] }),
  )
  return { fileName, encoding, sheet, rows: await checkPeople(deps, call, rows) }
}

/** Judges rows that a person has mended. */
export async function checkPeople(
  deps: Deps,
  call: Call,
  rows: readonly PersonRow[],
): Promise<CheckedPerson[]> {
  return (await judgePeople(deps.read, call, rows)).map(({ checked }) => checked)
}

/**
 * Invites all, in one transaction, or nobody; each leaves the rows that a single invitation leaves.
 * @throws AppError VALIDATION_FAILED with row and field; LOGIN_TAKEN where somebody else took a login name in the same moment
 */
export async function invitePeople(
  deps: Deps,
  call: Call,
  rows: readonly PersonRow[],
): Promise<InvitedPeople> {
  /* made to take long: one for all of them, which none of them knows */
  const passwordHash = await unknownPassword(deps)
  const linkIds = await act(deps, call, async (hands) => {
    const judged = await judgePeople(hands.tx, call, rows)
    const fields = judged.flatMap(({ checked }, index) =>
      checked.problems.map(({ field, code }) => ({ path: `rows.${index}.${field}`, code })),
    )
    if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields: fields.slice(0, 50) })
    const made: string[] = []
    for (const { invitation } of judged) {
      if (invitation !== null) made.push(await invite(deps, hands, call, invitation, passwordHash))
    }
    return made
  })
  /* as many as rows, in their order: of a repeated request as well, since the key stands for these very rows */
  const links = await handOverLinks(deps, linkIds)
  return {
    people: rows.map(({ line, words }, index) => ({
      line,
      name: words.name.trim(),
      loginName: words.loginName.trim().toLowerCase(),
      link: links[index] ?? null,
    })),
  }
}
