/** Scopes of configuration that come with a folder, so that a stranger may have written them. */
const brought: ReadonlySet<string> = new Set(['local', 'worktree'])
const filterKey = /^filter\.(.+)\.(clean|process|smudge|required)$/s

/** What Git LFS itself writes there (`git lfs install --local`, as checkouts of CI do): the user's own program. */
const lfs: ReadonlySet<string> = new Set([
  'git-lfs clean -- %f',
  'git-lfs smudge -- %f',
  'git-lfs smudge --skip -- %f',
  'git-lfs filter-process',
  'git-lfs filter-process --skip',
])

/**
 * The environment that switches off what a folder's own configuration has git run over file contents: `filter.*.clean`
 * names a program, which git starts when it compares a file with its index. The user's own filters and Git LFS stay.
 */
export const withoutFilters = async (
  ask: (args: readonly string[]) => Promise<{ readonly stdout: Buffer }>,
): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await ask(['config', '--list', '--show-scope', '-z'])
  const fields = stdout.toString('utf8').split('\0')
  const drivers = new Set<string>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [key = '', ...value] = (fields[at + 1] ?? '').split('\n')
    const [, driver, variable] = filterKey.exec(key) ?? []
    if (driver === undefined || variable === 'required' || !brought.has(fields[at] ?? '')) continue
    if (!lfs.has(value.join('\n'))) drivers.add(driver)
  }
  const overrides = [...drivers].flatMap((driver) => [
    [`filter.${driver}.clean`, ''],
    [`filter.${driver}.process`, ''],
    [`filter.${driver}.required`, 'false'],
  ])
  return Object.fromEntries([
    ...(overrides.length === 0 ? [] : [['GIT_CONFIG_COUNT', String(overrides.length)]]),
    ...overrides.flatMap(([key = '', value = ''], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ])
}
