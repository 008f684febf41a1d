/**
 * Encrypts what identifies a patient, in the column, with a key from outside the database (design §5).
 * Layout: version 1 (1 byte), nonce (12), tag (16), AES-256-GCM ciphertext of JSON. The id of the row is bound in as additional
 * data, so a value moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export type Vault = {
  seal(value: unknown, rowId: string): Buffer
  /** @throws Error where key, row or bytes do not fit */
  open(sealed: Uint8Array, rowId: string): unknown
  /**
   * HMAC-SHA-256 under a key of its own for each purpose, derived from the data key (HKDF, RFC 5869): equal texts can be told to be
   * equal without being read.
   */
  mark(purpose: string, text: string): Buffer
  /** Another key of 32 bytes for a purpose (HKDF-SHA256); nothing of the vault's own follows from it. */
  derive(purpose: string): Buffer
}

const version = 1

/** @param key 32 bytes */
export function createVault(key: Buffer): Vault {
  if (key.length !== 32) throw new Error('the data key has not 32 bytes')
  const derived = new Map<string, Buffer>()
  const keyFor = (purpose: string) => {
    const known =
      derived.get(purpose) ?? Buffer.from(hkdfSync('sha256', key, '', `shuangshou ${purpose}`, 32))
    derived.set(purpose, known)
    return known
  }
  return {
    mark: (purpose, text) => createHmac('sha256', keyFor(purpose)).update(text, 'utf8').digest(),
    seal(value, rowId) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(rowId))
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, rowId) {
      if (sealed[0] !== version) throw new Error(`sealed value of unknown version ${sealed[0]}`)
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
        .setAAD(Buffer.from(rowId))
        .setAuthTag(sealed.subarray(13, 29))
      const body = Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
      const value: unknown = JSON.parse(body.toString('utf8'))
      return value
    },
    derive: keyFor,
  }
}
