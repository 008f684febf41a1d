/** Pieces of a file, as players ask for them (RFC 9110 §14). */

/**
 * @returns `all` without a range, or with one that is not understood, which is then to be ignored; `none` where nothing of the file
 * lies in it; both ends included
 */
export function rangeOf(
  header: string | undefined,
  size: number,
): 'all' | 'none' | { start: number; end: number } {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  const [, from = '', to = ''] = match ?? []
  if (match === null || (from === '' && to === '')) return 'all'
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'none' : { start: size - length, end: size - 1 }
  }
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < start) return 'all'
  return start >= size ? 'none' : { start, end }
}
