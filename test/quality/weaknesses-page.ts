import { page, section, table } from '../house/pages/markdown.ts'
import { readWeaknesses } from './weaknesses.ts'
import type { Proof } from './weaknesses.ts'

const proofText = ({ path, test }: Proof): string =>
  test === null ? `[${path.split('/').slice(-2).join('/')}](../${path})` : `[${path}](../${path}): ${test}`

/** `docs/weaknesses.md`: what the original tools get wrong, what happens here, and what proves it. */
export function weaknessesPage(root: string): ReadonlyMap<string, string> {
  const parts = readWeaknesses(root).map(({ id, clauses }) =>
    section(
      id,
      table(
        ['there', 'here', 'proof'],
        clauses.map(({ there, here, proof }) => [there, here, proof.map(proofText).join('<br>')]),
      ),
    ),
  )
  const text = page(
    'Mistakes that are not made again',
    [
      'The method that this watchdog follows came with tools of its own. Read and run as they were, they had faults of many kinds, numbered here. Beside each stands what happens here in the same place, and the fixture or test that fails should it ever come back. Rows are files of `test/quality/weaknesses/`; a test holds every proof to be there.',
      ...parts,
    ],
    'test/quality/weaknesses/',
  )
  return new Map([['docs/weaknesses.md', text]])
}
