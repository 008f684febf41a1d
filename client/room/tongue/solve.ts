/** Least squares by normal equations: a handful of unknowns, well scaled. */

/**
 * @param rows one equation each
 * @param ridge what pulls every unknown towards 0, where the equations leave it open
 * @returns null where they do not determine the unknowns
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[] | null = null,
  ridge = 0,
): number[] | null {
  const size = rows[0]?.length ?? 0
  const normal = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size + 1 }, (_, j) => (i === j ? ridge : 0)),
  )
  rows.forEach((row, index) => {
    const weight = weights?.[index] ?? 1
    for (let i = 0; i < size; i += 1) {
      const line = normal[i]
      if (line === undefined) continue
      const scaled = weight * (row[i] ?? 0)
      for (let j = 0; j < size; j += 1) line[j] = (line[j] ?? 0) + scaled * (row[j] ?? 0)
      line[size] = (line[size] ?? 0) + scaled * (targets[index] ?? 0)
    }
  })
  return eliminate(normal)
}

/** Gauss with pivots; the last column is the right-hand side. */
function eliminate(lines: number[][]): number[] | null {
  const size = lines.length
  for (let column = 0; column < size; column += 1) {
    let best = column
    for (let line = column + 1; line < size; line += 1) {
      if (Math.abs(lines[line]?.[column] ?? 0) > Math.abs(lines[best]?.[column] ?? 0)) best = line
    }
    const [pivot, here] = [lines[best], lines[column]]
    if (pivot === undefined || here === undefined || Math.abs(pivot[column] ?? 0) < 1e-12) return null
    lines[best] = here
    lines[column] = pivot
    for (let line = 0; line < size; line += 1) {
      const other = lines[line]
      if (line === column || other === undefined) continue
      const share = (other[column] ?? 0) / (pivot[column] ?? 1)
      for (let at = column; at <= size; at += 1) other[at] = (other[at] ?? 0) - share * (pivot[at] ?? 0)
    }
  }
  return lines.map((line, index) => (line[size] ?? 0) / (line[index] ?? 1))
}
