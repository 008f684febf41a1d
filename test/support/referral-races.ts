/** races.ts for referrals: both sides give commands at random and at once while hours go by, and a checker reads what is left. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { giveReferralCommand, passReferralDeadlines } from '../../server/app/referral-command.ts'
import { remindOfReferrals } from '../../server/app/referral-reminder.ts'
import { verifyAll } from '../../server/app/verify.ts'
import { auditData } from '../../server/contract/audit.ts'
import { AppError } from '../../server/contract/errors.ts'
import type { ReferralCommandInput } from '../../server/contract/referral-command.ts'
import {
  type ReferralCommandName,
  referralCommands,
  referralEndStates,
  referralReasons,
  referralTransitions,
} from '../../server/domain/referral.ts'
import { type Dice, diceFrom } from './races.ts'
import { draftReferral, fullPlan } from './referrals.ts'
import type { World } from './world.ts'

export type ReferralRace = { attempts: number; lanes: number; referrals: number; seed: number }
export type RacedReferrals = { attempts: number; outcomes: Map<string, number>; seconds: number }

const ofPeople = referralCommands.filter((name) => !['expire', 'lose_contact', 'refer_back'].includes(name))
/** Those that end things come rarely, or nothing would live long enough to be fought over. */
const seldom: readonly ReferralCommandName[] = [
  'withdraw',
  'decline',
  'cancel',
  'record_death',
  'mark_not_arrived',
]

/** A command with everything that it asks for. */
function inputOf(
  dice: Dice,
  { deps }: World,
  command: ReferralCommandName,
  version: number,
): ReferralCommandInput {
  const now = deps.clock()
  const day = new Date(now.getTime() + 9 * 86_400_000).toISOString().slice(0, 10)
  const reasons: Partial<Record<ReferralCommandName, readonly string[]>> = referralReasons
  const slotAt = new Date(now.getTime() + dice.below(72) * 3_600_000).toISOString()
  return {
    command,
    version,
    ...(reasons[command] !== undefined && { reasonCode: dice.pick(reasons[command]), reasonText: '已说明' }),
    ...((command === 'accept' || command === 'change_slot') && { slotAt, slotText: '3 楼 12 床' }),
    ...(command === 'send_summary' && { summary: fullPlan }),
    ...((command === 'take_over' || command === 'begin_follow_up') && { followUpOn: day }),
    ...((command === 'complete' || command === 'record_death') && { outcome: '已说明' }),
    ...(command === 'record_follow_up' && {
      at: now.toISOString(),
      channel: 'phone',
      result: dice.chance(0.7) ? 'not_reached' : 'reached',
      note: '已说明',
      nextOn: day,
    }),
  } as ReferralCommandInput
}

/** @throws what is no AppError: no race may end in a fault */
export async function raceReferrals(world: World, options: ReferralRace): Promise<RacedReferrals> {
  const began = performance.now()
  const dice = diceFrom(options.seed)
  const begin = async (own: Dice) =>
    (await draftReferral(world, 'up', { urgency: own.pick(['routine', 'urgent'] as const) })).id
  const ids: string[] = []
  for (let count = 0; count < options.referrals; count++) ids.push(await begin(dice))
  const raced: RacedReferrals = { attempts: 0, outcomes: new Map(), seconds: 0 }
  const isOver = () => raced.attempts >= options.attempts
  const lane = async (number: number) => {
    const own = diceFrom(options.seed + 1 + number)
    while (!isOver()) {
      raced.attempts += 1
      const at = own.below(ids.length)
      const code = await attempt(world, own, ids[at] ?? '')
      if (code === null) ids[at] = await begin(own)
      else raced.outcomes.set(code, (raced.outcomes.get(code) ?? 0) + 1)
    }
  }
  const lanes = Array.from({ length: options.lanes }, (_, number) => lane(number))
  await Promise.all([...lanes, letTimePass(world, diceFrom(options.seed - 1), isOver)])
  raced.seconds = (performance.now() - began) / 1000
  return raced
}

/** Two servers look at what is due, at every hour; at the end all were away for ten days. */
async function letTimePass(world: World, dice: Dice, isOver: () => boolean): Promise<void> {
  const { deps } = world
  const look = () => Promise.all([remindOfReferrals(deps), passReferralDeadlines(deps)])
  while (!isOver()) {
    world.setClock(new Date(deps.clock().getTime() + dice.below(240) * 60_000))
    await Promise.all([look(), look()])
    await sleep(40)
  }
  /* nobody works and no server runs for a while */
  world.setClock(new Date(deps.clock().getTime() + 10 * 86_400_000))
  let left = 1
  while (left > 0) left = (await look()).reduce((sum, count) => sum + count, 0)
}

