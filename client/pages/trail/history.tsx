/** Every run: who, when, what came out; the files of exports. */
import type { TrailRun } from '../../../server/contract/trail.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { formatBytes, formatCount, shortDigest } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import { fileAddress } from './data.ts'

export function History({ runs }: { runs: readonly TrailRun[] }) {
  const phone = useWidth() === 'phone'
  const { history: words } = useTexts().trail
  if (runs.length === 0) return <p className="trail-none second">{words.none}</p>
  return phone ? <List runs={runs} /> : <Table runs={runs} />
}

/** The words of a run in the language in use. */
function useWords() {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.trail
  return (run: TrailRun) => ({
    at: time.short(run.startedAt),
    who: personIn(language, run.startedBy),
    work: words.work[run.work],
    rows: run.outcome === null ? '' : formatCount(run.outcome.events),
    took:
      run.endedAt === null
        ? ''
        : time.figures(new Date(run.endedAt).getTime() - new Date(run.startedAt).getTime()),
  })
}

function Result({ run }: { run: TrailRun }) {
  const { trail: words } = useTexts()
  const { outcome, state, failure } = run
  if (outcome === null) {
    const note = failure ?? (state === 'cancelled' || state === 'interrupted' ? state : null)
    return (
      <>
        {words.state[state]}
        {note === null ? null : <small>{words.stateNote[note]}</small>}
      </>
    )
  }
  if (outcome.faults > 0) {
    return <b className="trail-fault">{words.result.bad(formatCount(outcome.faults))}</b>
  }
  if (run.work === 'verify') return words.result.good
  return outcome.withheld === 0
    ? words.history.exportedAll
    : words.history.exported(formatCount(outcome.withheld))
}

function File({ run }: { run: TrailRun }) {
  const { history: words } = useTexts().trail
  const time = useTime()
  const { file } = run
  if (file === null) return null
  return (
    <>
      {file.until === null ? (
        <span className="second">{words.removed}</span>
      ) : (
        <a href={fileAddress(run)} download={file.name} className="trail-download">
          {words.download}（{formatBytes(file.byteSize)}）
        </a>
      )}
      <small>
        {file.until === null ? null : `${words.until(time.day(file.until))}　`}
        <span className="mono" title={`${file.digestAlgorithm} ${file.digest}`}>
          {words.digest} {shortDigest(file.digest)}
        </span>
      </small>
    </>
  )
}

function Table({ runs }: { runs: readonly TrailRun[] }) {
  const { column } = useTexts().trail.history
  const wordsOf = useWords()
  return (
    <table className="trail-table">
      <thead>
        <tr>
          {(['at', 'who', 'work', 'result', 'rows', 'took', 'file'] as const).map((name) => (
            <th scope="col" key={name} className={name === 'rows' || name === 'took' ? 'number' : undefined}>
              {column[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => {
          const words = wordsOf(run)
          return (
            <tr key={run.id} data-testid="trail-run" data-state={run.state}>
              <td>{words.at}</td>
              <td>{words.who}</td>
              <td>{words.work}</td>
              <td>
                <Result run={run} />
              </td>
              <td className="number">{words.rows}</td>
              <td className="number">{words.took}</td>
              <td>
                <File run={run} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function List({ runs }: { runs: readonly TrailRun[] }) {
  const wordsOf = useWords()
  const { history } = useTexts().trail
  return (
    <ul className="trail-list">
      {runs.map((run) => {
        const words = wordsOf(run)
        return (
          <li key={run.id} data-testid="trail-run" data-state={run.state}>
            <span className="trail-line">
              <b>{words.work}</b>
              <span className="dim">{words.at}</span>
            </span>
            <span>
              <Result run={run} />
            </span>
            <span className="second">
              {[words.who, words.rows === '' ? '' : history.rows(words.rows), words.took]
                .filter((word) => word !== '')
                .join('　')}
            </span>
            <span>
              <File run={run} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}
