/** The limits of one rule, set for everybody or for one institution. */
import { Checkbox, Input, InputNumber } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import type { AccessRuleSetting } from '../../../server/contract/access.ts'
import { type AccessSetting, accessRuleFacts, mostCounted } from '../../../server/domain/access.ts'
import { useTexts } from '../../i18n/text.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { useSetRule } from './data.ts'
import { clockOf, meaningOf, minutesOf } from './rule-words.ts'

type Props = { rule: AccessRuleSetting; institutionId: string | null; onClose: () => void }

export function RuleDialog({ rule: { rule, setting, from, version }, institutionId, onClose }: Props) {
  const texts = useTexts()
  const { access: words } = texts
  const set = useSetRule()
  const [draft, setDraft] = useState<AccessSetting>(setting)
  const [reset, setReset] = useState(false)
  const change = (part: Partial<AccessSetting>) => setDraft({ ...draft, ...part })
  const here = institutionId === null ? 'house' : 'institution'
  const confirm = async () => {
    await set.mutateAsync({ rule, institutionId, setting: reset ? null : draft, version } as Parameters<
      typeof set.mutateAsync
    >[0])
    announce(words.rules.saved)
  }
  return (
    <ConfirmDialog
      open
      title={words.rules.editTitle(words.rule[rule])}
      action={texts.common.action.save}
      onConfirm={confirm}
      onClose={onClose}
      width={520}
      confirmTestId="rule-confirm"
    >
      <div className="access-rule-form">
        <fieldset disabled={reset}>
          <Checkbox
            checked={draft.on}
            disabled={reset}
            onChange={(event) => change({ on: event.target.checked })}
          >
            {words.rules.on}
          </Checkbox>
          <Fields rule={rule} draft={draft} disabled={reset || !draft.on} onChange={change} />
        </fieldset>
        <p className="small second">{meaningOf(texts, rule, draft)}</p>
        {from === here ? (
          <Checkbox checked={reset} onChange={(event) => setReset(event.target.checked)}>
            {words.rules.reset}
            <small className="dim">{`　${words.rules.resetNote}`}</small>
          </Checkbox>
        ) : null}
      </div>
    </ConfirmDialog>
  )
}

type FieldsProps = {
  rule: AccessRuleSetting['rule']
  draft: AccessSetting
  disabled: boolean
  onChange: (part: Partial<AccessSetting>) => void
}

function Fields({ rule, draft, disabled, onChange }: FieldsProps) {
  const { rules: words } = useTexts().access
  const { parts } = accessRuleFacts[rule]
  return (
    <>
      {parts.includes('count') ? (
        <Field label={words.count}>
          {(id) => (
            <InputNumber
              id={id}
              value={draft.count}
              min={1}
              max={mostCounted}
              precision={0}
              disabled={disabled}
              onChange={(count) => onChange({ count: count ?? 1 })}
              data-testid="rule-count"
            />
          )}
        </Field>
      ) : null}
      {parts.includes('minutes') ? (
        <Field label={words.minutes}>
          {(id) => (
            <InputNumber
              id={id}
              value={draft.minutes}
              min={1}
              max={1440}
              precision={0}
              disabled={disabled}
              onChange={(minutes) => onChange({ minutes: minutes ?? 1 })}
            />
          )}
        </Field>
      ) : null}
      {parts.includes('hours') ? (
        <>
          <ClockField
            label={words.hoursFrom}
            value={draft.from}
            disabled={disabled}
            onChange={(from) => onChange({ from })}
          />
          <ClockField
            label={words.hoursTo}
            value={draft.to}
            disabled={disabled}
            onChange={(to) => onChange({ to })}
          />
        </>
      ) : null}
      {parts.includes('colleagues') ? (
        <Checkbox
          checked={draft.colleagues}
          disabled={disabled}
          onChange={(event) => onChange({ colleagues: event.target.checked })}
        >
          {words.colleagues}
        </Checkbox>
      ) : null}
    </>
  )
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
    </div>
  )
}

type ClockProps = { label: string; value: number; disabled: boolean; onChange: (minutes: number) => void }

/** The browser's own field for a time of day: what is half typed is not taken. */
function ClockField({ label, value, disabled, onChange }: ClockProps) {
  return (
    <Field label={label}>
      {(id) => (
        <Input
          id={id}
          type="time"
          className="access-clock"
          value={clockOf(value)}
          disabled={disabled}
          onChange={(event) => {
            const minutes = minutesOf(event.target.value)
            if (minutes !== null) onChange(minutes)
          }}
        />
      )}
    </Field>
  )
}
