/**
 * The door to whoever makes signatures. Behind it stands the internal one; a certificate authority with SM2 comes as a second adapter,
 * chosen in the composition root, and old signatures stay verifiable because each names its provider, algorithm and key.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { SignatureRole } from '../domain/opinion.ts'
import { canonical } from './digest.ts'

/** What a signature says: this person, in this role, at this instant, stands under this digest. */
export type Statement = {
  readonly opinionId: string
  readonly signedDigest: string
  readonly signerId: string
  readonly role: SignatureRole
  readonly signedAt: Date
}

export type SignatureValue = {
  readonly provider: string
  readonly algorithm: string
  readonly keyId: string
  readonly value: string
}

export type Signing = {
  /**
   * Makes sure that it is the signer who acts, before anything is locked: a password asked again, later a token or a phone.
   * @throws AppError PASSWORD_WRONG, ACCOUNT_LOCKED
   */
  confirm(signerId: string, proof: string): Promise<void>
  /** Inside the transaction that writes it, so what cannot be signed leaves nothing. */
  sign(statement: Statement): Promise<SignatureValue>
  /** Whether a stored value fits the statement; null where another provider made it and this one cannot tell. */
  verify(statement: Statement, value: SignatureValue): boolean | null
}

const provider = 'internal'
const algorithm = 'hmac-sha256'

/**
 * The internal signature: the password asked again, and a value under a key of this server. Somebody who can write to the database
 * cannot make one without the key, but the key is the server's and not the signer's: no reliable electronic signature in the sense
 * of 电子签名法 art. 13 (domain.md §1.6), and called internal wherever it is shown.
 * @param dataKey the 32 bytes outside the database; the signing key is derived from it
 */
export function createInternalSigning(dataKey: Buffer, confirm: Signing['confirm']): Signing {
  const key = Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), 'opinion signature', 32))
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 16)
  return {
    confirm,
    async sign(statement) {
      return { provider, algorithm, keyId, value: codeOf(key, statement).toString('hex') }
    },
    verify(statement, given) {
      if (given.provider !== provider || given.algorithm !== algorithm || given.keyId !== keyId) return null
      const value = Buffer.from(given.value, 'hex')
      const wanted = codeOf(key, statement)
      return value.length === wanted.length && timingSafeEqual(value, wanted)
    },
  }
}

function codeOf(key: Buffer, { signedAt, ...statement }: Statement): Buffer {
  const { opinionId, signedDigest, signerId, role } = statement
  const text = canonical({ opinionId, signedDigest, signerId, role, signedAt: signedAt.toISOString() })
  return createHmac('sha256', key).update(text).digest()
}
