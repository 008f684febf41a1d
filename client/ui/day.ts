/** Days and hours as people type them. Pure. */

/** `1980-05-03`, `1980/5/3`, `1980.5.3`, `1980年5月3日`, `19800503` */
const typedDay = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/u
const typedHour = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/u

/** `YYYY-MM-DD`; null for what is no day of the calendar. */
export function readDay(text: string): string | null {
  const match = typedDay.exec(text.trim())
  if (match === null) return null
  const [, year = '', month = match[4] ?? '', day = match[5] ?? ''] = match
  const read = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${read}T00:00:00Z`)
  // 31 April would silently become 1 May.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(read) ? read : null
}

/** `YYYY-MM-DD HH:mm`; null where the day or the hour is none. */
export function readHour(text: string): string | null {
  const [day = '', clock = '', ...more] = text.trim().split(/\s+/u)
  const read = readDay(day)
  const match = typedHour.exec(clock)
  if (read === null || match === null || more.length > 0) return null
  const [, hour = '', minute = ''] = match
  return `${read} ${hour.padStart(2, '0')}:${minute}`
}
