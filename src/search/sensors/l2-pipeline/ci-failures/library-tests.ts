import { cause } from './pattern.ts'

/** What tests tell: the most general causes, so the last to be taken. */
export const tests = [
  cause(
    4,
    ['naive-datetime', 'Dates with and without a time zone are mixed'],
    [/can't (?:subtract|compare) offset-naive and offset-aware datetimes/],
    'make every date aware: datetime.now(timezone.utc)',
  ),
  cause(
    4,
    ['mock-target', 'A mock patches a name that is not there'],
    [
      /TypeError: Need a valid target to patch/,
      /AttributeError: <module '.{1,200}' from .{1,300}> does not have the attribute/,
    ],
    'patch the name where it is looked up, as the code imports it now',
  ),
  cause(
    4,
    ['snapshot-differs', 'Output differs from a stored snapshot'],
    [/^\s*› \d{1,9} snapshots? failed/, /\d{1,9} snapshots? failed/, /Image mismatch|images not close/],
    'look whether the new output is right; then renew the snapshot with the change',
  ),
  cause(
    4,
    ['fixture-missing', 'A test asks for a fixture that is not there'],
    [/^E\s+fixture '.{1,100}' not found/],
    'install the plugin that gives it, or move it into a conftest.py above the test',
  ),
  cause(
    4,
    ['no-tests', 'No test was run'],
    [
      /={1,80} no tests ran in /,
      /^collected 0 items$/,
      /No tests found, exiting with code 1/,
      /^ERROR: (?:file or directory not found|not found): /,
    ],
    'correct the path or the marker that the job hands to the test runner',
  ),
  cause(
    5,
    ['test-failure', 'Tests fail'],
    [
      /^(?:FAILED|ERROR) \S+\.py(?:::| - |$)/,
      /^=+ .{0,80}\b[1-9]\d{0,8} (?:failed|errors?)\b.{0,120}=+$/,
      /^--- FAIL: /,
      /^\s*Tests:\s+[1-9]\d{0,8} failed/,
      /^FAILED \((?:failures|errors)=[1-9]/,
      /^test result: FAILED\./,
      /^\s*Test Files\s+[1-9]\d{0,8} failed/,
      /^[1-9]\d{0,8} failed,? /,
      /^Tests run: \d{1,9}, Failures: [1-9]/,
    ],
    'mend the code or the test; one that fails only now and then belongs on the list of flaky tests with an owner',
  ),
]
