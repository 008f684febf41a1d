/** Leading the room: what the host and those before the door ask and are told. Part of the registry in signal.ts. */
import * as z from 'zod'
import { guestKinds } from '../domain/guest.ts'
import { mostWaiting, roomActions } from '../domain/host.ts'
import { roomRoles } from '../domain/room.ts'
import { Names } from './common.ts'

const nothing = z.object({})
const personId = z.uuid()
const Name = { personId: z.string(), name: z.string(), nameEn: z.string() }

/** Somebody before the door. Only those who may let in are told. */
const Waiting = z.object({
  ...Name,
  institution: Names,
  role: z.enum(roomRoles),
  /** Of a guest alone. */
  guest: z.enum(guestKinds).optional(),
  since: z.string(),
})

/** How the room is led, as one person may see it. Told whole at every change: it is small, and a state cannot get out of step. */
export const RoomControls = z.object({
  hostId: z.string().nullable(),
  /** What this person may do now. */
  may: z.array(z.enum(roomActions)),
  locked: z.boolean(),
  /** The experts talk among themselves; ISO. */
  expertsSince: z.string().nullable(),
  /** Raised hands, the first one first. */
  hands: z.array(z.string()),
  waiting: z.array(Waiting),
  /** The call ends for everybody at this time unless it is called off; ISO. */
  endsAt: z.string().nullable(),
})
export type RoomControls = z.infer<typeof RoomControls>

export const hostRequests = {
  'hand.raise': { input: z.object({ raised: z.boolean() }), output: nothing },
  /** Opens the door to those who wait; who is gone meanwhile is passed over. */
  'host.admit': {
    input: z.object({ personIds: z.array(personId).min(1).max(mostWaiting) }),
    output: nothing,
  },
  'host.refuse': { input: z.object({ personId }), output: nothing },
  /** Silences a microphone at the server. Nobody but its person opens it again. */
  'host.mute': { input: z.object({ personId }), output: nothing },
  /** Sends somebody out, who then waits before the door as one who was never let in. */
  'host.remove': { input: z.object({ personId }), output: nothing },
  'host.lock': { input: z.object({ locked: z.boolean() }), output: nothing },
  'host.lower_hands': { input: z.object({ personIds: z.array(personId).min(1).max(30) }), output: nothing },
  /** Parts the two sides, or brings them together again. */
  'host.set_phase': { input: z.object({ experts: z.boolean() }), output: nothing },
  /** The call ends for everybody after the time of thought; `ending: false` calls it off. */
  'host.end_call': { input: z.object({ ending: z.boolean() }), output: nothing },
} as const

export const hostNotifications = {
  'room.controlled': RoomControls,
  /** The host has silenced this person's microphone; without a name where it was done while the connection was lost. */
  'host.muted': z.object({ by: z.object(Name).nullable() }),
  /** To somebody who waits: the door is open, `room.join` succeeds now. */
  'door.opened': z.object({ consultationId: z.string() }),
  'door.refused': z.object({ consultationId: z.string() }),
} as const
