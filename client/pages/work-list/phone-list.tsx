/** The work list on a phone and on narrow windows: three lines each; one large button, on the first row only. */
import { Fragment } from 'react'
import { Link } from 'react-router'
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { patientWord } from '../../patient-name.ts'
import { isAllowed, useMe } from '../../session.ts'
import { Icon } from '../../ui/icon.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { Urgency } from '../../ui/urgency.tsx'
import { Preview } from './preview.tsx'
import { BoardTag, Due, SmallSeal, StateNote, StepButton, usePersonNote } from './row-parts.tsx'
import { nextStepOf } from './rows.ts'
import { isPressable, type RowsProps } from './table.tsx'
import type { WorkGroup } from './work.ts'

export function PhoneList({ rows, titleOf, selected, onSelect, previewed, now }: RowsProps) {
  return (
    <ul className="work-phone">
      {rows.map(({ row, group }, index) => (
        <Fragment key={row.id}>
          {index === 0 || rows[index - 1]?.group === group ? null : (
            <PhoneGroup {...titleOf(group as WorkGroup)} />
          )}
          <PhoneRow
            row={row}
            group={group as WorkGroup}
            first={index === 0}
            selected={row.id === selected}
            onSelect={onSelect}
            now={now}
          />
          {row.id === previewed ? (
            <li className="work-phone-preview">
              <Preview row={row} />
            </li>
          ) : null}
        </Fragment>
      ))}
    </ul>
  )
}

function PhoneGroup({ title, hint, count }: ReturnType<RowsProps['titleOf']>) {
  return (
    <li className="work-phone-group">
      <b>{title}</b>
      {count === undefined ? null : <span className="work-group-count">{count}</span>}
      <span className="dim">{hint}</span>
    </li>
  )
}

type PhoneRowProps = {
  row: ConsultationSummary
  group: WorkGroup
  first: boolean
  selected: boolean
  onSelect: (id: string) => void
  now: number
}

function PhoneRow({ row, group, first, selected, onSelect, now }: PhoneRowProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const step = nextStepOf(row, now, isAllowed(useMe(), 'room.join'))
  const name = patientWord(texts, row)
  const button = first && isPressable(group) && step.verb !== 'view'
  return (
    <li
      className="work-phone-row"
      data-testid="consultation-row"
      data-id={row.id}
      data-state={row.state}
      data-selected={selected ? '' : undefined}
      data-quiet-focus=""
      tabIndex={-1}
      onFocus={() => onSelect(row.id)}
    >
      <div className="work-phone-head">
        <Urgency level={row.urgency} />
        <Link to={paths.consultation(row.id)} className="work-open">
          <b className="work-phone-name">{name}</b>
        </Link>
        <span className="second">{personNote(row)}</span>
        <span className="work-phone-due">
          <Due row={row} group={group} now={now} wick={false} />
        </span>
      </div>
      <div className={first ? 'work-phone-complaint' : 'work-phone-complaint cut'}>
        {row.chiefComplaint || texts.consultation.noComplaint}
      </div>
      <div className="work-phone-head">
        <SmallSeal row={row} />
        <BoardTag row={row} />
        <StateLabel state={row.state} />
        <StateNote row={row} />
        {button ? null : (
          <span className="work-phone-forward">
            <Icon name="forward" size={16} />
          </span>
        )}
      </div>
      {button ? <StepButton step={step} filled plain={false} patient={name} large /> : null}
    </li>
  )
}
