/** The network in one sentence: what is so, and what that means for the person. Pure. */
import type { Texts } from '../i18n/zh.ts'
import { mainPicture } from './stage.ts'
import type { RoomState } from './store.ts'

export type NetworkWords = {
  tone: 'plain' | 'warn' | 'bad'
  main: string
  note: string
  /** What a press changes, where there is a way up. */
  way?: 'try_up' | 'to_auto'
}

/** From here on the ear and the eye notice it (room.md §5). */
const muchLoss = 0.05
const longRoundTrip = 500

/** @param now ms, on the clock of the measurements */
export function networkWords(
  all: Pick<Texts, 'room' | 'quality'>,
  state: RoomState,
  now: number,
): NetworkWords {
  const { room: texts, quality } = all
  const { network } = texts
  if (state.held || state.media === 'recovering' || state.phase.name === 'returning') {
    return { tone: 'bad', main: texts.reconnecting, note: state.held ? texts.reconnectingNote : '' }
  }
  if (state.signalling === 'down') {
    return { tone: 'bad', main: network.signalLost, note: network.signalLostNote }
  }
  if (state.people.every(({ away }) => away)) {
    const note = state.people.length === 0 ? network.aloneNote : network.awayNote
    return { tone: 'plain', main: network.alone, note }
  }
  return stepWords(quality, state, now) ?? measuredWords(texts, state)
}

/** What is given up, who decided it, and the way up; null where nothing is. */
function stepWords(texts: Texts['quality'], { quality }: RoomState, now: number): NetworkWords | null {
  const { step, decidedBy, thrift, risesAt } = quality
  if (step === 'full') return null
  if (decidedBy === 'self' && thrift !== 'auto') {
    return { tone: 'plain', main: texts.self[thrift], note: texts.selfNote, way: 'to_auto' }
  }
  const left = risesAt === null ? null : Math.max(1, Math.ceil((risesAt - now) / 1000))
  const note = left === null ? texts.networkNote : texts.networkRising(left)
  return { tone: 'warn', main: texts.network[step], note, way: 'try_up' }
}

function measuredWords(texts: Texts['room'], state: RoomState): NetworkWords {
  const { network } = texts
  const { figures } = state
  const streams = state.people.flatMap((person) => person.streams)
  if (streams.length === 0) return { tone: 'plain', main: network.nothing, note: '' }
  if (state.media === 'connecting' || figures === null)
    return { tone: 'plain', main: network.connecting, note: '' }
  if (figures.lowered !== null) {
    return { tone: 'warn', main: texts.soundFirst(figures.lowered), note: texts.soundFirstNote }
  }
  const percent = Math.round(figures.loss * 100)
  if (figures.loss >= muchLoss) {
    return { tone: 'warn', main: network.unsteady(percent), note: network.unsteadyNote }
  }
  if (figures.roundTrip !== null && figures.roundTrip >= longRoundTrip) {
    const delay = network.slow(Math.round(figures.roundTrip))
    return { tone: 'warn', main: delay, note: network.unsteadyNote }
  }
  return { tone: 'plain', main: network.fine, note: receivedWords(texts, state) }
}

function receivedWords(texts: Texts['room'], state: RoomState): string {
  const { network } = texts
  const picture = mainPicture(state, null)?.stream.figures
  const received =
    picture && picture.height > 0
      ? network.receiving(picture.height, picture.framesPerSecond)
      : state.people.some(({ streams }) => streams.some(({ kind, paused }) => kind === 'audio' && !paused))
        ? network.soundOnly
        : network.nothing
  const trip = state.figures?.roundTrip
  return trip == null ? received : [received, network.roundTrip(Math.round(trip))].join(texts.join)
}
