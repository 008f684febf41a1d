/**
 * Between the contract's RTP shapes and mediasoup's types. They describe the same values: the contract bounds what a client may send,
 * mediasoup's types name the known values of the same strings. What is unknown to the node it refuses itself.
 */
import type * as port from '../../media/port.ts'
import type { ConsumerShape, RequestInput, RoomSnapshot } from '../contract/signal.ts'

export function parametersIn(given: RequestInput<'producer.create'>['rtpParameters']): port.RtpParameters {
  return given as port.RtpParameters
}

export function capabilitiesIn(
  given: RequestInput<'consumer.create'>['rtpCapabilities'],
): port.RtpCapabilities {
  return given as port.RtpCapabilities
}

export function parametersOut(given: port.RtpParameters): ConsumerShape['rtpParameters'] {
  return given as ConsumerShape['rtpParameters']
}

export function capabilitiesOut(given: port.RtpCapabilities): RoomSnapshot['rtpCapabilities'] {
  return given as RoomSnapshot['rtpCapabilities']
}
