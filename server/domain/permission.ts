/**
 * What each role may do, as data; what is not listed is denied. A route declares one of these (design §6); the record and the
 * transition are asked after it.
 */
import type { Actor, Role } from './actor.ts'

export const permissions = [
  'account.own',
  'line.read',
  'duty.write',
  'consultation.create',
  'consultation.list',
  'filter.keep',
  'consultation.read',
  'consultation.write',
  'consultation.command',
  'patient.reveal',
  'consent.write',
  'attachment.add',
  'attachment.read',
  'attachment.original',
  'still.add',
  'upload.own',
  'opinion.write',
  'opinion.read',
  'opinion.answer',
  'rating.give',
  'room.join',
  'room.phone',
  'log.read',
  'log.export',
  'log.approve',
  'log.reveal',
  'access.read',
  'access.export',
  'access.manage',
  'trail.verify',
  'referral.list',
  'referral.read',
  'referral.write',
  'referral.command',
  'calendar.read',
  'hours.write',
  'delivery.manage',
  'network.sites',
  'review.sign',
  'recording.read',
  'person.manage',
  'line.manage',
  'statistics.read',
  'ledger.read',
  'ledger.write',
  'guest.invite',
  'guest.own',
  'copy.make',
  'hold.manage',
  'retention.manage',
  'destruction.follow',
  'destruction.plan',
  'destruction.decide',
  'approval.manage',
] as const
export type Permission = (typeof permissions)[number]

/** Either side may send and receive: up and down. */
const referral = [
  'referral.list',
  'referral.read',
  'referral.write',
  'referral.command',
] as const satisfies readonly Permission[]
const everybody = ['account.own', 'line.read'] as const satisfies readonly Permission[]
/** The request, its record, files and consent; not the room, and no identity. */
const reviewer = [
  ...everybody,
  'consultation.list',
  'filter.keep',
  'consultation.read',
  'consultation.command',
  'attachment.read',
  'review.sign',
] as const satisfies readonly Permission[]

export const granted: Readonly<Record<Role, readonly Permission[]>> = {
  doctor: [
    ...everybody,
    'consultation.create',
    'consultation.list',
    'filter.keep',
    'consultation.read',
    'consultation.write',
    'consultation.command',
    'patient.reveal',
    'consent.write',
    'attachment.add',
    'attachment.read',
    'attachment.original',
    'still.add',
    'upload.own',
    'opinion.read',
    'opinion.answer',
    'rating.give',
    'room.join',
    'room.phone',
    'guest.invite',
    'recording.read',
    ...referral,
    'calendar.read',
    'network.sites',
  ],
  expert: [
    ...everybody,
    'duty.write',
    'consultation.list',
    'filter.keep',
    'consultation.read',
    'consultation.command',
    'patient.reveal',
    'attachment.read',
    'attachment.original',
    'still.add',
    'upload.own',
    'opinion.write',
    'opinion.read',
    'rating.give',
    'room.join',
    'room.phone',
    'guest.invite',
    'recording.read',
    ...referral,
    'calendar.read',
    'hours.write',
    'network.sites',
  ],
  department_head: reviewer,
  /* the figures, the ledger and the sites of the own hospital; at the bureau, those of the whole programme */
  medical_affairs: [
    ...reviewer,
    'network.sites',
    'statistics.read',
    'ledger.read',
    'ledger.write',
    'guest.invite',
    'copy.make',
    'hold.manage',
  ],
  audit_admin: [
    ...everybody,
    'filter.keep',
    'consultation.read',
    'attachment.read',
    'opinion.read',
    'log.read',
    'log.export',
    /* of somebody else's export */
    'log.approve',
    'log.reveal',
    'access.read',
    'access.export',
    'access.manage',
    'trail.verify',
    'recording.read',
    'statistics.read',
    /* who proves the figures enters none */
    'ledger.read',
    'hold.manage',
    /* of a list that somebody else has made */
    'destruction.follow',
    'destruction.decide',
  ],
  system_admin: [
    ...everybody,
    'delivery.manage',
    'network.sites',
    'line.manage',
    'retention.manage',
    'destruction.follow',
    'destruction.plan',
    /* who exports as well does not loosen it: domain/export.ts */
    'approval.manage',
  ],
  security_admin: [...everybody, 'person.manage'],
}

/** What somebody may who came in by a link, whatever stands in their row: no route but the one of their own page asks for these. */
export const grantedToGuest: readonly Permission[] = ['guest.own', 'room.join']

export function mayDo(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'person' && actor.guest !== undefined) return grantedToGuest.includes(permission)
  return actor.kind === 'person' && actor.roles.some((role) => granted[role].includes(permission))
}
