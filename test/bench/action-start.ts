import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, runNode } from './program.ts'
import type { Ran } from './program.ts'

/** Medians in milliseconds: processes that do nothing, to their end; the action, from its start to its first sensor. */
export interface ActionStart {
  readonly bare: number
  readonly empty: number
  readonly first: number
  /** To the first sensor that is given a file, in a worker thread. */
  readonly inspected: number
}

/** Runs before the program, in each of its threads: says when a sensor begins, on descriptor 3. */
const listener = `
import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
let said = false
subscribe('sar-watchdog:sensor', () => {
  if (!said) writeSync(3, (isMainThread ? 'concludes ' : 'inspects ') + (performance.timeOrigin + performance.now()) + '\\n')
  said = true
})`

/** When the first sensor of these kinds began, in milliseconds after the start; each thread tells of its own first one. */
const firstSensor = ({ marks, began, stdout }: Ran, ...kinds: readonly string[]): number => {
  const lines = marks.split('\n').filter((line) => kinds.includes(line.split(' ', 1)[0] ?? ''))
  if (lines.length === 0) throw new Error(`the action asked no sensor: ${stdout}`)
  return Math.min(...lines.map((line) => Number(line.split(' ')[1]))) - began
}

/** Starts the built action on a checkout, `times` times, each beside the two processes that do nothing. */
export const actionStart = async (bundles: string, workspace: string, times: number): Promise<ActionStart> => {
  const home = join(bundles, '..', 'runner')
  mkdirSync(home, { recursive: true })
  const empty = join(home, 'empty.mjs')
  writeFileSync(empty, '')
  const preload = `--import=data:text/javascript,${encodeURIComponent(listener)}`
  const taken = {
    bare: new Array<number>(),
    empty: new Array<number>(),
    first: new Array<number>(),
    inspected: new Array<number>(),
  }
  for (let time = 0; time < times; time += 1) {
    const folder = join(home, String(time))
    mkdirSync(folder)
    const env = {
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      INPUT_PATH: '.',
      INPUT_SUMMARY: 'false',
    }
    taken.bare.push((await runNode({ args: ['-e', '0'], cwd: workspace, env })).ms)
    taken.empty.push((await runNode({ args: [empty], cwd: workspace, env })).ms)
    const ran = await runNode({ args: [preload, join(bundles, 'action.mjs')], cwd: workspace, env })
    taken.first.push(firstSensor(ran, 'concludes', 'inspects'))
    taken.inspected.push(firstSensor(ran, 'inspects'))
  }
  return {
    bare: median(taken.bare),
    empty: median(taken.empty),
    first: median(taken.first),
    inspected: median(taken.inspected),
  }
}
