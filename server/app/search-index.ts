/** Keeps the index of the search: in the transaction that saves a text, and afterwards for what nobody has cut up yet. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ZodError } from 'zod'
import type { Tx } from '../../db/open.ts'
import {
  claimWaiting,
  lockSubject,
  readSources,
  type SourceRow,
  writeEntry,
} from '../../db/queries/search-index.ts'
import { OpinionContent } from '../contract/opinion.ts'
import type { CaseRecord } from '../contract/record.ts'
import { readRecord } from '../contract/record-stored.ts'
import type { SearchField } from '../contract/search.ts'
import { isWithheld } from '../domain/consultation.ts'
import { fold, gramsOf, numberGrams } from '../domain/search.ts'
import { derive } from './act.ts'
import { identityMarks } from './blind-index.ts'
import type { Deps } from './deps.ts'
import { openIdentity } from './patient.ts'
import { databaseCode, describeError } from './problem.ts'

export type SourceText = { field: SearchField; text: string }

/** The texts of a consultation in the order in which a hit names them; the signed opinion's, never a draft's. */
export function textsOf({
  record,
  purpose,
  reason,
  questions,
  boardQuestion,
  opinion,
}: SourceRow): SourceText[] {
  const known = safelyRead(record)
  const signed = OpinionContent.safeParse(opinion)
  const texts = [
    ...(known === null ? [] : recordTexts(known)),
    ['purpose', reason ?? ''] as const,
    ['purpose', purpose] as const,
    ...questions.map((question) => ['question', question] as const),
    ['question', boardQuestion ?? ''] as const,
    ...(signed.success ? opinionTexts(signed.data) : []),
  ]
  return texts.flatMap(([field, text]) => (text.trim() === '' ? [] : [{ field, text }]))
}

/** Of a record that somebody has tampered with nothing is indexed. */
function safelyRead(record: unknown): CaseRecord | null {
  try {
    return readRecord(record)
  } catch (error) {
    if (error instanceof ZodError) return null
    throw error
  }
}

type Text = readonly [SearchField, string]

function recordTexts(record: CaseRecord): Text[] {
  const { course, inspection, listening, inquiry, tongue, pulse, differentiation, mongolian } = record
  const codes = (all: CaseRecord['westernDiagnoses']) =>
    all.map(({ text, code }): Text => ['diagnosis', code === null ? text : `${text} ${code}`])
  return [
    ...codes(record.westernDiagnoses),
    ...codes(record.tcmDiseases),
    ...codes(record.tcmPatterns),
    ...codes(record.mongolianDiseases),
    ['complaint', record.chiefComplaint],
    ['history', record.presentHistory],
    ['history', record.pastHistory],
    ['history', record.personalHistory],
    ['examination', record.physicalExamination],
    ['results', record.auxiliaryResults],
    ['history', `${course.name} ${course.description}`.trim()],
    ...Object.values(inspection).map((text): Text => ['four', text]),
    ['four', tongue.note],
    ...Object.values(listening).map((text): Text => ['four', text]),
    ...Object.values(inquiry).map((text): Text => ['four', text]),
    ['four', pulse.note],
    ['four', record.palpation],
    ...Object.values(differentiation).map((text): Text => ['four', text]),
    ...wordsIn(mongolian).map((text): Text => ['four', text]),
    ['medication', record.treatmentPrinciple],
    ['medication', record.nonDrugTreatment],
    ...record.formulae.map((formula): Text => ['medication', wordsOf(formula)]),
    ...record.medications.map(
      ({ name, dosage, period }): Text => ['medication', [name, dosage, period].join(' ').trim()],
    ),
    ...record.allergies.map(
      ({ substance, reaction }): Text => ['medication', [substance, reaction].join(' ').trim()],
    ),
  ]
}

/** Name, herbs with what was done to them, and how it is taken. */
function wordsOf({ name, herbs, decoction, use }: CaseRecord['formulae'][number]): string {
  const parts = herbs.map((herb) => `${herb.processing}${herb.name}`)
  return [name, ...parts, decoction, use].filter((part) => part !== '').join(' ')
}

