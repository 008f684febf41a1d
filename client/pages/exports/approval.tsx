/** The number of records itself: set here with a reason, and the versions of what was set. */
import { useState } from 'react'
import type { ApprovalDetail } from '../../../server/contract/export-approval.ts'
import { approvalProblem, initialApprovalRows, mostApprovalRows } from '../../../server/domain/export.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { Section } from '../../ui/layout.tsx'
import { formatCount } from '../../ui/number.ts'
import { ChangeList, type ChangeRow } from '../lines/change-list.tsx'
import { SaveDialog } from '../lines/confirm.tsx'
import { NumberSetting } from '../lines/number-setting.tsx'
import { SaveBar } from '../lines/save-bar.tsx'
import { VersionHead } from '../lines/version-head.tsx'
import { VersionList } from '../lines/version-list.tsx'
import { useApprovalVersions, useChangeApproval } from './data.ts'

function changesOf({ exportApproval: words }: Texts, from: number, to: number): ChangeRow[] {
  if (from === to) return []
  const say = (rows: number) => words.rows(formatCount(rows))
  return [{ path: 'rows', name: words.section, from: say(from), to: say(to) }]
}

type Props = { detail: ApprovalDetail; readAgain: () => Promise<ApprovalDetail | undefined> }

export function ApprovalRows({ detail, readAgain }: Props) {
  const texts = useTexts()
  const words = texts.exportApproval
  const [base, setBase] = useState({ rows: detail.settings.rows, version: detail.version })
  /** null: the field is empty. */
  const [typed, setTyped] = useState<number | null>(base.rows)
  const [saving, setSaving] = useState(false)
  const change = useChangeApproval()
  const rows = typed ?? Number.NaN
  const wrong = approvalProblem(rows) !== null
  const changes = wrong ? [{}] : changesOf(texts, base.rows, rows)
  return (
    <>
      <Section title={words.section}>
        <RowsField value={typed} wrong={wrong} onChange={setTyped} />
      </Section>
      <Versions current={base} onTake={setTyped} />
      <SaveBar
        desk={{
          changes,
          problems: wrong ? [{ path: 'rows' }] : [],
          discard: () => setTyped(base.rows),
          attempt: () => undefined,
        }}
        saved={false}
        onSave={() => setSaving(true)}
      />
      {saving ? (
        <SaveDialog
          title={words.saveTitle}
          action={texts.lines.confirm.save}
          lead={words.saveBody}
          save={(reason) => change.mutateAsync({ version: base.version, settings: { rows }, reason })}
          onConflict={async () => {
            const newer = await readAgain()
            if (newer !== undefined) setBase({ rows: newer.settings.rows, version: newer.version })
          }}
          onSaved={(version) => setBase({ rows, version })}
          onClose={() => setSaving(false)}
        >
          <ChangeList rows={changesOf(texts, base.rows, rows)} atFirst={1} />
          {rows > base.rows ? (
            <p className="tone-ochre small" data-testid="approval-looser">
              {words.looser(formatCount(base.rows), formatCount(rows))}
            </p>
          ) : null}
        </SaveDialog>
      ) : null}
    </>
  )
}

type FieldProps = { value: number | null; wrong: boolean; onChange: (value: number | null) => void }

function RowsField({ value, wrong, onChange }: FieldProps) {
  const words = useTexts().exportApproval
  return (
    <NumberSetting
      path="rows"
      label={words.field}
      note={words.note}
      unit={words.unit}
      hint={words.initial(formatCount(initialApprovalRows))}
      problem={wrong ? words.range(formatCount(mostApprovalRows)) : null}
      field={{ value, onChange, 'data-testid': 'approval-rows' }}
    />
  )
}

type VersionsProps = {
  current: { rows: number; version: number }
  /** Puts the number of a version into the field. */
  onTake: (rows: number) => void
}

function Versions({ current, onTake }: VersionsProps) {
  const texts = useTexts()
  return (
    <Section title={texts.exportApproval.versions}>
      <VersionList query={useApprovalVersions()}>
        {(one) => (
          <li key={one.number} data-testid="approval-version" data-number={one.number}>
            <VersionHead
              version={one}
              current={one.number === current.version}
              onRestore={one.settings.rows === current.rows ? null : () => onTake(one.settings.rows)}
            />
            {one.previous === null ? null : (
              <ChangeList rows={changesOf(texts, one.previous.rows, one.settings.rows)} atFirst={1} />
            )}
          </li>
        )}
      </VersionList>
    </Section>
  )
}
