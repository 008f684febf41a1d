/** Cookie → who acts, for HTTP and sockets alike. Everything of lucia stays in this folder (design §3). */
import { Lucia, TimeSpan } from 'lucia'
import type { Db, Tx } from '../../db/open.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonActor } from '../domain/actor.ts'
import { createAdapter, digestOfSession, type SessionAttributes } from './adapter.ts'
import { isWithin } from './networks.ts'
import type { Passwords } from './password.ts'
import { createThrottle, signingRule, type Throttle } from './throttle.ts'

/** A session ends after so long without use. */
export const idleHours = 12
/** A used session is prolonged at most this often, so that reading does not write. */
export const prolongEveryMinutes = 5

export type SessionFacts = {
  /** Names the session without opening it: the digest of its id, hexadecimal. */
  readonly key: string
  readonly expiresAt: Date
  /** Nothing but the own account is open until a second factor is there. */
  readonly owesSecondFactor: boolean
}

export type Authenticated = {
  readonly actor: PersonActor
  readonly session: SessionFacts
  /** A Set-Cookie value where the session was prolonged just now. */
  readonly renewedCookie: string | null
}

export type Auth = {
  readonly passwords: Passwords
  readonly throttle: Throttle
  /**
   * @param address where the caller is
   * @returns null where there is no session, it is over, or its person is disabled
   * @throws AppError ADDRESS_REFUSED where the person's institution lets nobody in from there; the session stays
   */
  authenticate(cookieHeader: string | null | undefined, address: string | null): Promise<Authenticated | null>
  /** @returns the Set-Cookie value; the session is there when `db` commits */
  openSession(
    db: Db | Tx,
    personId: string,
    attributes: SessionAttributes,
  ): Promise<{ cookie: string; session: SessionFacts }>
  closeSession(db: Db | Tx, sessionKey: string): Promise<void>
  /** Ends every session of a person, for example when the account is disabled. */
  closeSessionsOf(db: Db | Tx, personId: string): Promise<void>
  /** The Set-Cookie value that removes the cookie. */
  blankCookie(): string
  /**
   * The password asked again at the moment of signing.
   * @throws AppError PASSWORD_WRONG, or ACCOUNT_LOCKED after too many failures
   */
  confirmPassword(personId: string, password: string): Promise<void>
  /** Deletes what is over. */
  sweep(): Promise<void>
}

/** @param options.secure whether people reach the product by https: the cookie is then bound to this host and to TLS */
export function createAuth(options: { db: Db; passwords: Passwords; secure: boolean }): Auth {
  const { db, passwords, secure } = options
  const lucia = luciaOn(db, secure)
  const throttle = createThrottle(db)

  async function prolonged(sessionId: string, expiresAt: Date): Promise<Date | null> {
    const wanted = Date.now() + idleHours * 3_600_000
    if (wanted - expiresAt.getTime() < prolongEveryMinutes * 60_000) return null
    const until = new Date(wanted)
    await createAdapter(db).updateSessionExpiration(sessionId, until)
    return until
  }

  return {
    passwords,
    throttle,
    async authenticate(cookieHeader, address) {
      const sessionId = readCookie(lucia, cookieHeader ?? '')
      if (sessionId === null || sessionId === '' || sessionId.length > 100) return null
      const { session, user } = await lucia.validateSession(sessionId)
      if (session === null) return null
      if (!isWithin(address, user.networks)) throw new AppError('ADDRESS_REFUSED')
      const until = await prolonged(sessionId, session.expiresAt)
      const renewed = until !== null || session.fresh
      return {
        actor: {
          kind: 'person',
          personId: user.id,
          /* no role counts before the second factor that it wants */
          roles: user.owesSecondFactor ? [] : user.roles,
          institutionId: user.institutionId,
          departmentId: user.departmentId,
          expertLineIds: user.expertLineIds,
          requestLineIds: user.requestLineIds,
          ...(user.guestOf === null || user.guestSide === null
            ? {}
            : { guest: { consultationId: user.guestOf, side: user.guestSide } }),
        },
        session: {
          key: keyOf(sessionId),
          expiresAt: until ?? session.expiresAt,
          owesSecondFactor: user.owesSecondFactor,
        },
        renewedCookie: renewed ? lucia.createSessionCookie(sessionId).serialize() : null,
      }
    },
    async openSession(on, personId, attributes) {
      const session = await luciaOn(on, secure).createSession(personId, attributes)
      return {
        cookie: lucia.createSessionCookie(session.id).serialize(),
        session: { key: keyOf(session.id), expiresAt: session.expiresAt, owesSecondFactor: false },
      }
    },
    async closeSession(on, sessionKey) {
      await on.deleteFrom('session').where('idDigest', '=', Buffer.from(sessionKey, 'hex')).execute()
    },
    closeSessionsOf: (on, personId) => luciaOn(on, secure).invalidateUserSessions(personId),
    blankCookie: () => lucia.createBlankSessionCookie().serialize(),
    async confirmPassword(personId, password) {
      const key = `sign:${personId}`
      const attempt = await throttle.begin(key, signingRule)
      if (attempt.retryAfterSeconds !== null) {
        throw new AppError('ACCOUNT_LOCKED', { retryAfterSeconds: attempt.retryAfterSeconds })
      }
      const person = await db
        .selectFrom('person')
        .select('passwordHash')
        .where('id', '=', personId)
        .where('disabledAt', 'is', null)
        .executeTakeFirst()
      if (!(await passwords.verify(person?.passwordHash ?? null, password)))
        throw new AppError('PASSWORD_WRONG')
      await throttle.clear(key)
    },
    async sweep() {
      await lucia.deleteExpiredSessions()
      await throttle.sweep()
    },
  }
}

/** A cookie that cannot be decoded is none of ours. */
function readCookie(lucia: Pick<Lucia, 'readSessionCookie'>, header: string): string | null {
  try {
    return lucia.readSessionCookie(header)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

function keyOf(sessionId: string): string {
  return digestOfSession(sessionId).toString('hex')
}

function luciaOn(db: Db | Tx, secure: boolean) {
  return new Lucia(createAdapter(db), {
    sessionExpiresIn: new TimeSpan(idleHours, 'h'),
    sessionCookie: {
      /* the prefix makes browsers refuse the cookie from another host or without TLS */
      name: secure ? '__Host-session' : 'session',
      attributes: { secure, sameSite: 'lax', path: '/' },
    },
    getUserAttributes: (attributes) => attributes,
  })
}
