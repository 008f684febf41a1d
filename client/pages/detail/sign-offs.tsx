/** Who agreed in the asking hospital, and the signature that an emergency owes; both sides see the count-down. */
import { Button } from 'antd'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { reasonWords } from './course-words.ts'
import type { NextProps } from './next-parts.tsx'

export function SignOffs({ consultation, onCommand }: NextProps) {
  const texts = useTexts()
  const { decisions, postSign } = consultation.review
  if (decisions.length === 0 && postSign === null) return null
  const title = postSign === null ? texts.review.signOffs.title : texts.review.postSign.title
  return (
    <Section title={title}>
      {postSign === null ? null : <Owed postSign={postSign} onCommand={onCommand} />}
      <Decisions decisions={decisions} />
    </Section>
  )
}

function Decisions({ decisions }: Pick<Consultation['review'], 'decisions'>) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.review.signOffs
  return (
    <ul className="sign-offs small" data-testid="sign-offs">
      {decisions.map(({ step, decision, reasonCode, reasonText, by, at }) => (
        <li key={at}>
          <div>{words.by(texts.review.step[step], words.decision[decision])}</div>
          <div className="dim">
            {personIn(language, by)}
            {'　'}
            {time.near(at)}
          </div>
          {reasonCode === null ? null : (
            <blockquote className="small second">{reasonWords(texts, reasonCode, reasonText)}</blockquote>
          )}
        </li>
      ))}
    </ul>
  )
}

type OwedProps = Pick<NextProps, 'onCommand'> & {
  postSign: NonNullable<Consultation['review']['postSign']>
}

/** Signing is the one filled button of the next step; here stands what else may be done. */
function Owed({ postSign, onCommand }: OwedProps) {
  const texts = useTexts()
  const words = texts.review.postSign
  return (
    <div className="post-sign" data-testid="post-sign">
      <Countdown until={postSign.dueAt} ends="postSign" inline spoken={postSign.mine} />
      <p className="small second">{words.owed(texts.review.step[postSign.step])}</p>
      {postSign.mine ? (
        <div>
          <Button
            danger
            type="text"
            size="large"
            data-testid="command-post_refuse"
            onClick={() => onCommand('post_refuse')}
          >
            {words.refuse}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
