/** A signed opinion: the page at the left; at the right whether it is genuine, and what comes next. */
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Opinion, OpinionVersion } from '../../../server/contract/opinion.ts'
import type { Line } from '../../../server/contract/session.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { now } from '../../ui/clock.ts'
import { Box, Columns } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Mark, StateLabel } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import { ReferralLink } from '../referral/link.tsx'
import { AdoptionForm } from './adoption-form.tsx'
import { OpinionSheet } from './sheet.tsx'

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
  const shown = opinion.versions.find((one) => one.version === chosen) ?? newest
  if (newest === undefined || shown === undefined) return null
  return (
    <Columns
      right={
        <Beside
          consultation={consultation}
          opinion={opinion}
          shown={shown}
          newest={newest}
          onChoose={setChosen}
          onAmend={onAmend}
        />
      }
      rightLabel={texts.opinion.signed(shown.version)}
      rightWidth={424}
      rightSpace={28}
    >
      <div className="opinion-desk">
        <OpinionSheet
          consultation={consultation}
          line={line}
          content={shown.content}
          version={shown.version}
          signed={shown}
        />
      </div>
    </Columns>
  )
}

type BesideProps = {
  consultation: Consultation
  opinion: Opinion
  shown: OpinionVersion
  newest: OpinionVersion
  onChoose: (version: number) => void
  onAmend: (() => void) | undefined
}

function Beside({ consultation, opinion, shown, newest, onChoose, onAmend }: BesideProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.opinion
  const mayAdopt = consultation.commands.includes('record_adoption')
  return (
    <div className="opinion-beside">
      <StateLabel state="signed">{words.signed(shown.version)}</StateLabel>
      <p className="second small">
        {words.signedBy(personIn(language, shown.author), time.moment(shown.signedAt), newest.version + 1)}
      </p>
      {shown.reasonCode === null ? null : <Reason shown={shown} />}
      {opinion.versions.length > 1 ? (
        <Segmented
          aria-label={words.versions}
          value={shown.version}
          options={opinion.versions.map((one) => ({ value: one.version, label: words.version(one.version) }))}
          onChange={onChoose}
        />
      ) : null}
      <Verification shown={shown} />
      {mayAdopt ? <AdoptionForm consultation={consultation} /> : <Adopted consultation={consultation} />}
      <div className="opinion-buttons">
        <Button href={`/api/opinions/${shown.id}/pdf`} data-testid="opinion-pdf">
          {words.downloadPdf}
        </Button>
        <Button onClick={() => window.print()}>{words.print}</Button>
        <ReferralLink consultation={consultation} />
        <LinkButton to={paths.consultation(consultation.id)}>{words.backToCase}</LinkButton>
        {onAmend === undefined ? null : <Button onClick={onAmend}>{words.amend}</Button>}
      </div>
      <p className="dim tiny">{words.logged}</p>
    </div>
  )
}

function Reason({ shown }: { shown: OpinionVersion }) {
  const texts = useTexts()
  const words: Readonly<Record<string, string>> = texts.state.reason
  const reason = [words[shown.reasonCode ?? ''] ?? '', shown.reasonText ?? ''].filter((word) => word !== '')
  return <p className="second small">{texts.opinion.amended(reason.join('　'))}</p>
}

function Verification({ shown }: { shown: OpinionVersion }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.opinion
  return (
    <Box label={shown.intact ? words.verified : words.broken}>
      <p
        className={shown.intact ? 'opinion-verified' : 'opinion-verified tone-cinnabar'}
        data-testid="opinion-verified"
      >
        <Mark state={shown.intact ? 'closed' : 'declined'} tone="inherit" />
        <b>{shown.intact ? words.verified : words.broken}</b>
      </p>
      <p className="second small">
        {shown.intact ? words.verifiedBody(time.clock(now())) : words.brokenBody}
        <br />
        {words.method}
      </p>
    </Box>
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
