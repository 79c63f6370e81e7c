// Sums vitest's JSON reports for .ci/run. Arguments: FILE=EXITCODE …; the last line printed is `N passed, N failed`.
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * One run's counts. A file that could not be loaded holds no test, so it counts as one failure; so does a run that
 * ended badly although no test failed (an unhandled error), and one that left no report.
 */
function tally(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + broken
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

function main(runs) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const run of runs) {
    const [file, code] = run.split('=')
    const one = tally(read(file), Number(code))
    for (const key of Object.keys(sum)) sum[key] += one[key]
  }
  if (sum.skipped > 0) console.log(`${sum.skipped} skipped`)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0
}

process.exit(main(process.argv.slice(2)))
