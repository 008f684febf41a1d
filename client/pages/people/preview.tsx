/** The people of a file before they are invited: what is wrong stands in its field and is mended there, or the row is left out. */
import { useState } from 'react'
import type { CheckedPerson, InvitedPeople, ReadPeople } from '../../../server/contract/people-import.ts'
import { type PersonField, personFields } from '../../../server/domain/person-row.ts'
import { useTexts } from '../../i18n/text.ts'
import { useCheckPeople, useInvitePeople } from '../../people.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Chip, Chips } from '../../ui/chip.tsx'
import { isBad, useDrafts } from '../../ui/table-file/drafts.ts'
import { TableFacts, TableFoot, TableState } from '../../ui/table-file/frame.tsx'
import { TableRows } from '../../ui/table-file/rows.tsx'

type PreviewProps = {
  table: ReadPeople
  onDone: (invited: InvitedPeople) => void
  onAnother: () => void
}

export function PeoplePreview({ table, onDone, onAnother }: PreviewProps) {
  const { people, tableFile } = useTexts()
  const words = people.import
  const { taken, judge, ...drafts } = useDrafts<PersonField, CheckedPerson>(table.rows)
  const [onlyBad, setOnlyBad] = useState(table.rows.some(isBad))
  const check = useCheckPeople()
  const invite = useInvitePeople()
  const bad = taken.filter(isBad)
  const recheck = async () => {
    const { rows } = await check.mutateAsync(taken)
    judge(rows)
    /* what was mended is gone from the view of errors; what is invited should be seen */
    if (!rows.some(isBad)) setOnlyBad(false)
  }
  const save = async () => onDone(await invite.mutateAsync(taken))
  const failed = invite.error ?? check.error
  return (
    <section className="table-file">
      <div className="table-file-summary">
        <TableFacts table={table} />
        <TableState taken={taken.length} bad={bad.length} />
        <Chips label={words.title}>
          <Chip pressed={onlyBad} count={bad.length} onToggle={() => setOnlyBad(!onlyBad)}>
            {tableFile.onlyBad}
          </Chip>
        </Chips>
      </div>
      {failed === null ? null : <ErrorState error={failed} kept="here" />}
      <TableRows
        title={words.title}
        rows={onlyBad ? bad : taken}
        fields={personFields}
        always={['name', 'loginName', 'institution', 'roles']}
        labels={words.field}
        problems={words.problem}
        onEdit={drafts.edit}
        onLeaveOut={drafts.leaveOut}
      />
      <TableFoot
        {...{ ...drafts, onAnother }}
        busy={check.isPending || invite.isPending}
        action={words.invite(taken.length)}
        onCheck={() => recheck().catch(() => undefined)}
        onRestore={drafts.restore}
        onStore={() => save().catch(() => undefined)}
      />
    </section>
  )
}
