/** What vitest's JSON reporter wrote, added up. */
import { relative } from 'node:path'

export type Counts = { passed: number; failed: number; skipped: number }

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  success: boolean
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
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

/**
 * One line for each test that failed, and for each file that could not be loaded: where it stands, what it is called, why. A long log
 * is often cut in its middle, so these are said again at its end.
 * @param report as for {@link countsOf}
 * @param root folder that the files are named from
 */
export function failuresOf(report: string | undefined, root: string): string[] {
  if (report === undefined) return []
  const { testResults } = JSON.parse(report) as Report
  const firstLine = (text = '') => text.trim().split('\n', 1)[0] ?? ''
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`]
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0])}`)
  })
}

/** The plain closing line. */
export function closingLine(counts: Counts[]): string {
  const sum = (key: 'passed' | 'failed') => counts.reduce((total, one) => total + one[key], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed`
}
