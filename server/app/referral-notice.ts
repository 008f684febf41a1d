/** Telling people of referrals: each step to the other side, within the transaction of the change. */
import { readNames } from '../../db/queries/notice.ts'
import { readReceiving } from '../../db/queries/referral-notice.ts'
import type { Row } from '../../db/schema.ts'
import { noFacts, type Recipient, raised } from '../domain/notice.ts'
import type { ReferralCommandName, ReferralSide } from '../domain/referral.ts'
import { kindOfReferralChange, type ReferralNoticeKind, toldSides } from '../domain/referral-notice.ts'
import type { Act } from './act.ts'

/** Tells of a change; called by `carryReferral` for every command. What was never sent is its author's alone. */
export async function tellReferralChange(
  hands: Act,
  row: Row<'referral'>,
  command: ReferralCommandName,
): Promise<void> {
  hands.notify({ settles: ['referralId', row.id] })
  const kind = kindOfReferralChange(command)
  if (kind === null || row.requestedAt === null) return
  for (const [side, category] of toldSides(command)) {
    const personIds = await peopleAt(hands, row, side)
    const others = personIds.filter((id) => hands.actor.kind === 'system' || id !== hands.actor.personId)
    const to = others.map((personId) => ({ personId, category: raised(category, row.urgency) }))
    await tellOfReferral(hands, row, { kind, event: `referral:${row.id}:${row.version}`, to })
  }
}

export type ToldOfReferral = { kind: ReferralNoticeKind; event: string; to: readonly Recipient[] }

export async function tellOfReferral(
  hands: Act,
  row: Row<'referral'>,
  { kind, event, to }: ToldOfReferral,
): Promise<void> {
  const by = hands.actor.kind === 'person' ? hands.actor.personId : null
  hands.notify({
    event,
    kind,
    to,
    consultationId: null,
    referralId: row.id,
    facts: {
      ...noFacts,
      ...(await readNames(hands.tx, row.lineId, by)),
      number: row.number,
      urgency: row.urgency,
      startAt: row.slotAt?.toISOString() ?? null,
    },
  })
}

/** Who stands for a side. */
export async function peopleAt({ tx }: Act, row: Row<'referral'>, side: ReferralSide): Promise<string[]> {
  return side === 'sending' ? [row.referrerId] : readReceiving(tx, row)
}
