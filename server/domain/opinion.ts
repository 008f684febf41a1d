/** What an opinion must hold before it is signed: an answer to every question and the advice itself. */
import type { ConsultationState } from './consultation.ts'

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
