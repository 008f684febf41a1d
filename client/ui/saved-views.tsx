/** The views that a person keeps: saving what is narrowed now, and the dialog in which they are renamed, ordered and deleted. */
import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import type { FilterContent, SavedFilter } from '../../server/contract/search.ts'
import { useLineOf } from '../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import {
  addressOf,
  isSameFilter,
  useArrangeFilters,
  useChangeFilter,
  useRemoveFilter,
  useSavedFilters,
  useSaveFilter,
} from '../saved-filter.ts'
import { announce } from './announce.tsx'
import { ErrorState } from './answer.tsx'
import { ConfirmDialog } from './confirm.tsx'
import { Icon } from './icon.tsx'
import { Labelled } from './labelled.tsx'
import { LimitedInput } from './limited.tsx'
import type { SideGroup } from './side-list.tsx'
import { createStore, useStore } from './store.ts'

/** characters of a name, as the contract has it */
const longestName = 40

/* Outside of the components: the columns fold and unfold around them. */
const managing = createStore(false)
const lately = createStore<Removed | null>(null)

/** For a {@link SideList}: nothing where nothing is saved. */
export function useSavedGroup(current: FilterContent | null): {
  groups: SideGroup[]
  currentKey: string | null
} {
  const texts = useTexts()
  const saved = useSavedFilters().data ?? []
  if (saved.length === 0) return { groups: [], currentKey: null }
  const same = current === null ? undefined : saved.find((one) => isSameFilter(one.filter, current))
  return {
    groups: [
      {
        key: 'saved',
        label: texts.search.saved.group,
        items: saved.map((one) => ({ key: `saved ${one.id}`, label: one.name, to: addressOf(one) })),
      },
    ],
    currentKey: same === undefined ? null : `saved ${same.id}`,
  }
}

/** What a filter says, in words: `含“头痛”　睡眠医学　加急`. */
export function useFilterWords(): (filter: FilterContent) => string {
  const texts = useTexts()
  const language = useLanguage()
  const lineOf = useLineOf()
  return (filter) => {
    const line = filter.lineId === undefined ? undefined : lineOf(filter.lineId)
    if (filter.page === 'log')
      return logWords(texts, filter, line === undefined ? '' : nameIn(language, line.name))
    const parts = [
      filter.page === 'work_list' && filter.view !== undefined ? texts.consultation.view[filter.view] : '',
      filter.q === undefined || filter.q === '' ? '' : texts.search.saved.words(filter.q),
      filter.page === 'search' && filter.in !== undefined ? texts.search.place[filter.in] : '',
      line === undefined ? '' : nameIn(language, line.name),
      filter.urgency === undefined ? '' : texts.state.urgency[filter.urgency],
      filter.state === undefined ? '' : texts.state.names[filter.state],
      filter.page === 'search' && (filter.from ?? filter.to) !== undefined
        ? `${filter.from ?? ''} – ${filter.to ?? ''}`
        : '',
    ].filter((part) => part !== '')
    return parts.length === 0 ? texts.search.saved.nothing : parts.join('　')
  }
}

function logWords(texts: Texts, filter: FilterContent & { page: 'log' }, line: string): string {
  const { range, from, to, sort, order, state, urgency, number, columns } = filter
  const parts = [
    range === undefined ? `${from ?? ''} – ${to ?? ''}` : texts.log.range[range],
    line,
    urgency === undefined ? '' : texts.state.urgency[urgency],
    state === undefined ? '' : texts.state.names[state],
    number ?? '',
    sort === undefined ? '' : texts.log.sort.words(texts.log.column[sort], order ?? 'desc'),
    columns === undefined ? '' : texts.search.saved.columns(columns.length),
  ]
  return parts.filter((part) => part !== '').join('　')
}

type SaveViewProps = {
  filter: FilterContent
  /** Whether there is anything worth keeping. */
  worth: boolean
  size?: 'small' | 'middle'
}

/** 存为视图 */
export function SaveView({ filter, worth, size = 'small' }: SaveViewProps) {
  const texts = useTexts()
  const words = useFilterWords()
  const saved = useSavedFilters().data ?? []
  const save = useSaveFilter()
  const [name, setName] = useState<string | null>(null)
  const [missing, setMissing] = useState(false)
  const known = saved.some((one) => isSameFilter(one.filter, filter))
  if (!worth || known) return null
  const confirm = async () => {
    const wanted = name?.trim() ?? ''
    setMissing(wanted === '')
    if (wanted === '') return false
    const made = await save.mutateAsync({ name: wanted, filter })
    announce(texts.search.saved.savedAs(made.name))
    return true
  }
  return (
    <>
      <Button size={size} onClick={() => setName('')} data-testid="save-view">
        {texts.search.saved.save}
      </Button>
      <ConfirmDialog
        open={name !== null}
        title={texts.search.saved.saveTitle}
        action={texts.common.action.save}
        onConfirm={confirm}
        onClose={() => setName(null)}
        width={420}
        confirmTestId="save-view-confirm"
      >
        <p className="small second">{words(filter)}</p>
        <Labelled
          label={texts.search.saved.name}
          hint={texts.search.saved.nameHint}
          problem={missing ? texts.errors.fields.required : undefined}
        >
          {(id) => (
            <LimitedInput
              id={id}
              autoFocus
              value={name ?? ''}
              most={longestName}
              status={missing ? 'error' : ''}
              onChange={(event) => setName(event.target.value)}
              data-testid="save-view-name"
            />
          )}
        </Labelled>
      </ConfirmDialog>
    </>
  )
}

