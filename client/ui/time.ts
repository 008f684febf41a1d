/**
 * Dates and times in words, always by Beijing time: both cities share it, and a computer abroad must show the same hour.
 * Pure; the texts give the shape. {@link useTime} binds them to the language in use.
 */
import dayjs, { type Dayjs } from 'dayjs'
import { useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { now as serverNow } from './clock.ts'

export type Moment = string | number | Date

type Parts = {
  year: number
  month: number
  day: number
  weekday: number
  hour: number
  minute: number
  second: number
}

/** China keeps one offset all year round and has no daylight saving. */
const shanghaiOffset = 8 * 3_600_000

/** Wall-clock fields of a moment in Beijing. */
export function partsOf(moment: Moment): Parts {
  const shifted = new Date(new Date(moment).getTime() + shanghaiOffset)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
  }
}

export function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** `21:46` */
export function formatClock(moment: Moment): string {
  const { hour, minute } = partsOf(moment)
  return `${two(hour)}:${two(minute)}`
}

/** `21:46:08` */
export function formatClockSeconds(moment: Moment): string {
  return `${formatClock(moment)}:${two(partsOf(moment).second)}`
}

/** `11 月 19 日`; with the year where it is not this year. */
export function formatDay(texts: Texts, moment: Moment, now: Moment): string {
  const { year, month, day } = partsOf(moment)
  const name = texts.time.months[month - 1] ?? String(month)
  return year === partsOf(now).year ? texts.time.day(name, day) : texts.time.dayOfYear(year, name, day)
}

/** `11 月 19 日 周四` */
export function formatWeekday(texts: Texts, moment: Moment, now: Moment): string {
  const weekday = texts.time.weekdays[partsOf(moment).weekday] ?? ''
  return texts.time.withWeekday(formatDay(texts, moment, now), weekday)
}

/** `11 月 19 日 周四 21:46` */
export function formatMoment(texts: Texts, moment: Moment, now: Moment): string {
  return texts.time.withClock(formatWeekday(texts, moment, now), formatClock(moment))
}

/** `11 月 19 日 21:46` */
export function formatShort(texts: Texts, moment: Moment, now: Moment): string {
  return texts.time.withClock(formatDay(texts, moment, now), formatClock(moment))
}

function dayNumber(moment: Moment): number {
  return Math.floor((new Date(moment).getTime() + shanghaiOffset) / 86_400_000)
}

/** `今晚 21:55`, `明日 10:00`, `昨日 16:20`; farther away the date. */
export function formatNear(texts: Texts, moment: Moment, now: Moment): string {
  const difference = dayNumber(moment) - dayNumber(now)
  const evening = partsOf(moment).hour >= 18
  const word =
    difference === 0
      ? evening
        ? texts.time.tonight
        : texts.time.today
      : difference === 1
        ? texts.time.tomorrow
        : difference === -1
          ? texts.time.yesterday
          : formatDay(texts, moment, now)
  return texts.time.withClock(word, formatClock(moment))
}

/** `22:30 – 23:04`, with the dates where the day changes. */
export function formatRange(texts: Texts, from: Moment, to: Moment, now: Moment): string {
  if (dayNumber(from) === dayNumber(to)) return texts.time.range(formatClock(from), formatClock(to))
  return texts.time.range(formatShort(texts, from, now), formatShort(texts, to, now))
}

/** A span in words: `31 分`, `1 小时 12 分`, `19 小时`, `3 天`. Milliseconds in, always rounded down. */
export function formatSpan(texts: Texts, milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000)
  if (minutes < 1) return texts.time.underMinute
  if (minutes < 60) return texts.time.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours >= 48) return texts.time.days(Math.floor(hours / 24))
  return rest === 0 ? texts.time.hours(hours) : texts.time.hoursMinutes(hours, rest)
}

/** A span in clock figures: `0:45:12`, as in the log. Milliseconds in. */
export function formatFigures(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** A dayjs whose fields read as Beijing wall-clock time: what a date picker is given. */
export function toPicker(moment: Moment): Dayjs {
  const { year, month, day, hour, minute, second } = partsOf(moment)
  return dayjs(new Date(year, month - 1, day, hour, minute, second))
}

/** The instant meant by the fields of a picker, read as Beijing time: ISO with `+08:00`. */
export function fromPicker(picked: Dayjs): string {
  return `${picked.format('YYYY-MM-DDTHH:mm:ss')}+08:00`
}

/** All of it in the language in use. `now` is the server's clock unless given. */
export function useTime() {
  const texts = useTexts()
  return {
    clock: formatClock,
    clockSeconds: formatClockSeconds,
    figures: formatFigures,
    day: (moment: Moment, now: Moment = serverNow()) => formatDay(texts, moment, now),
    weekday: (moment: Moment, now: Moment = serverNow()) => formatWeekday(texts, moment, now),
    moment: (moment: Moment, now: Moment = serverNow()) => formatMoment(texts, moment, now),
    short: (moment: Moment, now: Moment = serverNow()) => formatShort(texts, moment, now),
    near: (moment: Moment, now: Moment = serverNow()) => formatNear(texts, moment, now),
    range: (from: Moment, to: Moment, now: Moment = serverNow()) => formatRange(texts, from, to, now),
    span: (milliseconds: number) => formatSpan(texts, milliseconds),
  }
}
