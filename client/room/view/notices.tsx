/** What happens in the room, aloud for those who do not see it; and the two hints that stand over the controls. */
import { useEffect, useRef, useState } from 'react'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { announce } from '../../ui/announce.tsx'
import { useStore } from '../../ui/store.ts'
import type { SourceState } from '../capture-state.ts'
import type { Notice } from '../store.ts'
import { useCapture, useClient, useRoomState } from './context.tsx'
import { sourceName } from './source-name.ts'

export function noticeWords(
  {
    room: texts,
    host,
    camera,
    quality,
    auscultation,
  }: Pick<Texts, 'room' | 'host' | 'camera' | 'quality' | 'auscultation'>,
  notice: Notice,
  language: 'zh' | 'en',
): string {
  switch (notice.what) {
    case 'joined':
    case 'left':
    case 'dropped':
    case 'returned':
    case 'shared':
    case 'unshared':
    case 'presents':
    case 'presents_no_more':
      return texts.notice[notice.what](personIn(language, notice))
    case 'quality_down':
    case 'quality_up':
      return texts.notice[notice.what](notice.height)
    case 'camera_shown':
      return camera.shown(personIn(language, notice), camera.role[notice.role])
    case 'camera_hidden':
      return camera.hidden(personIn(language, notice), camera.role[notice.role])
    case 'still_taken':
      return camera.still.taken(personIn(language, notice), sourceName(camera, notice.source))
    case 'still_failed':
      return camera.still.failed(sourceName(camera, notice.source), camera.still.why[notice.why])
    case 'camera_gone':
      return camera.gone(camera.role[notice.role])
    case 'stethoscope_on':
      return auscultation.notice.begun(personIn(language, notice))
    case 'stethoscope_off':
      return auscultation.notice.ended(personIn(language, notice))
    case 'step_down':
    case 'step_up':
      return stepSaid(quality, notice)
    case 'device_gone':
      return texts.notice.device_gone[notice.source]
    case 'knocked':
    case 'hand_raised':
      return host.notice[notice.what](personIn(language, notice))
    case 'muted_by':
      return host.notice.muted_by(notice.name === '' ? '' : personIn(language, notice))
    case 'hand_lowered':
    case 'locked':
    case 'unlocked':
    case 'phase_begun':
    case 'phase_ended':
    case 'ending':
    case 'ending_off':
      return host.notice[notice.what]
    case 'host_failed':
      return host.failed
    default:
      return texts.notice[notice.what]
  }
}

function stepSaid(
  { network, self, notice }: Texts['quality'],
  { what, step, decidedBy }: Extract<Notice, { what: 'step_down' | 'step_up' }>,
): string {
  if (step === 'full') return notice.restored
  if (decidedBy === 'self') return step === 'sound_alone' ? self.sound : self.low
  return what === 'step_up' ? notice.up(network[step]) : network[step]
}

/** Reads the news into the application's one live region. */
export function Notices() {
  const texts = useTexts()
  const language = useLanguage()
  const { notice } = useRoomState()
  const said = useRef(0)
  useEffect(() => {
    if (notice === null || notice.turn === said.current) return
    said.current = notice.turn
    announce(noticeWords(texts, notice, language))
  }, [notice, texts, language])
  usePointingNews()
  return null
}

/** ms; somebody who goes on pointing is not named at every stop of their hand */
const pointsAnewAfter = 30_000

/** That somebody points at a live picture, for those who do not see the light. */
function usePointingNews(): void {
  const { together } = useTexts()
  const language = useLanguage()
  const client = useClient()
  const { people } = useRoomState()
  const { pointers } = useStore(client.together.state)
  const said = useRef(new Map<string, number>())
  useEffect(() => {
    for (const { personId, at } of pointers) {
      const person = people.find((one) => one.personId === personId)
      if (at.on === 'file' || person === undefined) continue
      const last = said.current.get(personId) ?? Number.NEGATIVE_INFINITY
      said.current.set(personId, performance.now())
      if (performance.now() - last > pointsAnewAfter) {
        announce(together.laserBy(personIn(language, person)))
      }
    }
  }, [pointers, people, together, language])
}

const shown: ReadonlySet<Notice['what']> = new Set([
  'joined',
  'left',
  'dropped',
  'returned',
  'presents',
  'presents_no_more',
  'stethoscope_off',
  'device_gone',
  'camera_shown',
  'camera_gone',
  'still_taken',
  'still_failed',
  'share_failed',
  'places_taken',
  'hand_raised',
  'hand_lowered',
  'muted_by',
  'locked',
  'unlocked',
  'phase_ended',
  'ending_off',
  'host_failed',
] as const)
/** ms */
const shownFor = 6000

/** News that change nothing that one looks at, for a short time; what they announce stands elsewhere as well. */
function useFreshNotice(): Notice | null {
  const { notice } = useRoomState()
  const [fresh, setFresh] = useState<Notice | null>(null)
  useEffect(() => {
    if (notice !== null && shown.has(notice.what)) setFresh(notice)
  }, [notice])
  useEffect(() => {
    if (fresh === null) return
    const timer = setTimeout(() => setFresh(null), shownFor)
    return () => clearTimeout(timer)
  }, [fresh])
  return fresh
}

/** It was there and was taken away; one's seat is not. */
function isTaken({ status, fault }: SourceState): boolean {
  return status === 'failed' && fault === 'gone'
}

/** One hint at a time, the more pressing first. */
export function Hints() {
  const all = useTexts()
  const texts = all.room
  const { sound, meter, capture } = useClient()
  const { soundBlocked } = useRoomState()
  const captured = useCapture()
  const { microphone } = captured
  const { speaking, silent } = useStore(meter.heard)
  const language = useLanguage()
  const fresh = useFreshNotice()
  if (soundBlocked) {
    return (
      <div className="r-hint" role="alert">
        <span>{texts.network.soundBlocked}</span>
        <button type="button" className="r-button r-button-main" onClick={() => sound.unlock()}>
          {texts.network.playSound}
        </button>
      </div>
    )
  }
  const gone = (['microphone', 'camera'] as const).find((source) => isTaken(captured[source]))
  if (gone !== undefined) {
    return (
      <div className="r-hint r-hint-warn" role="alert" data-testid={`room-gone-${gone}`}>
        <span>{texts.notice.device_gone[gone]}</span>
        <button type="button" className="r-button r-button-main" onClick={() => void capture.reopen(gone)}>
          {texts.control.reopen[gone]}
        </button>
      </div>
    )
  }
  if (microphone.status === 'open' && !microphone.wanted && speaking) {
    return (
      <div className="r-hint r-hint-warn" role="status" data-testid="room-talking-muted">
        {texts.talkingMuted}
      </div>
    )
  }
  if (microphone.status === 'open' && microphone.wanted && silent) {
    return (
      <div className="r-hint r-hint-warn" role="status" data-testid="room-silent-microphone">
        {texts.faultOf(texts.check.microphone, texts.check.silent)}
      </div>
    )
  }
  return fresh === null ? null : <div className="r-hint">{noticeWords(all, fresh, language)}</div>
}
