/** Passwords: argon2id, with the cost as a parameter so that tests need not wait. */
import { randomBytes } from 'node:crypto'
import { hash, parseOptions, verify } from '@node-rs/argon2'

export type PasswordCost = {
  /** KiB */
  readonly memoryCost: number
  readonly timeCost: number
}

/** 46 MiB and two passes: above the OWASP minimum for argon2id. */
export const productionCost: PasswordCost = { memoryCost: 47_104, timeCost: 2 }
/** For tests only: the same algorithm, no protection. */
export const cheapCost: PasswordCost = { memoryCost: 64, timeCost: 1 }

export type Passwords = {
  hash(password: string): Promise<string>
  /** With `null` (nobody has this login name) it takes as long and answers false. */
  verify(stored: string | null, password: string): Promise<boolean>
  /** Whether a stored hash was made with less than today's cost. */
  isOutdated(stored: string): boolean
}

export function createPasswords(cost: PasswordCost = productionCost): Passwords {
  /* nobody knows this password; made once, at the first need */
  let nobodys: Promise<string> | undefined
  const options = { ...cost, parallelism: 1, outputLen: 32 }
  return {
    hash: (password) => hash(password, options),
    async verify(stored, password) {
      if (stored !== null) return verify(stored, password)
      nobodys ??= hash(randomBytes(32), options)
      await verify(await nobodys, password)
      return false
    },
    isOutdated(stored) {
      const made = parseOptions(stored)
      return made.memoryCost < cost.memoryCost || made.timeCost < cost.timeCost
    },
  }
}
