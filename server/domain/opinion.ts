/** What an opinion must hold before it is signed: an answer to every question and the advice itself. */
import type { ConsultationState } from './consultation.ts'

/** Who may stand under an opinion: its author, the doctor who asked and has read it, a member of a board with a view of their own. */
export const signatureRoles = ['expert', 'requester', 'member'] as const
export type SignatureRole = (typeof signatureRoles)[number]

type Answers = readonly { readonly position: number; readonly text: string }[]

/** Notes may be written once the expert is known and for as long as a correction may follow. */
export const writableStates: readonly ConsultationState[] = [
  'accepted',
  'scheduled',
  'in_session',
  'reporting',
  'signed',
  'closed',
]

/** What is lacking, in the order of the page: `answers.2` for the second question, `advice`. */
export function lackingParts(
  questionCount: number,
  content: { readonly answers: Answers; readonly advice: string },
): string[] {
  const open = Array.from({ length: questionCount }, (_, index) => index + 1).filter(
    (position) => !content.answers.some((one) => one.position === position && one.text.trim() !== ''),
  )
  const lacking = open.map((position) => `answers.${position}`)
  return content.advice.trim() === '' ? [...lacking, 'advice'] : lacking
}

/** Indexes of answers that belong to no question, or to one that has an answer already. */
export function strayAnswers(questionCount: number, answers: Answers): number[] {
  return answers.flatMap((answer, index) => {
    const repeated = answers.findIndex((one) => one.position === answer.position) !== index
    return repeated || answer.position > questionCount ? [index] : []
  })
}

/** `SS-眠-20261119-0042` → `SS-眠-2026****-**42`: enough to compare with the paper, not enough to ask for another. */
export function maskNumber(number: string): string {
  return number.replace(/(\d{4})\d{4}-(\d+)(\d{2})$/, (_all, year: string, hidden: string, last: string) => {
    return `${year}****-${'*'.repeat(hidden.length)}${last}`
  })
}

/** Whether a text holds what only one person has: a mobile number, an identity card. A template must hold neither. */
export function looksPersonal(text: string): boolean {
  return /(?<!\d)1[3-9]\d{9}(?!\d)/.test(text) || /(?<!\d)\d{17}[\dXx](?!\d)/.test(text)
}
