/** The lines live, for a big screen: who is in a call, what comes next, what waits. No patient stands on it. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useRef, useState } from 'react'
import type { Wall, WallLine } from '../../server/contract/wall.ts'
import { guardedFetch } from '../api.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { keys, retryAfterError, retrySeconds } from '../queries.ts'
import { connection } from '../socket.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { useNow } from '../ui/clock.ts'
import { Icon } from '../ui/icon.tsx'
import { PageHead } from '../ui/layout.tsx'
import { Mark } from '../ui/mark.tsx'
import { Seal } from '../ui/seal.tsx'
import { useStore } from '../ui/store.ts'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { shareWords, spanWords } from './statistics/words.ts'
import './wall/wall.css'

/** What time alone changes, a deadline that passes or a stay that ends, is not told by a socket. */
const lookEveryMs = 30_000

export function WallPage() {
  const texts = useTexts()
  const words = texts.wall
  const [dark, setDark] = useState(false)
  const page = useRef<HTMLElement>(null)
  const live = useStore(connection)
  usePageTitle(words.title)
  const query = useQuery({
    queryKey: keys.wall,
    queryFn: async () => (await (await guardedFetch('/api/wall')).json()) as Wall,
    refetchInterval: (query) => retryAfterError(query) || lookEveryMs,
  })
  const { data } = query
  return (
    <main className={dark ? 'wall wall-dark dark' : 'wall'} id="content" tabIndex={-1} ref={page}>
      <PageHead
        title={words.title}
        sub={data === undefined ? null : <Summary wall={data} />}
        extra={
          <>
            <span className="second wall-live" role="status">
              {live === 'lost' ? words.lost : words.live}
            </span>
            <Button size="large" onClick={() => setDark(!dark)} aria-pressed={dark}>
              {dark ? words.light : words.dark}
            </Button>
            {document.fullscreenEnabled ? (
              <Button size="large" onClick={() => void page.current?.requestFullscreen()}>
                {words.fullScreen}
              </Button>
            ) : null}
          </>
        }
      />
      {data === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} retriesEvery={retrySeconds} />
        )
      ) : data.lines.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <ul className="wall-cells">
          {data.lines.map((line) => (
            <Cell key={line.id} line={line} />
          ))}
        </ul>
      )}
    </main>
  )
}

function Summary({ wall: { lines } }: { wall: Wall }) {
  const { wall: words } = useTexts()
  const time = useTime()
  const now = useNow(10_000)
  const counted = (state: WallLine['state']) => lines.filter((line) => line.state === state).length
  return `${time.weekday(now)} ${time.clock(now)}　${words.summary(counted('in_session'), counted('waiting'))}`
}

function Cell({ line }: { line: WallLine }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.wall
  const { queue, month } = line
  return (
    <li className="wall-cell" data-testid="wall-line" data-state={line.state}>
      <header>
        <Seal seal={line.seal} code={line.code} size="large" />
        <div>
          <h2 className="h2">{nameIn(language, line.name)}</h2>
          <p className="small second">{`${nameIn(language, line.beijing)} — ${nameIn(language, line.hohhot)}`}</p>
        </div>
        <State state={line.state} />
      </header>
      <div className="wall-body">
        {line.sessions.map((session) => (
          <Session key={session.startAt + session.inside.map(({ name }) => name).join()} session={session} />
        ))}
        <Next line={line} />
      </div>
      <dl className="wall-figures">
        <div>
          <dt>{words.queue}</dt>
          <dd>
            <b>{queue.submitted + queue.accepted + queue.reporting}</b>
            {queue.overdue === 0 ? null : <span className="wall-late">{words.overdue(queue.overdue)}</span>}
            <small>{words.queueParts(queue.submitted, queue.accepted, queue.reporting)}</small>
          </dd>
        </div>
        <div>
          <dt>{words.respondedToday}</dt>
          <dd>
            <b>{spanWords(texts, line.respondedToday)}</b>
          </dd>
        </div>
        <div>
          <dt>{words.month}</dt>
          <dd>
            <b>{shareWords(texts, month.kept, month.decided)}</b>
          </dd>
        </div>
      </dl>
    </li>
  )
}

function State({ state }: { state: WallLine['state'] }) {
  const { wall: words } = useTexts()
  return (
    <span className={`wall-state wall-${state}`}>
      {state === 'idle' ? (
        <Icon name="minus" size={14} />
      ) : (
        <Mark state={state === 'in_session' ? 'in_session' : 'scheduled'} tone="inherit" />
      )}
      {words.state[state]}
    </span>
  )
}

/** Who is inside, and how long it has been running or how long until it begins. */
function Session({ session }: { session: WallLine['sessions'][number] }) {
  const { wall: words } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const now = useNow(1000)
  const passed = now - new Date(session.startAt).getTime()
  const word = session.begun ? words.called : passed < 0 ? words.until : words.since
  const side = (one: 'beijing' | 'hohhot') =>
    session.inside
      .filter((person) => person.side === one)
      .map((person) => personIn(language, person))
      .join('、')
  const both = [side('beijing'), side('hohhot')].filter((names) => names !== '')
  return (
    <div className="wall-session">
      <p>{both.length === 0 ? words.nobody : both.join(' ↔ ')}</p>
      <p className="wall-clock">
        <b role="timer">{time.figures(passed)}</b> <span className="second">{word}</span>
      </p>
    </div>
  )
}

function Next({ line: { next, sessions } }: { line: WallLine }) {
  const { wall: words } = useTexts()
  const language = useLanguage()
  const time = useTime()
  if (next === null) return sessions.length > 0 ? null : <p className="second">{words.noNext}</p>
  return (
    <p className="second">
      {words.next(time.near(next.startAt))}　{personIn(language, next.expert)}
    </p>
  )
}
