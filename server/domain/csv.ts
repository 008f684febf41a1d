/** CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, every cell harmless when a spreadsheet opens it. */

export const byteOrderMark = '\uFEFF'

/**
 * One cell. What begins like a formula gets an apostrophe in front, so that no spreadsheet carries it out; what holds a separator, a
 * quote or a line break is quoted.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  /* also after blanks, and in the full width that Chinese spreadsheets take for the same */
  const safe = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n\t;]|^ | $/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}
