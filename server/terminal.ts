/** Secrets that a command asks for: on the terminal without echo, else from standard input, never as an argument. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** The first line of standard input where that is no terminal. */
export async function readSecret(question: string): Promise<string> {
  if (process.stdin.isTTY) return ask(question)
  for await (const line of createInterface({ input: process.stdin })) return line
  return ''
}

async function ask(question: string): Promise<string> {
  process.stdout.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stdout.write('\n')
  }
}
