/** The search over every page: a field and, under it, the newest hits of each kind. Opening a hit is opening the patient's record. */
import { Modal } from 'antd'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { QuickSearch, SearchField, SearchHit } from '../../server/contract/search.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { toResults, useQuickSearch } from '../search.ts'
import { announce } from './announce.tsx'
import { ErrorState } from './answer.tsx'
import { HitFacts, HitPatient, HitSeal, HitState, Snippet } from './hit.tsx'
import { Icon } from './icon.tsx'
import { Kbd } from './key-bar.tsx'
import './search-panel.css'
import { useTyping } from './typing.ts'
import { SkeletonRows, usePatience } from './waiting.tsx'
import { useWidth } from './width.ts'

type Group = { field: SearchField; items: SearchHit[] }

/** Under the field that each hit was met in first, in the order of the texts. */
function byField(answer: QuickSearch | undefined, fields: readonly SearchField[]): Group[] {
  const hits = answer?.groups.flatMap((group) => group.items) ?? []
  const groups = fields.map((field) => ({
    field,
    items: hits.filter(({ matches }) => matches[0]?.field === field),
  }))
  return groups.filter(({ items }) => items.length > 0)
}

/** Gives the focus back to where it was when the panel opened. */
function useReturningFocus(): void {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
}

export function SearchPanel({ onClose }: { onClose: () => void }) {
  const texts = useTexts()
  const navigate = useNavigate()
  const typing = useTyping('')
  const answer = useQuickSearch(typing.words)
  const phone = useWidth() === 'phone'
  const listId = useId()
  const field = useRef<HTMLInputElement>(null)
  useReturningFocus()
  const fields = Object.keys(texts.search.field) as SearchField[]
  const groups = typing.words === '' ? [] : byField(answer.data, fields)
  const hits = groups.flatMap((group) => group.items)
  const hand = useHand(hits, typing.words)
  const open = (hit: SearchHit) => {
    onClose()
    void navigate(paths.consultation(hit.id))
  }
  const seeAll = () => {
    const q = typing.settle()
    if (q === '') return
    onClose()
    void navigate(...toResults(q))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The keys of an input method are its own: Enter takes a word, Escape gives it up.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') onClose()
    else if (event.key === 'ArrowDown') hand.move(1)
    else if (event.key === 'ArrowUp') hand.move(-1)
    else if (event.key === 'Enter' && event.target === field.current) {
      if (hand.active === null) seeAll()
      else open(hand.active)
    } else return
    event.preventDefault()
  }
  useSpokenCount(typing.words, answer.isFetching, hits.length)
  return (
    <Modal
      open
      className="search-panel"
      width={phone ? '100vw' : 680}
      footer={null}
      closable={false}
      keyboard={false}
      onCancel={onClose}
      transitionName=""
      maskTransitionName=""
      style={{ top: phone ? 0 : 64 }}
      modalRender={(content) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the dialog around the field
        <div onKeyDown={onKeyDown} style={{ pointerEvents: 'auto' }}>
          {content}
        </div>
      )}
      aria-label={texts.search.title}
    >
      <div className="search-panel-head">
        <Icon name="search" size={18} />
        <input
          ref={field}
          {...typing.field}
          // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type
          autoFocus
          type="text"
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={hand.active === null ? undefined : optionId(listId, hand.index)}
          aria-label={texts.search.label}
          placeholder={texts.search.placeholder}
          maxLength={100}
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          data-testid="search-field"
        />
        <button type="button" className="search-panel-close" onClick={onClose}>
          <span className="phone-only">{texts.common.action.close}</span>
          <span className="search-panel-esc" aria-hidden="true">
            <Kbd keys="Escape" />
          </span>
          <span className="hidden-text">{texts.common.action.close}</span>
        </button>
      </div>
      <div className="search-panel-body">
        <Answer answer={answer} words={typing.words}>
          <div id={listId} role="listbox" aria-label={texts.search.results}>
            <Hits groups={groups} listId={listId} active={hand.index} onPoint={hand.point} onOpen={open} />
          </div>
        </Answer>
      </div>
      {typing.words === '' ? null : (
        <button type="button" className="search-panel-all" onClick={seeAll} data-testid="search-all">
          <span className="cut">{texts.search.all(typing.words)}</span>
          <Kbd keys="Enter" />
        </button>
      )}
    </Modal>
  )
}

