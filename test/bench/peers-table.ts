import { sensors } from '../../src/search/sensors/index.ts'
import { median } from './program.ts'
import { peersTimes } from './peers-times.ts'
import type { PeerTime } from './peers-times.ts'
import { searchTimes } from './search-times.ts'

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

const sumOf = (times: readonly PeerTime[]): number => times.reduce((sum, { ms }) => sum + (ms ?? 0), 0)

const ratio = (own: number, theirs: number): string => (own / theirs).toFixed(2)

/**
 * A search of a repository with every sensor that needs no server, beside the known tools run one after the other on
 * the same files. Medians of three rounds, each of ours and theirs in turn.
 */
export const peersTable = async (bundles: string, repository: string): Promise<readonly (readonly string[])[]> => {
  const others = sensors.filter(({ id }) => id !== 'python-lint').flatMap(({ id }) => ['--sensor', id])
  const own: number[] = []
  const unlinted: number[] = []
  const rounds: (readonly PeerTime[])[] = []
  for (let round = 0; round < 3; round += 1) {
    own.push((await searchTimes(bundles, { repository, times: 1 })).cold)
    unlinted.push((await searchTimes(bundles, { repository, times: 1, flags: others })).cold)
    rounds.push(peersTimes(repository, round === 0))
  }
  const [first = []] = rounds
  const theirs = first.map((one, index) => {
    const measured = rounds.flatMap((round) => round[index]?.ms ?? [])
    return { ...one, ms: measured.length === 0 ? null : median(measured) }
  })
  const quick = theirs.filter(({ tool }) => tool !== 'detect-secrets')
  const ruff = sumOf(theirs.filter(({ tool }) => tool === 'ruff'))
  const wasm = median(own)
  const native = median(unlinted) + ruff
  return [
    ['What', 'Time', 'of their sum', 'of their sum without detect-secrets'],
    ...theirs.map(({ command, version, ms }) => [
      `\`${command}\` (${version})`,
      ms === null ? 'not here' : seconds(ms),
      '',
      '',
    ]),
    ['their sum', seconds(sumOf(theirs)), '', ''],
    ['their sum without detect-secrets', seconds(sumOf(quick)), '', ''],
    ['our search, ruff built in (WebAssembly)', seconds(wasm), ratio(wasm, sumOf(theirs)), ratio(wasm, sumOf(quick))],
    [
      'our search without python-lint, and native ruff after it',
      seconds(native),
      ratio(native, sumOf(theirs)),
      ratio(native, sumOf(quick)),
    ],
  ]
}
