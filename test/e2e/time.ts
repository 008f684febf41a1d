/** Wall clocks in Beijing, as people type them. */

const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** `2026-11-23` and `10:05` */
export function beijing(at: Date): { day: string; clock: string } {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return { day: `${parts.year}-${parts.month}-${parts.day}`, clock: `${parts.hour}:${parts.minute}` }
}

/** The next time that a picker of five minutes offers. */
export function nextFive(now = new Date()): Date {
  return new Date(Math.ceil(now.getTime() / 300_000) * 300_000)
}
