import { satisfies, valid } from '@renovatebot/pep440'
import type { Observation } from '../../../../domain/finding.ts'
import type { Effect } from '../../../../domain/words.ts'
import type { Requirement } from '../../../../formats/requirements.ts'
import { isDevelopmentList, folderOf } from './paths.ts'
import type { Of } from './facts.ts'
import { serves } from './repository.ts'
import type { Installer, Repository } from './repository.ts'
import { unpinned } from './judge-requirements.ts'

type Versions = Readonly<Record<string, readonly string[]>>

/** Why a lock no longer fits what it was made from, a line a requirement. */
const misfits = (wanted: readonly Requirement[], versions: Versions): readonly string[] =>
  wanted.flatMap(({ name, specifier, marker, text }) => {
    if (name === null || marker) return []
    const locked = versions[name]
    if (locked === undefined) return [`\`${text}\` is not in it`]
    const known = locked.filter((version) => valid(version) !== null)
    if (specifier === '' || known.length === 0) return []
    const fits = known.some((version) => satisfies(version, specifier, { prereleases: true }))
    return fits ? [] : [`\`${text}\` is wanted, ${known.join(', ')} is locked`]
  })

const stale = (lock: string, source: string, wrong: readonly string[]): Observation => ({
  kind: 'lock-stale',
  subject: lock,
  effect: 'degrades',
  title: `${lock} no longer fits ${source}`,
  detail: `${wrong.slice(0, 8).join('; ')}${wrong.length > 8 ? `; and ${wrong.length - 8} more` : ''}. Who installs by the lock gets something else than the source asks for, or an error.`,
  remedy: 'make the lock anew and commit it',
  location: { path: lock, line: 1, column: 1, endLine: 1, endColumn: 1 },
  data: { source, misfits: wrong.slice(0, 50) },
})

/** What package managers never write into a compiled list. */
const unlisted = new Set(['pip', 'setuptools', 'wheel'])

/** Locks that lack, or hold in another version, what their source asks for. */
export const judgeStale = ({ projects, locks, requirements, compiledOf }: Repository): readonly Observation[] => {
  const ofProjects = [...projects].flatMap(([path, { dependencies }]) => {
    const lock = [...locks].find(([each]) => folderOf(each) === folderOf(path) && !each.endsWith('Pipfile.lock'))
    const wrong = lock === undefined ? [] : misfits(dependencies, lock[1].versions)
    return lock === undefined || wrong.length === 0 ? [] : [stale(lock[0], path, wrong)]
  })
  const ofLists = [...requirements].flatMap(([path, { lines }]) => {
    const compiled = compiledOf(path)
    const locked = compiled === null ? undefined : requirements.get(compiled)
    if (compiled === null || locked === undefined) return []
    const wanted = lines.filter(({ name }) => name !== null && !unlisted.has(name))
    const wrong = misfits(wanted, versionsOf(locked))
    return wrong.length === 0 ? [] : [stale(compiled, path, wrong)]
  })
  return [...ofProjects, ...ofLists]
}

const versionsOf = ({ lines }: Of<'requirements'>): Versions =>
  Object.fromEntries(
    lines.flatMap(({ name, specifier }) =>
      name === null ? [] : [[name, [specifier.replace(/^={2,3}\s*/, '')]] as const],
    ),
  )

const isPinnedList = (installer: Installer, { requirements, installersOf }: Repository): boolean =>
  [...requirements].some(
    ([path, { lines }]) =>
      lines.length > 0 && lines.every(({ pinned }) => pinned) && installersOf(path).includes(installer),
  )

/** The compiled list that a command goes past by installing its source, or null. */
const compiledBeside = (installer: Installer, { requirements, installersOf, compiledOf }: Repository): string | null =>
  [...requirements.keys()]
    .filter((path) => path.endsWith('.in') && installersOf(path).includes(installer))
    .map(compiledOf)
    .find((compiled) => compiled !== null) ?? null

/** Commands that build the project with the newest versions although a lock lies beside it. */
export const judgeUnusedLocks = (repository: Repository): readonly Observation[] => {
  const { installers } = repository
  return installers.flatMap((installer) => {
    const { path, role, line, command, locator } = installer
    if (role === 'job') return []
    const compiled = compiledBeside(installer, repository)
    const lock = installer.project ? repository.lockFor(folderOf(path)) : compiled
    const beside = installers.filter((each) => each.path === path)
    if (lock === null || beside.some((each) => each.locked || isPinnedList(each, repository))) return []
    const effect: Effect = serves(installer) ? 'blocks' : 'degrades'
    return [
      {
        kind: 'lock-unused',
        subject: `${path}#${locator}`,
        effect,
        title: `${lock} is not used here`,
        detail: `\`${command.replaceAll('`', "'")}\` takes the newest versions, although ${lock} says which ones were tested.`,
        remedy:
          'install by the lock (`uv sync --frozen`, `poetry install`, `pip install --require-hashes -r …`) before the project',
        location: { path, line, column: 1, endLine: line, endColumn: 1 },
        data: { lock },
      },
    ]
  })
}

/** The commands of one job or build stage that name packages without versions, unless constraints give them one. */
const openOf = (installers: readonly Installer[]): ReadonlyMap<string, readonly Installer[]> => {
  const found = new Map<string, Installer[]>()
  for (const installer of installers) {
    if (installer.unpinned.length === 0 || installer.constraints.length > 0) continue
    const subject = `${installer.path}#${installer.owner}`
    found.set(subject, [...(found.get(subject) ?? []), installer])
  }
  return found
}

/** The CI jobs of a package try it with what its users would get today. */
const triesTheNewest = ({ role }: Installer, { packaged }: Repository): boolean => role === 'job' && packaged

/** Jobs and build stages that install packages without versions. */
export const judgeInstalls = (repository: Repository): readonly Observation[] =>
  [...openOf(repository.installers.filter((each) => !triesTheNewest(each, repository)))].flatMap(
    ([subject, installers]) => {
      const [installer] = installers
      if (installer === undefined) return []
      const { path, line, role } = installer
      const names = [...new Set(installers.flatMap((each) => each.unpinned))]
      const weak = role === 'job' || isDevelopmentList(path)
      const effect: Effect = weak ? 'advises' : serves(installer) && !repository.library ? 'blocks' : 'degrades'
      const why = role === 'job' || role === 'training-job' ? 'A job installs them.' : 'An image is built with them.'
      return [unpinned({ subject, path, line, effect, names, total: names.length, why })]
    },
  )

/** Dependencies of an application that nothing locks. Those of a library are meant to be ranges. */
export const judgeProjects = (repository: Repository): readonly Observation[] =>
  [...repository.projects].flatMap(([path, { packaged, key, line, dependencies }]) => {
    const folder = folderOf(path)
    const images = repository.installers.filter((each) => each.project && each.role.endsWith('image'))
    const application = !packaged || (images.length > 0 && folder === '')
    const fixed = repository.fixedIn(folder)
    const open = dependencies.filter(({ name, pinned }) => !pinned && !(name !== null && fixed.has(name)))
    const names = open.map(({ text }) => text)
    const pinnedList = [...repository.requirements].some(
      ([list, { lines }]) => folderOf(list) === folder && lines.length > 0 && lines.every(({ pinned }) => pinned),
    )
    const locked = repository.lockFor(folder) !== null || pinnedList
    if (key === null || !application || repository.library || locked || names.length === 0) return []
    const effect: Effect = images.some(serves) ? 'blocks' : 'degrades'
    const why = 'No lock lies beside it.'
    return [unpinned({ subject: `${path}#${key}`, path, line, effect, names, total: dependencies.length, why })]
  })
