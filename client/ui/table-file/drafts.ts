/** The rows of a file while a person mends them: what was changed, what was left out, and whether the server has judged that. */
import { useState } from 'react'

/** As the server judges a row, whatever the file is about. */
export type Judged<Field extends string> = {
  line: number
  words: Record<Field, string>
  /** Fields whose cell holds a formula and was not mended. */
  formulas: Field[]
  problems: { field: Field; code: string }[]
}

/** A row with a key that survives its neighbours, and whether it was left out. */
export type Draft<Row> = Row & { key: string; out: boolean }

export const isBad = (row: { problems: readonly unknown[] }) => row.problems.length > 0

export function useDrafts<Field extends string, Row extends Judged<Field>>(given: readonly Row[]) {
  const [rows, setRows] = useState<readonly Draft<Row>[]>(() =>
    given.map((row, index) => ({ ...row, key: String(index), out: false })),
  )
  const [isStale, setStale] = useState(false)
  const taken = rows.filter((row) => !row.out)
  const change = (changed: (row: Draft<Row>) => Draft<Row>) => {
    /* what stood twice may stand now */
    setStale(true)
    setRows((before) => before.map(changed))
  }
  return {
    taken,
    /** Left out. */
    out: rows.length - taken.length,
    isStale,
    mayStore: !isStale && taken.length > 0 && !taken.some(isBad),
    edit: (key: string, field: Field, value: string) =>
      change((row) =>
        row.key === key
          ? {
              ...row,
              words: { ...row.words, [field]: value },
              formulas: row.formulas.filter((one) => one !== field),
            }
          : row,
      ),
    leaveOut: (key: string) => change((row) => (row.key === key ? { ...row, out: true } : row)),
    restore: () => change((row) => ({ ...row, out: false })),
    /** @param answer the server's word on the rows that are `taken`, in their order */
    judge: (answer: readonly Row[]) => {
      const judged = new Map(taken.map((row, index) => [row.key, answer[index]]))
      setRows((before) => before.map((row) => ({ ...row, ...judged.get(row.key) })))
      setStale(false)
    },
  }
}
