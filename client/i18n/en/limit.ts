import type { limit as source } from '../zh/limit.ts'

export const limit = {
  over: (most, count) =>
    `At most ${most} characters; this has ${count}. Nothing was cut off: shorten it and it is saved.`,
  overHere: (most, count) =>
    `At most ${most} characters; this has ${count}. Nothing was cut off; please shorten it.`,
  noDay: (typed) => `“${typed}” is no day and was not taken. Write it like 1980-05-03.`,
  noHour: (typed) => `“${typed}” is no day and hour and was not taken. Write it like 2026-05-03 09:30.`,
  late: (typed, last) => `“${typed}” is too late and was not taken. The latest is ${last}.`,
  early: (typed, first) => `“${typed}” is too early and was not taken. The earliest is ${first}.`,
} satisfies typeof source
