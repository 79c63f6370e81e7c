/** How a command line ends in a repository where nothing is wrong, offline or without a token. */
export interface Line {
  readonly argv: readonly string[]
  readonly ends: number
}

const line = (ends: number, ...argv: readonly string[]): Line => ({ argv, ends })

/** Every verb that looks at the repository it is run in, and only looks. */
export const looking: readonly Line[] = [
  line(0, 'search'),
  line(0, 'search', '--strict'),
  line(0, 'search', '--format', 'json'),
  line(0, 'search', '--format', 'sarif'),
  line(0, 'triage', '--format', 'md'),
  line(0, 'rescue'),
  line(4, 'gate'),
  line(0, 'sprint', '--format', 'json'),
  line(0, 'score'),
  line(0, 'watchdogs'),
  line(0, 'report', '--format', 'html'),
  line(2, 'vars', 'check'),
  line(2, 'vars', 'diff'),
  line(2, 'vars', 'report'),
  line(0, 'vars', 'expected'),
  line(2, 'vars', 'rotate-check'),
  line(2, 'vars', 'get', 'LOG_LEVEL'),
  line(2, 'vars', 'list'),
  line(0, 'intent', 'list'),
  line(0, 'intent', 'process'),
  line(0, 'ledger', 'verify'),
  line(0, 'ledger', 'show'),
  line(0, 'gaps', 'list'),
  line(0, 'gaps', 'render'),
  line(0, 'gaps', 'check'),
  line(0, 'config', 'validate'),
  line(0, 'config', 'print'),
  line(0, 'fix', '--check'),
]

/** What acts on GitHub: without a token nothing of it is begun. */
export const acting: readonly Line[] = [
  line(2, 'rescue', '--apply'),
  line(2, 'sprint', '--apply'),
  line(2, 'intent', 'process', '--apply'),
]

/** What writes into the working tree, in an order in which none undoes another. */
export const writing: readonly Line[] = [
  line(0, 'fix'),
  line(0, 'intent', 'set', 'LOG_LEVEL', 'debug'),
  line(0, 'intent', 'delete', 'LOG_LEVEL'),
  line(0, 'gaps', 'add', 'No alert'),
  line(0, 'gaps', 'resolve', 'SAR-G01', '--reason', 'There is one'),
  line(0, 'init'),
  line(0, 'intent', 'clear'),
]

/** What looks at no repository at all. */
export const apart: readonly Line[] = [line(0, 'explain', 'secrets'), line(0, 'config', 'schema'), line(3, 'serve')]

export const nameOf = ({ argv }: Line): string => argv.join(' ')
