/** What members of a board sign, as text and digest; and whether both still fit what is stored. */
import type { Row } from '../../db/schema.ts'
import type { Deps } from './deps.ts'
import { canonical, type DigestAlgorithm, digestAlgorithms, digestOf } from './digest.ts'

type Sealed = Pick<Row<'memberOpinion'>, 'canonical' | 'digest' | 'digestAlgorithm'>
type Signed = Sealed & Pick<Row<'memberOpinion'>, 'provider' | 'algorithm' | 'keyId' | 'value' | 'signedAt'>

export type OwnOpinion = {
  consultationId: string
  /** The consultation's number. */
  number: string
  memberId: string
  view: string
  recommendations: string
  signedAt: Date
}

export type Dissent = {
  opinionId: string
  /** Of the version that it is about. */
  opinionDigest: string
  memberId: string
  text: string
  signedAt: Date
}

export function textOfOwnOpinion({ signedAt, ...facts }: OwnOpinion): string {
  return canonical({ kind: 'member_opinion', ...facts, signedAt: signedAt.toISOString() })
}

export function textOfDissent({ signedAt, ...facts }: Dissent): string {
  return canonical({ kind: 'dissent', ...facts, signedAt: signedAt.toISOString() })
}

/** Seals a text and puts the member's signature under it. @param id of what is signed */
export async function signText(
  deps: Pick<Deps, 'digest' | 'signing'>,
  text: string,
  { id, signerId, signedAt }: { id: string; signerId: string; signedAt: Date },
): Promise<Signed> {
  const digest = digestOf(deps.digest, text)
  const statement = { opinionId: id, signedDigest: digest, signerId, role: 'member' as const, signedAt }
  const made = await deps.signing.sign(statement)
  return { canonical: text, digest, digestAlgorithm: deps.digest, signedAt, ...made }
}

/** Whether the digest fits the signed text, and the signed text what is stored beside it. */
export function isSealIntact(row: Sealed, text: string): boolean {
  const algorithm: DigestAlgorithm | undefined = digestAlgorithms.find((one) => one === row.digestAlgorithm)
  return algorithm !== undefined && row.canonical === text && digestOf(algorithm, text) === row.digest
}

/** Whether digest and signature fit the text as it is shown; null where another provider signed and this one cannot tell. */
export function isSealValid(
  deps: Pick<Deps, 'signing'>,
  row: Signed & { id: string; memberId: string },
  text: string,
): boolean | null {
  if (!isSealIntact(row, text)) return false
  const { id, memberId, digest, signedAt, provider, algorithm: by, keyId, value } = row
  return deps.signing.verify(
    { opinionId: id, signedDigest: digest, signerId: memberId, role: 'member', signedAt },
    { provider, algorithm: by, keyId, value },
  )
}
