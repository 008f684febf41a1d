/** The years of each class: set here, and the versions of what was set. */
import { useState } from 'react'
import type { RetentionDetail, RetentionSettings } from '../../../server/contract/retention.ts'
import { minimumYears, retentionClasses, retentionProblems } from '../../../server/domain/retention.ts'
import { applyChanges, settingChanges } from '../../../server/domain/setting-change.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { useChangeRetention, useRetentionVersions } from '../../keeping.ts'
import { Section } from '../../ui/layout.tsx'
import { ChangeList, type ChangeRow } from '../lines/change-list.tsx'
import { SaveDialog } from '../lines/confirm.tsx'
import { NumberSetting } from '../lines/number-setting.tsx'
import { SaveBar } from '../lines/save-bar.tsx'
import { VersionHead } from '../lines/version-head.tsx'
import { VersionList } from '../lines/version-list.tsx'

function rowsOf(texts: Texts, from: RetentionSettings, to: RetentionSettings): ChangeRow[] {
  const { classes, yearsOf } = texts.keeping
  return retentionClasses
    .filter((name) => from[name] !== to[name])
    .map((name) => ({
      path: name,
      name: classes[name],
      from: yearsOf(from[name]),
      to: yearsOf(to[name]),
    }))
}

type YearsProps = { detail: RetentionDetail; readAgain: () => Promise<RetentionDetail | undefined> }

export function Years({ detail, readAgain }: YearsProps) {
  const texts = useTexts()
  const words = texts.keeping
  const [base, setBase] = useState({ settings: detail.settings, version: detail.version })
  const [typed, setTyped] = useState<RetentionSettings>(detail.settings)
  const [saving, setSaving] = useState(false)
  const change = useChangeRetention()
  const problems = retentionProblems(typed)
  const rows = rowsOf(texts, base.settings, typed)
  /* what is written here stays, on top of what is there now */
  const rebase = (settings: RetentionSettings, version: number) => {
    setTyped(applyChanges(settings, settingChanges(base.settings, typed)))
    setBase({ settings, version })
  }
  return (
    <>
      <Section title={words.classTitle}>
        <div className="keeping-classes">
          {retentionClasses.map((name) => (
            <YearsField
              key={name}
              name={name}
              value={typed[name]}
              wrong={problems.some(({ path }) => path === name)}
              onChange={(value) => setTyped((before) => ({ ...before, [name]: value }))}
            />
          ))}
        </div>
      </Section>
      <Versions current={base} onTake={setTyped} />
      <SaveBar
        desk={{ changes: rows, problems, discard: () => setTyped(base.settings), attempt: () => undefined }}
        saved={false}
        onSave={() => setSaving(true)}
      />
      {saving ? (
        <SaveDialog
          title={words.saveTitle}
          action={texts.lines.confirm.save}
          lead={words.saveBody}
          save={(reason) => change.mutateAsync({ version: base.version, settings: typed, reason })}
          onConflict={async () => {
            const newer = await readAgain()
            if (newer !== undefined) rebase(newer.settings, newer.version)
          }}
          onSaved={(version) => rebase(typed, version)}
          onClose={() => setSaving(false)}
        >
          <ChangeList rows={rows} atFirst={retentionClasses.length} />
        </SaveDialog>
      ) : null}
    </>
  )
}

type FieldProps = {
  name: (typeof retentionClasses)[number]
  value: number
  wrong: boolean
  onChange: (value: number) => void
}

function YearsField({ name, value, wrong, onChange }: FieldProps) {
  const words = useTexts().keeping
  return (
    <NumberSetting
      path={name}
      label={words.classes[name]}
      note={words.classNotes[name]}
      unit={words.years}
      hint={words.minimum(minimumYears[name])}
      problem={wrong ? words.range(minimumYears[name]) : null}
      field={{
        ...{ value, precision: 0, max: 999, 'data-testid': `years-${name}` },
        onChange: (next) => onChange(next ?? 0),
      }}
    />
  )
}

type VersionsProps = {
  current: { settings: RetentionSettings; version: number }
  /** Puts the years of a version into the fields. */
  onTake: (settings: RetentionSettings) => void
}

function Versions({ current, onTake }: VersionsProps) {
  const texts = useTexts()
  return (
    <Section title={texts.keeping.versions}>
      <VersionList query={useRetentionVersions()}>
        {(one) => (
          <li key={one.number} data-testid="years-version" data-number={one.number}>
            <VersionHead
              version={one}
              current={one.number === current.version}
              onRestore={
                rowsOf(texts, current.settings, one.settings).length === 0 ? null : () => onTake(one.settings)
              }
            />
            {one.previous === null ? null : (
              <ChangeList
                rows={rowsOf(texts, one.previous, one.settings)}
                atFirst={retentionClasses.length}
              />
            )}
          </li>
        )}
      </VersionList>
    </Section>
  )
}
