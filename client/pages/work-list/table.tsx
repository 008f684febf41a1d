/** The work list as a table of two-line rows (look §3): time, patient, line, state, next step. */
import { Fragment } from 'react'
import { Link } from 'react-router'
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { patientWord } from '../../patient-name.ts'
import { isAllowed, useMe } from '../../session.ts'
import { StateLabel } from '../../ui/mark.tsx'
import type { PlacedRow } from '../../ui/steady-rows.ts'
import { Urgency } from '../../ui/urgency.tsx'
import { Preview } from './preview.tsx'
import { BoardTag, Due, LineCell, StateNote, StepButton, usePersonNote } from './row-parts.tsx'
import { nextStepOf } from './rows.ts'
import type { WorkGroup } from './work.ts'

export type RowsProps = {
  rows: readonly PlacedRow<ConsultationSummary>[]
  titleOf: (group: WorkGroup) => { title: string; hint: string; count: number | undefined }
  selected: string | null
  onSelect: (id: string) => void
  /** The row whose preview is open. */
  previewed: string | null
  now: number
}

/** Whether the next step of a row is a button or only a word. */
export function isPressable(group: WorkGroup): boolean {
  return group === 'yours' || group === 'drafts' || group === 'today'
}

export function WorkTable({ rows, titleOf, selected, onSelect, previewed, now }: RowsProps) {
  const { column } = useTexts().consultation
  return (
    <table className="work-table">
      <colgroup>
        <col className="work-col-time" />
        <col />
        <col className="work-col-line" />
        <col className="work-col-state" />
        <col className="work-col-next" />
      </colgroup>
      <thead className="hidden-text">
        <tr>
          <th scope="col">{column.time}</th>
          <th scope="col">{column.patient}</th>
          <th scope="col">{column.line}</th>
          <th scope="col">{column.state}</th>
          <th scope="col">{column.next}</th>
        </tr>
      </thead>
      {inGroups(rows).map(({ group, members }) => (
        <tbody key={group}>
          <GroupRow {...titleOf(group)} />
          {members.map((row) => (
            <Fragment key={row.id}>
              <WorkRow
                row={row}
                group={group}
                first={row.id === rows[0]?.row.id}
                selected={row.id === selected}
                onSelect={onSelect}
                now={now}
              />
              {row.id === previewed ? (
                <tr className="work-preview">
                  <td colSpan={5}>
                    <Preview row={row} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      ))}
    </table>
  )
}

/** Neighbours of one group together; the rows come in their groups already. */
function inGroups(rows: RowsProps['rows']): { group: WorkGroup; members: ConsultationSummary[] }[] {
  const groups: { group: WorkGroup; members: ConsultationSummary[] }[] = []
  for (const { row, group } of rows) {
    const last = groups.at(-1)
    if (last?.group === group) last.members.push(row)
    else groups.push({ group: group as WorkGroup, members: [row] })
  }
  return groups
}

function GroupRow({ title, hint, count }: ReturnType<RowsProps['titleOf']>) {
  return (
    <tr className="work-group">
      <th colSpan={5} scope="rowgroup">
        <b>{title}</b>
        {count === undefined ? null : <span className="work-group-count">{count}</span>}
        {hint === '' ? null : <span className="dim">{hint}</span>}
      </th>
    </tr>
  )
}

type WorkRowProps = {
  row: ConsultationSummary
  group: WorkGroup
  first: boolean
  selected: boolean
  onSelect: (id: string) => void
  now: number
}

function WorkRow({ row, group, first, selected, onSelect, now }: WorkRowProps) {
  const texts = useTexts()
  const personNote = usePersonNote()
  const step = nextStepOf(row, now, isAllowed(useMe(), 'room.join'))
  const name = patientWord(texts, row)
  const plain = !isPressable(group) || step.verb === 'view'
  return (
    <tr
      className={group === 'ended' ? 'work-row work-row-ended' : 'work-row'}
      data-testid="consultation-row"
      data-id={row.id}
      data-state={row.state}
      // The keys J and K move the focus here; without them, the link of the row is reached by Tab.
      tabIndex={-1}
      data-quiet-focus=""
      data-selected={selected ? '' : undefined}
      onFocus={() => onSelect(row.id)}
    >
      <td>
        <div className="work-time">
          <Urgency level={row.urgency} />
          <Due row={row} group={group} now={now} />
        </div>
      </td>
      <td>
        <div className="work-patient">
          <Link to={paths.consultation(row.id)} className="work-open">
            <b className={group === 'ended' ? 'work-name-ended' : undefined}>{name}</b>
          </Link>
          <span className="second">{personNote(row)}</span>
          {row.kind === 'written' ? (
            <span className="work-kind">{texts.consultation.kindWritten}</span>
          ) : null}
          <BoardTag row={row} />
        </div>
        <div className="cut second" title={row.chiefComplaint}>
          {row.chiefComplaint || texts.consultation.noComplaint}
        </div>
      </td>
      <td>
        <LineCell row={row} />
      </td>
      <td>
        <StateLabel state={row.state} />
        <StateNote row={row} />
      </td>
      <td className="work-next">
        <StepButton step={step} filled={first && !plain} plain={plain} patient={name} />
      </td>
    </tr>
  )
}
