/** What of an opinion the server takes while some of it is too long. Pure. */
import { OpinionContent } from '../../../server/contract/opinion.ts'

/** Where something is too long, by its path in the content. */
export function tooLong(content: OpinionContent): PropertyKey[][] {
  const { issues } = OpinionContent.safeParse(content).error ?? { issues: [] }
  return issues.flatMap(({ code, path }) => (code === 'too_big' ? [path] : []))
}

/**
 * The content with what is too long left as it was: the server refuses a draft as a whole, and nothing else is to wait for it. A list
 * stays whole, because its rows have no other name than their place; the answers have their question.
 * @param before what the server has
 */
export function fitting(content: OpinionContent, before: OpinionContent): OpinionContent {
  const paths = tooLong(content)
  if (paths.length === 0) return content
  const isOver = (part: PropertyKey, index?: number) =>
    paths.some(([first, second]) => first === part && (index === undefined || second === index))
  const kept = Object.entries(before).filter(([part]) => part !== 'answers' && isOver(part))
  return {
    ...content,
    ...Object.fromEntries(kept),
    answers: content.answers.map((answer, index) =>
      isOver('answers', index)
        ? (before.answers.find(({ position }) => position === answer.position) ?? { ...answer, text: '' })
        : answer,
    ),
  }
}
