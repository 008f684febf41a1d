/** Proposals of times. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** Newest first, with their times. */
export async function readProposals(read: ReadDb, consultationId: string, limit: number) {
  const proposals = await read
    .selectFrom('timeProposal')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('position', 'desc')
    .limit(limit)
    .execute()
  if (proposals.length === 0) return []
  const times = await read
    .selectFrom('proposedTime')
    .selectAll()
    .where(
      'proposalId',
      'in',
      proposals.map((one) => one.id),
    )
    .orderBy('position')
    .execute()
  return proposals.map((one) => ({ ...one, times: times.filter((time) => time.proposalId === one.id) }))
}

/** The one that waits for an answer. */
export async function findOpenProposal(tx: Tx, consultationId: string) {
  return tx
    .selectFrom('timeProposal')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('state', '=', 'open')
    .executeTakeFirst()
}

export async function readTimes(tx: Tx, proposalId: string) {
  return tx
    .selectFrom('proposedTime')
    .selectAll()
    .where('proposalId', '=', proposalId)
    .orderBy('position')
    .execute()
}

export async function countProposals(tx: Tx, consultationId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('timeProposal')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consultationId', '=', consultationId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function insertProposal(
  tx: Tx,
  proposal: NewRow<'timeProposal'>,
  times: readonly { startAt: Date; endAt: Date }[],
): Promise<void> {
  await tx.insertInto('timeProposal').values(proposal).execute()
  await tx
    .insertInto('proposedTime')
    .values(times.map((time, index) => ({ proposalId: proposal.id, position: index + 1, ...time })))
    .execute()
}

export async function answerProposal(
  tx: Tx,
  id: string,
  answer: {
    state: 'accepted' | 'countered' | 'declined' | 'withdrawn'
    answeredBy: string
    answeredAt: Date
    answerNote: string
    chosen: number | null
  },
): Promise<void> {
  await tx.updateTable('timeProposal').set(answer).where('id', '=', id).execute()
}

/** The consultation goes on without an answer. */
export async function lapseProposal(tx: Tx, consultationId: string, at: Date): Promise<void> {
  await tx
    .updateTable('timeProposal')
    .set({ state: 'lapsed', answeredAt: at })
    .where('consultationId', '=', consultationId)
    .where('state', '=', 'open')
    .execute()
}

export async function isEnabled(tx: Tx, personId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('person')
    .select('id')
    .where('id', '=', personId)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}
