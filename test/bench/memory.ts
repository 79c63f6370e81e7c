import { readFileSync } from 'node:fs'

const page = 4096

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const childrenOf = (pid: number): readonly number[] =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)

const treeOf = (pid: number): readonly number[] => [pid, ...childrenOf(pid).flatMap(treeOf)]

const resident = (pid: number): number => Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * page

/**
 * Looks every 10 ms at the resident memory of a process and of all below it, by Linux's `/proc`. Gives the largest sum
 * in bytes, pages that two of them share counted twice; 0 elsewhere.
 */
export const watchMemory = (pid: number): (() => number) => {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(
      peak,
      treeOf(pid).reduce((sum, one) => sum + resident(one), 0),
    )
  }, 10)
  return () => {
    clearInterval(timer)
    return peak
  }
}
