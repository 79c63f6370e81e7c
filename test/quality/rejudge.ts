import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { sensors } from '../../src/search/sensors/index.ts'
import { compare, surveySchema } from './again.ts'
import type { SurveyRead } from './again.ts'
import { readJudgements } from './judgements.ts'

/**
 * Searches repositories again and holds what is found against `test/quality/judged/`:
 * `npm run rejudge -- FOLDER [SENSOR…]`, where FOLDER holds checkouts named `owner+name`.
 *
 * Stdout: one line of JSON for every finding that blocks and was judged by nobody, to be completed with `verdict` and
 * `reason` and filed. Stderr: judged findings that are found no more, or otherwise than they were judged. Exit code 1
 * where there is any of either.
 */
const root = resolve(import.meta.dirname, '../..')
const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('name a folder of checkouts, owner+name each')
const chosen = wanted.length === 0 ? sensors.map(({ id }) => id) : wanted

const search = (path: string): Promise<SurveyRead> =>
  new Promise((settle, fail) => {
    const only = chosen.flatMap((id) => ['--sensor', id])
    const line = [join(root, 'src/cli.ts'), 'search', path, '--offline', '--no-cache', '--format', 'json', ...only]
    execFile(process.execPath, line, { maxBuffer: 1 << 30 }, (_, out, said) => {
      if (out === '') fail(new Error(`${path}: ${said.trim()}`))
      else settle(surveySchema.parse(JSON.parse(out)))
    })
  })

const judged = new Map([...readJudgements(root)].filter(([id]) => chosen.includes(id)))
let [again, changed, unjudged] = [0, 0, 0]
for (const path of globSync(join(folder, '*+*')).sort()) {
  const repository = basename(path).replace('+', '/')
  const compared = compare(repository, await search(path), judged)
  for (const one of compared.unjudged) process.stdout.write(`${JSON.stringify(one)}\n`)
  for (const one of compared.changed) process.stderr.write(`${repository} ${one}\n`)
  again += compared.again
  changed += compared.changed.length
  unjudged += compared.unjudged.length
}
process.stderr.write(`${again} judged findings found again, ${changed} otherwise, ${unjudged} that block unjudged\n`)
process.exitCode = changed + unjudged === 0 ? 0 : 1
