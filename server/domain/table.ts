/** Tables that people bring in a file: cells under a head that names fields, and names that are looked up. */

/** Cells as text; a cell with a formula is marked and its text is none. */
export type TableRow = {
  /** In the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
  /** Columns whose cell holds a formula. */
  readonly formulas: readonly number[]
}

/** A row of a table by its fields. */
export type NamedRow<Field extends string> = {
  readonly line: number
  readonly words: Readonly<Record<Field, string>>
  readonly formulas: readonly Field[]
}

/** Rows above which a head is looked for: a title, a few words on how to fill the table in. */
export const headWithin = 10

/** As names are compared: width, case and white space say nothing. */
export const plainName = (words: string) =>
  words.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ')

export type Columns<Field extends string> = ReadonlyMap<number, Field>

/** Which field each cell of a head names; the first of two columns with the same name. */
export function namedColumns<Field extends string>(
  { cells }: TableRow,
  byName: ReadonlyMap<string, Field>,
): Columns<Field> {
  const found = new Map<number, Field>()
  for (const [column, cell] of cells.entries()) {
    const field = byName.get(plainName(cell))
    if (field !== undefined && ![...found.values()].includes(field)) found.set(column, field)
  }
  return found
}

/** What the cells of a head may be called. */
export function fieldsByName<Field extends string>(
  names: Readonly<Record<Field, readonly string[]>>,
): ReadonlyMap<string, Field> {
  return new Map(
    (Object.entries(names) as [Field, readonly string[]][]).flatMap(([field, own]) =>
      own.map((name) => [plainName(name), field] as const),
    ),
  )
}

/** @param empty every field without words */
export function rowUnder<Field extends string>(
  { line, cells, formulas }: TableRow,
  columns: Columns<Field>,
  empty: Readonly<Record<Field, string>>,
): NamedRow<Field> {
  const words: Record<Field, string> = { ...empty }
  for (const [column, field] of columns) words[field] = cells[column] ?? ''
  return { line, words, formulas: formulas.flatMap((column) => columns.get(column) ?? []) }
}

export function isFilled({ cells, formulas }: TableRow): boolean {
  return formulas.length > 0 || cells.some((cell) => cell.trim() !== '')
}

/** Ids by what they are called. A name that two share names neither. */
export function idsByName(
  all: readonly (readonly [id: string, names: readonly string[]])[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const shared = new Set<string>()
  for (const [id, own] of all) {
    for (const name of new Set(own.map(plainName))) {
      if (found.has(name)) shared.add(name)
      found.set(name, id)
    }
  }
  for (const name of shared) found.delete(name)
  found.delete('')
  return found
}

/** The most that a cell may say while it travels, characters; what is longer than its field takes is named by the check. */
export const longestCell = 2000

export function shortened<Field extends string>(
  words: Readonly<Record<Field, string>>,
): Record<Field, string> {
  return Object.fromEntries(
    Object.entries<string>(words).map(([field, text]) => [field, text.slice(0, longestCell)]),
  ) as Record<Field, string>
}
