/** A rule with its limits, as a sentence. */
import type { AccessRule, AccessSetting } from '../../../server/domain/access.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formatCount } from '../../ui/number.ts'

/** `23:00`, from minutes since midnight. */
export function clockOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** `23:00` → minutes since midnight; null for what is none. */
export function minutesOf(clock: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock)
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}

export function meaningOf(texts: Texts, rule: AccessRule, setting: AccessSetting): string {
  const { meaning, span } = texts.access
  const count = formatCount(setting.count)
  switch (rule) {
    case 'own_name':
      return meaning.own_name(setting.colleagues)
    case 'night':
      return meaning.night(count, clockOf(setting.from), clockOf(setting.to))
    default:
      return meaning[rule](count, span(setting.minutes))
  }
}
