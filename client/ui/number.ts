/** Figures as tables show them; `tabular-nums` is on the body. */
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 2, useGrouping: false })
const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A measured value: at most two decimals, no grouping: `2.14`, `121`. */
export function formatValue(value: number): string {
  return plain.format(value)
}

/** Minutes as hours: `1.5`; what is typed as hours comes back as it was. */
export function formatHours(minutes: number): string {
  return plain.format(minutes / 60)
}

/** A count: whole, grouped by thousands: `1,024`. */
export function formatCount(value: number): string {
  return grouped.format(value)
}

/** A share from 0 to 1 as a whole percentage: `76%`. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)}%`
}

/** A size in bytes: `840 KB`, `2.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** A limit in whole units: `40 MB`, `2 GB`. */
export function formatLimit(bytes: number): string {
  const megabytes = Math.round(bytes / 1024 / 1024)
  return megabytes % 1024 === 0 ? `${megabytes / 1024} GB` : `${megabytes} MB`
}

/** `A41F…09C2`: a long digest or id, its ends; the whole stands in a title or is copied. */
export function shortDigest(digest: string): string {
  return digest.length <= 10 ? digest : `${digest.slice(0, 4)}…${digest.slice(-4)}`
}
