/**
 * One person's part in one consultation's call, from the join press to the leaving. Holds the connection and its recovery;
 * people and words are in the store, tracks are given out by id.
 */
import type { ConsultationId } from '../../server/contract/ids.ts'
import type { Participant, RoomSnapshot } from '../../server/contract/signal.ts'
import type { QualityStep } from '../../server/domain/quality.ts'
import type { MediaSource } from '../../server/domain/room.ts'
import { pause } from '../ui/pause.ts'
import { Auscultation } from './auscultation.ts'
import type { Cameras } from './cameras.ts'
import type { Capture } from './capture.ts'
import { Chat } from './chat.ts'
import { Comeback, type CutReason } from './comeback.ts'
import { Entry } from './entry.ts'
import { FlowCheck, readFlow } from './flow.ts'
import type { Layers } from './layers.ts'
import type { Direction, LinkOffer, LinkState, MediaLink, OpenLink } from './link.ts'
import { mediaState, stands } from './link-state.ts'
import { markStep } from './marks.ts'
import { onNetworkChange } from './network.ts'
import { listenToNews } from './news.ts'
import { applyFacts, applyResumed, isSpokenTo } from './people.ts'
import { Preparation } from './preparation.ts'
import { Receivers } from './receivers.ts'
import { Recovery } from './recovery.ts'
import { Screen } from './screen.ts'
import { OwnSeat } from './seat.ts'
import { Senders } from './senders.ts'
import { mayPass, type RoomSignal, roomErrorOf } from './signal.ts'
import type { Sound } from './sound.ts'
import type { OverReason, RoomStore } from './store.ts'

export type CallParts = {
  consultationId: ConsultationId
  signal: RoomSignal
  store: RoomStore
  openLink: OpenLink
  capture: Pick<Capture, 'track' | 'wanted' | 'onTrack' | 'listenOnly' | 'close'>
  cameras: Pick<Cameras, 'track' | 'onTrack' | 'closeAll'>
  sound: Pick<Sound, 'play' | 'stop'>
  layers: Pick<Layers, 'forget' | 'again'>
}

/** ms; the room is drawn after this even when the first streams of the others are not here yet. */
const drawAfter = 300

export class Call {
  readonly store: RoomStore
  readonly chat: Chat
  readonly screen: Screen
  readonly auscultation: Auscultation
  readonly #seat: OwnSeat
  readonly #signal: RoomSignal
  readonly #openLink: OpenLink
  readonly #capture: CallParts['capture']
  readonly #cameras: CallParts['cameras']
  readonly #sound: CallParts['sound']
  readonly #layers: CallParts['layers']
  readonly #senders: Senders
  readonly #receivers: Receivers
  readonly #recovery: Recovery
  readonly #comeback: Comeback
  readonly #entry = new Entry(() => void this.#enter())
  readonly #flow: FlowCheck
  readonly #preparation: Preparation
  readonly #ends: (() => void)[] = []
  #link: MediaLink | null = null
  /** Counts the ways in; an answer for an earlier one is dropped. */
  #way = 0

