import type { Gate } from '../../../src/domain/gate.ts'
import { permissionsOf } from '../../../src/domain/permissions.ts'
import type { Playbook } from '../../../src/domain/playbook.ts'
import type { Step } from '../../../src/domain/step.ts'
import { code, codes, page, section, table } from './markdown.ts'
import { inputTable } from './schemas.ts'

/** One page a gate and the list of them, by path. */
export function gatePages(gates: readonly Gate[]): ReadonlyMap<string, string> {
  const source = 'src/reintegrate/gates/'
  const pages = new Map(gates.map((gate) => [`docs/gates/${gate.id}.md`, gatePage(gate, source)]))
  const rows = gates.map(({ id, number, title, armedBy }) => [String(number), `[${id}](${id}.md)`, title, armedBy])
  return pages.set('docs/gates/README.md', page('Gates', [table(['', 'gate', 'asks', 'armed by'], rows)], source))
}

function gatePage({ id, number, title, why, armedBy, sensors, playbook, settings }: Gate, source: string): string {
  const links = sensors.map((sensor) => `[${sensor}](../sensors/${sensor}.md)`).join(', ')
  const facts = [
    ['gate', `${number} of 6`],
    ['armed by', armedBy],
    ['reads', links === '' ? 'the change and the state alone' : links],
    ['rescued by', playbook === null ? 'a person' : `[${playbook}](../playbooks/${playbook}.md)`],
  ]
  return page(
    id,
    [
      `${title}.`.replace(/\.\.$/, '.'),
      why,
      table(['', ''], facts),
      section('Settings', settingsOf(id, inputTable(settings))),
    ],
    source,
  )
}

function settingsOf(id: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return `Under \`gates.${id}\` of \`.github/sar.yml\`.\n\n${table(['key', 'type', 'default', 'meaning'], rows)}`
}

/** One page a step and the list of them, by path. */
export function stepPages(steps: readonly Step[]): ReadonlyMap<string, string> {
  const source = 'src/rescue/steps/'
  const pages = new Map(steps.map((step) => [`docs/steps/${step.id}.md`, stepPage(step, source)]))
  const rows = steps.map(({ id, title }) => [`[${id}](${id}.md)`, title])
  return pages.set('docs/steps/README.md', page('Steps of playbooks', [table(['step', 'does'], rows)], source))
}

/** Its own rights, and those on what it may change later where the settings let it. */
function needsOf({ needs, may }: Step): string {
  const later = [...new Set(may.flatMap(permissionsOf))].filter((right) => !needs.includes(right))
  const own = needs.length === 0 ? 'nothing' : codes(needs)
  return later.length === 0 ? own : `${own}; where it changes anything, ${codes(later)}`
}

function stepPage(step: Step, source: string): string {
  const facts = [
    ['needs', needsOf(step)],
    ['undo', `${step.takenBack}${step.confirmed ? '; beyond `rescue.autonomy` a person confirms it by a code' : ''}`],
  ]
  const inputs = inputTable(step.with)
  return page(
    step.id,
    [
      `${step.title}.`.replace(/\.\.$/, '.'),
      table(['', ''], facts),
      inputs.length === 0 ? null : section('`with`', table(['key', 'type', 'default', 'meaning'], inputs)),
    ],
    source,
  )
}

/** One page a playbook and the list of them, by path. */
export function playbookPages(
  playbooks: readonly { readonly path: string; readonly playbook: Playbook }[],
): ReadonlyMap<string, string> {
  const pages = new Map(
    playbooks.map(({ path, playbook }) => [`docs/playbooks/${playbook.id}.md`, playbookPage(path, playbook)]),
  )
  const rows = playbooks.map(({ playbook: { id, name, when } }) => [`[${id}](${id}.md)`, name, codes(when.kinds)])
  return pages.set(
    'docs/playbooks/README.md',
    page('Playbooks', [table(['playbook', 'rescues', 'kinds'], rows)], 'playbooks/'),
  )
}

function playbookPage(path: string, { id, name, description, when, batch, steps, verify }: Playbook): string {
  const facts = [
    ['rescues', codes(when.kinds)],
    ['severities', when.severity.join(', ')],
    ['runs', batch === 'case' ? 'once a case' : 'once for all cases of a repository'],
    ['verified by', [verify.sensor, ...verify.also].map((sensor) => `[${sensor}](../sensors/${sensor}.md)`).join(', ')],
  ]
  const rows = steps.map((step) => [
    code(step.id),
    `[${step.uses}](../steps/${step.uses}.md)`,
    step.if ? code(step.if) : 'always',
  ])
  return page(
    `${id}: ${name}`,
    [description ?? null, table(['', ''], facts), section('Steps', table(['id', 'uses', 'if'], rows))],
    path,
  )
}
