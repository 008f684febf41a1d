/** Step by urgency: hours and what happens when they pass. A table where there is room, blocks of a step on a phone. */
import { InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { type Urgency, urgencies } from '../../../server/domain/consultation.ts'
import { type Step, steps } from '../../../server/domain/deadline.ts'
import { expiringSteps, passedActions } from '../../../server/domain/line-rules.ts'
import { type ReferralStep, referralSteps } from '../../../server/domain/referral-clock.ts'
import { useTexts } from '../../i18n/text.ts'
import { defaultAt, useSetting } from './desk.ts'
import { amountWords, boundsOf, problemWords } from './words.ts'

export function DeadlineTable() {
  const { lines: words } = useTexts()
  const named: Readonly<Record<Step, string>> = words.step
  return (
    <StepTable rows={steps.map((step) => [step, named[step]])}>
      {(step, urgency) => (
        <>
          <Hours path={`deadlines.${urgency}.${step}`} />
          <Action path={`rules.passed.${urgency}.${step}`} step={step as Step} />
        </>
      )}
    </StepTable>
  )
}

export function ReferralTable() {
  const { lines: words } = useTexts()
  const named: Readonly<Record<ReferralStep, string>> = words.referralStep
  return (
    <StepTable rows={referralSteps.map((step) => [step, named[step]])}>
      {(step, urgency) => <Hours path={`referralDeadlines.${urgency}.${step}`} />}
    </StepTable>
  )
}

type TableProps = {
  rows: readonly (readonly [key: string, name: string])[]
  children: (row: string, urgency: Urgency) => ReactNode
}

function StepTable({ rows, children }: TableProps) {
  const { lines: words, state } = useTexts()
  return (
    <table className="deadline-table">
      <thead>
        <tr>
          <th scope="col">{words.tableStep}</th>
          {urgencies.map((urgency) => (
            <th key={urgency} scope="col">
              {state.urgency[urgency]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, name]) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {urgencies.map((urgency) => (
              <td key={urgency}>
                <span className="line-cell-urgency" aria-hidden="true">
                  {state.urgency[urgency]}
                </span>
                {children(key, urgency)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** `rules.passed.routine.accept` → 接诊，常规 */
function useCellName(path: string): string {
  const { lines: words, state } = useTexts()
  const [key = '', urgency = 'routine'] = path.split('.').toReversed()
  const steps: Readonly<Record<string, string>> = path.startsWith('referral')
    ? words.referralStep
    : words.step
  return words.cell(steps[key] ?? key, state.urgency[urgency as Urgency])
}

function Hours({ path }: { path: string }) {
  const texts = useTexts()
  const { value, code, set } = useSetting<number>(path)
  const name = texts.lines.hoursOf(useCellName(path))
  const bounds = boundsOf(path)
  const standard = defaultAt(path)
  const problem = code === null ? null : problemWords(texts, path, code)
  const other = standard !== undefined && bounds !== null && standard !== value
  return (
    <div className="line-hours" data-path={path}>
      <InputNumber
        aria-label={name}
        className="line-number"
        value={Number.isFinite(value) ? value : null}
        status={problem === null ? '' : 'error'}
        suffix={texts.lines.unit.hours}
        onChange={(next) => set(typeof next === 'number' ? next : Number.NaN)}
      />
      {problem !== null ? (
        <p className="field-error" role="alert">
          {problem}
        </p>
      ) : other ? (
        <p className="tiny dim">{texts.lines.byDefault(amountWords(texts, standard, bounds))}</p>
      ) : null}
    </div>
  )
}

function Action({ path, step }: { path: string; step: Step }) {
  const texts = useTexts()
  const { value, set } = useSetting<string>(path)
  const name = texts.lines.actionOf(useCellName(path))
  const offered = passedActions.filter((one) => one !== 'expire' || expiringSteps.includes(step))
  return (
    <Select<string>
      aria-label={name}
      className="line-action"
      data-path={path}
      value={value}
      popupMatchSelectWidth={false}
      options={offered.map((one) => ({ value: one, label: texts.lines.action[one] }))}
      onChange={set}
    />
  )
}