/** @returns the answer; null where this one has come to its end */
async function attempt(world: World, dice: Dice, id: string): Promise<string | null> {
  const { people, deps } = world
  const row = await deps.read
    .selectFrom('referral')
    .select(['version', 'state'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (referralEndStates.includes(row.state)) return null
  const fitting = ofPeople.filter((name) => referralTransitions[name].from.includes(row.state))
  const often = fitting.filter((name) => !seldom.includes(name))
  const command = dice.chance(0.2) ? dice.pick(ofPeople) : dice.pick(dice.chance(0.1) ? fitting : often)
  const sends = referralTransitions[command].by.up.some((one) => one === 'referrer' || one === 'sender')
  const fits = sends ? [people.doctor, people.colleague] : [people.expert, people.rosterExpert]
  const by = dice.chance(0.15)
    ? dice.pick([people.otherDoctor, people.doctor, people.expert])
    : dice.pick(fits)
  const version = dice.chance(0.15) ? Math.max(1, row.version - 1) : row.version
  if (dice.chance(0.2)) await sleep(dice.below(3))
  try {
    await giveReferralCommand(deps, await world.callOf(by), id, inputOf(dice, world, command, version))
    return 'done'
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

/** Everything that is wrong with referrals, in words; asked when the clock has looked at the world's present hour. */
export async function findReferralFaults(world: World): Promise<string[]> {
  const { deps } = world
  const { findings } = await verifyAll(deps.db)
  const now = deps.clock()
  const { rows } = await sql<{ number: string; what: string }>`
    select number, 'should have ended by the clock' as what from referral where lapse_at <= ${now}
    union all
    select number, 'nobody was reminded' from referral where due_at <= ${now} and overdue_for is distinct from due_at
    union all
    select number, 'waits without an hour' from referral
    where state in ('requested', 'returned', 'accepted', 'patient_informed', 'summary_sent', 'following_up') and due_at is null
      and not (state = 'following_up' and follow_up_on is null)
    union all
    select r.number, 'three failures and still followed up' from referral r
    where state = 'following_up' and (select failures from follow_up_attempt a where a.referral_id = r.id order by position desc limit 1) >= 3
    union all
    select r.number, 'lost without three failures' from referral r
    where state = 'lost_contact' and (select failures from follow_up_attempt a where a.referral_id = r.id order by position desc limit 1) <> 3
    union all
    select r.number, 'reminded twice' from audit_event e join referral r on 'referral:' || r.id = e.chain
    where e.kind = 'referral.overdue' group by r.number, e.data ->> 'dueAt', e.data ->> 'state' having count(*) > 1`.execute(
    deps.db,
  )
  return [
    ...findings.map((finding) => `trail: ${JSON.stringify(finding)}`),
    ...rows.map(({ number, what }) => `${number}: ${what}`),
    ...(await wrongCourses(world)),
  ]
}

/** Each step goes on from the one before and is one of the table's; the last is where the referral stands. */
async function wrongCourses({ deps }: World): Promise<string[]> {
  const rows = await deps.read.selectFrom('referral').select(['id', 'number', 'state', 'version']).execute()
  const events = await deps.read
    .selectFrom('auditEvent')
    .select(['chain', 'data'])
    .where('kind', '=', 'referral.changed')
    .orderBy('chain')
    .orderBy('position')
    .execute()
  const courses = Map.groupBy(events, ({ chain }) => chain)
  return rows.flatMap(({ id, number, state, version }) => {
    const own = courses.get(`referral:${id}`) ?? []
    const steps = own.map(({ data }) => auditData['referral.changed'].parse(data))
    const wrong = steps.filter(({ command, fromState, toState }, index) => {
      const { from, to } = referralTransitions[command]
      const before = steps[index - 1]
      const goesOn = before === undefined || (before.toState === fromState && index > 0)
      return !from.includes(fromState) || to !== toState || !goesOn
    })
    const last = steps.at(-1)
    const fits = last === undefined || (last.toState === state && last.version === version)
    return [
      ...wrong.map(({ command, fromState }) => `${number}: ${command} from ${fromState}`),
      ...(fits ? [] : [`${number}: is not where its trail ends`]),
    ]
  })
}