/** What was written, as against chosen, in the Mongolian form. */
function wordsIn(form: CaseRecord['mongolian']): string[] {
  if (form === null) return []
  const { seatNote, pulse, tongue, urine, stool, narrative, treatment } = form
  const { diet, conduct, medicine, note } = treatment
  return [seatNote, pulse, tongue, narrative, diet, conduct, medicine, note].concat(
    Object.values(urine),
    Object.values(stool),
  )
}

function opinionTexts(opinion: OpinionContent): Text[] {
  const { prescription } = opinion
  return [
    ...[...opinion.westernDiagnoses, ...opinion.tcmDiseases, ...opinion.tcmPatterns].map(
      ({ text }): Text => ['opinion', text],
    ),
    ['opinion', opinion.advice],
    ...opinion.answers.map(({ text }): Text => ['opinion', text]),
    ['opinion', opinion.furtherTests],
    ['opinion', opinion.warningSigns],
    ['opinion', opinion.limits],
    ...(prescription === null
      ? []
      : ([
          ['prescription', prescription.name],
          ['prescription', prescription.herbs.map(({ name, grams }) => `${name} ${grams} g`).join('，')],
          ['prescription', prescription.usage],
        ] as const)),
  ]
}

/** No text has it, so no word reaches from one text into the next. */
const between = '\u0001'

/**
 * Cuts up one consultation as it is in this transaction. To be called by whatever saves one of its texts or its patient's identity;
 * what is forgotten is noticed by the database and made up for by {@link indexWaiting}.
 */
export async function indexConsultation(deps: Pick<Deps, 'vault'>, tx: Tx, id: string): Promise<void> {
  const row = await lockSubject(tx, id)
  const [sources] = await readSources(tx, [id])
  if (row === undefined || sources === undefined) return
  const folded = textsOf(sources).map(({ text }) => fold(text))
  const identity = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
  const number = row.number.toLowerCase()
  await writeEntry(tx, {
    consultationId: id,
    requesterId: row.requesterId,
    localOnly: isWithheld(row),
    institutionId: row.requestingInstitutionId,
    lineId: row.lineId,
    expertId: row.expertId,
    memberIds: row.memberIds,
    receiverId: row.receivingInstitutionId,
    state: row.state,
    urgency: row.urgency,
    createdAt: row.createdAt,
    number,
    grams: [...gramsOf(folded), ...numberGrams(gramsOf([number]))],
    identityMarks: identityMarks(deps.vault, identity),
    folded: folded.join(between),
  })
}

/** Few in one transaction: each keeps its consultation from being saved for so long. */
const batch = 20
/** Others come first. */
const pauseMs = 20
/** One that cannot be cut up is left for the next time; so many of them are a fault of ours, and the job ends. */
const mostFailed = 50

/**
 * Cuts up what waits, the newest first, in small transactions; what is done stays done when the server ends in between. It writes
 * nothing but what can be derived again, so it leaves no event.
 * @param ended asked between two transactions
 * @returns how many
 * @throws what the database throws
 */
export async function indexWaiting(deps: Deps, ended: () => boolean = () => false): Promise<number> {
  const failed = new Set<string>()
  let done = 0
  while (!ended() && failed.size < mostFailed) {
    const count = await indexBatch(deps, failed)
    if (count === 0) break
    done += Math.max(0, count)
    await sleep(pauseMs)
  }
  return done
}

/** @returns how many; -1 where one failed, which is in `failed` then and took the others of its batch back with it */
async function indexBatch(deps: Deps, failed: Set<string>): Promise<number> {
  let current: string | null = null
  try {
    return await derive(deps, async (tx) => {
      const claimed = await claimWaiting(tx, batch + failed.size)
      const fresh = claimed.filter((id) => !failed.has(id))
      for (const id of fresh) {
        current = id
        await indexConsultation(deps, tx, id)
      }
      current = null
      return fresh.length
    })
  } catch (error) {
    if (current === null || databaseCode(error) !== null) throw error
    deps.log.error({ consultationId: current, error: describeError(error) }, 'a consultation was not indexed')
    failed.add(current)
    return -1
  }
}
