/** Debian's Chromium with a camera and a microphone that need no hardware. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const chromiumFlags = [
  // Tests run as root in containers, where the sandbox of Chromium cannot be set up.
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
  '--disable-quic',
  // The default /dev/shm of a container is too small for it.
  '--disable-dev-shm-usage',
]

/** The browser's program: what CHROMIUM_BIN names, else one that is installed. */
export function chromiumPath(): string | undefined {
  const named = process.env.CHROMIUM_BIN
  if (named !== undefined && named !== '') return named
  return PLACES.find((place) => existsSync(place))
}

/** @param options as playwright's; `args` are added to the flags */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('no Chromium: apt-get install chromium fonts-noto-cjk')
  return chromium.launch({
    headless: true,
    ...options,
    executablePath,
    args: [...chromiumFlags, '--headless=new', ...(options.args ?? [])],
    // playwright would take the old headless mode of a binary of its own.
    ignoreDefaultArgs: ['--headless'],
  })
}

/** As the program says it; null where there is none. */
export function chromiumVersion(): string | null {
  const program = chromiumPath()
  return program === undefined ? null : execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
}
