import type { Fix } from '../../src/rescue/fixes/fix.ts'
import { codes, page, section, table } from '../house/pages/markdown.ts'
import { readCases } from './cases.ts'
import type { Case } from './cases.ts'

const count = (cases: readonly Case[], holds: (one: Case) => boolean): number => cases.filter(holds).length

const isChanged = ({ fix, mends }: Case): boolean => mends.includes(fix)
const isWhole = (one: Case): boolean => isChanged(one) && one.left.length === 0

const figures = (name: string, cases: readonly Case[]): readonly string[] => [
  name,
  String(cases.length),
  String(count(cases, ({ source }) => source !== null)),
  String(count(cases, isChanged)),
  String(count(cases, isWhole)),
  String(count(cases, (one) => !isChanged(one))),
]

const head = ['collected for', 'files', 'from histories', 'mended', 'with nothing left', 'left as they are']

const checks = [
  'the file parses as before, and no sensor finds anything new in it',
  'line by line and value by value, only what the fix claims is different: comments, quotes, order, anchors, line endings and byte order mark stay; the same file with the line endings of Windows, or with a mark, is mended in the same way',
  'of a file that was no YAML for its indentation, each line is what it was, but for where it begins',
  'the second time there is nothing to do',
  'no gate changes: no right, condition, script, time limit, need or permission to fail; no hash becomes a name and no major sinks',
  'no major rises unless it was asked for',
  'a new search finds exactly those findings that `cases.json` says are left to a person',
]

/** `docs/fixes.md`: what the fixes answer, and the numbers of the corpus of broken files that they are held to. */
export function fixesPage(root: string, fixes: readonly Fix[]): ReadonlyMap<string, string> {
  const cases = readCases(root)
  const repositories = new Set(cases.flatMap(({ source }) => source?.repository ?? []))
  const rows = fixes.map(({ id }) =>
    figures(
      `\`${id}\``,
      cases.filter(({ fix }) => fix === id),
    ),
  )
  const answers = fixes.map(({ id, title, sensor, kinds }) => [
    `\`${id}\``,
    title,
    `[${sensor}](sensors/${sensor}.md): ${codes(kinds)}`,
  ])
  const text = page(
    'Fixes',
    [
      '`sar-watchdog fix` mends files mechanically, and what it cannot mend for certain it leaves as it is. Actions keep their major; `--majors` raises them, and so does the setting `majors` of the sensor for the actions that it names. Where the setting `pin: sha` asks for hashes, GitHub is asked for each commit; without a token, references stay as they are. Where requirements may be raised, GitHub is asked for the open Dependabot alerts; without a token the reports of the tree count alone, and that is said.',
      table(['fix', 'does', 'answers'], answers),
      section(
        'The corpus',
        `${cases.length} broken files, ${count(cases, ({ source }) => source !== null)} of them found in the histories of ${repositories.size} public repositories as the file before a commit that fixed it. Each was written anew for this purpose: names and content are others, structure and trap are kept; \`cases.json\` beside it names repository, fixing commit and path. Every fix is run on every file, with changes of major asked for.`,
      ),
      table(head, [...rows, figures('all', cases)]),
      `A test holds every file to this:\n\n${checks.map((check) => `- ${check}`).join('\n')}`,
    ],
    'test/fixtures/fix-corpus/',
  )
  return new Map([['docs/fixes.md', text]])
}
