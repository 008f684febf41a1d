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
  'consultation.read',
  'consultation.write',
  'consultation.command',
  'patient.reveal',
  'attachment.add',
  'attachment.read',
  'opinion.write',
  'opinion.read',
  'room.join',
  'log.read',
  'log.export',
] as const
export type Permission = (typeof permissions)[number]

const everybody = ['account.own', 'line.read'] as const satisfies readonly Permission[]

export const granted: Readonly<Record<Role, readonly Permission[]>> = {
  doctor: [
    ...everybody,
    'consultation.create',
    'consultation.list',
    'consultation.read',
    'consultation.write',
    'consultation.command',
    'patient.reveal',
    'attachment.add',
    'attachment.read',
    'opinion.read',
    'room.join',
  ],
  expert: [
    ...everybody,
    'duty.write',
    'consultation.list',
    'consultation.read',
    'consultation.command',
    'patient.reveal',
    'attachment.read',
    'opinion.write',
    'opinion.read',
    'room.join',
  ],
  audit_admin: [
    ...everybody,
    'consultation.read',
    'attachment.read',
    'opinion.read',
    'log.read',
    'log.export',
  ],
  system_admin: [...everybody],
  security_admin: [...everybody],
}

export function mayDo(actor: Actor, permission: Permission): boolean {
  return actor.kind === 'person' && actor.roles.some((role) => granted[role].includes(permission))
}
