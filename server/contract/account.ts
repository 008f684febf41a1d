/** People and their accounts, as the security administrator keeps them, and what everybody does with their own. */
import * as z from 'zod'
import { accountStates, linkPurposes, longestPassword } from '../domain/account.ts'
import { roles } from '../domain/actor.ts'
import { Cursor, filledText, Names, text } from './common.ts'
import { InstitutionId } from './ids.ts'

const LoginName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9._@-]{2,100}$/, { error: 'invalid' })
const Roles = z
  .array(z.enum(roles))
  .min(1)
  .max(roles.length)
  .refine((given) => new Set(given).size === given.length, { error: 'repeated' })
const Version = z.number().int().min(1).max(2_147_483_647)
const MailAddress = z.email().max(254)

export const PeopleQuery = z.object({
  /** Part of the name or the login name. */
  q: text(60).default(''),
  institutionId: InstitutionId.optional(),
  role: z.enum(roles).optional(),
  state: z.enum(accountStates).optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type PeopleQuery = z.infer<typeof PeopleQuery>

export const AccountEntry = z
  .object({
    id: z.string(),
    loginName: z.string(),
    name: z.string(),
    nameEn: z.string(),
    title: Names,
    institutionId: z.string(),
    institution: Names,
    departmentId: z.string().nullable(),
    department: Names.nullable(),
    roles: z.array(z.enum(roles)),
    state: z.enum(accountStates),
    version: z.number().int(),
    /** Sessions that are open now. */
    sessions: z.number().int(),
    /** When the link that waits for them ends, ISO; null where none waits. */
    linkUntil: z.string().nullable(),
    /** Whether a second factor is in use. */
    secondFactor: z.boolean(),
  })
  .meta({ id: 'AccountEntry' })
export type AccountEntry = z.infer<typeof AccountEntry>

export const AccountPage = z.object({ items: z.array(AccountEntry), next: z.string().nullable() })
export type AccountPage = z.infer<typeof AccountPage>

/** Where somebody may be of. */
export const Place = z.object({
  id: z.string(),
  name: Names,
  city: z.enum(['beijing', 'hohhot']),
  /** Takes nobody new. */
  closed: z.boolean(),
  departments: z.array(z.object({ id: z.string(), name: Names })),
})
export type Place = z.infer<typeof Place>

const details = {
  name: filledText(60),
  nameEn: text(100),
  titleZh: text(60),
  titleEn: text(60),
  institutionId: InstitutionId,
  departmentId: z.uuid().nullable(),
}

export const Invitation = z.object({
  loginName: LoginName,
  ...details,
  roles: Roles,
  /** Where the link goes; null: it is handed over. */
  mailAddress: MailAddress.nullable(),
})
export type Invitation = z.infer<typeof Invitation>

/** Everything that is not a right; the login name stays. */
export const PersonCorrection = z.object({ version: Version, ...details })
export type PersonCorrection = z.infer<typeof PersonCorrection>

export const RolesInput = z.object({ version: Version, roles: Roles })
export type RolesInput = z.infer<typeof RolesInput>
export const AccountVersion = z.object({ version: Version })
export const LinkInput = z.object({ mailAddress: MailAddress.nullable() })

export const AccountLink = z.object({
  personId: z.string(),
  purpose: z.enum(linkPurposes),
  token: z.string(),
  expiresAt: z.string(),
  /** `none`: no mail was asked for. */
  mail: z.enum(['sent', 'failed', 'off', 'none']),
})
export type AccountLink = z.infer<typeof AccountLink>

/** 32 random bytes, base64url. */
const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/* longer than any that is taken, so that the answer names the fault */
const ChosenPassword = z
  .string()
  .min(1)
  .max(longestPassword * 2)

export const LinkToken = z.object({ token: Token })
export const LinkOwner = z.object({
  purpose: z.enum(linkPurposes),
  loginName: z.string(),
  name: z.string(),
  nameEn: z.string(),
  expiresAt: z.string(),
})
export type LinkOwner = z.infer<typeof LinkOwner>
export const LinkUse = z.object({ token: Token, password: ChosenPassword })

export const PasswordChange = z.object({
  current: z.string().min(1).max(longestPassword),
  password: ChosenPassword,
})
export type PasswordChange = z.infer<typeof PasswordChange>

export const SessionKey = z.string().regex(/^[0-9a-f]{64}$/)
export const OpenSession = z.object({
  key: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** The one that asks. */
  current: z.boolean(),
})
export type OpenSession = z.infer<typeof OpenSession>
export const Ended = z.object({ sessions: z.number().int() })
