/** Stills in the room: the press, the sign over the picture, and what is still on its way into the case. */
import { useState } from 'react'
import { mayTakeStill, type StillSource } from '../../../server/domain/still.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { errorWords } from '../../ui/answer.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ariaKeys } from '../../ui/keys.ts'
import { useStore } from '../../ui/store.ts'
import { isApart } from '../stage.ts'
import type { StillItem } from '../still-queue.ts'
import type { PersonState } from '../store.ts'
import { useClient, useRoomState } from './context.tsx'
import { shortcuts } from './shortcuts.ts'
import { sourceName } from './source-name.ts'
import { TileTool } from './tile-tools.tsx'

/** Whether a still of somebody's camera may be asked for; the server asks again. */
export function useMayTake(): (person: PersonState) => boolean {
  const state = useRoomState()
  return (person) =>
    state.self !== null &&
    mayTakeStill(state.self.role) &&
    mayTakeStill(person.role) &&
    !person.away &&
    !isApart(state, person)
}

/** @returns whether one's own role puts stills into the case at all */
export function useTakesStills(): boolean {
  const { self } = useRoomState()
  return self !== null && mayTakeStill(self.role)
}

function useTaking(personId: string, source: StillSource): boolean {
  const { stills } = useClient()
  return useStore(stills.state, ({ taking }) => taking.includes(`${personId} ${source}`))
}

type OfCamera = { personId: string; source: StillSource; own: boolean }

function usePress({ personId, source, own }: OfCamera): () => void {
  const { stills } = useClient()
  return () => void (own ? stills.take(source) : stills.ask(personId, source))
}

/** On a tile. */
export function StillTool(of: OfCamera) {
  const { camera } = useTexts()
  const taking = useTaking(of.personId, of.source)
  const press = usePress(of)
  return (
    <TileTool
      icon="still"
      word={taking ? camera.still.taking : camera.still.take}
      label={camera.still.takeNamed(sourceName(camera, of.source))}
      busy={taking}
      onPress={press}
      testId="room-still"
    />
  )
}

/** Beside the name of what stands on the main place. */
export function StillLink(of: OfCamera) {
  const { camera } = useTexts()
  const taking = useTaking(of.personId, of.source)
  const press = usePress(of)
  return (
    <button
      type="button"
      className="r-link r-still-link"
      aria-busy={taking}
      title={camera.still.takeNamed(sourceName(camera, of.source))}
      aria-keyshortcuts={ariaKeys(shortcuts.still)}
      onClick={press}
      data-testid="room-stage-still"
    >
      <Icon name="still" size={16} />
      {taking ? camera.still.taking : camera.still.take}
    </button>
  )
}

/** Over a picture for some seconds: a still of it was taken, and by whom. */
export function StillSign({ personId, source }: { personId: string; source: StillSource }) {
  const { camera } = useTexts()
  const language = useLanguage()
  const { stills } = useClient()
  const { sign } = useStore(stills.state)
  if (sign === null || sign.personId !== personId || sign.source !== source) return null
  return (
    <div className="still-sign" key={sign.turn} data-testid="room-still-sign">
      <span>
        <Icon name="still" size={15} />
        {camera.still.sign(personIn(language, sign.by))}
      </span>
    </div>
  )
}

/** What has not arrived yet stands over the main picture, whatever else is looked at. */
export function StillStrips() {
  const { queue } = useClient()
  return useStore(queue.items).map((item) => <StillStrip key={item.key} item={item} />)
}

function StillStrip({ item }: { item: StillItem }) {
  const texts = useTexts()
  const language = useLanguage()
  const { camera } = texts
  const { queue } = useClient()
  const [sure, setSure] = useState(false)
  const { key, facts, state, percent, error, askedBy } = item
  const what = sourceName(camera, facts.source)
  const failed = state === 'failed'
  const words = failed ? errorWords(texts, error) : null
  const moving = state === 'sending' || state === 'resting'
  return (
    <div
      className={failed ? 'r-strip r-strip-bad' : 'r-strip'}
      role={failed ? 'alert' : 'status'}
      data-testid="room-still-item"
      data-state={state}
    >
      <span>
        {camera.still.onWay(what)}　{camera.still.state[state]}
        {moving ? `　${camera.still.percent(percent)}` : ''}
        {askedBy === null ? '' : `　${camera.still.askedBy(personIn(language, askedBy))}`}
        {words === null ? null : (
          <small>{texts.common.sentences([words.what, sure ? camera.still.sure : camera.still.kept])}</small>
        )}
      </span>
      {failed && !sure ? (
        <button type="button" className="r-button" onClick={() => queue.retry(key)}>
          {camera.still.retry}
        </button>
      ) : null}
      {state === 'done' ? null : sure ? (
        <>
          <button type="button" className="r-button" onClick={() => setSure(false)}>
            {camera.still.keep}
          </button>
          <button type="button" className="r-button r-button-danger" onClick={() => queue.discard(key)}>
            {camera.still.discardSure}
          </button>
        </>
      ) : (
        <button
          type="button"
          className="r-link"
          aria-label={camera.still.discardNamed(what)}
          onClick={() => setSure(true)}
        >
          {camera.still.discard}
        </button>
      )}
    </div>
  )
}