/** 管理视图: the button below the left column's lists, and its dialog. */
export function ManageViews() {
  const texts = useTexts()
  const saved = useSavedFilters().data ?? []
  const open = useStore(managing)
  if (saved.length === 0 && !open) return null
  return (
    <>
      <button
        type="button"
        className="text-button small manage-views"
        onClick={() => managing.set(true)}
        data-testid="manage-views"
      >
        {texts.search.saved.manage}
      </button>
      <Modal
        open={open}
        title={texts.search.saved.manageTitle}
        footer={null}
        width={520}
        onCancel={() => {
          managing.set(false)
          lately.set(null)
        }}
        closable={{ 'aria-label': texts.common.action.close }}
      >
        {open ? <ViewList saved={saved} /> : null}
      </Modal>
    </>
  )
}

type Removed = { filter: SavedFilter; position: number }

function ViewList({ saved }: { saved: readonly SavedFilter[] }) {
  const texts = useTexts()
  const arrange = useArrangeFilters()
  const remove = useRemoveFilter()
  const save = useSaveFilter()
  const removed = useStore(lately)
  const error = arrange.error ?? remove.error ?? save.error
  const move = (from: number, to: number) => {
    const ids = saved.map(({ id }) => id)
    const [moved] = ids.splice(from, 1)
    if (moved === undefined) return
    ids.splice(to, 0, moved)
    arrange.mutate(ids)
  }
  const take = async (filter: SavedFilter, index: number) => {
    await remove.mutateAsync(filter.id)
    lately.set({ filter, position: index + 1 })
    announce(texts.search.saved.removed(filter.name))
  }
  const undo = async ({ filter: { name, filter, opens }, position }: Removed) => {
    await save.mutateAsync({ name, filter, position, ...(opens === true ? { opens } : {}) })
    lately.set(null)
    announce(texts.search.saved.restored(name))
  }
  return (
    <>
      {removed === null ? null : (
        <p className="saved-removed" role="status">
          {texts.search.saved.removed(removed.filter.name)}
          <button
            type="button"
            className="text-button"
            onClick={() => void undo(removed).catch(() => undefined)}
            data-testid="undo-remove-view"
          >
            {texts.search.saved.undo}
          </button>
        </p>
      )}
      {error === null ? null : <ErrorState error={error} />}
      {saved.length === 0 ? <p className="small second">{texts.search.saved.empty}</p> : null}
      <ul className="saved-list">
        {saved.map((one, index) => (
          <ViewRow
            key={one.id}
            saved={one}
            onUp={index === 0 ? null : () => move(index, index - 1)}
            onDown={index === saved.length - 1 ? null : () => move(index, index + 1)}
            // The error stands above the list.
            onRemove={() => void take(one, index).catch(() => undefined)}
          />
        ))}
      </ul>
    </>
  )
}

type ViewRowProps = {
  saved: SavedFilter
  onUp: (() => void) | null
  onDown: (() => void) | null
  onRemove: () => void
}

function ViewRow({ saved, onUp, onDown, onRemove }: ViewRowProps) {
  const texts = useTexts().search.saved
  const words = useFilterWords()
  const change = useChangeFilter()
  const [name, setName] = useState(saved.name)
  const keep = () => {
    const wanted = name.trim()
    if (wanted === '') setName(saved.name)
    else if (wanted !== saved.name && name.length <= longestName)
      change.mutate({ id: saved.id, name: wanted })
  }
  return (
    <li data-testid="saved-view">
      <div className="saved-name">
        <LimitedInput
          value={name}
          most={longestName}
          aria-label={texts.rename(saved.name)}
          onChange={(event) => setName(event.target.value)}
          onBlur={keep}
          onPressEnter={(event) => event.currentTarget.blur()}
        />
        <p className="tiny dim">{words(saved.filter)}</p>
        {saved.filter.page === 'log' ? (
          <Checkbox
            checked={saved.opens === true}
            onChange={(event) => change.mutate({ id: saved.id, opens: event.target.checked })}
          >
            {texts.opens}
          </Checkbox>
        ) : null}
        {change.error === null ? null : <ErrorState error={change.error} kept="here" onRetry={keep} />}
      </div>
      <IconButton label={texts.up(saved.name)} icon="up" onPress={onUp} />
      <IconButton label={texts.down(saved.name)} icon="down" onPress={onDown} />
      <IconButton label={texts.remove(saved.name)} icon="cross" onPress={onRemove} />
    </li>
  )
}

type IconButtonProps = { label: string; icon: 'up' | 'down' | 'cross'; onPress: (() => void) | null }

/** Stays in its place and in the order of Tab when there is nowhere to go. */
function IconButton({ label, icon, onPress }: IconButtonProps) {
  return (
    <Button
      type="text"
      aria-label={label}
      title={label}
      aria-disabled={onPress === null}
      className={onPress === null ? 'saved-still' : undefined}
      icon={<Icon name={icon} size={16} />}
      onClick={() => onPress?.()}
    />
  )
}
