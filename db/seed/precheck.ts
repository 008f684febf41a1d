/** The pre-check: one line asks for it, its hospital in Beijing has an office for it, and one request lies there. */
import type { Tx } from '../open.ts'
import type { SeedTools } from '../seed.ts'
import { makeConsultation, type number } from './cast.ts'
import type { Region } from './people.ts'
import { createRandom } from './random.ts'
import { type LineCode, prechecked } from './region.ts'
import { fillConsultations } from './rows.ts'

/** From a seed of their own, so that the rest of the region is the same with and without them. */
const seedNumber = 20_261_126
const founded = new Date('2021-08-04T00:00:00Z')

/** @param numbered the region's other consultations: the new one's number follows those of its day */
export async function fillPrecheck(
  tx: Tx,
  region: Region,
  numbered: ReturnType<typeof number>,
  tools: SeedTools,
  passwordHash: string,
  now: Date,
): Promise<void> {
  const random = createRandom(seedNumber)
  const line = await openOffice(tx, random, prechecked, passwordHash)
  const made = makeConsultation(random, region, tools, 'prechecking', 0, now)
  const day = new Date(made.story.createdAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  const serial = Math.max(0, ...numbered.filter((one) => one.day === day).map((one) => one.serial)) + 1
  const text = `SS-${line.seal}-${day.replaceAll('-', '')}-${String(serial).padStart(4, '0')}`
  await fillConsultations(tx, random, [{ ...made, number: text, day, serial }], tools, now)
}

async function openOffice(
  tx: Tx,
  random: ReturnType<typeof createRandom>,
  code: LineCode,
  passwordHash: string,
): Promise<{ seal: string }> {
  const line = await tx
    .updateTable('line')
    .set({ precheck: true })
    .where('code', '=', code)
    .returning(['seal', 'beijingInstitutionId as institutionId'])
    .executeTakeFirstOrThrow()
  const { institutionId } = line
  const [id, departmentId] = [random.uuid(founded), random.uuid(founded)]
  await tx
    .insertInto('department')
    .values({ id: departmentId, institutionId, nameZh: '医务处', nameEn: 'Medical Affairs' })
    .execute()
  await tx
    .insertInto('person')
    .values({
      ...{ id, institutionId, departmentId, passwordHash },
      ...{ loginName: 'guchangning', name: '顾长宁', nameEn: 'Gu Changning' },
      ...{ titleZh: '医务处处长', titleEn: 'Head of medical affairs' },
    })
    .execute()
  await tx.insertInto('personRole').values({ personId: id, role: 'medical_affairs' }).execute()
  return line
}
