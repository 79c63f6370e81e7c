import { cause } from './pattern.ts'

const outside = { transient: true } as const

/** What kept the job from running to its end: runner, disk, memory, GitHub. */
export const machine = [
  cause(
    1,
    ['runner-lost', 'The runner went away'],
    [
      /^(?:##\[error\])?The (?:self-hosted )?runner(?:: \S{1,200})? (?:has received a shutdown signal|lost communication with the server)/,
      /^(?:##\[error\])?The hosted runner (?:encountered an error|lost communication)/,
      /^(?:##\[error\])?The job was not acquired by Runner/,
    ],
    { remedy: 'run it again; if it comes back, give the job less memory to fill or another runner', ...outside },
  ),
  cause(
    1,
    ['disk-full', 'The disk is full'],
    [/No space left on device/, /\bENOSPC\b/, /database or disk is full/],
    'free space before the step (unused tool caches, CUDA wheels, images), or take a larger runner',
  ),
  cause(
    1,
    ['out-of-memory', 'The process ran out of memory'],
    [
      /JavaScript heap out of memory/,
      /\bOutOfMemoryError\b/,
      /\bCUDA out of memory\b/,
      /^(?:\S{1,500}: )?Cannot allocate memory/,
      /^(?:##\[error\])?(?:MemoryError\b|numpy\S{0,200}MemoryError)/,
      /^E\s+MemoryError/,
      /Killed process \d{1,9}/,
    ],
    'lower the batch, the workers or the parallel tests of the job, or take a larger runner',
  ),
  cause(
    1,
    ['time-limit', 'The job or a step ran into its time limit'],
    [
      /^(?:##\[error\])?The (?:job running on runner .{1,200}|action '.{1,200}'|operation) has (?:exceeded the maximum execution time|timed out after) /,
      /^(?:##\[error\])?The job has exceeded the maximum execution time/,
    ],
    'find what hangs by the last lines of the log; then shorten it, split it, or raise timeout-minutes',
  ),
  cause(
    1,
    ['rate-limited', 'A service refused too many requests'],
    [
      /\b(?:API|secondary) rate limit (?:exceeded|already exceeded)\b/i,
      /\btoomanyrequests:/,
      /\b429 (?:Client Error|Too Many Requests)\b/i,
      /HTTP Error 429\b/,
      /We had to rate limit your IP/,
    ],
    { remedy: 'run it later; then log in to the service in the job, or cache what it downloads', ...outside },
  ),
]