/** Which hit the arrow keys stand on. None at first: opening a record takes a choice, and Enter alone shows all results. */
function useHand(hits: readonly SearchHit[], words: string) {
  const [place, setPlace] = useState<{ words: string; index: number }>({ words: '', index: -1 })
  const index = place.words === words ? Math.min(place.index, hits.length - 1) : -1
  const point = (next: number) => setPlace({ words, index: next })
  return {
    index,
    active: hits[index] ?? null,
    point,
    move: (step: number) => point(Math.min(hits.length - 1, Math.max(-1, index + step))),
  }
}

/** Read aloud once an answer is there. */
function useSpokenCount(words: string, fetching: boolean, count: number): void {
  const texts = useTexts()
  useEffect(() => {
    if (words !== '' && !fetching) announce(texts.search.found(count))
  }, [words, fetching, count, texts])
}

type AnswerProps = {
  answer: ReturnType<typeof useQuickSearch>
  words: string
  children: React.ReactNode
}

function Answer({ answer, words, children }: AnswerProps) {
  const { search } = useTexts()
  const patience = usePatience(answer.isFetching)
  if (words === '') {
    return (
      <div className="search-panel-help">
        <p>{search.help}</p>
        <p className="tiny dim">{search.scope}</p>
      </div>
    )
  }
  if (answer.error !== null) {
    return <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
  }
  if (answer.data === undefined) return <SkeletonRows rows={4} columns="20px 1fr 90px" cells={hitBars} />
  const { groups, tooShort } = answer.data
  return (
    <>
      {patience === 'slow' ? <p className="waiting-word">{search.slow}</p> : null}
      {children}
      {groups.length > 0 || answer.isPlaceholderData ? null : (
        <div className="search-panel-help">
          <p>{search.none(words)}</p>
          <p className="small second">{tooShort ? search.tooShort : search.noneBody}</p>
        </div>
      )}
    </>
  )
}

const hitBars = [
  [100, 0],
  [36, 84],
  [90, 0],
] as const

function optionId(listId: string, index: number): string {
  return `${listId}-${index}`
}

type HitsProps = {
  groups: readonly Group[]
  listId: string
  active: number
  onPoint: (index: number) => void
  onOpen: (hit: SearchHit) => void
}

/** The hits under the name of the field that they were met in. */
function Hits({ groups, listId, active, onPoint, onOpen }: HitsProps) {
  const texts = useTexts()
  let index = -1
  return groups.map((group) => (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
    <div key={group.field} role="group" aria-label={texts.search.field[group.field]}>
      <div className="label search-panel-group" aria-hidden="true">
        {texts.search.field[group.field]}
      </div>
      {group.items.map((hit) => {
        index += 1
        return (
          <Option
            key={`${group.field} ${hit.id}`}
            id={optionId(listId, index)}
            hit={hit}
            active={index === active}
            onPoint={onPoint.bind(null, index)}
            onOpen={() => onOpen(hit)}
          />
        )
      })}
    </div>
  ))
}

type OptionProps = { id: string; hit: SearchHit; active: boolean; onPoint: () => void; onOpen: () => void }

function Option({ id, hit, active, onPoint, onOpen }: OptionProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const [match] = hit.matches
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys
    <div
      ref={element}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className="search-hit"
      data-testid="search-hit"
      data-id={hit.id}
      onMouseMove={onPoint}
      onClick={onOpen}
    >
      <HitSeal hit={hit} />
      <div className="search-hit-text">
        <div className="search-hit-line">
          <HitPatient hit={hit} />
          <span className="search-hit-state">
            <HitState hit={hit} />
          </span>
        </div>
        {match === undefined ? null : (
          <div className="small second cut">
            <Snippet match={match} />
          </div>
        )}
        <HitFacts hit={hit} />
      </div>
    </div>
  )
}
