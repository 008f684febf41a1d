/**
 * The one place where a signal is taken in (design §7): bounded, parsed once, the person's rights fresh, in the room's turn, answered.
 * Handlers behind it see only what is valid and whose it is.
 */

import type * as z from 'zod'
import { newRequestId } from '../app/caller.ts'
import type { Call, Deps } from '../app/deps.ts'
import { fieldErrors } from '../app/problem.ts'
import { iceServersFor, type Relay } from '../app/relay.ts'
import { AppError } from '../contract/errors.ts'
import { type ProbeRequestName, probeRequests } from '../contract/probe.ts'
import {
  type Ack,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  requests,
} from '../contract/signal.ts'
import { stopWaiting } from './controls.ts'
import { failureOf } from './failure.ts'
import { entryHandlers, prepare, preparedHandlers, seatedHandlers } from './handlers/index.ts'
import { unprepare } from './handlers/prepare.ts'
import { mostRefusals, SocketLimit } from './limit.ts'
import type { Probes } from './probe.ts'
import type { Room } from './room.ts'
import type { Rooms } from './rooms.ts'
import type { Sessions } from './sessions.ts'
import type { ClientSocket } from './socket.ts'
import type { EntryName, PreparedName, SeatedName, Visit } from './visit.ts'

/** Characters of JSON; the RTP capabilities of a browser take about 15,000. */
export const largestInput = 64 * 1024

export type Binding = {
  deps: Deps
  rooms: Rooms
  sessions: Sessions
  probes: Probes
  relay: Relay | null
}

/** The registry, typed so that a name and its input stay together. */
const inputs: { readonly [N in RequestName]: { readonly input: z.ZodType<RequestInput<N>> } } = requests

type Answer = (answer: Ack<RequestName>) => void

/** Answers every event of a socket, those of no registry too. */
export function bind(socket: ClientSocket, binding: Binding): void {
  const limit = new SocketLimit(performance.now())
  socket.onAny((event: unknown, ...args: unknown[]) => {
    const last = args.at(-1)
    const answer: Answer = typeof last === 'function' ? (given) => last(given) : () => undefined
    const requestId = newRequestId()
    const refuse = (error: unknown) =>
      answer({ ok: false, error: failureOf(error, requestId, binding.deps.log) })
    const name = isRequest(event) ? event : undefined
    const wait = limit.take(name, performance.now())
    if (limit.refusals > mostRefusals) return void socket.disconnect(true)
    if (wait > 0) return refuse(new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }))
    /* without a way to answer, or with more than one thing in it, it is no request of ours */
    if (name === undefined || args.length !== 2 || typeof last !== 'function') {
      return refuse(new AppError('BAD_REQUEST'))
    }
    carryOut(socket, binding, { name, raw: args[0], requestId, answer }).catch(refuse)
  })
}

function isRequest(event: unknown): event is RequestName {
  return typeof event === 'string' && Object.hasOwn(requests, event)
}

type Request = { name: RequestName; raw: unknown; requestId: string; answer: Answer }

async function carryOut(socket: ClientSocket, binding: Binding, request: Request): Promise<void> {
  const { name, raw } = request
  if (name === 'room.join' || name === 'room.resume') {
    await takeIn(socket, binding, name, request)
  } else if (name === 'room.prepare') {
    const input = parse(name, raw)
    await binding.sessions.freshen(socket, true)
    await prepareRoom(socket, binding, request, input)
  } else if (isProbe(name)) {
    await carryOutProbe(socket, binding, name, request)
  } else if (name === 'room.leave' && socket.data.waitingFor !== null) {
    parse(name, raw)
    await binding.rooms.inTurn(socket.data.waitingFor, async (room) => stopWaiting(room, socket))
    request.answer({ ok: true, data: {} })
  } else if (isPrepared(name, socket)) {
    await carryOutPrepared(socket, binding, name, request)
  } else {
    await carryOutSeated(socket, binding, name, request)
  }
}

async function takeIn<N extends EntryName>(
  socket: ClientSocket,
  binding: Binding,
  name: N,
  { raw, requestId, answer }: Request,
): Promise<void> {
  const input = parse(name, raw)
  const { consultationId } = input
  /* entering is where rights are decided, so they are read anew */
  await binding.sessions.freshen(socket, true)
  await settle(socket, binding.rooms, consultationId)
  await binding.rooms.inTurn(consultationId, async (room) => {
    socket.data.consultationId = consultationId
    try {
      const data = await entryHandlers[name](visitOf(socket, binding, room, requestId), input)
      /* within the turn: what happens next in the room is told after this answer */
      answer({ ok: true, data })
    } catch (error) {
      if (socket.data.seat === null) socket.data.consultationId = null
      throw error
    }
  })
}

