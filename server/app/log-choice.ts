/** The columns of the log as a person has put them. */
import { deleteLogChoice, findLogChoice, keepLogChoice } from '../../db/queries/log-choice.ts'
import { LogChoice } from '../contract/log.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** What an older or newer program has kept in another form counts as no choice. */
export async function readLogChoice(deps: Deps, personId: string): Promise<LogChoice> {
  const read = LogChoice.safeParse({ columns: (await findLogChoice(deps.read, personId)) ?? null })
  return read.success ? read.data : { columns: null }
}

/** Keeps the choice; null goes back to the usual columns. */
export async function chooseLogColumns(deps: Deps, call: Call, { columns }: LogChoice): Promise<LogChoice> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    if (columns === null) await deleteLogChoice(hands.tx, personId)
    else await keepLogChoice(hands.tx, personId, columns)
    await hands.audit({ personId }, { kind: 'log.arranged', data: { columns: columns ?? [] } })
    return { columns }
  })
}
