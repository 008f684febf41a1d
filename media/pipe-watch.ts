/**
 * Whether packets come through the pipes. Nothing else tells of it where both nodes live and only what lies between them is closed: a
 * firewall without the ports, a line that is down. Two questions to a node every two seconds, however many receivers there are.
 */
import type { Edge } from './edge.ts'
import type { PipeFlow } from './pipe-port.ts'
import type { MediaPort } from './port.ts'

/** Milliseconds between two looks. */
const defaultEveryMs = 2_000
/** Looks in which something was sent and nothing arrived, before a pipe is taken for silent. */
const silentLooks = 3
/** Pipes that one question is about: a line to a node has a longest length. */
const mostAsked = 200

/** Bytes of one direction as last seen, and for how many looks it was silent. */
export type Way = { sent: number; received: number; silent: number }

/** What is sent while nothing arrives makes it silent; where nothing is sent, as while all are muted, nothing is learnt. */
export function nextWay(before: Way | undefined, sent: number, received: number): Way {
  if (before === undefined || received > before.received) return { sent, received, silent: 0 }
  return { sent, received, silent: before.silent + Number(sent > before.sent) }
}

export class PipeWatch {
  /** Edge's node → bytes that came through its pipes, and pipes that were taken for silent. */
  readonly counts = new Map<string, { bytes: number; silent: number }>()
  readonly #everyMs: number
  readonly #edges: () => Iterable<Edge>
  readonly #isSilent: (edge: Edge) => void
  /** From home, and back: wishes for key frames and reports. */
  readonly #ways = new WeakMap<Edge, { out: Way; back: Way }>()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(
    edges: () => Iterable<Edge>,
    isSilent: (edge: Edge) => void,
    everyMs: number | undefined = defaultEveryMs,
  ) {
    this.#edges = edges
    this.#isSilent = isSilent
    this.#everyMs = everyMs
    this.#lookLater()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #lookLater(): void {
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look(), this.#everyMs)
  }

  async #look(): Promise<void> {
    const edges = [...this.#edges()]
    const flows = await flowsOf(edges)
    for (const edge of edges) {
      const [home, far] = [flows.get(edge.out), flows.get(edge.in)]
      /* a node that does not answer is noticed by its connection */
      if (edge.closed || home === undefined || far === undefined) continue
      this.#judge(edge, home, far)
    }
    this.#lookLater()
  }

  #judge(edge: Edge, home: PipeFlow, far: PipeFlow): void {
    const before = this.#ways.get(edge)
    const out = nextWay(before?.out, home.bytesSent, far.bytesReceived)
    const back = nextWay(before?.back, far.bytesSent, home.bytesReceived)
    this.#ways.set(edge, { out, back })
    const counts = this.counts.get(edge.site.name) ?? { bytes: 0, silent: 0 }
    this.counts.set(edge.site.name, counts)
    counts.bytes += out.received - (before?.out.received ?? 0)
    if (Math.max(out.silent, back.silent) < silentLooks) return
    counts.silent += 1
    this.#isSilent(edge)
  }
}

async function flowsOf(edges: readonly Edge[]): Promise<Map<string, PipeFlow>> {
  const asked = new Map<MediaPort, string[]>()
  const ask = (port: MediaPort, pipeId: string) => asked.set(port, [...(asked.get(port) ?? []), pipeId])
  for (const { home, site, out, in: into } of edges) {
    ask(home.port, out)
    ask(site.port, into)
  }
  const questions = [...asked].flatMap(([port, ids]) =>
    Array.from({ length: Math.ceil(ids.length / mostAsked) }, (_, n) =>
      port.pipeFlow({ pipeIds: ids.slice(n * mostAsked, (n + 1) * mostAsked) }).catch(() => ({ pipes: [] })),
    ),
  )
  const answers = await Promise.all(questions)
  return new Map(answers.flatMap(({ pipes }) => pipes.map((flow) => [flow.pipeId, flow] as const)))
}
