/** Whether this computer is fit for a consultation; below, the sites that have one before them. */

import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { checkItems, overallOf } from '../../server/domain/network.ts'
import { http, read } from '../api.ts'
import { saveFile } from '../download.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { reportText } from '../network/report.ts'
import { Trial, type TrialState } from '../network/trial.ts'
import { keys, queryClient, useWrite } from '../queries.ts'
import { socketSignal } from '../room/signal.ts'
import { isAllowed, useMe } from '../session.ts'
import { announce } from '../ui/announce.tsx'
import { ErrorState } from '../ui/answer.tsx'
import { now } from '../ui/clock.ts'
import { Sheet } from '../ui/layout.tsx'
import { useStore } from '../ui/store.ts'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Rows } from './network/rows.tsx'
import { Self } from './network/self.tsx'
import { Sites } from './network/sites.tsx'
import './network/network.css'

export function NetworkPage() {
  const texts = useTexts()
  const me = useMe()
  usePageTitle(texts.network.title)
  return (
    <Sheet main>
      <header className="network-head">
        <h1 className="h1">{texts.network.title}</h1>
        <p className="second">{texts.network.sub}</p>
      </header>
      <OwnTrial />
      {isAllowed(me, 'network.sites') ? <Sites /> : null}
    </Sheet>
  )
}

/** One trial for as long as the page is open. */
function useTrial(): Trial {
  const trial = useRef<Trial | null>(null)
  trial.current ??= new Trial(socketSignal)
  const { current } = trial
  useEffect(() => () => current.close(), [current])
  return current
}

function OwnTrial() {
  const texts = useTexts()
  const words = texts.network
  const trial = useTrial()
  const state = useStore(trial.store)
  const save = useSave(state)
  const running = state.phase === 'running'
  return (
    <div className="network-own">
      <div className="row network-buttons">
        {running ? (
          <Button size="large" onClick={() => trial.close()}>
            {words.stop}
          </Button>
        ) : (
          <Button type="primary" size="large" onClick={() => void trial.start()} data-testid="network-start">
            {state.phase === 'over' ? words.again : words.start}
          </Button>
        )}
        {state.phase === 'over' ? <Download state={state} /> : null}
        <Last state={state} savedAt={save.savedAt} />
      </div>
      {state.phase === 'over' ? <Overall state={state} /> : null}
      {save.error === null ? null : (
        <>
          <p className="network-unsaved">{words.notSaved}</p>
          <ErrorState error={save.error} onRetry={save.again} />
        </>
      )}
      {state.phase === 'idle' ? null : (
        <div className="network-columns">
          <Rows items={checkItems} state={state} onAnswer={(heard) => trial.answer(heard)} />
          <Self trial={trial} state={state} />
        </div>
      )}
    </div>
  )
}

/** Keeps what was found when it is over, and again when the answer about the loudspeaker comes after that. */
function useSave({ phase, results, durationMs }: TrialState) {
  const [savedAt, setSavedAt] = useState<string | null>(null)
  const { mutate, error } = useWrite(
    (input: { results: TrialState['results']; durationMs: number }, options) =>
      read(
        http.api['network-checks'].$post(
          {
            json: { ...input, results: [...input.results], browser: navigator.userAgent.slice(0, 300) },
          },
          options,
        ),
      ),
    {
      onSuccess: ({ checkedAt }) => {
        setSavedAt(checkedAt)
        void queryClient.invalidateQueries({ queryKey: keys.networkCheck })
        void queryClient.invalidateQueries({ queryKey: keys.networkSites })
      },
    },
  )
  useEffect(() => {
    setSavedAt(null)
    if (phase === 'over') mutate({ results, durationMs })
  }, [phase, results, durationMs, mutate])
  return { savedAt, error, again: () => mutate({ results, durationMs }) }
}

function Overall({ state }: { state: TrialState }) {
  const { network } = useTexts()
  const overall = overallOf(state.results)
  const said = network.overall[overall]
  useEffect(() => announce(said), [said])
  return (
    <p className={`network-overall network-${overall}`} data-testid="network-overall" data-verdict={overall}>
      {said}
    </p>
  )
}

function Last({ state, savedAt }: { state: TrialState; savedAt: string | null }) {
  const { network } = useTexts()
  const time = useTime()
  const query = useQuery({
    queryKey: keys.networkCheck,
    queryFn: () => read(http.api['network-checks'].latest.$get()),
  })
  if (savedAt !== null) {
    return (
      <span className="second" data-testid="network-saved">
        {network.saved(time.clock(savedAt))}
      </span>
    )
  }
  if (state.phase !== 'idle' || query.data === undefined) return null
  const { latest } = query.data
  return (
    <span className="second">
      {latest === null
        ? network.never
        : `${network.last(time.near(latest.checkedAt))}　${network.overall[latest.overall]}`}
    </span>
  )
}

function Download({ state }: { state: TrialState }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { person } = useMe()
  const download = () => {
    const at = now()
    const text = reportText(texts, state.results, {
      person: personIn(language, person),
      site: nameIn(language, person.institution),
      at: `${time.day(at)} ${time.clock(at)}`,
      browser: navigator.userAgent,
      durationMs: state.durationMs,
    })
    // With its mark, or Windows takes Chinese for something else.
    saveFile(
      new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }),
      texts.network.report.file(new Date(at).toISOString().slice(0, 10)),
    )
  }
  return (
    <Button size="large" onClick={download} data-testid="network-download">
      {texts.network.download}
    </Button>
  )
}
