/** What a line starts or ends in: a string over several lines, brackets, or a backslash at its end. */
interface Open {
  readonly quote: string | null
  readonly depth: number
  readonly continued: boolean
}

const closed: Open = { quote: null, depth: 0, continued: false }

/** A line as Python, what it leaves open, and whether a command goes on in the next line. */
interface Read extends Open {
  readonly text: string
  readonly commandGoesOn: boolean
}

/** `%magic`, `!command`, `?help`, and the three signs by which IPython quotes or calls: only where a statement starts. */
const escape = /^[ \t\f]*[%!?/;,]/

/** `help?` and `help??` after a name, an attribute or an element. */
const helpEnd = /^[ \t\f]*[\p{L}_][\p{L}\p{N}_.[\]'"-]*[ \t]*\?{1,2}$/u

const indentOf = (line: string): string => /^[ \t\f]*/.exec(line)?.[0] ?? ''
const goesOn = (line: string): boolean => line.endsWith('\\')
const command = (text: string, line: string): Read => ({ ...closed, text, commandGoesOn: goesOn(line) })

/** The end of a string that starts or goes on at `from`: the index behind it, or null where the line ends first. */
const endOfString = (line: string, from: number, quote: string): number | null => {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (line.startsWith(quote, at)) return at + quote.length
  }
  return null
}

const isAssignment = (line: string, at: number): boolean =>
  line[at] === '=' && line[at + 1] !== '=' && !/[=!<>:+\-*/%&|^@]/.test(line[at - 1] ?? '')

const depthAfter = (depth: number, sign: string): number => {
  if ('([{'.includes(sign)) return depth + 1
  return ')]}'.includes(sign) ? Math.max(0, depth - 1) : depth
}

const givesCommand = (line: string, at: number): boolean =>
  isAssignment(line, at) && /^[ \t\f]*(?:%|!(?!=))/.test(line.slice(at + 1))

/** A line that ends in a string. One in single quotes ends with its line unless a backslash carries it on. */
const inString = (line: string, delimiter: string, depth: number): Read => {
  const carried = delimiter.length === 3 || goesOn(line)
  return { text: line, quote: carried ? delimiter : null, depth, continued: false, commandGoesOn: false }
}

/** A line of Python: where strings and brackets stand, and whether a name takes what a command gives. */
const scan = (line: string, { quote, depth: before }: Open): Read => {
  const behind = quote === null ? 0 : endOfString(line, 0, quote)
  if (behind === null) return inString(line, quote ?? '', before)
  let depth = before
  for (let at = behind; at < line.length; at += 1) {
    const sign = line[at] ?? ''
    if (sign === '#') return { text: line, quote: null, depth, continued: false, commandGoesOn: false }
    if (sign === '"' || sign === "'") {
      const delimiter = line.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign
      const end = endOfString(line, at + delimiter.length, delimiter)
      if (end === null) return inString(line, delimiter, depth)
      at = end - 1
    }
    depth = depthAfter(depth, sign)
    if (depth === 0 && givesCommand(line, at)) return command(`${line.slice(0, at + 1)} None`, line)
  }
  return { text: line, quote: null, depth, continued: goesOn(line), commandGoesOn: false }
}

/** A line without its comment and the space before it. */
const codeOf = (line: string): string => {
  const comment = line.indexOf('#')
  return (comment === -1 ? line : line.slice(0, comment)).trimEnd()
}

const readLine = (line: string, open: Open): Read => {
  const starts = open.quote === null && open.depth === 0 && !open.continued
  if (starts && (escape.test(line) || helpEnd.test(codeOf(line))))
    return command(`${indentOf(line)}pass`, escape.test(line) ? line : '')
  return scan(line, open)
}

/**
 * The lines of a cell with what only IPython understands made Python, each line where it was: a command becomes `pass`,
 * a value that a command gives becomes `None`, a line that a command goes on in becomes empty. After ruff's parser for
 * notebooks (`ruff_python_parser`, `Mode::Ipython`).
 */
export const asPython = (lines: readonly string[]): readonly string[] => {
  let open: Open = closed
  let inCommand = false
  return lines.map((line) => {
    if (inCommand) {
      inCommand = goesOn(line)
      return ''
    }
    const { text, commandGoesOn, ...left } = readLine(line, open)
    open = left
    inCommand = commandGoesOn
    return text
  })
}

const pythonMagics = new Set(['capture', 'debug', 'ipytest', 'prun', 'pypy', 'python', 'python3', 'time', 'timeit'])

/** Magics that IPython takes without their `%` where they come first in a cell. */
const automagics = new Set(
  `alias alias_magic autoawait autocall automagic bookmark cd code_wrap colors conda config debug dhist dirs doctest_mode
  edit env gui history killbgscripts load load_ext loadpy logoff logon logstart logstate logstop lsmagic macro magic mamba
  matplotlib micromamba notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2 pip popd pprint precision prun psearch
  psource pushd pwd pycat pylab quickref recall rehashx reload_ext rerun reset reset_selective run save sc set_env sx
  system tb time timeit unalias unload_ext who who_ls whos xdel xmode`.split(/\s+/),
)

const assigns = new Set('= += -= *= /= //= %= **= &= |= ^= >>= <<= @= := : . ,'.split(' '))

/** A cell in another language, or of magics without their sign: nothing in it is Python. After ruff's `is_magic_cell`. */
export const isMagicCell = (lines: readonly string[]): boolean => {
  const [first = '', second = ''] = (lines[0] ?? '').trim().split(/\s+/)
  if (automagics.has(first) && !assigns.has(second)) return true
  return lines.some((line) => {
    const [word = ''] = line.trim().split(/\s+/)
    return word.startsWith('%%') && !pythonMagics.has(word.slice(2))
  })
}
