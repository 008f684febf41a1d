/** Referrals on a phone and in narrow windows: three lines each; one large button, on the first row only. */
import { Fragment } from 'react'
import { Link } from 'react-router'
import type { ReferralRow } from '../../../server/contract/referral.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { Icon } from '../../ui/icon.tsx'
import { Urgency } from '../../ui/urgency.tsx'
import { ReferralDue, ReferralLabel, useWay } from '../referral/parts.tsx'
import { stepOf } from '../referral/step.ts'
import { usePersonNote } from '../work-list/row-parts.tsx'
import { inGroups, type RowsProps, StateNote, StepButton, useGroupTitle } from './table.tsx'
import type { ListGroup } from './work.ts'

export function ReferralPhoneList({ rows, counts, selected, onSelect, now }: RowsProps) {
  const titleOf = useGroupTitle(counts)
  return (
    <ul className="work-phone">
      {inGroups(rows).map(({ group, members }) => {
        const { title, hint, count } = titleOf(group)
        return (
          <Fragment key={group}>
            <li className="work-phone-group">
              <b>{title}</b>
              {count === undefined ? null : <span className="work-group-count">{count}</span>}
              <span className="dim">{hint}</span>
            </li>
            {members.map((row) => (
              <PhoneRow
                key={row.id}
                row={row}
                group={group}
                first={row.id === rows[0]?.row.id}
                selected={row.id === selected}
                onSelect={onSelect}
                now={now}
              />
            ))}
          </Fragment>
        )
      })}
    </ul>
  )
}

type PhoneRowProps = {
  row: ReferralRow
  group: ListGroup
  first: boolean
  selected: boolean
  onSelect: (id: string) => void
  now: number
}

function PhoneRow({ row, group, first, selected, onSelect, now }: PhoneRowProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const wayOf = useWay()
  const step = stepOf(row)
  const name = row.patientName || texts.consultation.patientUnnamed
  const button = first && group === 'yours' && step.yours
  return (
    <li
      className="work-phone-row"
      data-testid="referral-row"
      data-id={row.id}
      data-state={row.state}
      data-selected={selected ? '' : undefined}
      data-quiet-focus=""
      tabIndex={-1}
      onFocus={() => onSelect(row.id)}
    >
      <div className="work-phone-head">
        <Urgency level={row.urgency} />
        <Link to={paths.referral(row.id)} className="work-open">
          <b className="work-phone-name">{name}</b>
        </Link>
        <span className="second">{personNote(row)}</span>
        <span className="work-phone-due">
          <ReferralDue row={row} yours={group === 'yours'} now={now} wick={false} />
        </span>
      </div>
      <div className="work-phone-complaint cut">
        {texts.referral.direction[row.direction]}　{wayOf(row)}
      </div>
      <div className="work-phone-head">
        <ReferralLabel state={row.state} />
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
