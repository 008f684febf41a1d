/** What this room has for a call, without asking for any permission, and how far the server is. */
import { useEffect, useState } from 'react'
import { guardedFetch } from '../../api.ts'
import { now } from '../../ui/clock.ts'

export type DeviceReport = {
  /** No encrypted address: the browser hides devices. */
  blocked: boolean
  cameras: number
  microphones: number
  /** Some browsers do not list loudspeakers at all; absence says nothing. */
  speakers: number
  /** Milliseconds; null where the server was not reached. */
  roundTrip: number | null
  checkedAt: number
}

async function roundTrip(): Promise<number | null> {
  const times: number[] = []
  try {
    // The first request may open a connection; the better of two is nearer to the line itself.
    for (let turn = 0; turn < 2; turn += 1) {
      const start = performance.now()
      const answer = await guardedFetch('/api/health', { cache: 'no-store' })
      times.push(performance.now() - start)
      // An answer that nobody reads keeps its connection; a browser has six of them.
      await answer.text()
    }
    return Math.round(Math.min(...times))
  } catch {
    return null
  }
}

export async function inspectDevices(): Promise<DeviceReport> {
  // Typed as always there, but hidden on addresses without TLS.
  const media = navigator.mediaDevices as MediaDevices | undefined
  const [devices, time] = await Promise.all([media?.enumerateDevices().catch(() => []) ?? [], roundTrip()])
  const count = (kind: MediaDeviceKind) => devices.filter((device) => device.kind === kind).length
  return {
    blocked: media === undefined,
    cameras: count('videoinput'),
    microphones: count('audioinput'),
    speakers: count('audiooutput'),
    roundTrip: time,
    checkedAt: now(),
  }
}

/** The report, renewed when something is plugged in or out. Null while it is being made. */
export function useDevices(): { report: DeviceReport | null; again: () => void } {
  const [report, setReport] = useState<DeviceReport | null>(null)
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks for a new report
  useEffect(() => {
    let gone = false
    void inspectDevices().then((made) => {
      if (!gone) setReport(made)
    })
    return () => {
      gone = true
    }
  }, [turn])
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined
    const changed = () => setTurn((before) => before + 1)
    media?.addEventListener('devicechange', changed)
    return () => media?.removeEventListener('devicechange', changed)
  }, [])
  const again = () => {
    setReport(null)
    setTurn((before) => before + 1)
  }
  return { report, again }
}
