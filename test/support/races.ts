/**
 * Many hands on few consultations: people give commands at random and at once, with versions that are fresh or stale, twice under one
 * key, for hours that others want as well. What they leave is looked at by race-faults.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { claimDue } from '../../db/queries/deadline.ts'
import { giveCommand } from '../../server/app/command.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import type { Call } from '../../server/app/deps.ts'
import { saveDraft, signOpinion } from '../../server/app/opinion.ts'
import { answerTimes, proposeTimes } from '../../server/app/proposal.ts'
import type { CommandInput } from '../../server/contract/consultation.ts'
import { AppError } from '../../server/contract/errors.ts'
import type { PersonId } from '../../server/contract/ids.ts'
import type { ProposalAnswer } from '../../server/contract/proposal.ts'
import { type ConsultationState, endStates, reasons, transitions } from '../../server/domain/consultation.ts'
import { fullOpinion } from './consultations.ts'
import { password, type World, type WorldPerson } from './world.ts'

export type Raced = {
  attempts: number
  /** Answers by code; `done` is what was carried out. */
  outcomes: Map<string, number>
  /** Repeated under one key and answered alike. */
  repeated: number
  seconds: number
}

/** A source of numbers in [0, 1) that gives the same again for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Dice = {
  pick<T>(from: readonly T[]): T
  chance(share: number): boolean
  below(count: number): number
}

export function diceFrom(seed: number): Dice {
  const next = randomFrom(seed)
  const below = (count: number) => Math.floor(next() * count)
  return {
    below,
    chance: (share) => next() < share,
    pick(from) {
      const one = from[below(from.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
  }
}

/** What the table allows to those who try, each with everything that it asks for; a new command without an entry does not compile. */
const inputs: {
  [N in CommandInput['command']]: (
    dice: Dice,
    version: number,
    world: World,
  ) => Extract<CommandInput, { command: N }>
} = {
  submit: (_, version) => ({ command: 'submit', version }),
  approve: (_, version) => ({ command: 'approve', version }),
  send_back: reasoned('send_back', reasons.send_back),
  reject_locally: reasoned('reject_locally', reasons.reject_locally),
  pass_precheck: (dice, version, { people }) => ({
    command: 'pass_precheck',
    version,
    expertId: dice.chance(0.3) ? (people.rosterExpert.id as PersonId) : null,
  }),
  withdraw: reasoned('withdraw', reasons.withdraw),
  return: reasoned('return', reasons.return),
  decline: reasoned('decline', reasons.decline),
  accept: (dice, version, world) => ({
    command: 'accept',
    version,
    duration: 30,
    ...(dice.chance(0.7) && { startAt: startIn(dice, world) }),
  }),
  schedule: (dice, version, world) => ({
    command: 'schedule',
    version,
    startAt: startIn(dice, world),
    duration: 30,
  }),
  stand_aside: reasoned('stand_aside', reasons.stand_aside),
  transfer: (dice, version, { people }) => ({
    ...reasoned('transfer', reasons.transfer)(dice, version),
    expertId: dice.pick([people.expert, people.rosterExpert]).id as PersonId,
  }),
  take_over: (_, version) => ({ command: 'take_over', version }),
  hand_back: reasoned('hand_back', reasons.hand_back),
  finish: (_, version) => ({ command: 'finish', version }),
  convert_to_written: reasoned('convert_to_written', reasons.convert_to_written),
  begin_report: (_, version) => ({ command: 'begin_report', version }),
  record_adoption: (dice, version) => ({
    command: 'record_adoption',
    version,
    adoption: { decision: dice.pick(['adopted', 'partly', 'not_adopted']), reason: '已说明', actions: '' },
  }),
  cancel: reasoned('cancel', reasons.cancel),
  mark_no_show: (dice, version) => ({
    ...reasoned('mark_no_show', reasons.mark_no_show)(dice, version),
    side: dice.pick(['beijing', 'hohhot']),
  }),
  convert_to_referral: reasoned('convert_to_referral', reasons.convert_to_referral),
}

function reasoned<const N extends keyof typeof reasons, C extends string>(command: N, codes: readonly C[]) {
  return (dice: Dice, version: number) => ({
    command,
    version,
    reasonCode: dice.pick(codes),
    reasonText: '已说明',
  })
}

/** Few hours for many: collisions are what is looked for. */
function startIn(dice: Dice, { deps }: World): string {
  const quarter = 900_000
  const first = Math.ceil(deps.clock().getTime() / quarter) * quarter + quarter
  return new Date(first + dice.below(6) * quarter).toISOString()
}

