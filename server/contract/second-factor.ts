/** The second factor: enrolment by its owner, and for whom the house requires it. */
import * as z from 'zod'
import { InstitutionId } from './ids.ts'
import { Stamp } from './version.ts'

/** Six figures from an authenticator, or a recovery code; blanks and dashes are the writer's. */
export const SecondCode = z
  .string()
  .max(30)
  .transform((given) => given.replaceAll(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^(\d{6}|[A-Z2-7]{16})$/, { error: 'invalid' }))

/** `due`: required, and not there yet; nothing else is open until it is. */
export const secondFactorStates = ['off', 'on', 'due'] as const
export type SecondFactorState = (typeof secondFactorStates)[number]

export const Enrolment = z.object({
  /** For typing it in by hand, base32. */
  key: z.string(),
  /** Rows of dark and light modules of the code that says the same. */
  qr: z.array(z.array(z.boolean())),
})
export type Enrolment = z.infer<typeof Enrolment>

export const CodeInput = z.object({ code: SecondCode })
/** Shown once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

export const SecondFactorPolicy = z.object({
  version: z.number().int().min(1).max(2_147_483_647),
  /** Of everybody who is an administrator; once true it stays so. */
  administrators: z.boolean(),
  /** Of everybody at these. */
  institutionIds: z.array(InstitutionId).max(1000),
})
export type SecondFactorPolicy = z.infer<typeof SecondFactorPolicy>

/** What was required before, the newest first: the newest twenty. */
export const PolicyVersions = z.array(SecondFactorPolicy.extend(Stamp.shape))
export type PolicyVersions = z.infer<typeof PolicyVersions>
