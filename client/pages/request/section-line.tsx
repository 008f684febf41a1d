/** The line, how urgent, by video or in writing, and with whom. */
import { Radio, Select } from 'antd'
import type { Line } from '../../../server/contract/session.ts'
import type { ConsultationKind, Urgency as UrgencyLevel } from '../../../server/domain/consultation.ts'
import { defaultDeadlines } from '../../../server/domain/deadline.ts'
import { useLines } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Seal } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { BoardChoice } from './board-choice.tsx'
import { ChoiceField, RadioField } from './choice-field.tsx'
import { useDesk, useField } from './desk.ts'
import { Labelled } from './field.tsx'

export function LineSection() {
  const lines = useLines()
  if (lines.data === undefined) {
    return lines.error === null ? (
      <Waiting />
    ) : (
      <ErrorState
        error={lines.error}
        kept="here"
        onRetry={() => void lines.refetch()}
        retriesEvery={retrySeconds}
      />
    )
  }
  return (
    <div className="form-parts">
      <LineChoice lines={lines.data} />
      <UrgencyChoice lines={lines.data} />
      <KindChoice />
      <BoardChoice lines={lines.data} />
      <div className="form-grid form-grid-2">
        <ExpertChoice lines={lines.data} />
        <RankChoice />
      </div>
    </div>
  )
}

type LinesProps = { lines: readonly Line[] }

function LineChoice({ lines }: LinesProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { draft } = useDesk()
  const [lineId] = useField('lineId')
  const words = texts.request.line
  if (!lines.some((line) => line.mayRequest)) return <p className="second">{words.none}</p>
  const choose = (id: string) =>
    // An expert of one line is not on the roster of another.
    draft.change((form) => ({ ...form, lineId: id as typeof form.lineId, wishedExpertId: null }))
  return (
    <Labelled path="lineId" label={words.choose} required group>
      {(control) => (
        <Radio.Group
          className="line-choices"
          aria-labelledby={`${control.id}-label`}
          value={lineId}
          onChange={(event) => choose(event.target.value as string)}
        >
          {lines
            .filter((line) => line.open || line.id === lineId)
            .map((line) => (
              <Radio key={line.id} value={line.id} disabled={!line.mayRequest} className="line-choice">
                <span className="line-choice-words">
                  <Seal seal={line.seal} code={line.code} dim={!line.mayRequest} />
                  <span>
                    <b>{nameIn(language, line.name)}</b>
                    <small>
                      {line.mayRequest
                        ? `${nameIn(language, line.beijing.institution)}　${nameIn(language, line.beijing.department)}`
                        : line.open
                          ? words.closed
                          : words.over}
                    </small>
                  </span>
                </span>
              </Radio>
            ))}
        </Radio.Group>
      )}
    </Labelled>
  )
}

const urgencies: readonly UrgencyLevel[] = ['routine', 'urgent', 'emergency']
const hour = 3_600_000

function UrgencyChoice({ lines }: LinesProps) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const [urgency, set] = useField('urgency')
  const [lineId] = useField('lineId')
  const words = texts.request.line
  const line = lines.find(({ id }) => id === lineId)
  return (
    <RadioField
      path="urgency"
      label={words.urgency}
      note={words.urgencyNote}
      value={urgency}
      onChange={set}
      stacked
      options={urgencies.map((level) => ({
        value: level,
        label: (
          <span className="form-option">
            <Urgency level={level} />
            <span className="second">
              {words.urgencyHint[level](time.span(defaultDeadlines[level].accept * hour))}
            </span>
          </span>
        ),
      }))}
      hint={
        urgency === 'emergency' && line !== undefined && line.dutyPhone !== '' ? (
          <span className="small">
            {words.duty(nameIn(language, line.beijing.institution))}
            {'　'}
            <a href={`tel:${line.dutyPhone.replaceAll(' ', '')}`}>
              <b>{line.dutyPhone}</b>
            </a>
          </span>
        ) : undefined
      }
    />
  )
}

const kinds: readonly ConsultationKind[] = ['video', 'written']

function KindChoice() {
  const texts = useTexts()
  const [kind, set] = useField('kind')
  return (
    <RadioField
      path="kind"
      label={texts.request.line.kind}
      value={kind}
      onChange={set}
      stacked
      options={kinds.map((one) => ({
        value: one,
        label: (
          <span className="form-option">
            <span>{texts.state.kind[one]}</span>
            <span className="second">{texts.request.line.kindHint[one]}</span>
          </span>
        ),
      }))}
    />
  )
}

/** An empty value of a select is shown as its placeholder; "any" is a choice of its own here. */
const anyone = ''

function ExpertChoice({ lines }: LinesProps) {
  const texts = useTexts()
  const language = useLanguage()
  const [lineId] = useField('lineId')
  const [expertId, set] = useField('wishedExpertId')
  const experts = lines.find(({ id }) => id === lineId)?.experts ?? []
  const words = texts.request.line
  return (
    <Labelled path="wishedExpertId" label={words.expert}>
      {(control) => (
        <Select<string>
          {...control}
          value={expertId ?? anyone}
          onChange={(id) => set((id === anyone ? null : id) as typeof expertId)}
          options={[
            { value: anyone, label: words.anyExpert },
            ...experts.map((expert) => ({
              value: expert.id,
              label: `${personIn(language, expert)}　${nameIn(language, expert.title)}`,
            })),
          ]}
        />
      )}
    </Labelled>
  )
}

/** The least rank; the specialty is the line's (domain.md §1.1). */
function RankChoice() {
  const words = useTexts().invitation
  const [rank, set] = useField('invitation.wishedRank')
  return (
    <ChoiceField
      path="invitation.wishedRank"
      label={words.rank}
      value={rank}
      words={words.ranks}
      placeholder={words.anyRank}
      onChange={set}
    />
  )
}
