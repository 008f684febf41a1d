/**
 * What anybody who holds the paper may learn of it: whether the version is valid and the newest, who of a board agreed or dissented, and
 * nothing about the patient or the content. Every question counts against the address, whether its token exists or not.
 */
import { findByToken, isKnownCopy } from '../../db/queries/signature.ts'
import { AppError } from '../contract/errors.ts'
import type { PublicVerification } from '../contract/signature.ts'
import { ByteDigest, VerifyToken } from '../contract/signature.ts'
import { maskNumber } from '../domain/opinion.ts'
import type { Deps } from './deps.ts'
import { readBoard } from './mdt-view.ts'
import { isIntact } from './opinion-seal.ts'

/** A hospital is one address, so it bears more than one person would ask. */
export const verifyRule = { attempts: 60, minutes: 5 }

/**
 * One version by the token on its paper.
 * @param address null where it is not known: all such share one count
 * @throws AppError TOO_MANY_REQUESTS; NOT_FOUND for no token, an unknown one and a malformed one alike
 */
export async function verifyByToken(
  deps: Deps,
  address: string | null,
  token: string,
): Promise<PublicVerification> {
  await count(deps, address)
  const row = VerifyToken.safeParse(token).success ? await findByToken(deps.read, token) : undefined
  if (row === undefined) throw new AppError('NOT_FOUND')
  const { answers } = await readBoard(deps, row.consultationId)
  const board = answers.find((one) => one.opinionId === row.id)?.board ?? []
  return {
    number: maskNumber(row.number),
    version: row.version,
    newestVersion: row.newestVersion,
    signedAt: row.signedAt.toISOString(),
    hospital: { zh: row.nameZh, en: row.nameEn },
    digest: row.digest,
    digestAlgorithm: row.digestAlgorithm,
    intact: isIntact(row, row.number),
    counterSigned: Boolean(row.counterSigned),
    board: board.map(({ member, answer, valid }) => ({
      name: member.name,
      nameEn: member.nameEn,
      hospital: member.institution,
      answer,
      valid,
    })),
  }
}

/**
 * Whether a file with this SHA-256 was handed out by this server as a copy of the version.
 * @throws AppError as {@link verifyByToken}
 */
export async function verifyCopy(
  deps: Deps,
  address: string | null,
  token: string,
  byteDigest: string,
): Promise<{ known: boolean }> {
  await count(deps, address)
  const readable = VerifyToken.safeParse(token).success && ByteDigest.safeParse(byteDigest).success
  const known = readable ? await isKnownCopy(deps.read, token, byteDigest) : null
  if (known === null) throw new AppError('NOT_FOUND')
  return { known }
}

async function count(deps: Deps, address: string | null): Promise<void> {
  const attempt = await deps.auth.throttle.begin(`verify:${address ?? 'unknown'}`, verifyRule)
  if (attempt.retryAfterSeconds === null) return
  throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: attempt.retryAfterSeconds })
}
