/** The ledger: what was entered and imported, the newest first; entering, changing, making void; the imports. */
import { Button, Checkbox, Dropdown, Input, Select } from 'antd'
import { useState } from 'react'
import type { LedgerEntry } from '../../../server/contract/ledger.ts'
import { ledgerSources } from '../../../server/domain/ledger.ts'
import { ledgerKinds } from '../../../server/domain/ledger-kind.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { type EntryFilters, useEntries, useLedgerOptions, useProgramme } from '../../ledger.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { EmptyState, ErrorState } from '../../ui/answer.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { formatCount, formatHours } from '../../ui/number.ts'
import { useTyping } from '../../ui/typing.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import { ImportsDialog } from './imports-dialog.tsx'
import { VoidDialog } from './void-dialog.tsx'
import { daysWords, kindName } from './words.ts'

type Asked = { what: 'enter' | 'imports' } | { what: 'edit' | 'void'; entry: LedgerEntry }

export function EntriesView() {
  const { entries: words } = useTexts().ledger
  const { period, filters } = useProgramme()
  const typing = useTyping('')
  const { kind, source, lineId, institutionId, importId, all } = filters
  const asked: EntryFilters = {
    ...{ ...period, q: typing.words.slice(0, 60) },
    ...{ kind, source, lineId, institutionId, importId, all },
  } as EntryFilters
  const query = useEntries(asked)
  const [open, setOpen] = useState<Asked | null>(null)
  const items = query.data?.pages.flatMap((page) => page.items)
  const close = () => setOpen(null)
  return (
    <section>
      <search className="programme-filters">
        <Input aria-label={words.find} placeholder={words.find} allowClear maxLength={60} {...typing.field} />
        <Filters />
        <Buttons onAsk={setOpen} />
      </search>
      {items === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : items.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <Rows items={items} onAsk={setOpen} />
      )}
      {query.hasNextPage ? (
        <div className="programme-more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      ) : null}
      {open?.what === 'enter' ? <EntryDialog entry={null} onClose={close} /> : null}
      {open?.what === 'imports' ? <ImportsDialog onClose={close} /> : null}
      {open?.what === 'edit' ? <EntryDialog entry={open.entry} onClose={close} /> : null}
      {open?.what === 'void' ? <VoidDialog entry={open.entry} onClose={close} /> : null}
    </section>
  )
}

function Buttons({ onAsk }: { onAsk: (asked: Asked) => void }) {
  const { entries: words } = useTexts().ledger
  const me = useMe()
  const mayWrite = isAllowed(me, 'ledger.write')
  return (
    <span className="row programme-buttons">
      <Button onClick={() => onAsk({ what: 'imports' })} data-testid="imports">
        {words.imports}
      </Button>
      {mayWrite ? (
        <>
          <LinkButton to={paths.programmeImport()}>{words.import}</LinkButton>
          <Button type="primary" onClick={() => onAsk({ what: 'enter' })} data-testid="enter">
            {words.enter}
          </Button>
        </>
      ) : null}
    </span>
  )
}

function Filters() {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.ledger
  const { filters, set } = useProgramme()
  const { institutions = [], lines = [] } = useLedgerOptions().data ?? {}
  const selects = [
    [
      'source',
      words.entries.filter.source,
      words.entries.any.source,
      ledgerSources.map((value) => ({ value, label: words.source[value] })),
    ],
    [
      'lineId',
      words.entries.filter.line,
      words.entries.any.line,
      lines.map(({ id, name }) => ({ value: id, label: nameIn(language, name) })),
    ],
    [
      'institutionId',
      words.entries.filter.institution,
      words.entries.any.institution,
      institutions.map(({ id, name }) => ({ value: id, label: nameIn(language, name) })),
    ],
  ] as const
  return (
    <>
      <Select
        mode="multiple"
        maxTagCount="responsive"
        aria-label={words.entries.filter.kind}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        placeholder={words.entries.any.kind}
        value={filters.kind?.split(',') ?? []}
        options={ledgerKinds.map((kind) => ({ value: kind, label: kindName(language, kind) }))}
        onChange={(kinds: string[]) => set({ kind: kinds.join(',') })}
      />
      {selects.map(([name, label, any, options]) => (
        <Select
          key={name}
          aria-label={label}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          placeholder={any}
          value={filters[name] ?? null}
          options={[...options]}
          onChange={(value: string | null | undefined) => set({ [name]: value ?? undefined })}
        />
      ))}
      <Checkbox
        checked={filters.all === 'yes'}
        onChange={(event) => set({ all: event.target.checked ? 'yes' : undefined })}
      >
        {words.entries.showVoid}
      </Checkbox>
    </>
  )
}

type RowsProps = { items: readonly LedgerEntry[]; onAsk: (asked: Asked) => void }

function Rows({ items, onAsk }: RowsProps) {
  const { column } = useTexts().ledger.entries
  return (
    <table className="programme-table programme-entries">
      <thead>
        <tr>
          <th scope="col">{column.day}</th>
          <th scope="col">{column.kind}</th>
          <th scope="col">{column.what}</th>
          <th scope="col" className="number">
            {column.quantity}
          </th>
          <th scope="col">{column.source}</th>
          <th scope="col">
            <span className="hidden-text">{column.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row key={item.id} item={item} onAsk={onAsk} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ item, onAsk }: { item: LedgerEntry; onAsk: (asked: Asked) => void }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.ledger
  const kind = kindName(language, item.kind)
  const notes = [
    words.list(item.places.map((place) => nameIn(language, place.name))),
    item.line === null ? '' : texts.common.line(nameIn(language, item.line.name)),
    item.consultation?.number ?? '',
    item.people,
    item.note,
  ].filter((note) => note !== '')
  const attended = [
    item.persons === null ? '' : words.entries.persons(formatCount(item.persons)),
    item.minutes === null ? '' : words.entries.hours(formatHours(item.minutes)),
  ]
    .filter((one) => one !== '')
    .join('　')
  return (
    <tr data-testid="entry" className={item.void === null ? undefined : 'programme-void'}>
      <td className="one-line">{item.basis === 'total' ? words.by(item.to) : daysWords(texts, item)}</td>
      <td>
        {kind}
        {item.basis === 'total' ? <small className="dim">{words.basis.total}</small> : null}
      </td>
      <td>
        {item.title}
        {notes.length === 0 ? null : <small className="dim">{notes.join('　')}</small>}
        {item.void === null ? null : <small>{words.entries.voided(item.void.reason)}</small>}
      </td>
      <td className="number">
        {formatCount(item.quantity)}
        {attended === '' ? null : <small className="dim">{attended}</small>}
      </td>
      <td>
        {words.source[item.source]}
        <small className="dim">{words.entries.by(personIn(language, item.enteredBy))}</small>
      </td>
      <td>
        {item.own ? (
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'edit', label: words.entries.edit },
                { key: 'void', label: words.entries.void, danger: true },
              ],
              onClick: ({ key }) => onAsk({ what: key === 'edit' ? 'edit' : 'void', entry: item }),
            }}
          >
            <Button type="text" aria-label={words.entries.act(item.title === '' ? kind : item.title)}>
              {words.entries.manage}
            </Button>
          </Dropdown>
        ) : null}
      </td>
    </tr>
  )
}
