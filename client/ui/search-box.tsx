/** The way to search from every page: opens the panel, or leads to the log for those who review it. */
import { type FormEvent, lazy, Suspense, useRef } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Me } from '../../server/contract/session.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { isAllowed } from '../session.ts'
import { Icon } from './icon.tsx'
import { Kbd } from './key-bar.tsx'
import { ariaKeys, useKeys } from './keys.ts'
import { createStore, useStore } from './store.ts'

/** On a phone the field of the log is hidden until the glass is pressed. */
export const searchShown = createStore(false)
/** Whether the panel is open. */
export const panelShown = createStore(false)

const searchKeys = 'Ctrl+K'

/** Not needed until somebody searches. */
const SearchPanel = lazy(async () => ({ default: (await import('./search-panel.tsx')).SearchPanel }))

export function SearchBox({ me }: { me: Me }) {
  if (isAllowed(me, 'consultation.list')) return <SearchOpener />
  // Who reads neither consultations nor the log has nothing to find.
  return isAllowed(me, 'log.read') ? <LogSearch /> : null
}

function SearchOpener() {
  const texts = useTexts()
  const shown = useStore(panelShown)
  const open = () => panelShown.set(true)
  useKeys([{ keys: searchKeys, label: texts.common.keys.search, run: open, scope: 'everywhere' }])
  return (
    <>
      <search className="search">
        <button
          type="button"
          className="search-opener"
          /* with what stands on it, or who speaks to the computer cannot name it */
          aria-label={`${texts.common.search.label} ${texts.common.search.placeholder}`}
          aria-haspopup="dialog"
          aria-keyshortcuts={ariaKeys(searchKeys)}
          onClick={open}
        >
          <Icon name="search" size={14} />
          <span className="cut">{texts.common.search.placeholder}</span>
        </button>
        <span className="search-keys" aria-hidden="true">
          <Kbd keys={searchKeys} />
        </span>
      </search>
      <button
        type="button"
        className="icon-button phone-only"
        aria-label={texts.common.search.label}
        aria-haspopup="dialog"
        onClick={open}
      >
        <Icon name="search" size={22} />
      </button>
      {shown ? (
        <Suspense fallback={null}>
          <SearchPanel onClose={() => panelShown.set(false)} />
        </Suspense>
      ) : null}
    </>
  )
}

function LogSearch() {
  const texts = useTexts()
  const navigate = useNavigate()
  const [parameters] = useSearchParams()
  const field = useRef<HTMLInputElement>(null)
  const shown = useStore(searchShown)
  const enter = () => {
    searchShown.set(true)
    // The field of a phone is drawn first and can take the focus then.
    requestAnimationFrame(() => field.current?.select())
  }
  useKeys([{ keys: searchKeys, label: texts.common.keys.search, run: enter, scope: 'everywhere' }])
  const typed = parameters.get('q') ?? ''
  const search = (event: FormEvent) => {
    event.preventDefault()
    void navigate(paths.log({ q: field.current?.value.trim() ?? '' }))
    field.current?.blur()
  }
  return (
    <>
      <search className="search">
        <form onSubmit={search}>
          <input
            ref={field}
            // The address may change behind the field, by the browser's back button.
            key={typed}
            defaultValue={typed}
            type="search"
            maxLength={100}
            aria-label={texts.common.search.label}
            aria-keyshortcuts={ariaKeys(searchKeys)}
            placeholder={texts.common.search.placeholder}
            enterKeyHint="search"
            autoComplete="off"
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur()
            }}
            onBlur={() => searchShown.set(false)}
          />
          <span className="search-keys" aria-hidden="true">
            <Kbd keys={searchKeys} />
          </span>
        </form>
      </search>
      {shown ? null : (
        <button
          type="button"
          className="icon-button phone-only"
          aria-label={texts.common.search.label}
          onClick={enter}
        >
          <Icon name="search" size={22} />
        </button>
      )}
    </>
  )
}
