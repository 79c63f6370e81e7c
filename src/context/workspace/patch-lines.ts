/**
 * Which lines of each new file a patch without context (`git diff -U0`) added or rewrote, by path in the new tree.
 * Files without a hunk are not in it. Lines of content begin with `+`, `-`, a space or `\`, so that headers cannot be
 * mistaken.
 */
export const changedLines = (patch: string): ReadonlyMap<string, readonly number[]> => {
  const files = new Map<string, number[]>()
  let lines: number[] = []
  let header = false
  for (const line of patch.split('\n')) {
    if (line.startsWith('diff --git ')) header = true
    else if (header && line.startsWith('+++ ')) {
      lines = []
      const path = newPath(line.slice('+++ '.length))
      if (path !== null) files.set(path, lines)
    } else if (line.startsWith('@@ ')) {
      header = false
      const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line)
      const start = Number(hunk?.[1] ?? 0)
      for (let at = 0; at < Number(hunk?.[2] ?? 1); at += 1) lines.push(start + at)
    }
  }
  return files
}

/** The name after `+++ `: quoted when it holds odd characters, with a tab after it when it holds spaces. */
function newPath(written: string): string | null {
  const name = written.startsWith('"') ? unquoted(written) : written.replace(/\t$/, '')
  return name.startsWith('b/') ? name.slice(2) : null
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
}

/** Git's C-style quoting: `\n` and its like, `\\`, `\"`, and bytes as three octal digits. */
function unquoted(written: string): string {
  const inner = written.slice(1, written.lastIndexOf('"'))
  const bytes = Array.from(inner.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs), ([text, octal, letter]) => {
    if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)])
    return Buffer.from(letter === undefined ? text : (escapes[letter] ?? letter))
  })
  return Buffer.concat(bytes).toString('utf8')
}
