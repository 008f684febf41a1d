/** What vitest's JSON reporter wrote, added up. */
export type Counts = { passed: number; failed: number; skipped: number }

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  success: boolean
  testResults: { status: string; assertionResults: unknown[] }[]
}

/**
 * A file that could not even be loaded has no tests and still failed; a run that ended badly without a failed test (an
 * error outside of any) counts as one failure, so that `0 failed` always means what it says.
 * @param report text of the JSON report; undefined where vitest left none
 * @param exitCode of vitest
 */
export function countsOf(report: string | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const parsed = JSON.parse(report) as Report
  const broken = parsed.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  const failed = parsed.numFailedTests + broken
  return {
    passed: parsed.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
  }
}

/** The plain closing line. */
export function closingLine(counts: Counts[]): string {
  const sum = (key: 'passed' | 'failed') => counts.reduce((total, one) => total + one[key], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed`
}
