/** Recording an outcome, the agreement of diagnoses, a rating. What was recorded before is proposed and kept behind the new word. */
import { Radio, Select } from 'antd'
import { useState } from 'react'
import type {
  Aftercare,
  AgreementInput,
  OutcomeInput,
  RatingInput,
} from '../../../server/contract/outcome.ts'
import { agreements, outcomeStatuses } from '../../../server/domain/outcome.ts'
import { http, read } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { useWrite } from '../../queries.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { LimitedArea, LimitedInput } from '../../ui/limited.tsx'
import { refresh } from './data.ts'
import { Labelled } from './fields.tsx'

type Row = Aftercare['followUps'][number]
type OutcomeProps = { id: string; day: Row['day']; present: Row['outcome']; onClose: () => void }

export function OutcomeDialog({ id, day, present, onClose }: OutcomeProps) {
  const words = useTexts().aftercare.outcome
  const [input, setInput] = useState<OutcomeInput>({
    day,
    status: present?.status ?? 'improved',
    diagnosis: present?.diagnosis ?? '',
    note: present?.note ?? '',
  })
  const record = useWrite((one: OutcomeInput, options) =>
    read(http.api.consultations[':id'].outcomes.$post({ param: { id }, json: one }, options)),
  )
  const save = async () => {
    await record.mutateAsync(input)
    await refresh(id)
  }
  return (
    <ConfirmDialog
      open
      title={words.title(day)}
      action={words.save}
      confirmTestId="outcome-save"
      onConfirm={save}
      onClose={onClose}
    >
      {present === null ? null : <p className="second small">{words.correctNote}</p>}
      <Radio.Group
        className="adoption-choice"
        aria-label={words.statusLabel}
        value={input.status}
        onChange={(event) => setInput({ ...input, status: event.target.value as OutcomeInput['status'] })}
      >
        {outcomeStatuses.map((one) => (
          <Radio key={one} value={one} data-testid={`outcome-${one}`}>
            {words.status[one]}
          </Radio>
        ))}
      </Radio.Group>
      {input.status === 'died' ? <p className="tone-ochre small">{words.died}</p> : null}
      <Labelled label={words.diagnosis}>
        {(field) => (
          <LimitedInput
            id={field}
            value={input.diagnosis}
            most={500}
            data-testid="outcome-diagnosis"
            onChange={(event) => setInput({ ...input, diagnosis: event.target.value })}
          />
        )}
      </Labelled>
      <Labelled label={words.note}>
        {(field) => (
          <LimitedArea
            id={field}
            autoSize={{ minRows: 3 }}
            value={input.note}
            most={2000}
            placeholder={words.noteHint}
            data-testid="outcome-note"
            onChange={(event) => setInput({ ...input, note: event.target.value })}
          />
        )}
      </Labelled>
    </ConfirmDialog>
  )
}

type AgreementProps = { id: string; present: Aftercare['agreement']; onClose: () => void }

/** Which diagnoses are compared: the field, the medicine, whose. */
export const agreementPairs = [
  ['westernReferral', 'western', 'referral'],
  ['westernExpert', 'western', 'expert'],
  ['tcmReferral', 'tcm', 'referral'],
  ['tcmExpert', 'tcm', 'expert'],
] as const

export function AgreementDialog({ id, present, onClose }: AgreementProps) {
  const words = useTexts().aftercare.agreement
  const [tried, setTried] = useState(false)
  const [input, setInput] = useState<AgreementInput>({
    finalWestern: present?.finalWestern ?? '',
    finalTcm: present?.finalTcm ?? '',
    westernReferral: present?.westernReferral ?? 'not_compared',
    westernExpert: present?.westernExpert ?? 'not_compared',
    tcmReferral: present?.tcmReferral ?? 'not_compared',
    tcmExpert: present?.tcmExpert ?? 'not_compared',
  })
  const lacks = input.finalWestern.trim() === '' && input.finalTcm.trim() === ''
  const record = useWrite((one: AgreementInput, options) =>
    read(http.api.consultations[':id'].agreement.$post({ param: { id }, json: one }, options)),
  )
  const save = async () => {
    setTried(true)
    if (lacks) return false
    await record.mutateAsync(input)
    await refresh(id)
    return true
  }
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.save}
      confirmTestId="agreement-save"
      onConfirm={save}
      onClose={onClose}
    >
      {(['finalWestern', 'finalTcm'] as const).map((name) => (
        <Labelled key={name} label={words[name]}>
          {(field) => (
            <LimitedInput
              id={field}
              value={input[name]}
              most={500}
              status={tried && lacks ? 'error' : ''}
              data-testid={`agreement-${name}`}
              onChange={(event) => setInput({ ...input, [name]: event.target.value })}
            />
          )}
        </Labelled>
      ))}
      {tried && lacks ? <p className="tone-cinnabar small">{words.finalRequired}</p> : null}
      <div className="agreement-pairs">
        {agreementPairs.map(([name, medicine, whose]) => (
          <Labelled key={name} label={words.pair(words[medicine], words[whose])}>
            {(field) => (
              <Select
                id={field}
                value={input[name]}
                options={agreements.map((value) => ({ value, label: words.value[value] }))}
                onChange={(value) => setInput({ ...input, [name]: value })}
              />
            )}
          </Labelled>
        ))}
      </div>
    </ConfirmDialog>
  )
}

type RatingProps = {
  id: string
  side: RatingInput['side']
  present: Aftercare['ownRatings'][number] | null
  onClose: () => void
}

export function RatingDialog({ id, side, present, onClose }: RatingProps) {
  const words = useTexts().aftercare.rating
  const [score, setScore] = useState(present?.score ?? 5)
  const [text, setText] = useState(present?.words ?? '')
  const give = useWrite((one: RatingInput, options) =>
    read(http.api.consultations[':id'].ratings.$post({ param: { id }, json: one }, options)),
  )
  const save = async () => {
    await give.mutateAsync({ side, score, words: text })
    await refresh(id)
  }
  return (
    <ConfirmDialog
      open
      title={words.side[side]}
      action={words.save}
      confirmTestId="rating-save"
      onConfirm={save}
      onClose={onClose}
    >
      <Radio.Group
        className="adoption-choice"
        aria-label={words.side[side]}
        value={score}
        onChange={(event) => setScore(Number(event.target.value))}
      >
        {[5, 4, 3, 2, 1].map((one) => (
          <Radio key={one} value={one} data-testid={`score-${one}`}>
            {words.score(one)}　{words.scale[one - 1]}
          </Radio>
        ))}
      </Radio.Group>
      <Labelled label={words.words}>
        {(field) => (
          <LimitedArea
            id={field}
            autoSize={{ minRows: 2 }}
            value={text}
            most={500}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Labelled>
      <p className="dim small">{words.private}</p>
    </ConfirmDialog>
  )
}
