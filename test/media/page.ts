/** Runs inside Chromium: a participant that sends and watches, driven by browser.test.ts. */
import { Device } from 'mediasoup-client'
import type { Consumer, ConsumerOptions, Transport } from 'mediasoup-client/types'
import { mediaCalls } from '../../media/methods.ts'
import type { TransportDirection, TransportParameters } from '../../media/port.ts'

type Call = Parameters<typeof mediaCalls>[0]
declare global {
  interface Window {
    /** Carries a call of the port to the test, which has the connection to the node. */
    call: Call
    participant: typeof participant
  }
}

const media = mediaCalls((method, input) => window.call(method, input))
const transports: Transport[] = []
const consumers: Consumer[] = []

async function connect(
  roomId: string,
  peerId: string,
  direction: TransportDirection,
  protocol: 'udp' | 'tcp',
): Promise<{ device: Device; transport: Transport; port: number | undefined }> {
  const { rtpCapabilities } = await media.openRoom({ roomId })
  const device = await Device.factory()
  await device.load({ routerRtpCapabilities: rtpCapabilities } as Parameters<Device['load']>[0])
  const offered: TransportParameters = await media.createTransport({ roomId, peerId, direction })
  const options = {
    ...offered,
    id: offered.transportId,
    iceCandidates: offered.iceCandidates.filter((candidate) => candidate.protocol === protocol),
  }
  const transport =
    direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options)
  transports.push(transport)
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    media.connectTransport({ transportId: transport.id, dtlsParameters }).then(done, failed)
  })
  transport.on('produce', ({ kind, rtpParameters }, done, failed) => {
    const source = kind === 'audio' ? 'microphone' : 'camera'
    media
      .produce({ transportId: transport.id, kind, source, rtpParameters, paused: false })
      .then(({ producerId }) => done({ id: producerId }), failed)
  })
  return { device, transport, port: options.iceCandidates[0]?.port }
}

/** Steadier than the beeps of Chromium's fake microphone, which are silence most of the time. */
function tone(): MediaStreamAudioDestinationNode {
  const context = new AudioContext()
  const oscillator = new OscillatorNode(context, { frequency: 440 })
  const destination = context.createMediaStreamDestination()
  oscillator.connect(new GainNode(context, { gain: 0.2 })).connect(destination)
  oscillator.start()
  return destination
}

const participant = {
  /** @param picture below its default size Chromium leaves the third layer out */
  async send(
    roomId: string,
    peerId: string,
    protocol: 'udp' | 'tcp',
    picture: { width: number; height: number } = { width: 1280, height: 720 },
  ) {
    const { transport } = await connect(roomId, peerId, 'send', protocol)
    const stream = await navigator.mediaDevices.getUserMedia({ video: picture })
    const [track] = stream.getVideoTracks()
    const [sound] = tone().stream.getAudioTracks()
    const microphone = await transport.produce({ track: sound })
    const camera = await transport.produce({
      track,
      encodings: [
        { scaleResolutionDownBy: 4, maxBitrate: 100_000 },
        { scaleResolutionDownBy: 2, maxBitrate: 300_000 },
        { scaleResolutionDownBy: 1, maxBitrate: 900_000 },
      ],
    })
    return { transportId: transport.id, microphone: microphone.id, camera: camera.id }
  },

  async watch(roomId: string, peerId: string, producerIds: string[], protocol: 'udp' | 'tcp') {
    const { device, transport, port } = await connect(roomId, peerId, 'receive', protocol)
    for (const producerId of producerIds) {
      const { consumerId, kind, rtpParameters } = await media.consume({
        transportId: transport.id,
        producerId,
        rtpCapabilities: device.recvRtpCapabilities,
      })
      // The two packages write the same thing with slightly different types.
      const options = { id: consumerId, producerId, kind, rtpParameters } as ConsumerOptions
      const consumer = await transport.consume(options)
      consumers.push(consumer)
      await media.setConsumerPaused({ consumerId, paused: false })
      const element = document.body.appendChild(document.createElement(kind))
      element.srcObject = new MediaStream([consumer.track])
      await element.play()
    }
    return { transportId: transport.id, port, consumerIds: consumers.map(({ id }) => id) }
  },

  /** New ICE credentials on all transports, as after a change of network. */
  async restart() {
    for (const transport of transports) {
      await transport.restartIce(await media.restartIce({ transportId: transport.id }))
    }
  },

  /** What was asked of the sent picture, and the key frames that it got: the sum of all sizes. */
  async wishes() {
    const sum = { asked: 0, keyFrames: 0 }
    for (const transport of transports) {
      for (const report of (await transport.getStats()).values()) {
        if (report.type !== 'outbound-rtp' || report.kind !== 'video') continue
        sum.asked += (report.pliCount ?? 0) + (report.firCount ?? 0)
        sum.keyFrames += report.keyFramesEncoded ?? 0
      }
    }
    return sum
  },

  /** By producer: decoded pictures, or how much sound was heard. */
  async each() {
    const seen: Record<string, number> = {}
    for (const consumer of consumers) {
      for (const report of (await consumer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue
        seen[consumer.producerId] =
          report.kind === 'video' ? (report.framesDecoded ?? 0) : (report.totalAudioEnergy ?? 0)
      }
    }
    return seen
  },

  /** What arrives: the sum of all consumers. */
  async received() {
    const seen = { frames: 0, width: 0, energy: 0, opus: '', nack: false, protocol: '' }
    for (const consumer of consumers) {
      if (consumer.kind === 'audio') {
        const feedback = consumer.rtpParameters.codecs[0]?.rtcpFeedback ?? []
        seen.nack = feedback.some(({ type, parameter }) => type === 'nack' && !parameter)
      }
      for (const report of (await consumer.getStats()).values()) {
        if (report.type === 'inbound-rtp' && report.kind === 'video') {
          seen.frames += report.framesDecoded ?? 0
          seen.width = report.frameWidth ?? 0
        }
        if (report.type === 'inbound-rtp' && report.kind === 'audio')
          seen.energy += report.totalAudioEnergy ?? 0
        if (report.type === 'codec' && report.mimeType === 'audio/opus') seen.opus = report.sdpFmtpLine ?? ''
        if (report.type === 'local-candidate') seen.protocol = report.protocol
      }
    }
    return seen
  },
}
window.participant = participant
