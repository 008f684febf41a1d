/**
 * Fills the demonstration region: the programme's institutions, six lines, people, and some 200 consultations in every state over the
 * last year, from a fixed random seed. What the layers above know how to do (encrypt, digest, hash) is handed in.
 */
import type { ConsultationState } from '../server/domain/consultation.ts'
import { type Db, json } from './open.ts'
import type { Row } from './schema.ts'
import { makeConsultation, number } from './seed/cast.ts'
import { fillHours } from './seed/hours.ts'
import { fillLedger } from './seed/ledger.ts'
import { fillNotices, fillOldReminders } from './seed/notices.ts'
import { fillRegion } from './seed/people.ts'
import { fillPrecheck } from './seed/precheck.ts'
import { createRandom } from './seed/random.ts'
import { fillReferrals } from './seed/referrals.ts'
import { fillConsultations } from './seed/rows.ts'
import { fillTemplates } from './seed/templates.ts'

export type SeedTools = {
  seal(value: unknown, rowId: string): Buffer
  hashPassword(password: string): Promise<string>
  /** Digest of an audit event's row; the first of a chain stands on `noPredecessor`. */
  eventDigest(event: Omit<Row<'auditEvent'>, 'id' | 'digest'>): string
  noPredecessor: string
  /** The exact text that an opinion's digest is over, and the digest. */
  sealOpinion(opinion: {
    consultationId: string
    number: string
    version: number
    authorId: string
    signedAt: Date
    content: unknown
  }): { canonical: string; digest: string; algorithm: string }
}

/** The password of every demonstration account; they exist only where the demonstration region was filled. */
export const demoPassword = 'Shuangshou-2026'

/** One account for each kind of person, as the start command prints them. */
export const demoAccounts = [
  { role: 'doctor', loginName: 'wulantuya', password: demoPassword, name: '乌兰图雅' },
  { role: 'expert', loginName: 'linruogu', password: demoPassword, name: '林若谷' },
  { role: 'audit_admin', loginName: 'hewenjing', password: demoPassword, name: '贺文静' },
  { role: 'department_head', loginName: 'eerdenmu', password: demoPassword, name: '额尔登木' },
  { role: 'medical_affairs', loginName: 'chaogetu', password: demoPassword, name: '朝格图' },
  { role: 'medical_affairs', loginName: 'gaowa', password: demoPassword, name: '高娃' },
  { role: 'medical_affairs', loginName: 'guchangning', password: demoPassword, name: '顾长宁' },
  { role: 'security_admin', loginName: 'xuezhaohui', password: demoPassword, name: '薛朝晖' },
] as const

const seedNumber = 20_210_804
/** How many in each state. */
const wanted: readonly (readonly [ConsultationState, number])[] = [
  ['closed', 112],
  ['signed', 8],
  ['reporting', 5],
  ['in_session', 1],
  ['scheduled', 10],
  ['accepted', 7],
  ['submitted', 12],
  ['returned', 6],
  ['draft', 9],
  ['declined', 9],
  ['withdrawn', 6],
  ['cancelled', 6],
  ['no_show', 4],
  ['expired', 3],
  ['converted_to_referral', 2],
  /* at home, where the line asks for it; last, so that those before are drawn as ever */
  ['local_review', 3],
  ['local_rejected', 1],
]

/** @returns whether anything was filled: a database with people in it is left alone */
export async function seed(db: Db, tools: SeedTools, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const present = await tx.selectFrom('person').select('id').limit(1).executeTakeFirst()
    if (present !== undefined) return false
    const random = createRandom(seedNumber)
    const passwordHash = await tools.hashPassword(demoPassword)
    const region = await fillRegion(tx, random, passwordHash)
    const made = wanted.flatMap(([state, count]) =>
      Array.from({ length: count }, (_, index) => makeConsultation(random, region, tools, state, index, now)),
    )
    const numbered = number(made)
    await fillConsultations(tx, random, numbered, tools, now)
    await fillPrecheck(tx, region, numbered, tools, passwordHash, now)
    await fillReferrals(tx, random, region, numbered, tools, now)
    await fillTemplates(tx, random, region)
    await fillHours(tx, region, now)
    await fillNotices(tx, numbered, region, now)
    await fillOldReminders(tx, now)
    await fillLedger(tx, passwordHash, now)
    await tx
      .insertInto('setting')
      .values({ key: 'demo', value: json(true) })
      .execute()
    return true
  })
}
