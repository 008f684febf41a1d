/** The local review: who may review, what they decided. */
import type { ReviewStep } from '../../server/domain/review.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** A hospital has few of them; a bound all the same. */
const mostReviewers = 50

type Asked = Pick<Row<'consultation'>, 'requesterId' | 'requestingInstitutionId' | 'requestingDepartmentId'>

/** Who may take a step of the review of a request and can sign in; the one who asks is never among them. */
export async function readReviewers(tx: Tx, request: Asked, step: ReviewStep): Promise<string[]> {
  const { requestingDepartmentId: departmentId } = request
  if (step === 'head' && departmentId === null) return []
  const rows = await tx
    .selectFrom('person')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('personRole.role', '=', step === 'head' ? 'department_head' : 'medical_affairs')
    .where('person.institutionId', '=', request.requestingInstitutionId)
    .$if(step === 'head', (query) => query.where('person.departmentId', '=', departmentId))
    .where('person.disabledAt', 'is', null)
    .where('person.id', '<>', request.requesterId)
    .orderBy('person.id')
    .limit(mostReviewers)
    .execute()
  return rows.map((row) => row.id)
}

/** What a line asks for, and its rules. */
export function findLineReview(read: ReadDb | Tx, lineId: string) {
  return (read as ReadDb)
    .selectFrom('line')
    .select(['localReview', 'rules'])
    .where('id', '=', lineId)
    .executeTakeFirstOrThrow()
}

export async function insertDecision(tx: Tx, decision: NewRow<'reviewDecision'>): Promise<void> {
  await tx.insertInto('reviewDecision').values(decision).execute()
}

/** What was decided about a request, oldest first. */
export function readDecisions(read: ReadDb, consultationId: string): Promise<Row<'reviewDecision'>[]> {
  return read
    .selectFrom('reviewDecision')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('decidedAt')
    .limit(100)
    .execute()
}
