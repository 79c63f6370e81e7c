import type { GitHub } from '../support/github/start.ts'
import type { Drift } from './drift.ts'

const hour = 3_600_000
const path = '.github/workflows/ci.yml'
const names = [
  'Set up job',
  'Run actions/checkout',
  'Run actions/setup-python',
  'Run pip install -r requirements.txt',
  'Run pytest --cov',
] as const

/** What GitHub prints of a step's script before it runs. */
const header = (script: string): readonly string[] => [
  `##[group]Run ${script}`,
  `\u001B[36;1m${script}\u001B[0m`,
  'shell: /usr/bin/bash -e {0}',
  'env:',
  '  pythonLocation: /opt/hostedtoolcache/Python/3.12.12/x64',
  '##[endgroup]',
]

const prepared = ({ cached }: Drift): readonly string[] => [
  'Current runner version: 2.329.0',
  '##[group]Runner Image',
  'Image: ubuntu-24.04',
  '##[endgroup]',
  'Successfully set up CPython (3.12.12)',
  ...(cached ? ['Cache restored from key: setup-python-Linux-x64-24.04-Ubuntu-python-3.12.12-pip-5d0e1c7a'] : []),
  ...header('pip install -r requirements.txt'),
]

const noAnswer = [
  'Collecting numpy==2.3.4 (from -r requirements.txt (line 1))',
  "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'ReadTimeoutError'",
  'ERROR: Exception:',
  'Traceback (most recent call last):',
  "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): Read timed out.",
  '##[error]Process completed with exit code 2.',
]

const installed = ['Successfully installed numpy-2.3.4 pandas-2.3.3 scikit-learn-1.7.2'] as const

const failingTest = [
  ...installed,
  ...header('pytest --cov'),
  '============================= test session starts ==============================',
  'platform linux -- Python 3.12.12, pytest-8.4.2, pluggy-1.6.0',
  'collected 2 items',
  '',
  'tests/test_score.py .                                                    [ 50%]',
  'tests/test_train.py F                                                    [100%]',
  '',
  '=================================== FAILURES ===================================',
  '___________________ test_training_tells_leavers_from_stayers ___________________',
  '',
  '    def test_training_tells_leavers_from_stayers():',
  '        model = train(customers())',
  '>       assert list(model.predict(newcomers())) == [1, 0]',
  'E       AssertionError: assert [np.int64(0), np.int64(0)] == [1, 0]',
  'E         At index 0 diff: np.int64(0) != 1',
  '',
  'tests/test_train.py:19: AssertionError',
  '=========================== short test summary info ============================',
  'FAILED tests/test_train.py::test_training_tells_leavers_from_stayers - AssertionError: assert [np.int64(0), np.int64(0)] == [1, 0]',
  '========================= 1 failed, 1 passed in 3.41s ==========================',
  '##[error]Process completed with exit code 1.',
]

/** A log as GitHub keeps it: every line begins with its time. */
const logOf = (lines: readonly string[], from: Date): string =>
  lines.map((line, at) => `${new Date(from.getTime() + at * 1000).toISOString().slice(0, -1)}0000Z ${line}\n`).join('')

/** The job `test`, up to the step that failed. */
const failedJob = (failed: (typeof names)[number], log: string) => ({
  name: 'test',
  conclusion: 'failure' as const,
  log,
  steps: names.slice(0, names.indexOf(failed) + 1).map((name) => ({
    name,
    conclusion: name === failed ? ('failure' as const) : ('success' as const),
  })),
})

const passedJob = (log: string) => ({ name: 'test', log, steps: names.map((name) => ({ name })) })

/**
 * Runs of the last days. The newest fail by a test, as many as the drift says; of the older ones some found no answer
 * of the package index at first, and passed when they were run again.
 */
export const plantRuns = async (github: GitHub, repository: string, drift: Drift, asOf: Date): Promise<void> => {
  const common = prepared(drift)
  for (let index = 23; index >= 0; index -= 1) {
    const createdAt = new Date(asOf.getTime() - (index + 1) * 5 * hour)
    const wrote = (lines: readonly string[]): string => logOf([...common, ...lines], createdAt)
    const fails = index < drift.failedRuns
    const repeated = !fails && index >= 24 - drift.repeatedRuns
    await github.addRun(repository, {
      path,
      event: 'push',
      createdAt,
      seconds: 90,
      conclusion: fails ? 'failure' : 'success',
      attempt: repeated ? 2 : 1,
      jobs: [
        ...(repeated ? [{ ...failedJob('Run pip install -r requirements.txt', wrote(noAnswer)), attempt: 1 }] : []),
        fails
          ? failedJob('Run pytest --cov', wrote(failingTest))
          : passedJob(wrote([...installed, ...header('pytest --cov'), '2 passed in 3.18s'])),
      ],
    })
  }
}