/** A connection prepares for one room at a time, and only before it sits in one. */
async function prepareRoom(
  socket: ClientSocket,
  binding: Binding,
  { requestId, answer }: Request,
  input: RequestInput<'room.prepare'>,
): Promise<void> {
  const { rooms } = binding
  const { preparedFor } = socket.data
  if (preparedFor !== null && preparedFor !== input.consultationId) {
    await rooms.inTurn(preparedFor, (room) => unprepare({ rooms, room, socket }))
  }
  await rooms.inTurn(input.consultationId, async (room) => {
    if (socket.data.consultationId !== null) throw new AppError('SEAT_TAKEN')
    answer({ ok: true, data: await prepare(visitOf(socket, binding, room, requestId), input) })
  })
}

function isProbe(name: RequestName): name is ProbeRequestName {
  return Object.hasOwn(probeRequests, name)
}

async function carryOutProbe<N extends ProbeRequestName>(
  socket: ClientSocket,
  { probes, relay, sessions, deps }: Binding,
  name: N,
  { raw, answer }: Request,
): Promise<void> {
  const input = parse(name, raw)
  await sessions.freshen(socket, false)
  const iceServers = () => iceServersFor(relay, socket.data.actor.personId, deps.clock())
  const data: RequestOutput<N> = await probes.ask(name, { socket, iceServers }, input)
  answer({ ok: true, data })
}

function isPrepared(name: RequestName, socket: ClientSocket): name is PreparedName {
  const { consultationId, preparedFor } = socket.data
  return preparedFor !== null && consultationId === null && Object.hasOwn(preparedHandlers, name)
}

async function carryOutPrepared<N extends PreparedName>(
  socket: ClientSocket,
  binding: Binding,
  name: N,
  { raw, requestId, answer }: Request,
): Promise<void> {
  const input = parse(name, raw)
  await binding.sessions.freshen(socket, false)
  const { preparedFor } = socket.data
  if (preparedFor === null) throw new AppError('NOT_IN_ROOM')
  await binding.rooms.inTurn(preparedFor, async (room) => {
    const prepared = room.prepared.get(socket)
    if (prepared === undefined) throw new AppError('NOT_IN_ROOM')
    const visit = { ...visitOf(socket, binding, room, requestId), prepared }
    answer({ ok: true, data: await preparedHandlers[name](visit, input) })
  })
}

async function carryOutSeated<N extends SeatedName>(
  socket: ClientSocket,
  binding: Binding,
  name: N,
  { raw, requestId, answer }: Request,
): Promise<void> {
  const input = parse(name, raw)
  await binding.sessions.freshen(socket, false)
  const { consultationId } = socket.data
  if (consultationId === null) throw new AppError('NOT_IN_ROOM')
  await binding.rooms.inTurn(consultationId, async (room) => {
    const { seat } = socket.data
    if (seat === null || seat.socket !== socket || seat.room !== room) throw new AppError('NOT_IN_ROOM')
    const visit = { ...visitOf(socket, binding, room, requestId), seat }
    const data: RequestOutput<N> = await seatedHandlers[name](visit, input)
    answer({ ok: true, data })
  })
}

/** A socket sits in one room: entering another one leaves the first. */
async function settle(socket: ClientSocket, rooms: Rooms, consultationId: string): Promise<void> {
  const { seat } = socket.data
  if (seat !== null && seat.room.consultationId !== consultationId) {
    await rooms.inTurn(seat.room.consultationId, () => rooms.end(seat, 'leave'))
  }
  const entering = socket.data.consultationId
  if (entering !== null && entering !== consultationId) throw new AppError('SEAT_TAKEN')
  socket.data.consultationId = consultationId
}

function visitOf(socket: ClientSocket, binding: Binding, room: Room, requestId: string): Visit {
  const { deps, rooms, relay } = binding
  const { actor, address } = socket.data
  const call: Call = { actor, requestId, address, idempotency: null }
  const iceServers = () => iceServersFor(relay, actor.personId, deps.clock())
  return { deps, rooms, room, socket, call, iceServers }
}

/** @throws AppError TOO_LARGE, BAD_REQUEST (no object at all), VALIDATION_FAILED with the fields */
function parse<N extends RequestName>(name: N, raw: unknown): RequestInput<N> {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) throw new AppError('BAD_REQUEST')
  if (sizeOf(raw) > largestInput) throw new AppError('TOO_LARGE')
  const parsed = inputs[name].input.safeParse(raw)
  if (!parsed.success) throw new AppError('VALIDATION_FAILED', { fields: fieldErrors(parsed.error.issues) })
  return parsed.data
}

function sizeOf(raw: object): number {
  try {
    return JSON.stringify(raw).length
  } catch (error) {
    /* nested deeper than the stack */
    if (error instanceof RangeError) throw new AppError('BAD_REQUEST')
    throw error
  }
}
