/**
 * Recordings of single producers: a plain transport on loopback, one ffmpeg, and a sealed file that the server can open and this process
 * cannot read back after the end: the key comes with the call and is forgotten with the writer. No plain byte touches the disk.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PlainTransport, RtpCapabilities } from 'mediasoup/types'
import type { Logger } from 'pino'
import type { MediaHandlers, MediaInput } from './methods.ts'
import { MediaError, type RecordingEnd, type RecordingEndReason } from './port.ts'
import { type Recorder, startRecorder } from './recorder.ts'
import type { PeerProducer, Room, Rooms } from './rooms.ts'
import { sealing } from './sealed-file.ts'

type Running = { stop(why: RecordingEndReason): void; readonly ended: Promise<RecordingEnd> }

/** Ends that a server may still ask for, having been away when they were told. */
const mostRemembered = 1_000

export type Recordings = {
  handlers: Pick<MediaHandlers, 'startRecording' | 'stopRecording'>
  /** Lets every file be written to its end. Idempotent. */
  close(): Promise<void>
}

/** @param folder where the files go; undefined: this node records nothing */
export function createRecordings(rooms: Rooms, folder: string | undefined, log: Logger): Recordings {
  const running = new Map<string, Running>()
  const ended = new Map<string, RecordingEnd>()
  const starting = new Map<string, { begun: Promise<unknown>; cancelled: boolean }>()

  function remember(roomId: string, end: RecordingEnd): void {
    running.delete(end.recordingId)
    ended.set(end.recordingId, end)
    const [oldest] = ended.keys()
    if (ended.size > mostRemembered && oldest !== undefined) ended.delete(oldest)
    log.info(
      { roomId, recordingId: end.recordingId, why: end.why, byteSize: end.byteSize },
      'a recording ended',
    )
    rooms.emit({ name: 'recording.ended', roomId, ...end })
  }

  async function begin(input: MediaInput<'startRecording'>) {
    if (folder === undefined) throw new MediaError('RECORDER_MISSING', 'MEDIA_RECORDING_DIR is not set')
    const { recordingId, producerId } = input
    if (running.has(recordingId) || ended.has(recordingId) || starting.has(recordingId)) {
      throw new MediaError('REJECTED_PARAMETERS', `recording ${recordingId} was there before`)
    }
    const producer = rooms.producers.get(producerId)
    if (producer === undefined) throw new MediaError('PRODUCER_NOT_FOUND', `no producer ${producerId}`)
    const { roomId } = producer.appData
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const room = rooms.room(roomId)
    const path = join(folder, recordingId)
    const isCancelled = () => starting.get(recordingId)?.cancelled === true
    const begun = beginRecording({ rooms, room, producer, path, input, isCancelled })
    starting.set(recordingId, { begun, cancelled: false })
    try {
      const one = await begun
      running.set(recordingId, one)
      void one.ended.then((end) => remember(roomId, end))
    } finally {
      starting.delete(recordingId)
    }
    return { recordingId }
  }

  return {
    handlers: {
      startRecording: begin,
      async stopRecording({ recordingId }) {
        const pending = starting.get(recordingId)
        if (pending !== undefined) {
          /* not a packet is to come any more, though the program is only now coming up */
          pending.cancelled = true
          await pending.begun
        }
        const known = ended.get(recordingId)
        if (known !== undefined) return known
        const one = running.get(recordingId)
        if (one === undefined) throw new MediaError('RECORDING_NOT_FOUND', `no recording ${recordingId}`)
        one.stop('stopped')
        return one.ended
      },
    },
    async close() {
      const all = [...running.values()]
      for (const one of all) one.stop('stopped')
      await Promise.all(all.map((one) => one.ended))
    },
  }
}

type Beginning = {
  rooms: Rooms
  room: Room
  producer: PeerProducer
  path: string
  input: MediaInput<'startRecording'>
  isCancelled: () => boolean
}

