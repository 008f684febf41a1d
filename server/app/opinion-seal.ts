/** What an opinion's digest is over, and whether it still fits (电子签名法 art. 13: later change of content can be detected). */
import * as z from 'zod'
import type { Row } from '../../db/schema.ts'
import { canonical, type DigestAlgorithm, digestAlgorithms, digestOf } from './digest.ts'

/** What stood around the opinion when it was signed, as it was then: a later change of title or hospital does not reach it. */
export type Attested = {
  author: { name: string; title: string; institution: string; department: string }
  participants: { name: string; role: string; from: string; to: string }[]
}

export type SealedFacts = {
  consultationId: string
  /** The consultation's number. */
  number: string
  version: number
  authorId: string
  signedAt: Date
  content: unknown
  /** As they were asked; the answers count on them. */
  questions?: readonly string[]
  /** Not in versions that were signed before it was kept. */
  attested?: Attested
  reasonCode?: string | null
  reasonText?: string | null
}

export type Seal = { canonical: string; digest: string; algorithm: DigestAlgorithm }

/** The exact text that is signed, and its digest. */
export function sealOpinion(algorithm: DigestAlgorithm, facts: SealedFacts): Seal {
  const text = canonicalOpinion(facts)
  return { canonical: text, digest: digestOf(algorithm, text), algorithm }
}

function canonicalOpinion({ signedAt, reasonCode, reasonText, ...facts }: SealedFacts): string {
  return canonical({
    ...facts,
    signedAt: signedAt.toISOString(),
    reasonCode: reasonCode ?? undefined,
    reasonText: reasonText ?? undefined,
  })
}

export type SealedRow = Pick<
  Row<'opinion'>,
  | 'consultationId'
  | 'version'
  | 'authorId'
  | 'signedAt'
  | 'content'
  | 'reasonCode'
  | 'reasonText'
  | 'canonical'
  | 'digest'
  | 'digestAlgorithm'
>

/**
 * Whether the digest fits the signed text, and the signed text everything that is shown of the opinion.
 * @param number the consultation's number as it is now
 */
export function isIntact(row: SealedRow, number: string): boolean {
  const algorithm = digestAlgorithms.find((one) => one === row.digestAlgorithm)
  if (algorithm === undefined || digestOf(algorithm, row.canonical) !== row.digest) return false
  const kept = { questions: signedQuestions(row), attested: signedAttested(row) }
  return row.canonical === canonicalOpinion({ ...factsOf(row), number, ...kept })
}

function factsOf(row: SealedRow): Omit<SealedFacts, 'number'> {
  const { consultationId, version, authorId, signedAt, content, reasonCode, reasonText } = row
  return { consultationId, version, authorId, signedAt, content, reasonCode, reasonText }
}

/** The questions as they were when the opinion was signed; undefined where the signed text does not hold them. */
export function signedQuestions(row: Pick<SealedRow, 'canonical'>): string[] | undefined {
  const text = parse(row.canonical)
  const questions =
    typeof text === 'object' && text !== null && 'questions' in text ? text.questions : undefined
  return Array.isArray(questions) ? questions.map(String) : undefined
}

const AttestedText = z.strictObject({
  author: z.strictObject({
    name: z.string(),
    title: z.string(),
    institution: z.string(),
    department: z.string(),
  }),
  participants: z.array(
    z.strictObject({ name: z.string(), role: z.string(), from: z.string(), to: z.string() }),
  ),
})

/** Author and participants as they were then; undefined where the signed text does not hold them. */
export function signedAttested(row: Pick<SealedRow, 'canonical'>): Attested | undefined {
  const read = z.object({ attested: AttestedText }).safeParse(parse(row.canonical))
  return read.success ? read.data.attested : undefined
}

/** A text that was tampered with need not be JSON any more. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
