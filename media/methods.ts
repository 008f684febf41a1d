/** The calls of {@link MediaPort} as they cross the socket: one schema for the input of each. */
import { z } from 'zod'
import {
  dtlsParameters,
  pipeAddress,
  pipedRtpParameters,
  rtpCapabilities,
  rtpParameters,
  srtpParameters,
} from './parameters.ts'
import { MediaError, type MediaPort, mediaSources } from './port.ts'

export type MediaMethod = Exclude<keyof MediaPort, 'onEvent' | 'close'>
export type MediaInput<M extends MediaMethod> = Parameters<MediaPort[M]>[0]
export type MediaOutput<M extends MediaMethod> = Awaited<ReturnType<MediaPort[M]>>
export type MediaCalls = Pick<MediaPort, MediaMethod>
export type MediaHandlers = { [M in MediaMethod]: (input: MediaInput<M>) => Promise<MediaOutput<M>> }

const id = z.string().min(1).max(128)
const kind = z.enum(['audio', 'video'])

const inputs: { [M in MediaMethod]: z.ZodType<MediaInput<M>> } = {
  openRoom: z.object({ roomId: id, apart: z.array(id).max(64).optional() }),
  closeRoom: z.object({ roomId: id }),
  describeRoom: z.object({ roomId: id }),
  createTransport: z.object({ roomId: id, peerId: id, direction: z.enum(['send', 'receive']) }),
  connectTransport: z.object({ transportId: id, dtlsParameters }),
  restartIce: z.object({ transportId: id }),
  closeTransport: z.object({ transportId: id }),
  produce: z
    .object({
      transportId: id,
      kind,
      source: z.enum(mediaSources),
      rtpParameters,
      paused: z.boolean(),
    })
    // The worker takes the kind at its word and would feed video to what expects sound.
    .refine(
      (input) =>
        input.rtpParameters.codecs.every((codec) =>
          codec.mimeType.toLowerCase().startsWith(`${input.kind}/`),
        ),
      'has a codec of another kind',
    ),
  setProducerPaused: z.object({ producerId: id, paused: z.boolean() }),
  closeProducer: z.object({ producerId: id }),
  consume: z.object({
    transportId: id,
    producerId: id,
    rtpCapabilities,
    spatialLayer: z.int().min(0).max(7).optional(),
  }),
  setConsumerPaused: z.object({ consumerId: id, paused: z.boolean() }),
  setPreferredLayers: z.object({
    consumerId: id,
    spatialLayer: z.int().min(0).max(7),
    temporalLayer: z.int().min(0).max(7).optional(),
  }),
  setPriority: z.object({ consumerId: id, priority: z.int().min(1).max(255) }),
  requestKeyFrame: z.object({ consumerId: id }),
  closeConsumer: z.object({ consumerId: id }),
  closePeer: z.object({ roomId: id, peerId: id }),
  startRecording: z.object({
    producerId: id,
    recordingId: z.uuid(),
    key: z.base64().length(44),
    digest: z.enum(['sha256', 'sm3']),
  }),
  stopRecording: z.object({ recordingId: z.uuid() }),
  stats: z.object({ roomId: id }),
  status: z.undefined(),
  openPipe: z.object({ roomId: id, pipeId: id, at: z.enum(['home', 'edge']), secure: z.boolean() }),
  connectPipe: z.object({
    pipeId: id,
    ip: pipeAddress,
    port: z.int().min(1).max(65_535),
    srtpParameters: srtpParameters.optional(),
  }),
  closePipe: z.object({ pipeId: id }),
  pipeFlow: z.object({ pipeIds: z.array(id).max(200) }),
  pipeOut: z.object({ pipeId: id, producerId: id }),
  endPipeOut: z.object({ pipeId: id, producerId: id }),
  pipeIn: z.object({
    pipeId: id,
    producerId: id,
    peerId: id,
    kind,
    source: z.enum(mediaSources),
    rtpParameters: pipedRtpParameters,
    paused: z.boolean(),
    ageMs: z.int().min(0),
  }),
  setPipedPaused: z.object({ pipeId: id, producerId: id, paused: z.boolean() }),
  endPipeIn: z.object({ pipeId: id, producerId: id, ifUnheard: z.boolean() }),
}

export const isMediaMethod = (name: string): name is MediaMethod => Object.hasOwn(inputs, name)

/** The calling side of the port over one function that carries any call. */
export function mediaCalls(
  call: <M extends MediaMethod>(method: M, input: MediaInput<M>) => Promise<MediaOutput<M>>,
): MediaCalls {
  return {
    openRoom: (input) => call('openRoom', input),
    closeRoom: (input) => call('closeRoom', input),
    describeRoom: (input) => call('describeRoom', input),
    createTransport: (input) => call('createTransport', input),
    connectTransport: (input) => call('connectTransport', input),
    restartIce: (input) => call('restartIce', input),
    closeTransport: (input) => call('closeTransport', input),
    produce: (input) => call('produce', input),
    setProducerPaused: (input) => call('setProducerPaused', input),
    closeProducer: (input) => call('closeProducer', input),
    consume: (input) => call('consume', input),
    setConsumerPaused: (input) => call('setConsumerPaused', input),
    setPreferredLayers: (input) => call('setPreferredLayers', input),
    setPriority: (input) => call('setPriority', input),
    requestKeyFrame: (input) => call('requestKeyFrame', input),
    closeConsumer: (input) => call('closeConsumer', input),
    closePeer: (input) => call('closePeer', input),
    startRecording: (input) => call('startRecording', input),
    stopRecording: (input) => call('stopRecording', input),
    stats: (input) => call('stats', input),
    status: () => call('status', undefined),
    openPipe: (input) => call('openPipe', input),
    connectPipe: (input) => call('connectPipe', input),
    closePipe: (input) => call('closePipe', input),
    pipeFlow: (input) => call('pipeFlow', input),
    pipeOut: (input) => call('pipeOut', input),
    endPipeOut: (input) => call('endPipeOut', input),
    pipeIn: (input) => call('pipeIn', input),
    setPipedPaused: (input) => call('setPipedPaused', input),
    endPipeIn: (input) => call('endPipeIn', input),
  }
}

/**
 * Checks the input of one call and carries the call out.
 * @throws MediaError `REJECTED_PARAMETERS` where the input has not the shape that the method asks for
 */
export async function runMethod<M extends MediaMethod>(
  handlers: MediaHandlers,
  method: M,
  input: unknown,
): Promise<MediaOutput<M>> {
  const parsed = inputs[method].safeParse(input)
  if (!parsed.success) throw new MediaError('REJECTED_PARAMETERS', `${method}: ${firstIssue(parsed.error)}`)
  return handlers[method](parsed.data)
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  if (!issue) return 'invalid input'
  return [issue.path.map(String).join('.'), issue.message].filter(Boolean).join(' ').slice(0, 200)
}
