/** A signed opinion: the page at the left; at the right whether it is genuine, and what comes next. */
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Opinion, OpinionVersion } from '../../../server/contract/opinion.ts'
import type { Line } from '../../../server/contract/session.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useMdt } from '../../mdt.ts'
import { paths } from '../../paths.ts'
import { Box, Columns } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import { BoardAnswers, MemberOpinions } from '../detail/mdt-opinions.tsx'
import { AnswerConclusion, AnswerDialog, type ConclusionAnswer } from '../detail/mdt-sign.tsx'
import { ReferralLink } from '../referral/link.tsx'
import { AdoptionForm } from './adoption-form.tsx'
import { AftercareBox } from './aftercare.tsx'
import { BoardUnknown } from './board-unknown.tsx'
import { VersionComparison } from './compare.tsx'
import { AskCorrection, CorrectionHistory, OpenCorrection } from './correction.tsx'
import { PrintOpinion } from './print.tsx'
import { reasonOf } from './reason.ts'
import { OpinionSheet } from './sheet.tsx'
import { CounterSign, Verification } from './signatures.tsx'

type Props = {
  consultation: Consultation
  opinion: Opinion
  line: Line | undefined
  /** undefined for those who may not correct it */
  onAmend: (() => void) | undefined
}

export function SignedOpinion({ consultation, opinion, line, onAmend }: Props) {
  const texts = useTexts()
  const [chosen, setChosen] = useState<number | null>(null)
  const [newest] = opinion.versions
  const [comparing, setComparing] = useState(false)
  /** Beside the columns: when a phone is turned they are drawn anew, and what is typed stays. */
  const [answer, setAnswer] = useState<{ to: string; answer: ConclusionAnswer } | null>(null)
  const shown = opinion.versions.find((one) => one.version === chosen) ?? newest
  if (newest === undefined || shown === undefined) return null
  return (
    <>
      <Columns
        right={
          <Beside
            consultation={consultation}
            opinion={opinion}
            shown={shown}
            newest={newest}
            onChoose={(version) => {
              setComparing(false)
              setChosen(version)
            }}
            onCompare={comparing ? undefined : () => setComparing(true)}
            onAmend={onAmend}
            onAnswer={(chosenAnswer) => setAnswer({ to: shown.id, answer: chosenAnswer })}
          />
        }
        rightLabel={texts.opinion.signed(shown.version)}
        rightWidth={424}
        rightSpace={28}
      >
        <ToNext opinion={opinion} consultation={consultation} />
        <div className="opinion-desk">
          {comparing ? (
            <VersionComparison versions={opinion.versions} onClose={() => setComparing(false)} />
          ) : (
            <SheetOfBoard consultation={consultation} line={line} shown={shown} />
          )}
        </div>
      </Columns>
      {answer === null ? null : (
        <AnswerDialog
          consultationId={consultation.id}
          opinionId={answer.to}
          answer={answer.answer}
          onClose={() => setAnswer(null)}
        />
      )}
    </>
  )
}

type SheetOfBoardProps = Pick<Props, 'consultation' | 'line'> & { shown: OpinionVersion }

/** A board's dissents are part of its page: until they are known there is none to be read or printed. */
function SheetOfBoard({ consultation, line, shown }: SheetOfBoardProps) {
  const mdt = useMdt(consultation)
  if (consultation.board !== null && mdt.data === undefined) return <BoardUnknown mdt={mdt} />
  const board = mdt.data?.answers.find(({ opinionId }) => opinionId === shown.id)?.board ?? []
  return (
    <OpinionSheet
      consultation={consultation}
      line={line}
      content={shown.content}
      version={shown.version}
      signed={shown}
      dissents={board.filter((one) => one.answer === 'dissented')}
    />
  )
}

/** Where the column stands below the page, a way to it: what is to be done must not be looked for. */
function ToNext({ opinion, consultation }: Pick<Props, 'opinion' | 'consultation'>) {
  const texts = useTexts()
  const width = useWidth()
  const { correction, counter } = texts.signature
  const { data: mdt } = useMdt(consultation)
  if (width !== 'phone' && width !== 'narrow') return null
  const word = opinion.actions.includes('keep_opinion')
    ? correction.yours
    : mdt?.actions.includes('cosign') === true
      ? texts.mdt.conclusion.title
      : opinion.actions.includes('countersign')
        ? counter.title
        : consultation.commands.includes('record_adoption')
          ? texts.opinion.adoption.title
          : texts.aftercare.title
  return (
    <a className="to-next" href={`#${nextId}`}>
      {word}
    </a>
  )
}

const nextId = 'opinion-next'

