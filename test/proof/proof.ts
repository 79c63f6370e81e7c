// Feeds each reader a million mutated inputs and writes docs/proofs.md. Minutes; CI does a tenth of it in its tests.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { takenNow } from './measured.ts'
import { proofs } from './proofs.ts'
import { inputs, readersPage, rowOf, seed } from './readers-page.ts'

const rows = proofs.map(({ what, run }) => {
  const { accepted, refused, open, wrong } = run(inputs, seed)
  for (const one of wrong) console.error(`${what}: ${one}`)
  if (wrong.length > 0) process.exitCode = 1
  return rowOf({ what, accepted, refused, open, wrong: wrong.length })
})

writeFileSync(resolve(import.meta.dirname, '../../docs/proofs.md'), readersPage(rows, takenNow()))
console.log(rows.join('\n'))
