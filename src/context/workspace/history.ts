import { known, unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { git, gitReason } from './git.ts'
import type { Answer } from '../../domain/answer.ts'
import type { History } from '../../domain/workspace.ts'

const cutOff = 'shallow clone: its history is cut off (git fetch --unshallow, or fetch-depth: 0 at the checkout)'

/** The history of a clone's commit, asked of git; `commit` is null in a repository without one. */
export const gitHistory = (root: string, commit: string | null, shallow: boolean): History => ({
  versions: async (path, most) => {
    if (commit === null) return known([])
    return shallow ? unknown(cutOff) : versionsOf(root, commit, { path, most })
  },
  lastChange: async (globs) => {
    if (commit === null) return known(null)
    if (shallow) return unknown(cutOff)
    const odd = globs.find((glob) => !sayable(glob))
    if (odd !== undefined) return unknown(`git cannot be asked for the history of the glob ${odd}`)
    return asked(root, commit, globs)
  },
})

async function asked(root: string, commit: string, globs: readonly string[]): Promise<Answer<Date | null>> {
  const specs = globs.flatMap((glob) => written(glob)).map((glob) => `:(top,glob)${glob}`)
  if (specs.length === 0) return known(null)
  try {
    const { code, stdout, stderr } = await git(root, ['log', '-1', '--format=%ct', commit, '--', ...specs])
    if (code !== 0) return unknown(`git log failed: ${gitReason(stderr)}`)
    const seconds = stdout.toString('utf8').trim()
    return known(seconds === '' ? null : new Date(Number(seconds) * 1000))
  } catch (error) {
    return unknown(messageOf(error))
  }
}

async function versionsOf(
  root: string,
  commit: string,
  { path, most }: { readonly path: string; readonly most: number },
): Promise<Answer<readonly string[]>> {
  try {
    const log = await git(root, ['log', `-${most}`, '--format=%H', commit, '--', `:(top,literal)${path}`])
    if (log.code !== 0) return unknown(`git log failed: ${gitReason(log.stderr)}`)
    const texts: string[] = []
    for (const hash of log.stdout.toString('utf8').split('\n').filter(Boolean)) {
      const { code, stdout } = await git(root, ['cat-file', 'blob', `${hash}:${path}`])
      // Git knows no such file after a commit that removed it: what was before is another file's history.
      if (code !== 0) break
      texts.push(stdout.toString('utf8'))
    }
    return known(texts)
  } catch (error) {
    return unknown(messageOf(error))
  }
}

/** Git's pathspecs and our globs mean the same but for braces inside braces and `**` inside a name. */
function sayable(glob: string): boolean {
  const braces = glob.replace(/\{[^{}]*\}/g, '')
  const names = glob.split('/').filter((name) => name.includes('**'))
  return !/[{}]/.test(braces) && names.every((name) => name === '**') && written(glob).length <= 100
}

/** Our glob as git's: braces written out, a trailing `/` as everything below, and brackets standing for themselves. */
function written(glob: string): readonly string[] {
  if (glob === '') return []
  const open = glob.indexOf('{')
  const close = glob.indexOf('}', open)
  if (open < 0 || close < 0)
    return [plain((glob.endsWith('/') ? `${glob}**` : glob).replace(/[[\]\\]/g, String.raw`\$&`))]
  const choices = glob.slice(open + 1, close).split(',')
  return choices.flatMap((choice) => written(`${glob.slice(0, open)}${choice}${glob.slice(close + 1)}`))
}

/** To git the name of a folder stands for all in it; to us a name is one file. A pattern, even this one, is a file's. */
function plain(glob: string): string {
  return /[*?[\]]/.test(glob) ? glob : glob.replace(/\w$/, '[$&]')
}
