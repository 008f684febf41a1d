/** Whom the programme reached: the counts against the hundred, and the tree with the table behind it. */
import { Button, Checkbox, Input, Segmented } from 'antd'
import { useState } from 'react'
import type { Coverage, CoveredPlace } from '../../../server/contract/ledger.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useCoverage, useLedgerOptions, useProgramme } from '../../ledger.ts'
import { EmptyState, ErrorState } from '../../ui/answer.tsx'
import { formatCount } from '../../ui/number.ts'
import { Seal } from '../../ui/seal.tsx'
import { useTyping } from '../../ui/typing.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { PlaceDialog } from './place-dialog.tsx'
import { type Branch, isIdle, prune, treeOf } from './tree.ts'

export function CoverageView() {
  const { period } = useProgramme()
  const query = useCoverage(period, true)
  if (query.data === undefined)
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  return <Covered coverage={query.data} />
}

const shapes = ['tree', 'table'] as const

function Covered({ coverage }: { coverage: Coverage }) {
  const { coverage: words } = useTexts().ledger
  const typing = useTyping('')
  const [shape, setShape] = useState<(typeof shapes)[number]>('tree')
  const [onlyIdle, setOnlyIdle] = useState(false)
  const [adding, setAdding] = useState(false)
  const { wholeProgramme = false } = useLedgerOptions().data ?? {}
  const wanted = typing.words.trim().toLowerCase()
  const matches = (place: CoveredPlace) =>
    (wanted === '' || `${place.name.zh} ${place.name.en}`.toLowerCase().includes(wanted)) &&
    (!onlyIdle || (isIdle(place) && place.level !== 'beijing'))
  const found = coverage.places.filter(matches)
  return (
    <section>
      <Headline coverage={coverage} />
      <search className="programme-filters">
        <Input aria-label={words.find} placeholder={words.find} allowClear maxLength={60} {...typing.field} />
        <Checkbox checked={onlyIdle} onChange={(event) => setOnlyIdle(event.target.checked)}>
          {words.onlyIdle}
        </Checkbox>
        <Segmented
          aria-label={words.shape}
          value={shape}
          onChange={setShape}
          options={shapes.map((value) => ({ value, label: words[value] }))}
        />
        {wholeProgramme ? (
          <span className="row programme-buttons">
            <Button onClick={() => setAdding(true)} data-testid="add-place">
              {words.add}
            </Button>
          </span>
        ) : null}
      </search>
      {found.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : shape === 'tree' ? (
        <Tree places={coverage.places} matches={matches} />
      ) : (
        <Table places={found} all={coverage.places} />
      )}
      <p className="tiny dim programme-foot">{words.rule}</p>
      {adding ? <PlaceDialog places={coverage.places} onClose={() => setAdding(false)} /> : null}
    </section>
  )
}

function Headline({ coverage }: { coverage: Coverage }) {
  const texts = useTexts()
  const words = texts.ledger.coverage
  const of = (level: CoveredPlace['level']) =>
    formatCount(coverage.places.filter((place) => place.level === level).length)
  const figures = [
    [words.aim, formatCount(coverage.aim), ''],
    [words.named, formatCount(coverage.named), ''],
    [words.reached, formatCount(coverage.reached), words.reachedNote],
    [words.city, of('city'), ''],
    [words.district, of('district'), ''],
  ] as const
  return (
    <dl className="programme-headline">
      {figures.map(([name, value, note]) => (
        <div key={name}>
          <dt className="small second">{name}</dt>
          <dd>
            <b className="figure">{value}</b>
            <span className="small dim">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

type TreeProps = { places: readonly CoveredPlace[]; matches: (place: CoveredPlace) => boolean }

function Tree({ places, matches }: TreeProps) {
  const { coverage: words } = useTexts().ledger
  const { roots, alone } = treeOf(places)
  const [shown, others] = [prune(roots, matches), prune(alone, matches)]
  return (
    <div className="programme-tree">
      <Branches branches={shown} />
      {others.length === 0 ? null : (
        <>
          {shown.length === 0 ? null : <h3 className="label">{words.without}</h3>}
          <Branches branches={others} />
        </>
      )}
    </div>
  )
}

function Branches({ branches }: { branches: readonly Branch[] }) {
  return (
    <ul>
      {branches.map((branch) => (
        <li key={branch.place.id} data-testid="place">
          <Node branch={branch} />
          {branch.below.length === 0 ? null : <Branches branches={branch.below} />}
        </li>
      ))}
    </ul>
  )
}

function Node({ branch: { place, seen } }: { branch: Branch }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.ledger
  const isBeijing = place.level === 'beijing'
  return (
    <div className={`programme-place programme-${place.level}`}>
      <span>
        <b>{nameIn(language, place.name)}</b> <small className="dim">{words.level[place.level]}</small>
      </span>
      {isBeijing ? <Lines place={place} /> : null}
      {seen === null ? null : (
        <small className="dim">{words.coverage.see(nameIn(language, seen.name))}</small>
      )}
      {isBeijing || seen !== null ? null : <Reached place={place} />}
    </div>
  )
}

function Lines({ place }: { place: CoveredPlace }) {
  const { coverage: words } = useTexts().ledger
  const language = useLanguage()
  if (place.lines.length === 0) return <small className="dim">{words.alone}</small>
  return (
    <span className="programme-lines">
      {place.lines.map((line) => (
        <Seal
          key={line.code}
          seal={line.seal}
          code={line.code}
          size="small"
          name={nameIn(language, line.name)}
        />
      ))}
    </span>
  )
}

function Reached({ place }: { place: CoveredPlace }) {
  const { coverage: words } = useTexts().ledger
  if (isIdle(place)) return <span className="small dim">{words.idle}</span>
  return (
    <span className="small">
      {words.figures(formatCount(place.consultations), formatCount(place.teaching))}
    </span>
  )
}

type TableProps = { places: readonly CoveredPlace[]; all: readonly CoveredPlace[] }

function Table({ places, all }: TableProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { coverage: words, level, list } = texts.ledger
  const supporters = (place: CoveredPlace) =>
    list(
      all
        .filter(({ id, supports }) => id === place.parentId || supports.includes(place.id))
        .map(({ name }) => nameIn(language, name)),
    )
  return (
    <table className="programme-table programme-places">
      <thead>
        <tr>
          {([words.place, words.levelHead, words.parent] as const).map((head) => (
            <th scope="col" key={head}>
              {head}
            </th>
          ))}
          {([words.consultations, words.teaching] as const).map((head) => (
            <th scope="col" className="number" key={head}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {places.map((place) => (
          <tr key={place.id}>
            <th scope="row">{nameIn(language, place.name)}</th>
            <td>{level[place.level]}</td>
            <td>{supporters(place)}</td>
            {place.level === 'beijing' ? (
              <td colSpan={2} />
            ) : (
              <>
                <td className="number" data-label={words.consultations}>
                  {formatCount(place.consultations)}
                </td>
                <td className="number" data-label={words.teaching}>
                  {formatCount(place.teaching)}
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
