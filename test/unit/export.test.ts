import { describe, expect, test } from 'vitest'
import { exportApprovalId as migrated } from '../../db/migrations/0057_export_approval.ts'
import {
  approvalProblem,
  exportApprovalId,
  mayDecide,
  maySetApproval,
  mostApprovalRows,
  needsApproval,
} from '../../server/domain/export.ts'

describe('the approval of an export', () => {
  test('is wanted above the number of rows that is set, and with 0 of whatever holds a row', () => {
    expect([1000, 1001].map((rows) => needsApproval(rows, 1000))).toEqual([false, true])
    expect([0, 1].map((rows) => needsApproval(rows, 0))).toEqual([false, true])
  })

  test('is nobody’s to give to their own', () => {
    expect(mayDecide({ personId: 'a', askedBy: 'a' })).toBe(false)
    expect(mayDecide({ personId: 'b', askedBy: 'a' })).toBe(true)
  })

  test('begins at a whole number within bounds', () => {
    expect([0, 1, mostApprovalRows].map(approvalProblem)).toEqual([null, null, null])
    expect([-1, mostApprovalRows + 1].map(approvalProblem)).toEqual(['too_small', 'too_big'])
    for (const rows of [1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(approvalProblem(rows)).toBe('not_whole')
  })

  test('is tightened by anybody who may set it, and not loosened by who exports as well', () => {
    for (const exports of [true, false]) {
      expect(maySetApproval({ from: 1000, to: 999, exports })).toBe(true)
      expect(maySetApproval({ from: 1000, to: 1001, exports })).toBe(!exports)
    }
  })

  test('is one row, which the migration has made', () => {
    expect(exportApprovalId).toBe(migrated)
  })
})