type BesideProps = {
  consultation: Consultation
  opinion: Opinion
  shown: OpinionVersion
  newest: OpinionVersion
  onChoose: (version: number) => void
  /** undefined while two versions stand side by side */
  onCompare: (() => void) | undefined
  onAmend: (() => void) | undefined
  onAnswer: (answer: ConclusionAnswer) => void
}

function Beside({
  consultation,
  opinion,
  shown,
  newest,
  onChoose,
  onCompare,
  onAmend,
  onAnswer,
}: BesideProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.opinion
  return (
    <div className="opinion-beside" id={nextId}>
      <StateLabel state="signed">{words.signed(shown.version)}</StateLabel>
      <p className="second small">
        {words.signedBy(personIn(language, shown.author), time.moment(shown.signedAt), newest.version + 1)}
      </p>
      {shown.reasonCode === null ? null : (
        <p className="second small">{words.amended(reasonOf(texts, shown))}</p>
      )}
      {opinion.versions.length > 1 ? (
        <Segmented
          aria-label={words.versions}
          value={shown.version}
          options={opinion.versions.map((one) => ({ value: one.version, label: words.version(one.version) }))}
          onChange={onChoose}
        />
      ) : null}
      {opinion.versions.length > 1 && onCompare !== undefined ? (
        <Button onClick={onCompare} data-testid="compare-versions">
          {texts.signature.compare.open}
        </Button>
      ) : null}
      <Verification shown={shown} />
      <BoardBeside consultation={consultation} onAnswer={shown.id === newest.id ? onAnswer : undefined} />
      <NextSteps consultation={consultation} opinion={opinion} newest={newest} onAmend={onAmend} />
      <div className="opinion-buttons">
        <Button href={`/api/opinions/${shown.id}/pdf`} data-testid="opinion-pdf">
          {words.downloadPdf}
        </Button>
        <PrintOpinion id={shown.id} />
        <ReferralLink consultation={consultation} />
        <LinkButton to={paths.consultation(consultation.id)}>{words.backToCase}</LinkButton>
        {onAmend === undefined || opinion.correction === 'open' ? null : (
          <Button onClick={onAmend}>{words.amend}</Button>
        )}
        {opinion.actions.includes('request_correction') ? (
          <AskCorrection consultationId={consultation.id} />
        ) : null}
      </div>
      <CorrectionHistory corrections={opinion.corrections} />
      <p className="dim tiny">{words.logged}</p>
    </div>
  )
}

type BoardBesideProps = {
  consultation: Consultation
  /** undefined beside an older version: the newest is what a member answers, and it must be what they read */
  onAnswer: BesideProps['onAnswer'] | undefined
}

/** What is asked of a member, and what the board has said. */
function BoardBeside({ consultation, onAnswer }: BoardBesideProps) {
  const board = useMdt(consultation)
  const { data: mdt } = board
  if (mdt === undefined) return consultation.board === null ? null : <BoardUnknown mdt={board} />
  if (mdt.members.length === 0) return null
  return (
    <>
      {onAnswer !== undefined && mdt.actions.includes('cosign') ? (
        <AnswerConclusion onAnswer={onAnswer} />
      ) : null}
      <BoardAnswers answers={mdt.answers} />
      <MemberOpinions opinions={mdt.opinions} />
    </>
  )
}

type NextProps = Pick<BesideProps, 'consultation' | 'opinion' | 'newest' | 'onAmend'>

/** What is to be done, in its order: a correction that is open, the own signature, the adoption, then the patient. */
function NextSteps({ consultation, opinion, newest, onAmend }: NextProps) {
  const mayAdopt = consultation.commands.includes('record_adoption') && opinion.correction !== 'open'
  return (
    <>
      <OpenCorrection opinion={opinion} consultationId={consultation.id} onAmend={onAmend} />
      {opinion.actions.includes('countersign') && opinion.correction !== 'open' ? (
        <CounterSign version={newest} consultationId={consultation.id} />
      ) : null}
      {mayAdopt ? <AdoptionForm consultation={consultation} /> : <Adopted consultation={consultation} />}
      <AftercareBox consultation={consultation} />
    </>
  )
}

function Adopted({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const { adoption } = consultation
  const words = texts.opinion.adoption
  if (adoption === null) return null
  return (
    <Box label={words.done}>
      <b>{words.decision[adoption.decision]}</b>
      {adoption.reason === '' ? null : <p className="small">{adoption.reason}</p>}
      {adoption.actions === '' ? null : <p className="small">{adoption.actions}</p>}
      <p className="dim small">
        {words.recorded(personIn(language, adoption.recordedBy), time.moment(adoption.recordedAt))}
      </p>
    </Box>
  )
}