/** Those that end things come rarely, or nothing would live long enough to be fought over. */
const seldom: readonly CommandInput['command'][] = [
  'withdraw',
  'reject_locally',
  'decline',
  'cancel',
  'convert_to_referral',
  'mark_no_show',
]
const often = (Object.keys(inputs) as CommandInput['command'][]).filter((name) => !seldom.includes(name))

const begins: readonly ConsultationState[] = [
  'draft',
  'draft',
  'submitted',
  'submitted',
  'accepted',
  'in_session',
  'reporting',
]

export type RaceOptions = {
  attempts: number
  lanes: number
  consultations: number
  seed: number
  /** Lets hours go by meanwhile, with two servers that carry out what is due and now and then die in it. */
  time?: boolean
}

/** @throws what is no AppError: no race may end in a fault */
export async function race(world: World, options: RaceOptions): Promise<Raced> {
  const began = performance.now()
  const dice = diceFrom(options.seed)
  const reviewers = await addReviewers(world)
  const ids = await Promise.all(Array.from({ length: options.consultations }, () => begin(world, dice)))
  const raced: Raced = { attempts: 0, outcomes: new Map(), repeated: 0, seconds: 0 }
  const lane = async (number: number) => {
    const own = diceFrom(options.seed + 1 + number)
    while (raced.attempts < options.attempts) {
      raced.attempts += 1
      const at = own.below(ids.length)
      const over = await attempt(world, own, ids[at] ?? '', raced, reviewers)
      if (over) ids[at] = await begin(world, own)
    }
  }
  const lanes = Array.from({ length: options.lanes }, (_, number) => lane(number))
  const time =
    options.time === true ? letTimePass(world, diceFrom(options.seed - 1), raced, options) : undefined
  await Promise.all([...lanes, time])
  raced.seconds = (performance.now() - began) / 1000
  return raced
}

/**
 * Hours go by in steps while others act, two servers look at what is due, and one dies now and then with rows in its hand. At the end all
 * servers start again, when every lease is over. The hours follow the attempts, half a minute for each on the average, so a slow machine
 * lets as many go by as a fast one.
 */
async function letTimePass(world: World, dice: Dice, raced: Raced, { attempts }: RaceOptions): Promise<void> {
  const { deps } = world
  const forward = (minutes: number) => world.setClock(new Date(deps.clock().getTime() + minutes * 60_000))
  let seen = 0
  while (raced.attempts < attempts) {
    const since = raced.attempts - seen
    seen += since
    forward(dice.below(since + 1))
    if (dice.chance(0.2)) await dieWithRows(world)
    await Promise.all([sweepDeadlines(deps), sweepDeadlines(deps)])
    await sleep(20)
  }
  forward(2)
  await sweepDeadlines(deps)
}

/** What a killed server leaves: rows that are claimed and not settled. */
async function dieWithRows({ deps }: World): Promise<void> {
  const now = deps.clock()
  await claimDue(deps.db, now, new Date(now.getTime() + 60_000), 50)
}

/** Who looks at a request before the experts do, in either city. */
type Reviewers = { home: WorldPerson[]; beijing: WorldPerson[] }

/** The line asks for a local review and a pre-check: a head, and two of each office, who want the same at once. */
async function addReviewers(world: World): Promise<Reviewers> {
  const { institutions, departmentId, lines, deps } = world
  const at = { institutionId: institutions.hohhot, departmentId }
  await deps.db
    .updateTable('line')
    .set({ localReview: 'head_and_office', precheck: true })
    .where('id', '=', lines[0]?.id ?? '')
    .execute()
  const officer = { institutionId: institutions.beijing, roles: ['medical_affairs' as const] }
  return {
    home: [
      await world.addPerson({ ...at, roles: ['department_head'] }),
      await world.addPerson({ ...at, roles: ['medical_affairs'] }),
      await world.addPerson({ ...at, roles: ['medical_affairs', 'department_head'] }),
    ],
    beijing: [await world.addPerson(officer), await world.addPerson(officer)],
  }
}

/** Some name an expert, some cannot wait. */
async function begin(world: World, dice: Dice): Promise<string> {
  const urgency = dice.pick(['routine', 'urgent', 'emergency'] as const)
  const { id } = await world.consultationIn(dice.pick(begins), { urgency })
  if (dice.chance(0.3)) {
    await world.deps.db
      .updateTable('consultation')
      .set({ wishedExpertId: world.people.expert.id })
      .where('id', '=', id)
      .execute()
  }
  return id
}

