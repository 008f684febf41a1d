/** After the adoption: the way to seven and thirty days, what became of the patient, whether the diagnoses agree, ratings. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Aftercare, RatingInput } from '../../../server/contract/outcome.ts'
import { http, read } from '../../api.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { keys } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Box } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { Track, type TrackStep } from '../../ui/timeline.tsx'
import { AgreementDialog, agreementPairs, OutcomeDialog, RatingDialog } from './aftercare-dialogs.tsx'

type FollowUp = Aftercare['followUps'][number]

export function AftercareBox({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const { id } = consultation
  const found = useQuery({
    queryKey: keys.aftercare(id),
    queryFn: () => read<Aftercare>(http.api.consultations[':id'].aftercare.$get({ param: { id } })),
  })
  if (found.error !== null && found.data === undefined) {
    return <ErrorState error={found.error} kept="nothing" onRetry={() => void found.refetch()} />
  }
  if (found.data === undefined || found.data.followUps.length === 0) return null
  return (
    <section className="aftercare" aria-label={texts.aftercare.title} data-testid="aftercare">
      <AftercareTrack consultation={consultation} followUps={found.data.followUps} />
      <Box label={texts.aftercare.title}>
        {found.data.followUps.map((one) => (
          <FollowUpRow key={one.day} id={id} followUp={one} />
        ))}
        <AgreementRow id={id} aftercare={found.data} />
        <RatingRows id={id} aftercare={found.data} />
      </Box>
    </section>
  )
}

/** 采纳 → 随访 7 天 → 随访 30 天 */
function AftercareTrack({
  consultation,
  followUps,
}: {
  consultation: Consultation
  followUps: readonly FollowUp[]
}) {
  const words = useTexts().aftercare
  const places = [
    { key: 'adoption', label: words.step.adoption, done: consultation.adoption !== null },
    ...followUps.map(({ day, done }) => ({ key: `day ${day}`, label: words.step.followUp(day), done })),
  ]
  const now = places.findIndex(({ done }) => !done)
  const steps = places.map(({ key, label, done }, index): TrackStep => {
    return { key, label, when: done ? 'past' : index === now ? 'now' : 'later', state: 'scheduled' }
  })
  return <Track steps={steps} label={words.track} />
}

function FollowUpRow({ id, followUp }: { id: string; followUp: FollowUp }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.aftercare.outcome
  const [open, setOpen] = useState(false)
  const { day, outcome, dueAt, done, mayRecord } = followUp
  return (
    <div className="aftercare-row" data-testid={`follow-up-${day}`}>
      <div>
        <b>{words.title(day)}</b>
        {outcome === null ? (
          <p className="second small">{done ? words.closed : words.notYet(time.day(dueAt))}</p>
        ) : (
          <>
            <p>
              {words.status[outcome.status]}
              {outcome.diagnosis === '' ? '' : `　${outcome.diagnosis}`}
            </p>
            {outcome.note === '' ? null : <p className="small">{outcome.note}</p>}
            <p className="dim small">
              {words.by(personIn(language, outcome.recordedBy), time.moment(outcome.recordedAt))}
              {outcome.corrections === 0 ? '' : `　${words.corrected(outcome.corrections)}`}
            </p>
          </>
        )}
      </div>
      {mayRecord && !(done && outcome === null) ? (
        <Button
          type={outcome === null ? 'primary' : 'default'}
          onClick={() => setOpen(true)}
          data-testid={`record-${day}`}
        >
          {outcome === null ? words.record : words.correct}
        </Button>
      ) : null}
      {open ? <OutcomeDialog id={id} day={day} present={outcome} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}

/** `西医：与专家诊断　符合`, for each pair that was compared. */
function agreementWords(texts: Texts, agreement: NonNullable<Aftercare['agreement']>): string[] {
  const words = texts.aftercare.agreement
  return agreementPairs.flatMap(([name, medicine, whose]) => {
    const value = agreement[name]
    if (value === 'not_compared') return []
    return [`${words.pair(words[medicine], words[whose])}　${words.value[value]}`]
  })
}

function AgreementRow({ id, aftercare }: { id: string; aftercare: Aftercare }) {
  const texts = useTexts()
  const words = texts.aftercare.agreement
  const [open, setOpen] = useState(false)
  const { agreement, may } = aftercare
  if (agreement === null && !may.agreement) return null
  const compared = agreement === null ? [] : agreementWords(texts, agreement)
  return (
    <div className="aftercare-row" data-testid="agreement">
      <div>
        <b>{words.title}</b>
        {agreement === null ? null : (
          <>
            <p>{[agreement.finalWestern, agreement.finalTcm].filter((one) => one !== '').join('；')}</p>
            {compared.map((one) => (
              <p key={one} className="small second">
                {one}
              </p>
            ))}
          </>
        )}
      </div>
      {may.agreement ? (
        <Button onClick={() => setOpen(true)} data-testid="record-agreement">
          {agreement === null ? words.record : words.correct}
        </Button>
      ) : null}
      {open ? <AgreementDialog id={id} present={agreement} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}

function RatingRows({ id, aftercare }: { id: string; aftercare: Aftercare }) {
  const words = useTexts().aftercare.rating
  const [open, setOpen] = useState<RatingInput['side'] | null>(null)
  if (aftercare.may.ratings.length === 0) return null
  return (
    <>
      {aftercare.may.ratings.map((side) => {
        const given = aftercare.ownRatings.find((one) => one.side === side)
        return (
          <div className="aftercare-row" key={side} data-testid={`rating-${side}`}>
            <div>
              <b>{words.side[side]}</b>
              {given === undefined ? null : (
                <p>
                  {words.given(given.score, words.scale[given.score - 1] ?? '')}
                  {given.words === '' ? '' : `　${given.words}`}
                </p>
              )}
            </div>
            <Button onClick={() => setOpen(side)} data-testid={`rate-${side}`}>
              {given === undefined ? words.title : words.change}
            </Button>
          </div>
        )
      })}
      <p className="dim small">{words.private}</p>
      {open === null ? null : (
        <RatingDialog
          id={id}
          side={open}
          present={aftercare.ownRatings.find((one) => one.side === open) ?? null}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}
