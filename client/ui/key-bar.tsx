/** The keys shown: foot line and dialog. */
import { Modal, Switch } from 'antd'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/text.ts'
import {
  groupKeys,
  type KeyBinding,
  type KeyGroup,
  keysVersion,
  offeredKeys,
  setSingleKeys,
  singleKeys,
  useKeys,
} from './keys.ts'
import { createStore, useStore } from './store.ts'

/** A key, or keys pressed together, as one cap: `J`, `Ctrl K`. */
export function Kbd({ keys }: { keys: string }) {
  const names: Record<string, string> = useTexts().common.keys.names
  const parts = keys.length > 1 ? keys.split('+') : [keys]
  return <kbd className="kbd">{parts.map((part) => names[part] ?? part).join(' ')}</kbd>
}

const dialogShown = createStore(false)

/** Opens the dialog with all keys; the person menu does, too. */
export function showKeys(): void {
  dialogShown.set(true)
}

function KeyCaps({ group }: { group: KeyGroup }) {
  return group.keys.map((keys) => <Kbd keys={keys} key={keys} />)
}

type KeyBarProps = {
  /** Right end of the line, such as `21:46:12 已同步`. */
  note?: ReactNode
}

/** The foot line: the keys of this page, and the way to all of them. Not on a phone. */
export function KeyBar({ note }: KeyBarProps) {
  const texts = useTexts()
  useStore(keysVersion)
  const shown = offeredKeys().filter(({ bar, scope }) => bar !== false && scope !== 'everywhere')
  return (
    <section className="key-bar" aria-label={texts.common.keys.bar}>
      {groupKeys(shown).map((group) => (
        <span key={group.label}>
          <KeyCaps group={group} />
          {group.label}
        </span>
      ))}
      <button type="button" onClick={showKeys}>
        <Kbd keys="?" />
        {texts.common.keys.all}
      </button>
      {note === undefined ? null : <span className="key-bar-note">{note}</span>}
    </section>
  )
}

function KeyList({ title, bindings }: { title: string; bindings: readonly KeyBinding[] }) {
  if (bindings.length === 0) return null
  return (
    <>
      <h3 className="label" style={{ margin: '14px 0 6px' }}>
        {title}
      </h3>
      <dl className="keys-list">
        {groupKeys(bindings).map((group) => (
          <div key={group.label} style={{ display: 'contents' }}>
            <dt>
              <KeyCaps group={group} />
            </dt>
            <dd>{group.label}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** The `?` dialog; mounted once by the frame. */
export function KeysDialog() {
  const texts = useTexts()
  const open = useStore(dialogShown)
  const single = useStore(singleKeys)
  useStore(keysVersion)
  useKeys([{ keys: '?', label: texts.common.keys.all, run: showKeys, scope: 'everywhere' }])
  const close = () => dialogShown.set(false)
  const offered = offeredKeys()
  return (
    <Modal
      title={texts.common.keys.title}
      open={open}
      onCancel={close}
      footer={null}
      width={460}
      closable={{ 'aria-label': texts.common.action.close }}
    >
      <KeyList
        title={texts.common.keys.group.page}
        bindings={offered.filter(({ scope }) => scope !== 'everywhere')}
      />
      <KeyList
        title={texts.common.keys.group.everywhere}
        bindings={offered.filter(({ scope }) => scope === 'everywhere')}
      />
      <hr style={{ margin: '16px 0 12px' }} />
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control */}
      <label className="row" style={{ justifyContent: 'space-between' }}>
        <span>{texts.common.keys.single}</span>
        <Switch checked={single} onChange={setSingleKeys} aria-label={texts.common.keys.single} />
      </label>
      <p className="tiny dim">{texts.common.keys.singleHint}</p>
    </Modal>
  )
}