async function beginRecording(beginning: Beginning): Promise<Running> {
  const { rooms, room, producer, path, input } = beginning
  const transport = await rooms.ask(room, 'NODE_FAULT', () =>
    room.router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
      comedia: false,
    }),
  )
  try {
    const consumer = await rooms.ask(room, 'NODE_FAULT', () =>
      transport.consume({
        producerId: producer.id,
        rtpCapabilities: plain(room.router.rtpCapabilities),
        paused: true,
      }),
    )
    const recorder = await startRecorder(consumer.rtpParameters, consumer.kind)
    const file = writeFile(recorder, path, input)
    let startedAt: number | null = null
    let why: RecordingEndReason | null = null
    const stop = (reason: RecordingEndReason) => {
      if (why !== null) return
      why = reason
      /* first the media, at once; then the file may take its time */
      transport.close()
      recorder.stop()
    }
    consumer.on('trace', () => {
      if (startedAt !== null) return
      startedAt = Date.now()
      /* the first packet is what was asked for; the consumer may have ended meanwhile, and then nothing is left to be silenced */
      consumer.enableTraceEvent([]).catch(() => undefined)
    })
    consumer.once('producerclose', () => stop('producer_closed'))
    consumer.once('transportclose', () => stop('room_closed'))
    void recorder.exited.then(() => stop('recorder_failed'))
    const ended = endOf(
      { recorder, file, input, path },
      () => ({ startedAt, why: why ?? 'recorder_failed' }),
      stop,
    )
    if (beginning.isCancelled()) stop('stopped')
    else await flow(beginning, transport, recorder, consumer)
    return { stop, ended }
  } catch (error) {
    transport.close()
    throw error
  }
}

async function flow(
  { rooms, room }: Beginning,
  transport: PlainTransport,
  recorder: Recorder,
  consumer: Awaited<ReturnType<PlainTransport['consume']>>,
): Promise<void> {
  try {
    await rooms.ask(room, 'NODE_FAULT', async () => {
      await transport.connect({ ip: '127.0.0.1', port: recorder.port, rtcpPort: recorder.port + 1 })
      await consumer.enableTraceEvent(['rtp'])
      await consumer.resume()
      if (consumer.kind === 'video') await consumer.requestKeyFrame()
    })
  } catch (error) {
    recorder.stop()
    throw error
  }
}

/** What ffmpeg is to get: no retransmissions and no feedback, since nothing is lost on the way over loopback. */
function plain(capabilities: RtpCapabilities): RtpCapabilities {
  const codecs = (capabilities.codecs ?? [])
    .filter(({ mimeType }) => !mimeType.toLowerCase().endsWith('/rtx'))
    .map((codec) => ({
      ...codec,
      rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type, parameter }) =>
        ['nack pli', 'ccm fir'].includes(`${type} ${parameter}`),
      ),
    }))
  return { codecs, headerExtensions: [] }
}

type WrittenFile = {
  done: Promise<'written' | 'storage_full' | 'failed'>
  digest(): string
  byteSize(): number
}

function writeFile(recorder: Recorder, path: string, input: MediaInput<'startRecording'>): WrittenFile {
  const hash = createHash(input.digest)
  let byteSize = 0
  const measure = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece)
      byteSize += piece.length
      done(null, piece)
    },
  })
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  const done = pipeline(
    recorder.child.stdout,
    measure,
    sealing(Buffer.from(input.key, 'base64'), input.recordingId),
    target,
  ).then(
    () => 'written' as const,
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      return code === 'ENOSPC' || code === 'EDQUOT' ? ('storage_full' as const) : ('failed' as const)
    },
  )
  return { done, digest: () => hash.digest('hex'), byteSize: () => byteSize }
}

async function endOf(
  parts: { recorder: Recorder; file: WrittenFile; input: MediaInput<'startRecording'>; path: string },
  facts: () => Pick<RecordingEnd, 'startedAt' | 'why'>,
  stop: (why: RecordingEndReason) => void,
): Promise<RecordingEnd> {
  const { recorder, file, input, path } = parts
  const result = await file.done
  if (result === 'storage_full') stop('storage_full')
  if (result === 'failed') stop('recorder_failed')
  await recorder.exited
  /* a disk that was full kept less than was handed over: no digest is claimed for it */
  const whole = result === 'written'
  const kept = await stat(path).catch(() => null)
  return {
    recordingId: input.recordingId,
    ...facts(),
    endedAt: Date.now(),
    byteSize: kept === null ? 0 : file.byteSize(),
    digest: whole ? file.digest() : null,
  }
}
