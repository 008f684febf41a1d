/** Referrals as a table of two-line rows: time, patient, way, state, next step. */
import { Button } from 'antd'
import { Link, useHref, useLinkClickHandler } from 'react-router'
import type { ReferralCounts, ReferralRow } from '../../../server/contract/referral.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { Seal } from '../../ui/seal.tsx'
import type { PlacedRow } from '../../ui/steady-rows.ts'
import { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'
import { ReferralDue, ReferralLabel, useWay } from '../referral/parts.tsx'
import { type Step, stepOf } from '../referral/step.ts'
import { usePersonNote } from '../work-list/row-parts.tsx'
import type { ListGroup } from './work.ts'

export type RowsProps = {
  rows: readonly PlacedRow<ReferralRow>[]
  counts: ReferralCounts | undefined
  selected: string | null
  onSelect: (id: string) => void
  now: number
}

export function useGroupTitle(counts: ReferralCounts | undefined) {
  const words = useTexts().referral
  return (group: ListGroup) => ({
    title: words.group[group],
    hint: group === 'ended' ? '' : words.groupHint[group],
    count: counts?.[group === 'yours' ? 'mine' : group],
  })
}

/** Neighbours of one group together; the rows come in their groups already. */
export function inGroups(rows: RowsProps['rows']): { group: ListGroup; members: ReferralRow[] }[] {
  const groups: { group: ListGroup; members: ReferralRow[] }[] = []
  for (const { row, group } of rows) {
    const last = groups.at(-1)
    if (last?.group === group) last.members.push(row)
    else groups.push({ group: group as ListGroup, members: [row] })
  }
  return groups
}

export function ReferralTable({ rows, counts, selected, onSelect, now }: RowsProps) {
  const { column } = useTexts().referral
  const titleOf = useGroupTitle(counts)
  return (
    <table className="work-table">
      <colgroup>
        <col className="work-col-time" />
        <col />
        <col className="referral-col-way" />
        <col className="work-col-state" />
        <col className="work-col-next" />
      </colgroup>
      <thead className="hidden-text">
        <tr>
          <th scope="col">{column.time}</th>
          <th scope="col">{column.patient}</th>
          <th scope="col">{column.way}</th>
          <th scope="col">{column.state}</th>
          <th scope="col">{column.next}</th>
        </tr>
      </thead>
      {inGroups(rows).map(({ group, members }) => {
        const { title, hint, count } = titleOf(group)
        return (
          <tbody key={group}>
            <tr className="work-group">
              <th colSpan={5} scope="rowgroup">
                <b>{title}</b>
                {count === undefined ? null : <span className="work-group-count">{count}</span>}
                {hint === '' ? null : <span className="dim">{hint}</span>}
              </th>
            </tr>
            {members.map((row) => (
              <TableRow
                key={row.id}
                row={row}
                group={group}
                first={row.id === rows[0]?.row.id}
                selected={row.id === selected}
                onSelect={onSelect}
                now={now}
              />
            ))}
          </tbody>
        )
      })}
    </table>
  )
}

type RowProps = {
  row: ReferralRow
  group: ListGroup
  first: boolean
  selected: boolean
  onSelect: (id: string) => void
  now: number
}

function TableRow({ row, group, first, selected, onSelect, now }: RowProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const step = stepOf(row)
  const name = row.patientName || texts.consultation.patientUnnamed
  const pressable = group === 'yours' && step.yours
  return (
    <tr
      className={group === 'ended' ? 'work-row work-row-ended' : 'work-row'}
      data-testid="referral-row"
      data-id={row.id}
      data-state={row.state}
      tabIndex={-1}
      data-quiet-focus=""
      data-selected={selected ? '' : undefined}
      onFocus={() => onSelect(row.id)}
    >
      <td>
        <div className="work-time">
          <Urgency level={row.urgency} />
          <ReferralDue row={row} yours={group === 'yours'} now={now} />
        </div>
      </td>
      <td>
        <div className="work-patient">
          <Link to={paths.referral(row.id)} className="work-open">
            <b className={group === 'ended' ? 'work-name-ended' : undefined}>{name}</b>
          </Link>
          <span className="second">{personNote(row)}</span>
          <span className="work-kind">{texts.referral.kind[row.kind]}</span>
        </div>
        <div className="cut second" title={row.diagnosis}>
          {row.diagnosis || texts.referral.notGiven}
        </div>
      </td>
      <td>
        <WayCell row={row} />
      </td>
      <td>
        <ReferralLabel state={row.state} />
        <StateNote row={row} />
      </td>
      <td className="work-next">
        <StepButton step={step} filled={first && pressable} plain={!pressable} patient={name} />
      </td>
    </tr>
  )
}

function WayCell({ row }: { row: ReferralRow }) {
  const texts = useTexts()
  const language = useLanguage()
  const wayOf = useWay()
  const line = useLineOf()(row.lineId)
  const way = wayOf(row)
  return (
    <div className="work-line">
      {line === undefined ? <span /> : <Seal seal={line.seal} code={line.code} />}
      <div>
        <div className="cut">
          {texts.referral.direction[row.direction]}
          {line === undefined ? '' : `　${nameIn(language, line.name)}`}
        </div>
        <div className="tiny dim cut" title={way}>
          {way}
        </div>
      </div>
    </div>
  )
}

/** The second line of the state: when to come, how often nobody answered, or since when. */
export function StateNote({ row }: { row: ReferralRow }) {
  const texts = useTexts()
  const time = useTime()
  const slotStates = ['accepted', 'patient_informed']
  const note =
    row.state === 'following_up' && row.failures > 0
      ? texts.referral.failures(row.failures)
      : slotStates.includes(row.state) && row.slotAt !== null
        ? [time.near(row.slotAt), row.slotText].join('　')
        : time.near(row.changedAt)
  return (
    <div className="small dim cut" title={note}>
      {note}
    </div>
  )
}

type StepButtonProps = { step: Step; filled: boolean; plain: boolean; patient: string; large?: boolean }

/** The next step: filled for the first row, outlined for the others of the reader, a plain word elsewhere. A real link. */
export function StepButton({ step, filled, plain, patient, large = false }: StepButtonProps) {
  const texts = useTexts()
  const to = plain ? step.to.replace(/\?.*$/, '') : step.to
  const href = useHref(to)
  const follow = useLinkClickHandler<HTMLAnchorElement>(to)
  const verb = texts.referral.step[plain ? 'view' : step.verb]
  return (
    <Button
      type={filled ? 'primary' : plain ? 'link' : 'default'}
      size={large ? 'large' : 'middle'}
      block={large}
      className={plain ? 'work-step work-step-plain' : 'work-step'}
      href={href}
      aria-label={`${verb}　${patient}`}
      // antd types the handler for both elements it may draw; with `href` it draws an anchor.
      onClick={(event) => follow(event as React.MouseEvent<HTMLAnchorElement>)}
    >
      {verb}
    </Button>
  )
}
