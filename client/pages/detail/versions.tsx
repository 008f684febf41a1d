/** 病历版本: who changed what and when, and two versions field by field. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { RecordVersion } from '../../../server/contract/record-version.ts'
import { hasMongolian } from '../../../server/domain/mongolian.ts'
import { changedPart } from '../../../server/domain/record-diff.ts'
import { http, read } from '../../api.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { keys } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ScriptText } from '../../ui/mongolian.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { labelOfVersionPath } from '../request/labels.ts'
import { valueWords } from './record-values.ts'
import './versions.css'

const route = http.api.consultations[':id'].record

function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: [...keys.consultation(id), 'record', 'versions'],
    queryFn: ({ pageParam }) =>
      read(
        route.versions.$get({
          param: { id },
          query: pageParam === null ? {} : { before: String(pageParam) },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.nextBefore,
  })
}

export function VersionsTab({ id }: { id: string }) {
  const texts = useTexts()
  const words = texts.versions
  const versions = useVersions(id)
  if (versions.data === undefined) {
    return versions.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={versions.error} kept="nothing" onRetry={() => void versions.refetch()} />
    )
  }
  const items = versions.data.pages.flatMap((page) => page.items)
  return (
    <div className="versions">
      <p className="small second">{words.note}</p>
      <Versions id={id} items={items} />
      {versions.hasNextPage ? (
        <Button onClick={() => void versions.fetchNextPage()} loading={versions.isFetchingNextPage}>
          {words.more}
        </Button>
      ) : null}
    </div>
  )
}

type Pair = { from: number; to: number }

function Versions({ id, items }: { id: string; items: readonly RecordVersion[] }) {
  const words = useTexts().versions
  const [newest, before] = items
  const [chosen, setChosen] = useState<Pair | null>(null)
  const pair =
    chosen ??
    (newest === undefined || before === undefined ? null : { from: before.version, to: newest.version })
  return (
    <>
      <ol className="version-list" data-testid="record-versions">
        {items.map((item, index) => (
          <VersionRow
            key={item.version}
            item={item}
            isNewest={index === 0}
            earlier={items[index + 1]?.version}
            onCompare={setChosen}
          />
        ))}
      </ol>
      {pair === null ? (
        <p className="second">{words.none}</p>
      ) : (
        <Comparison id={id} items={items} pair={pair} onChoose={setChosen} />
      )}
    </>
  )
}

type VersionRowProps = {
  item: RecordVersion
  isNewest: boolean
  earlier: number | undefined
  onCompare: (pair: Pair) => void
}

const mostNamed = 4

function VersionRow({ item, isNewest, earlier, onCompare }: VersionRowProps) {
  const texts = useTexts()
  const words = texts.versions
  const language = useLanguage()
  const time = useTime()
  const names = [...new Set(item.changed.map((path) => labelOfVersionPath(texts, path)))]
  return (
    <li>
      <div className="version-head">
        <b>{words.version(item.version)}</b>
        {isNewest ? <span className="tiny tone-teal">{words.newest}</span> : null}
        <span className="small second">{`${personIn(language, item.author)}　${time.moment(item.savedAt)}`}</span>
        {item.sentAt === null ? null : (
          <span className="small second">{words.sent(time.short(item.sentAt))}</span>
        )}
      </div>
      <div className="version-what small">
        <span>
          {names.length === 0
            ? item.version === 1
              ? words.first
              : words.earliest
            : words.changedFields(names.slice(0, mostNamed), Math.max(0, names.length - mostNamed))}
        </span>
        {earlier === undefined ? null : (
          <button
            type="button"
            className="text-button"
            aria-label={words.compareNamed(earlier, item.version)}
            onClick={() => onCompare({ from: earlier, to: item.version })}
          >
            {words.comparePrevious}
          </button>
        )}
      </div>
    </li>
  )
}

type ComparisonProps = {
  id: string
  items: readonly RecordVersion[]
  pair: Pair
  onChoose: (pair: Pair) => void
}

function Comparison({ id, items, pair, onChoose }: ComparisonProps) {
  const texts = useTexts()
  const words = texts.versions
  const comparison = useQuery({
    queryKey: [...keys.consultation(id), 'record', 'comparison', pair.from, pair.to],
    queryFn: () =>
      read(route.comparison.$get({ param: { id }, query: { from: String(pair.from), to: String(pair.to) } })),
    // Versions never change.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const options = items.map(({ version }) => ({ value: version, label: words.version(version) }))
  return (
    <section className="comparison" aria-label={words.compare}>
      <h3>{words.compare}</h3>
      <div className="row">
        <Select<number>
          aria-label={words.from}
          value={pair.from}
          options={options}
          onChange={(from) => onChoose({ ...pair, from })}
        />
        <span aria-hidden="true">→</span>
        <Select<number>
          aria-label={words.to}
          value={pair.to}
          options={options}
          onChange={(to) => onChoose({ ...pair, to })}
        />
        {comparison.data === undefined ? null : (
          <span className="small second" role="status">
            {comparison.data.differences.length === 0
              ? words.same
              : words.differs(comparison.data.differences.length)}
          </span>
        )}
      </div>
      {comparison.data !== undefined ? (
        <Differences pair={pair} differences={comparison.data.differences} />
      ) : comparison.error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={comparison.error} kept="nothing" onRetry={() => void comparison.refetch()} />
      )}
    </section>
  )
}

type Difference = { path: string; before?: unknown; after?: unknown }

function Differences({ pair, differences }: { pair: Pair; differences: readonly Difference[] }) {
  const texts = useTexts()
  const words = texts.versions
  if (differences.length === 0) return null
  return (
    <table className="comparison-table" data-testid="record-comparison">
      <thead>
        <tr>
          <th scope="col">{words.field}</th>
          <th scope="col">{words.version(pair.from)}</th>
          <th scope="col">{words.version(pair.to)}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row">{labelOfVersionPath(texts, path)}</th>
            <Values one={valueWords(texts, path, before)} other={valueWords(texts, path, after)} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Both values, with what was taken out and what was put in marked where the script bears being cut. */
function Values({ one, other }: { one: string; other: string }) {
  const words = useTexts().versions
  if (one === '' || other === '' || hasMongolian(one) || hasMongolian(other)) {
    const shown = (text: string) =>
      text === '' ? <span className="dim">{words.empty}</span> : <ScriptText text={text} />
    return (
      <>
        <td data-side={words.from}>{shown(one)}</td>
        <td data-side={words.to}>{shown(other)}</td>
      </>
    )
  }
  const { head, before, after, tail } = changedPart(one, other)
  return (
    <>
      <td data-side={words.from}>
        {head}
        {before === '' ? null : <del>{before}</del>}
        {tail}
      </td>
      <td data-side={words.to}>
        {head}
        {after === '' ? null : <ins>{after}</ins>}
        {tail}
      </td>
    </>
  )
}
