/** Who stands under an opinion: writing a signature, reading all of one version, and the counter-signature of the doctor who asked. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../db/open.ts'
import { readInstant, readOpinions } from '../../db/queries/opinion.ts'
import { insertSignature, readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import type { Signature } from '../contract/signature.ts'
import type { SignatureRole } from '../domain/opinion.ts'
import { followedStates } from '../domain/outcome.ts'
import { act, changeOf, freshState, type LockedConsultation, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'

type SignedOpinion = Pick<Row<'opinion'>, 'id' | 'digest' | 'authorId' | 'signatureKind' | 'signedAt'>

/** Puts a person's signature under a version, within the caller's transaction. */
export async function writeSignature(
  deps: Pick<Deps, 'signing'>,
  tx: Tx,
  opinion: Pick<Row<'opinion'>, 'id' | 'digest'>,
  by: { signerId: string; role: SignatureRole; signedAt: Date },
): Promise<{ provider: string; algorithm: string }> {
  const statement = { opinionId: opinion.id, signedDigest: opinion.digest, ...by }
  const made = await deps.signing.sign(statement)
  await insertSignature(tx, { id: uuid(), ...statement, ...made })
  return made
}

/**
 * All signatures of one version, the author's first. A version from before signatures had rows of their own carries its author's in
 * its own row, where nothing but the password stood for it.
 */
export function signaturesOf(
  deps: Pick<Deps, 'signing'>,
  opinion: SignedOpinion,
  rows: readonly Row<'opinionSignature'>[],
  people: ReadonlyMap<string, PersonBrief>,
): Signature[] {
  const own = rows.filter((row) => row.opinionId === opinion.id)
  const signed = own.map((row): Signature => {
    const { provider, algorithm, keyId, value, ...statement } = row
    return {
      role: row.role,
      signer: signerOf(people, row.signerId),
      signedAt: row.signedAt.toISOString(),
      provider,
      algorithm,
      keyId,
      valid: deps.signing.verify(statement, { provider, algorithm, keyId, value }),
    }
  })
  if (signed.some(({ role }) => role === 'expert')) return signed
  const { authorId, signatureKind, signedAt } = opinion
  const author: Signature = {
    role: 'expert',
    signer: signerOf(people, authorId),
    signedAt: signedAt.toISOString(),
    provider: signatureKind,
    algorithm: 'password',
    keyId: '',
    valid: null,
  }
  return [author, ...signed]
}

function signerOf(people: ReadonlyMap<string, PersonBrief>, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}

/** Whose names the signatures of a version need. */
export function signersOf(opinion: SignedOpinion, rows: readonly Row<'opinionSignature'>[]): string[] {
  return [opinion.authorId, ...rows.map((row) => row.signerId)]
}

/**
 * The requester's counter-signature under the newest version: read and received. It changes nothing that was signed.
 * @throws AppError NOT_FOUND, FORBIDDEN before the password is looked at; PASSWORD_WRONG, ACCOUNT_LOCKED; WRONG_STATE; CONFLICT where
 * it is signed already or a newer version has come
 */
export async function counterSign(
  deps: Deps,
  call: Call,
  opinion: Pick<Row<'opinion'>, 'id' | 'consultationId'>,
  password: string,
): Promise<Pick<Signature, 'role' | 'signedAt' | 'provider' | 'algorithm'>> {
  await deps.signing.confirm(call.actor.personId, password)
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, opinion.consultationId)
    if (locked.relation !== 'requester') throw new AppError('FORBIDDEN')
    const newest = await requireUnsigned(hands.tx, locked, opinion.id)
    const signedAt = await readInstant(hands.tx)
    const by = { signerId: call.actor.personId, role: 'requester' as const, signedAt }
    const { provider, algorithm } = await writeSignature(deps, hands.tx, newest, by)
    await hands.audit(
      { consultationId: opinion.consultationId },
      { kind: 'opinion.countersigned', data: { version: newest.version, provider, algorithm } },
    )
    await hands.announce(changeOf(locked.row))
    return { role: by.role, signedAt: signedAt.toISOString(), provider, algorithm }
  })
}

async function requireUnsigned(
  tx: Tx,
  { row }: LockedConsultation,
  opinionId: string,
): Promise<Row<'opinion'>> {
  if (!followedStates.includes(row.state)) {
    throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
  }
  const [newest] = await readOpinions(tx, row.id)
  if (newest === undefined || newest.id !== opinionId) {
    throw new AppError('CONFLICT', { fresh: await freshState(tx, row) })
  }
  const signatures = await readSignatures(tx, [opinionId])
  if (signatures.some(({ role }) => role === 'requester')) {
    throw new AppError('CONFLICT', { fresh: await freshState(tx, row) })
  }
  return newest
}
