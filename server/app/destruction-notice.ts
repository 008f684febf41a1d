/** Notices about plans of destruction: to those who may decide on one, and to those who made it or decided on it. */
import { readNames } from '../../db/queries/notice.ts'
import { readPeopleOf } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import { roles } from '../domain/actor.ts'
import { planNumber } from '../domain/destruction.ts'
import { noFacts, topics } from '../domain/notice.ts'
import { granted } from '../domain/permission.ts'
import type { Act } from './act.ts'

type Plan = Pick<Row<'destructionPlan'>, 'id' | 'number' | 'proposedBy' | 'decidedBy'>

const deciding = roles.filter((role) => granted[role].includes('destruction.decide'))

/** Asks everybody who may decide on it, who made it left out; settled when it is decided or withdrawn. */
export async function tellPlanDeciders(hands: Act, plan: Plan): Promise<void> {
  const people = await readPeopleOf(hands.tx, deciding)
  await tell(hands, plan, 'waiting', people)
}

/** What became of it, once, to who made it and who decided on it; whoever has just done it knows. */
export async function tellOfPlan(
  hands: Act,
  plan: Plan,
  news: 'approved' | 'refused' | 'withdrawn' | 'done',
): Promise<void> {
  hands.notify({ settles: ['planId', plan.id] })
  await tell(
    hands,
    plan,
    news,
    [plan.proposedBy, plan.decidedBy].filter((personId) => personId !== null),
  )
}

async function tell(
  hands: Act,
  { id, number, proposedBy }: Plan,
  news: 'waiting' | 'approved' | 'refused' | 'withdrawn' | 'done',
  people: readonly string[],
): Promise<void> {
  const kind = `destruction.${news}` as const
  const actorId = hands.actor.kind === 'person' ? hands.actor.personId : null
  const to = people.filter((personId) => personId !== (news === 'waiting' ? proposedBy : actorId))
  hands.notify({
    event: `${kind}:${id}`,
    kind,
    to: to.map((personId) => ({ personId, category: topics[kind] })),
    consultationId: null,
    planId: id,
    facts: {
      ...noFacts,
      ...(await readNames(hands.tx, null, actorId)),
      number: planNumber(number),
    },
  })
}
