/** Who is told that a consultation changed: the same people who may see it (domain/actor.ts relationOf). */
import * as z from 'zod'
import { type NotificationData, notifications } from '../contract/signal.ts'
import { kinds, states } from '../domain/consultation.ts'
import { noticeCategories } from '../domain/notice.ts'
import { directions, referralStates } from '../domain/referral.ts'
import type { ClientSocket, SignalServer } from './socket.ts'

const channel = {
  person: (id: string) => `person:${id}`,
  institution: (id: string) => `institution:${id}`,
  line: (id: string) => `line:${id}`,
  /** A line's experts at one institution. */
  desk: (lineId: string, institutionId: string) => `desk:${lineId}:${institutionId}`,
  /** Who reviews for a department, for a hospital. */
  head: (departmentId: string) => `head:${departmentId}`,
  office: (institutionId: string) => `office:${institutionId}`,
  log: 'log',
}
/** Those who may verify the trail and export the log. */
export const trailChannel = channel.log

/** Puts a socket into the channels of its person, and out of those that are theirs no more. */
export async function joinChannels(socket: ClientSocket): Promise<void> {
  const { personId, roles, institutionId, departmentId, expertLineIds } = socket.data.actor
  const wanted = new Set([channel.person(personId)])
  if (roles.includes('doctor')) wanted.add(channel.institution(institutionId))
  if (roles.includes('expert')) {
    for (const lineId of expertLineIds) {
      wanted.add(channel.line(lineId))
      wanted.add(channel.desk(lineId, institutionId))
    }
  }
  if (roles.includes('department_head') && departmentId !== null) wanted.add(channel.head(departmentId))
  if (roles.includes('medical_affairs')) wanted.add(channel.office(institutionId))
  if (roles.includes('audit_admin')) wanted.add(channel.log)
  for (const one of socket.rooms) if (one !== socket.id && !wanted.has(one)) await socket.leave(one)
  await socket.join([...wanted])
}

/** The payload of `consultation.changed` as it comes back out of the outbox. */
const Changed = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.enum(states),
  kind: z.enum(kinds),
  requesterId: z.string(),
  institutionId: z.string(),
  departmentId: z.string().nullable().default(null),
  receiverId: z.string().nullable().default(null),
  lineId: z.string().nullable(),
  expertId: z.string().nullable(),
  memberIds: z.array(z.string()).default([]),
})

export type ChangedNotice = { data: NotificationData<'consultation.changed'>; channels: string[] }

/** @throws z.ZodError where the payload is not what act.ts writes */
export function readChanged(payload: unknown): ChangedNotice {
  const { requesterId, institutionId, departmentId, receiverId, lineId, expertId, memberIds, ...data } =
    Changed.parse(payload)
  const channels = [channel.person(requesterId)]
  /* a draft is its author's alone */
  if (data.state !== 'draft') {
    channels.push(channel.institution(institutionId), channel.office(institutionId), channel.log)
    if (departmentId !== null) channels.push(channel.head(departmentId))
    if (receiverId !== null) channels.push(channel.office(receiverId))
    if (lineId !== null) channels.push(channel.line(lineId))
    if (expertId !== null) channels.push(channel.person(expertId))
    channels.push(...memberIds.map(channel.person))
  }
  return { data, channels }
}

/** The payload of `referral.changed` as it comes back out of the outbox. */
const ReferralChanged = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.enum(referralStates),
  direction: z.enum(directions),
  referrerId: z.string(),
  fromInstitutionId: z.string(),
  toInstitutionId: z.string(),
  lineId: z.string(),
  contactPersonId: z.string().nullable(),
  requested: z.boolean(),
})

export type ReferralNotice = { data: NotificationData<'referral.changed'>; channels: string[] }

/**
 * Those who may see it (domain/referral.ts referralRelationOf): before it is sent its author alone.
 * @throws z.ZodError where the payload is not what referral-act.ts writes
 */
export function readReferralChanged(payload: unknown): ReferralNotice {
  const { id, version, state, direction, ...to } = ReferralChanged.parse(payload)
  const channels = [channel.person(to.referrerId)]
  if (to.requested) {
    const [hohhot, beijing] =
      direction === 'up'
        ? [to.fromInstitutionId, to.toInstitutionId]
        : [to.toInstitutionId, to.fromInstitutionId]
    channels.push(channel.institution(hohhot), channel.desk(to.lineId, beijing))
    if (to.contactPersonId !== null) channels.push(channel.person(to.contactPersonId))
  }
  return { data: { id, version, state }, channels }
}

const Arrived = z.object({ personIds: z.array(z.string()), category: z.enum(noticeCategories) })
const Settled = z.object({ personIds: z.array(z.string()) })

type Told = ReturnType<SignalServer['to']>
export type NoticeNews = { channels: string[]; tell(to: Told): void }

/**
 * News of inboxes, for the people whose they are; null where the topic is another.
 * @throws z.ZodError where the payload is not what act.ts writes
 */
export function readNoticeNews(topic: string, payload: unknown): NoticeNews | null {
  if (topic === 'notice.arrived') {
    const { personIds, category } = Arrived.parse(payload)
    return { channels: personIds.map(channel.person), tell: (to) => void to.emit(topic, { category }) }
  }
  if (topic === 'notice.settled') {
    const { personIds } = Settled.parse(payload)
    return { channels: personIds.map(channel.person), tell: (to) => void to.emit(topic, {}) }
  }
  return null
}

const Rung = z.object({ personIds: z.array(z.string()) })

/** Emergencies ring for people, not for lines: those who cannot are left in peace. @throws z.ZodError as {@link readChanged} */
export const readRing = {
  started: (payload: unknown) => ({
    ...notifications['consultation.ringing'].parse(payload),
    channels: channelsOf(payload),
  }),
  ended: (payload: unknown) => ({
    ...notifications['consultation.ring_ended'].parse(payload),
    channels: channelsOf(payload),
  }),
}

function channelsOf(payload: unknown): string[] {
  return Rung.parse(payload).personIds.map(channel.person)
}
