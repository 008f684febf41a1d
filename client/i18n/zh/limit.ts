/** What a field does not take: texts that are too long for it, days that are none. */
export const limit = {
  over: (most: number, count: number) => `最多 ${most} 字，现在 ${count} 字。没有截断，删短后自动保存。`,
  overHere: (most: number, count: number) => `最多 ${most} 字，现在 ${count} 字。没有截断，请删短。`,
  noDay: (typed: string) => `没有“${typed}”这一天，没有采用。写成 1980-05-03 这样。`,
  noHour: (typed: string) => `没有“${typed}”这个时间，没有采用。写成 2026-05-03 09:30 这样。`,
  late: (typed: string, last: string) => `“${typed}”太晚，没有采用。最晚 ${last}。`,
  early: (typed: string, first: string) => `“${typed}”太早，没有采用。最早 ${first}。`,
}