/** @returns whether this consultation has come to its end */
async function attempt(
  world: World,
  dice: Dice,
  id: string,
  raced: Raced,
  reviewers: Reviewers,
): Promise<boolean> {
  const row = await world.deps.read
    .selectFrom('consultation')
    .select(['version', 'state', 'expertId'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (endStates.includes(row.state)) return dice.chance(0.5)
  const [person, name] = choose(world, dice, row, reviewers)
  const version = dice.chance(0.15) ? Math.max(1, row.version - 1) : row.version
  if (dice.chance(0.2)) await sleep(dice.below(3))
  if ((row.state === 'in_session' || row.state === 'reporting') && dice.chance(0.3)) {
    count(raced, await codeOf(() => writeAndSign(world, person, id)))
    return false
  }
  if ((row.state === 'accepted' || row.state === 'scheduled') && dice.chance(0.4)) {
    count(raced, await codeOf(() => talkAboutTime(world, dice, id, version)))
    return false
  }
  const input = inputs[name](dice, version, world)
  const call = await world.callOf(person)
  if (dice.chance(0.1)) await twice(world, call, id, input, raced)
  else count(raced, await codeOf(() => giveCommand(world.deps, call, id, input)))
  return false
}

/** Mostly somebody who may, and something that fits; else anybody and anything. */
function choose(
  { people }: World,
  dice: Dice,
  { state, expertId }: { state: ConsultationState; expertId: string | null },
  reviewers: Reviewers,
): [WorldPerson, CommandInput['command']] {
  const fitting = often.filter((name) => transitions[name].from.includes(state))
  if (dice.chance(0.25) || fitting.length === 0) {
    const anybody = [people.doctor, people.expert, people.rosterExpert, people.colleague, people.otherExpert]
    anybody.push(...reviewers.home, ...reviewers.beijing)
    return [dice.pick(anybody), dice.pick(dice.chance(0.15) ? seldom : often)]
  }
  const name = dice.pick(fitting)
  if (transitions[name].by.includes('head')) return [dice.pick(reviewers.home), name]
  const { by } = transitions[name]
  if (state === 'prechecking' && by.includes('receiving_office')) return [dice.pick(reviewers.beijing), name]
  if (transitions[name].by.includes('requester') && dice.chance(0.5)) return [people.doctor, name]
  const experts = [people.expert, people.rosterExpert]
  return [experts.find(({ id }) => id === expertId) ?? dice.pick(experts), name]
}

/** The same request under the same key at once: one is carried out, both are answered alike. */
async function twice(world: World, call: Call, id: string, input: CommandInput, raced: Raced): Promise<void> {
  const answers: unknown[] = []
  const once = () => codeOf(async () => answers.push(await giveCommand(world.deps, call, id, input)))
  const codes = await Promise.all([once(), once()])
  for (const code of codes) count(raced, code)
  if (answers.length < 2) return
  if (JSON.stringify(answers[0]) !== JSON.stringify(answers[1])) {
    throw new Error(`one key, two answers: ${JSON.stringify(answers)}`)
  }
  raced.repeated += 1
}

/** Either side proposes, takes, refuses or takes back, whatever is open just now. */
async function talkAboutTime(world: World, dice: Dice, id: string, version: number): Promise<void> {
  const { people, deps } = world
  const call = await world.callOf(dice.pick([people.doctor, people.expert, people.rosterExpert]))
  const open = await deps.read
    .selectFrom('timeProposal')
    .select('id')
    .where('consultationId', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (open === undefined || dice.chance(0.2)) {
    const times = [...new Set([startIn(dice, world), startIn(dice, world)])].map((startAt) => ({
      startAt,
      duration: 30,
    }))
    await proposeTimes(deps, call, id, { version, times, note: '' })
    return
  }
  const answers: ProposalAnswer[] = [
    { answer: 'accept', version, position: 1 },
    { answer: 'accept', version, position: 1 },
    { answer: 'decline', version, note: '已说明' },
    { answer: 'withdraw', version },
  ]
  await answerTimes(deps, call, id, open.id, dice.pick(answers))
}

async function writeAndSign(world: World, person: WorldPerson, id: string): Promise<void> {
  const { deps } = world
  const { revision } = await saveDraft(deps, await world.callOf(person), id, {
    revision: 0,
    content: fullOpinion(),
  })
  await signOpinion(deps, await world.callOf(person), id, { revision, password })
}

function count(raced: Raced, code: string): void {
  raced.outcomes.set(code, (raced.outcomes.get(code) ?? 0) + 1)
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'done'
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}
