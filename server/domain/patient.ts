/** Patient identity as lists and headings show it. Showing it whole is an audited act with a reason (design §5). */
import { dayOf } from './beijing.ts'

/** `李萍` → `李*`, `李晓萍` → `李*萍`, `斯琴高娃` → `斯**娃`; a Latin name keeps its first letter. */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  const [first] = characters
  const last = characters.at(-1)
  if (first === undefined || last === undefined) return ''
  if (characters.length === 1) return first
  if (characters.length === 2) return `${first}*`
  return `${first}${'*'.repeat(Math.min(characters.length - 2, 3))}${last}`
}

/** `150102198001011234` → `150102********1234`; anything shorter than eight characters is hidden whole. */
export function maskIdNumber(idNumber: string): string {
  if (idNumber.length < 8) return '*'.repeat(idNumber.length)
  const head = idNumber.length >= 14 ? 6 : 2
  return `${idNumber.slice(0, head)}${'*'.repeat(idNumber.length - head - 4)}${idNumber.slice(-4)}`
}

/** `13847112345` → `138****2345`. */
export function maskPhone(phone: string): string {
  if (phone.length < 7) return '*'.repeat(phone.length)
  return `${phone.slice(0, 3)}${'*'.repeat(phone.length - 7)}${phone.slice(-4)}`
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkDigits = '10X98765432'

/** Whether a resident identity number has the right form, a real date and the right check digit (GB 11643-1999). */
export function isIdNumber(value: string): boolean {
  const match = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(value)
  if (match === null) return false
  const [, year, month, day] = match
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return false
  const sum = weights.reduce((total, weight, index) => total + weight * Number(value[index]), 0)
  return checkDigits[sum % 11] === value[17]
}

/**
 * Whole years between a birth date (`YYYY-MM-DD`) and the day of an instant, by the calendar of both cities: a birthday begins at their
 * midnight, eight hours before that of UTC. Never negative.
 */
export function ageAt(birthDate: string, at: Date): number {
  const born = new Date(`${birthDate}T00:00:00Z`)
  const day = new Date(`${dayOf(at)}T00:00:00Z`)
  const years = day.getUTCFullYear() - born.getUTCFullYear()
  const before =
    day.getUTCMonth() < born.getUTCMonth() ||
    (day.getUTCMonth() === born.getUTCMonth() && day.getUTCDate() < born.getUTCDate())
  return Math.max(0, before ? years - 1 : years)
}
