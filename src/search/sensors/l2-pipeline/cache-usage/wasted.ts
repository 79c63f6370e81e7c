import type { Observation } from '../../../../domain/finding.ts'
import type { Step } from '../../../../formats/workflows.ts'
import { textAt } from '../../../../formats/yaml-tree.ts'

const saves = /^actions\/cache(?:\/save)?@/
const restores = /^actions\/cache(?:\/restore)?@/
const hashed = /hashFiles\(([^()]{0,500})\)/g

/** A folder of the working tree that is named as it is; null for globs, expressions, home folders and several. */
const folderOf = (step: Step): string | null => {
  const path = step.with.get('path')?.text.trim() ?? ''
  return /^(?:\.\/)?[\w.-]+(?:\/[\w.-]+)*\/?$/.test(path) && !/^\.{1,2}\/?$/.test(path)
    ? path.replace(/^\.\//, '').replace(/\/$/, '')
    : null
}

/** A step whose key is the hash of the very folder that it keeps: before it is restored there is nothing to hash. */
export const keyOfItself = (path: string, step: Step): Observation | null => {
  const key = step.with.get('key')
  const folder = folderOf(step)
  if (step.uses === null || key === undefined || folder === null || !saves.test(step.uses.text)) return null
  const patterns = [...key.text.matchAll(hashed)].flatMap(([, given = '']) =>
    given.split(',').map((one) => one.trim().replaceAll("'", '').replace(/^\.\//, '')),
  )
  const own = [`${folder}/**`, `${folder}/**/*`, `${folder}/*`, folder]
  if (patterns.length === 0 || !patterns.every((pattern) => own.includes(pattern))) return null
  return {
    kind: 'key-of-itself',
    subject: `${path}#${step.locator}`,
    effect: 'degrades',
    title: `The cache of \`${folder}\` has the hash of \`${folder}\` for its key`,
    detail:
      'The key is made before the cache is restored. Where Git does not hold the folder the hash is empty and the key never changes; where it does, the cache brings what the checkout has brought, or lays an older state over it.',
    remedy: 'hash what the content is made from, such as a lock file; what Git holds needs no cache',
    location: { path, ...key.at },
    data: { folder },
  }
}

/** A step that deletes what a cache step before it restored under another key than its own. */
export const restoredForNothing = (path: string, steps: readonly Step[]): readonly Observation[] =>
  steps.flatMap((cache, index) => {
    const folder = folderOf(cache)
    if (cache.uses === null || cache.id === null || folder === null || !restores.test(cache.uses.text)) return []
    if ((cache.with.get('restore-keys')?.text ?? '').trim() === '') return []
    const missed = `steps.${cache.id}.outputs.cache-hit != 'true'`
    const deletes = steps.slice(index + 1).find(({ node, run }) => {
      const when = textAt(node, 'if')?.text ?? ''
      return when.includes(missed) && run !== null && removes(run.text, folder)
    })
    return deletes === undefined ? [] : [wasted({ path, cache, folder, deletes })]
  })

const removes = (script: string, folder: string): boolean =>
  script.split(/\n|&&|;/).some((line) => {
    const [command = '', ...given] = line.trim().split(/\s+/)
    const bare = given.map((one) => one.replaceAll(/["']/g, '').replace(/^\.\//, '').replace(/\/$/, ''))
    return command === 'rm' && /^-\w*r/.test(given[0] ?? '') && bare.includes(folder)
  })

const wasted = (found: {
  readonly path: string
  readonly cache: Step
  readonly folder: string
  readonly deletes: Step
}): Observation => ({
  kind: 'restored-for-nothing',
  subject: `${found.path}#${found.cache.locator}`,
  effect: 'degrades',
  title: `\`${found.folder}\` is restored by \`restore-keys\` and then deleted`,
  detail: `Under any key but the exact one the cache is downloaded, and line ${found.deletes.at.line} deletes it at once, because \`cache-hit\` is true for the exact key alone.`,
  remedy: 'take `restore-keys` out, or build on what they restore',
  location: { path: found.path, ...found.cache.at },
  data: { folder: found.folder },
})
