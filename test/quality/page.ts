import type { Sensor } from '../../src/domain/sensor.ts'
import { page, section, table } from '../house/pages/markdown.ts'
import { isBlocking, readJudgements } from './judgements.ts'
import type { Judgement } from './judgements.ts'

/** Findings below which a precision says little. */
const enough = 20

const targets = { blocking: 95, other: 90 } as const

const count = (judged: readonly Judgement[], verdict: Judgement['verdict']): number =>
  judged.filter((one) => one.verdict === verdict).length

/** Percent of the findings that could be judged; null where none could. */
const precisionOf = (judged: readonly Judgement[]): number | null => {
  const right = count(judged, 'right')
  const all = right + count(judged, 'wrong')
  return all === 0 ? null : (100 * right) / all
}

const rowOf = (id: string, judged: readonly Judgement[], target: number): readonly string[] => {
  const precision = precisionOf(judged)
  return [
    `[${id}](sensors/${id}.md)`,
    String(new Set(judged.map(({ repository }) => repository)).size),
    String(judged.length),
    String(count(judged, 'right')),
    String(count(judged, 'wrong')),
    String(count(judged, 'unclear')),
    precision === null ? '' : `${precision.toFixed(1)} %`,
    `${((100 * count(judged, 'right')) / judged.length).toFixed(1)} %`,
    precision === null ? '' : `${precision >= target ? 'met' : 'missed'}${judged.length < enough ? ' by few' : ''}`,
  ]
}

const head = ['sensor', 'repositories', 'read', 'right', 'wrong', 'unclear', 'precision', 'at worst', 'target']

const tableOf = (
  judged: ReadonlyMap<string, readonly Judgement[]>,
  belongs: (one: Judgement) => boolean,
  target: number,
): string => {
  const rows = [...judged].flatMap(([id, all]) => {
    const own = all.filter(belongs)
    return own.length === 0 ? [] : [rowOf(id, own, target)]
  })
  return rows.length === 0 ? '' : table(head, rows)
}

const repositoriesOf = (judged: readonly Judgement[]): string => {
  const commits = [...new Set(judged.map(({ repository, commit }) => `${repository}\0${commit}`))].sort()
  return commits
    .map((one) => {
      const [repository = '', commit = ''] = one.split('\0')
      return `- ${repository} at \`${commit.slice(0, 12)}\``
    })
    .join('\n')
}

/** `docs/quality.md`: how often findings on repositories of others are right, by those that were read. */
export function qualityPage(root: string, sensors: readonly Sensor[]): ReadonlyMap<string, string> {
  const read = readJudgements(root)
  const judged = new Map(sensors.flatMap(({ id }) => (read.has(id) ? [[id, read.get(id) ?? []] as const] : [])))
  const unproven = sensors.filter(({ id }) => (judged.get(id) ?? []).length === 0)
  const all = [...judged.values()].flat()
  const text = page(
    'How right the findings are',
    [
      `Every sensor was run over public repositories that nobody of this project wrote. Of its findings a fixed sample, all where they are few, was read beside the file that each is about, and judged. \`test/quality/judged/\` holds every judgement with its reason; \`npm run docs\` computes the tables from it. Where one was wrong and the sensor could be mended, it was, and the sample judged anew: these figures are of the code as it is, on the repositories that taught it: on others they may be lower. Precision is right ÷ (right + wrong); \`at worst\` counts every unclear one as wrong: such a one is right by the repository, and whether its owner would call it a fault is not to be seen there. Where fewer than ${enough} were found, the table says \`by few\`: such a figure says little. Recall is proven on the fixtures: each must find exactly what \`expected.json\` says.`,
      section(
        'What blocks, a breach or a loss',
        `Target: ${targets.blocking} %.\n\n${tableOf(judged, isBlocking, targets.blocking)}`,
      ),
      section(
        'The rest',
        `Target: ${targets.other} %.\n\n${tableOf(judged, (one) => !isBlocking(one), targets.other)}`,
      ),
      section(
        'Unproven',
        unproven.length === 0
          ? ''
          : `No finding of these on a repository of others has been judged: they look at what GitHub knows of a repository, or at what its own settings name, or they found nothing there.\n\n${unproven
              .map(({ id, title }) => `- [${id}](sensors/${id}.md): ${title}`)
              .join('\n')}`,
      ),
      section('Repositories', repositoriesOf(all)),
    ],
    'test/quality/judged/',
  )
  return new Map([['docs/quality.md', text]])
}
