/** Search from anywhere: leads to the work list, or to the log for those who review it. */
import { type FormEvent, useRef } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Me } from '../../server/contract/session.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { Icon } from './icon.tsx'
import { Kbd } from './key-bar.tsx'
import { ariaKeys, useKeys } from './keys.ts'
import { createStore, useStore } from './store.ts'

/** On a phone the field is hidden until the glass is pressed. */
export const searchShown = createStore(false)

const searchKeys = 'Ctrl+K'

export function SearchBox({ me }: { me: Me }) {
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
    const q = field.current?.value.trim() ?? ''
    const works = me.roles.includes('doctor') || me.roles.includes('expert')
    void navigate(works ? paths.workList({ q }) : paths.log({ q }))
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
