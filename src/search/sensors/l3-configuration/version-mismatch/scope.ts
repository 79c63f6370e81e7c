/** Folders whose files speak for the folder above. */
const inner = new Set([
  'requirements',
  'requirement',
  'reqs',
  '.devcontainer',
  'docker',
  '.docker',
  'dockerfiles',
  'deploy',
  'build',
  'ci',
])

/** The project that a file speaks for, by its folder; the root is the empty string. */
export const scopeOf = (path: string): string => {
  if (path.startsWith('.github/')) return ''
  const parts = path.split('/').slice(0, -1)
  while (inner.has(parts.at(-1)?.toLowerCase() ?? '')) parts.pop()
  return parts.join('/')
}

const apart =
  /(?:^|\/)(?:tests?|testdata|fixtures?|examples?|samples?|demos?|tutorials?|templates?|docs?|third[_-]party|vendor|node_modules|site-packages|archive|legacy)\/|[{}]/i

/** Whether a file lies where versions differ on purpose: examples, fixtures, templates, other people's code. */
export const standsApart = (path: string): boolean => apart.test(path)
