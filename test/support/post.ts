/** The other ends of notices: a real SMTP server, and a server that takes what is pushed or posted. All on free ports. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Letter = {
  to: string[]
  /** Headers by lower-case name, unfolded and decoded. */
  headers: Map<string, string>
  /** The plain text part, decoded. */
  text: string
  html: string
  raw: string
}

export type MailServer = {
  readonly url: string
  readonly letters: Letter[]
  readonly connections: () => number
  /** Answers every following letter so: an SMTP code, null to take it, `hang` to take it and say nothing. */
  answer(step: 'recipient' | 'letter', code: number | 'hang' | null): void
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const letters: Letter[] = []
  const answers: Record<'recipient' | 'letter', number | 'hang' | null> = { recipient: null, letter: null }
  let connections = 0
  const refusal = (code: number) => Object.assign(new Error('refused'), { responseCode: code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect(_session, done) {
      connections += 1
      done()
    },
    onRcptTo(_address, _session, done) {
      done(typeof answers.recipient === 'number' ? refusal(answers.recipient) : null)
    },
    onData(stream, session, done) {
      let raw = ''
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        raw += text
      })
      stream.on('end', () => {
        if (typeof answers.letter === 'number') return done(refusal(answers.letter))
        letters.push(
          readLetter(
            raw,
            session.envelope.rcptTo.map((one) => one.address),
          ),
        )
        if (answers.letter === null) done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    letters,
    connections: () => connections,
    answer(step, code) {
      answers[step] = code
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** As much of MIME as our own letters use. */
function readLetter(raw: string, to: string[]): Letter {
  const [head = '', body = ''] = split(raw)
  const headers = readHeaders(head)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? ''
  const parts = body.split(`--${boundary}`).map((part) => split(part.replace(/^\r\n/, '')))
  const partOf = (type: string) => {
    const found = parts.find(([inner = '']) => readHeaders(inner).get('content-type')?.startsWith(type))
    if (found === undefined) return ''
    const encoding = readHeaders(found[0] ?? '').get('content-transfer-encoding')
    return decode(found[1] ?? '', encoding ?? '7bit')
  }
  return { to, headers, raw, text: partOf('text/plain'), html: partOf('text/html') }
}

function split(text: string): string[] {
  const at = text.indexOf('\r\n\r\n')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 4)]
}

function readHeaders(head: string): Map<string, string> {
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(':')
      const words = line
        .slice(at + 1)
        .trim()
        .replaceAll(/\?= =\?/g, '?==?')
      const value = words.replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_all, how: string, coded: string) =>
        how.toUpperCase() === 'B'
          ? Buffer.from(coded, 'base64').toString()
          : quoted(coded.replaceAll('_', ' ')),
      )
      return [line.slice(0, at).toLowerCase(), value] as const
    }),
  )
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  return encoding === 'quoted-printable' ? quoted(body.replaceAll(/=\r\n/g, '')) : body
}

function quoted(text: string): string {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
}

export type Taken = { path: string; headers: IncomingMessage['headers']; body: Buffer }

export type Receiver = {
  readonly url: string
  readonly taken: Taken[]
  /** The status of every following answer; `hang`: none comes. */
  answer(status: number | 'hang', headers?: Record<string, string>): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const taken: Taken[] = []
  let status: number | 'hang' = 201
  let extra: Record<string, string> = {}
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) })
      if (status === 'hang') return
      response.writeHead(status, extra).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    answer(next, headers = {}) {
      status = next
      extra = headers
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
