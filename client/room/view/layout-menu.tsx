/** The choice of the layout, and the windows beside the page. A menu as the ARIA practices describe it. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { Icon } from '../../ui/icon.tsx'
import { ariaKeys } from '../../ui/keys.ts'
import { type Layout, layouts } from '../layout.ts'
import { type BesideKind, canFloat } from './beside.tsx'
import { shortcuts } from './shortcuts.ts'

export type LayoutMenuProps = {
  layout: Layout
  onLayout: (layout: Layout) => void
  /** What stands in a window of its own now. */
  beside: BesideKind | null
  onBeside: (kind: BesideKind) => void
}

export function LayoutMenu(props: LayoutMenuProps) {
  const { layout: texts } = useTexts()
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    root.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus()
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])
  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    if (event.key === 'Tab') setOpen(false)
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const focused = document.activeElement
    const at = focused instanceof HTMLElement ? items.indexOf(focused) : -1
    items[(at + step + items.length) % items.length]?.focus()
  }
  return (
    <div className="r-menu-place r-control-desk" ref={root}>
      <button
        ref={opener}
        type="button"
        className="r-control"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-keyshortcuts={`${ariaKeys(shortcuts.grid)} ${ariaKeys(shortcuts.record)}`}
        onClick={() => setOpen(!open)}
        data-testid="room-layout"
      >
        <Icon name="picture" />
        <span>{texts.menu}</span>
      </button>
      {open ? <Items {...props} onDone={close} onKeyDown={onKeyDown} /> : null}
    </div>
  )
}

type ItemsProps = LayoutMenuProps & {
  onDone: () => void
  onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void
}

function Items({ layout, onLayout, beside, onBeside, onDone, onKeyDown }: ItemsProps) {
  const { layout: texts } = useTexts()
  const done = (act: () => void) => () => {
    onDone()
    act()
  }
  return (
    <div className="r-menu" role="menu" aria-label={texts.label} onKeyDown={onKeyDown}>
      {layouts.map((one) => (
        <button
          key={one}
          type="button"
          role="menuitemradio"
          aria-checked={one === layout}
          className={one === 'record' ? 'r-menu-wide' : undefined}
          onClick={done(() => onLayout(one))}
          data-testid={`room-layout-${one}`}
        >
          <b>{texts[one]}</b>
          <small>{texts.notes[one]}</small>
        </button>
      ))}
      <hr />
      {(['pip', 'second'] as const)
        .filter((kind) => kind === 'second' || canFloat())
        .map((kind) => (
          <button
            key={kind}
            type="button"
            role="menuitemcheckbox"
            aria-checked={beside === kind}
            onClick={done(() => onBeside(kind))}
            data-testid={`room-beside-${kind}`}
          >
            <b>{beside === kind ? `${texts[kind]}　${texts.close}` : texts[kind]}</b>
            <small>{texts[`${kind}Note`]}</small>
          </button>
        ))}
    </div>
  )
}