  constructor(parts: CallParts) {
    this.#seat = new OwnSeat(parts.consultationId, parts.signal)
    this.#signal = parts.signal
    this.store = parts.store
    this.#openLink = parts.openLink
    this.#capture = parts.capture
    this.#cameras = parts.cameras
    this.#sound = parts.sound
    this.#layers = parts.layers
    this.chat = new Chat(parts.signal, parts.store)
    this.#senders = new Senders(parts.signal, (source, error) => this.#sendingFailed(source, error))
    this.screen = new Screen(parts.store, this.#senders)
    this.auscultation = new Auscultation({
      signal: parts.signal,
      senders: this.#senders,
      sound: parts.sound,
      trackOf: (consumerId) => this.trackOf(consumerId),
    })
    this.#receivers = new Receivers(
      parts.signal,
      parts.store,
      (consumerId, kind, track) => {
        if (this.#sourceOf(consumerId) === 'stethoscope') this.auscultation.arrived(consumerId)
        else if (kind === 'audio') this.#sound.play(consumerId, track)
      },
      (consumerId) => {
        this.auscultation.gone(consumerId)
        this.#sound.stop(consumerId)
        parts.layers.forget(consumerId)
      },
    )
    this.#recovery = new Recovery(parts.signal, () => this.#judge(false))
    this.#comeback = new Comeback({
      isConnected: () => parts.signal.isConnected(),
      returning: () => this.#returning(),
      enter: () => this.#isRefused() || void this.#enter(),
      hold: () => this.#hold(),
      giveUp: (why) => this.#abandon(why),
    })
    this.#flow = new FlowCheck({
      read: async () => readFlow(await this.stats()),
      wanted: () => ({ sends: this.#senders.flowing, receives: isSpokenTo(this.store.get()) }),
      verdict: (passes) => this.#judge(passes),
    })
    this.#preparation = new Preparation(parts.consultationId, parts.signal, (offer) => this.#open(offer))
    this.#listen()
  }

  trackOf(consumerId: string): MediaStreamTrack | undefined {
    return this.#receivers.trackOf(consumerId)
  }

  /** Makes the way in ready while nobody has pressed yet; the entry takes over what is there. */
  prepare(): void {
    if (!this.#inside()) this.#preparation.start()
  }

  /** Goes in, or takes the seat back from another device. What goes wrong is in the store, not thrown. */
  async join(): Promise<void> {
    this.#entry.begin()
    this.store.change({ phase: { name: 'joining', again: false } })
    await this.#enter()
  }

  /** Asks at the door again, or goes in through it. */
  async knock(): Promise<void> {
    this.store.change({ phase: { name: 'waiting', refused: false } })
    await this.#enter()
  }

  /** The track of one's own face, by which the browser's statistics name what is sent of it. */
  get faceTrackId(): string | undefined {
    return this.#capture.track('camera')?.id
  }

  /** The stream of a source of one's own; null while it is not sent. */
  producerIdOf(source: MediaSource): string | null {
    return this.#link?.published(source)?.producerId ?? null
  }

  #sourceOf(consumerId: string): MediaSource | undefined {
    const streams = this.store.get().people.flatMap((person) => person.streams)
    return streams.find((stream) => stream.consumerId === consumerId)?.source
  }

  /** Whether it is a stethoscope that nobody listens to here, so that it is not sent. */
  isUnheard(consumerId: string): boolean {
    return this.#sourceOf(consumerId) === 'stethoscope' && this.auscultation.isUnheard(consumerId)
  }

  /** What is given up for the sound, of what is sent. */
  give(step: QualityStep): void {
    void this.#senders.give(step)
  }

  /** A picture that does not come right is taken anew. */
  takeAgain(producerId: string): void {
    this.#receivers.renew(producerId)
  }

  /** Received streams for the statistics; empty before the first connection. */
  async stats(): Promise<RTCStatsReport[]> {
    return this.#link === null ? [] : this.#link.stats()
  }

  /** Leaves the room by one's own will: the seat is given up. */
  async leave(): Promise<void> {
    const inside = this.#inside() || this.#waits()
    this.#end('left')
    if (inside) await this.#seat.giveUp()
  }

  /** Ends everything that has a lifetime. Idempotent. */
  close(): void {
    for (const end of this.#ends.splice(0)) end()
    this.#dismantle()
    this.#comeback.stop()
    this.#entry.stop()
    this.#preparation.close()
    void this.screen.stop()
    this.auscultation.close()
  }

  #listen(): void {
    this.#ends.push(
      ...listenToNews(this.#signal, this.store, {
        received: () => this.#receivers.compare(),
        dropped: (producerId) => this.#receivers.drop(producerId),
        said: (message) => this.chat.receive(message),
        wanted: (producerId, layer) => this.#senders.heed(producerId, layer),
        lost: () => this.#inside() && this.#comeback.begin(),
        ended: (why) => this.#end(why),
      }),
      this.#signal.onConnection((connected) => (connected ? this.#signalBack() : this.#signalGone())),
      this.#capture.onTrack((source) => this.#sendCaptured(source)),
      this.#cameras.onTrack((role) => {
        const track = this.#cameras.track(role)
        void this.#senders.want(role, track, track !== null)
      }),
      onNetworkChange(() => this.#recovery.hurry(true)),
    )
  }

  #sendCaptured(source: 'camera' | 'microphone'): void {
    void this.#senders.want(source, this.#capture.track(source), this.#capture.wanted(source))
  }

  #inside(): boolean {
    const { name } = this.store.get().phase
    return this.#link !== null || name === 'inside' || name === 'returning'
  }

  #waits(): boolean {
    return this.store.get().phase.name === 'waiting'
  }

  /** The host has said no: only a press asks again. */
  #isRefused(): boolean {
    const { phase } = this.store.get()
    return phase.name === 'waiting' && phase.refused
  }

  async #enter(): Promise<void> {
    this.#way += 1
    const way = this.#way
    try {
      const snapshot = await this.#seat.take(this.#preparation.seal())
      if (way !== this.#way) {
        // Left while the answer was on its way: nobody will sit on the seat that it gives.
        if (this.store.get().phase.name === 'over') await this.#seat.giveUp()
        return
      }
      markStep('joined')
      this.#dismantle()
      this.store.change((state) => ({
        ...applyFacts(state, snapshot),
        media: 'connecting',
        signalling: 'up',
      }))
      await this.#connect(snapshot, way)
    } catch (error) {
      if (way === this.#way) this.#notIn(error)
    }
  }

  async #connect(snapshot: RoomSnapshot, way: number): Promise<void> {
    const ready = this.#preparation.take(snapshot)
    const opening = ready?.link ?? this.#open(snapshot)
    // Without a pause where there is none: every turn of the loop in which the page draws is time before the first picture.
    const link = opening instanceof Promise ? await opening : opening
    if (way !== this.#way) {
      link.close()
      return
    }
    markStep('linked')
    this.#link = link
    this.#comeback.arrived()
    this.#recovery.attach(link)
    for (const direction of ['send', 'receive'] as const) {
      this.#linkChanged(link, direction, link.state(direction))
    }
    // Seeing and hearing the other side comes first: the room is drawn, and one's own picture goes out, while theirs is on its way.
    await Promise.race([this.#receivers.attach(link, ready?.streams), pause(drawAfter)])
    if (way === this.#way) await this.#settle(link)
  }

  #open(offer: LinkOffer): MediaLink | Promise<MediaLink> {
    let link: MediaLink | null = null
    const opening = this.#openLink(offer, {
      connect: (input) => this.#signal.request('transport.connect', input),
      produce: (input) => this.#signal.request('producer.create', input),
      changed: (direction, state) => link !== null && this.#linkChanged(link, direction, state),
    })
    const keep = (opened: MediaLink) => {
      link = opened
      return opened
    }
    return opening instanceof Promise ? opening.then(keep) : keep(opening)
  }

  async #settle(link: MediaLink): Promise<void> {
    if (this.store.get().phase.name === 'returning') this.store.tell({ what: 'reconnected' })
    this.store.change({ phase: { name: 'inside' }, held: false })
    this.#senders.hold(false)
    for (const source of ['microphone', 'camera'] as const) this.#sendCaptured(source)
    await this.#senders.attach(link)
    this.#flow.begin()
    await this.chat.flush()
  }

  #notIn(error: unknown): void {
    const refusal = roomErrorOf(error)
    if ((this.#inside() || this.#waits()) && mayPass(refusal.code)) {
      this.#comeback.again()
      return
    }
    if (this.store.get().phase.name === 'joining' && refusal.code === 'NETWORK' && this.#entry.again()) {
      this.store.change({ phase: { name: 'joining', again: true } })
      return
    }
    if (refusal.code === 'INTERNAL') console.error('joining failed', error)
    this.#preparation.stop()
    this.#dismantle()
    this.#comeback.stop()
    if (refusal.code === 'ADMISSION_NEEDED') {
      // Whoever is let in later must not find the screen shown to the others without having asked for it.
      void this.screen.stop()
      this.#cameras.closeAll()
      void this.auscultation.stop()
      this.store.change({
        phase: { name: 'waiting', refused: false },
        people: [],
        controls: null,
        sharing: false,
      })
      return
    }
    this.store.change({ phase: { name: 'refused', error: refusal } })
  }

  /** The room, the seat or the media is lost: back in by itself, tracks and mute state kept. */
  #returning(): void {
    // Whoever still stands before the door has nothing to return to, and goes on waiting there.
    if (this.#waits()) return
    if (this.store.get().phase.name !== 'returning') this.store.tell({ what: 'reconnecting' })
    this.store.change({ phase: { name: 'returning' }, media: 'recovering' })
  }

  /** What was found out about the media of this way in. */
  #judge(passes: boolean): void {
    const link = this.#link
    if (link === null || !this.#inside()) return
    if (passes) this.#comeback.proven()
    else this.#comeback.unproven(stands(link))
  }

  /** Nobody can say any more who listens: nothing leaves, and the page says so. */
  #hold(): void {
    this.#senders.hold(true)
    this.store.change({ held: true })
    this.store.tell({ what: 'reconnecting' })
  }

  /** Every way was tried. The seat is not held for somebody who is not there. */
  #abandon(why: CutReason): void {
    this.#end(why)
    if (this.#signal.isConnected()) void this.#seat.giveUp()
  }

  #dismantle(): void {
    this.#flow.stop()
    this.#recovery.detach()
    this.#receivers.detach()
    this.#senders.detach()
    this.#link?.close()
    this.#link = null
  }

  #linkChanged(link: MediaLink, direction: Direction, state: LinkState): void {
    if (link !== this.#link) return
    this.#recovery.changed(direction, state)
    const before = this.store.get().media
    const media = mediaState(link, before)
    if (media === before) return
    this.store.change({ media })
    if (before === 'recovering' && media === 'connected') this.#flow.begin()
    if (before === 'recovering' && media === 'connected') this.store.tell({ what: 'reconnected' })
    if (media === 'recovering') this.store.tell({ what: 'reconnecting' })
  }

  #sendingFailed(source: string, error: unknown): void {
    // With signalling away the lane is run again when it is back; with it, the server has said no.
    if (!this.#signal.isConnected() || this.#link === null) return
    if (roomErrorOf(error).code === 'ROOM_FULL') {
      this.#lookOn()
      return
    }
    console.error(`${source} could not be sent`, error)
  }

  /** All places to speak from are taken: devices are let go of, and it is said why. */
  #lookOn(): void {
    this.#capture.listenOnly()
    this.#cameras.closeAll()
    void this.screen.stop()
    void this.auscultation.stop()
    this.store.tell({ what: 'places_taken' })
  }

  #signalGone(): void {
    if (!this.#inside()) return
    this.store.change({ signalling: 'down' })
    this.#recovery.signalGone()
    this.#comeback.signalGone()
  }

  /** The socket is back, but the server knows it as a new one: the kept seat is taken again, with the media as it is where it is still there. */
  #signalBack(): void {
    this.#comeback.signalBack()
    if (this.#waits()) {
      // The knock that was planned meanwhile is this one.
      this.#comeback.stop()
      if (!this.#isRefused()) void this.#enter()
      return
    }
    if (!this.#inside()) return
    if (this.#link !== null && this.store.get().phase.name === 'inside') void this.#resume(this.#link)
    else void this.#enter()
  }

  async #resume(link: MediaLink): Promise<void> {
    this.#way += 1
    const way = this.#way
    try {
      const facts = await this.#seat.resume(link)
      if (way !== this.#way) return
      this.store.change((state) => ({ ...applyResumed(state, facts), signalling: 'up', held: false }))
      await this.#goOn(link, facts.self.producers)
    } catch (error) {
      if (way !== this.#way) return
      // That media is gone, or lost together with the seat; until the way in is made anew, what still comes over it is seen.
      console.info('the call could not be resumed', roomErrorOf(error).code)
      if (this.#signal.isConnected()) void this.#enter()
    }
  }

  async #goOn(link: MediaLink, known: Participant['producers']): Promise<void> {
    void this.#recovery.signalBack()
    this.#receivers.compare()
    this.#layers.again()
    await this.#senders.resume(known)
    if (link !== this.#link) return
    this.store.tell({ what: 'reconnected' })
    this.#flow.begin()
    await this.chat.flush()
  }

  #end(why: OverReason): void {
    this.#way += 1
    this.#preparation.stop()
    this.#dismantle()
    this.#comeback.stop()
    this.#entry.stop()
    void this.screen.stop()
    this.#cameras.closeAll()
    void this.auscultation.stop()
    for (const source of ['microphone', 'camera'] as const) void this.#senders.want(source, null, false)
    this.#capture.close()
    this.store.change({
      phase: { name: 'over', why },
      people: [],
      controls: null,
      sharing: false,
      held: false,
      media: 'none',
    })
  }
}
