import { catalogue } from '../catalogue.ts'
import { UsageError, exitCodes } from '../domain/errors.ts'
import { nearest } from '../domain/nearest.ts'
import type { Sensor } from '../domain/sensor.ts'
import { caseText } from '../report/case-text.ts'
import { sensorRows } from '../report/settings-rows.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import type { SprintRequest } from '../sprint/request.ts'
import { defineVerb } from './command.ts'
import type { Invocation } from './command.ts'
import { look } from './look.ts'
import { packagedPlaybooks } from './packaged-playbooks.ts'
import { exampleOf } from './sensor-page.ts'

const list = (entries: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(entries).map(([kind, says]) => `  ${kind}: ${says}`)

const settingLines = (sensor: Sensor): readonly string[] =>
  sensorRows(sensor.settings).map(({ key, type, fallback, meaning }) => {
    const stands = fallback === '' ? '' : `, ${fallback}`
    return `  ${key} (${type.replaceAll('`', '')}${stands})${meaning === '' ? '' : `: ${meaning}`}`
  })

const sensorText = async (id: string): Promise<readonly string[] | null> => {
  const sensor = catalogue.sensors.find((candidate) => candidate.id === id)
  if (sensor === undefined) return null
  const example = await exampleOf(id)
  return [
    `${sensor.id} (sensor, ${sensor.layer}): ${sensor.title}`,
    '',
    sensor.why,
    '',
    `Finds:`,
    ...list(sensor.kinds),
    '',
    `Cannot know: ${sensor.cannotKnow}`,
    `Looks: ${sensor.cadence}, and on ${sensor.wakesOn.join(', ')}`,
    ...(sensor.files.length > 0 ? [`Reads: ${sensor.files.join(', ')}`] : []),
    '',
    `Settings (under sensors.${sensor.id}; off switches it off):`,
    ...settingLines(sensor),
    ...(example.length === 0 ? [] : ['', 'A finding of it:', ...example]),
  ]
}

const gateText = (id: string): readonly string[] | null => {
  const gate = catalogue.gates.find((candidate) => candidate.id === id)
  if (gate === undefined) return null
  return [
    `${gate.id} (gate ${gate.number}): ${gate.title}`,
    '',
    gate.why,
    '',
    `Armed by: ${gate.armedBy}`,
    `Reads: ${gate.sensors.join(', ')}`,
    ...(gate.playbook === null ? [] : [`On failure: ${gate.playbook}`]),
  ]
}

const playbookText = async (id: string): Promise<readonly string[] | null> => {
  const playbook = (await packagedPlaybooks()).get(id)
  if (playbook === undefined) return null
  return [
    `${playbook.id} (playbook): ${playbook.name}`,
    '',
    ...(playbook.description === undefined ? [] : [playbook.description, '']),
    `For: ${playbook.when.kinds.join(', ')} of ${playbook.when.severity.join(', ')}`,
    ...playbook.steps.map((step) => `  ${step.id}: ${step.uses}${step.if === undefined ? '' : ` if ${step.if}`}`),
    `Verified by: ${[playbook.verify.sensor, ...playbook.verify.also].join(', ')}`,
  ]
}

/** The sensor that is meant by a rule's number (`R5`) or by the kind of its findings; else the word itself. */
const meant = (word: string): string => {
  const [, letter, number] = /^([rk])0?(\d{1,2})$/i.exec(word) ?? []
  const start = letter === undefined ? null : `${letter.toLowerCase()}${number?.padStart(2, '0')}-`
  const named = catalogue.sensors.find(({ id, kinds }) =>
    start === null ? Object.hasOwn(kinds, word) : id.startsWith(start),
  )
  const isOwn = catalogue.sensors.some(({ id }) => id === word) || catalogue.gates.some(({ id }) => id === word)
  return isOwn ? word : (named?.id ?? word)
}

/** What a sensor, gate or playbook is; null when there is none of that name. */
export const explain = async (name: string): Promise<string | null> => {
  const id = meant(name)
  const texts = [await sensorText(id), gateText(id), await playbookText(id)].filter((text) => text !== null)
  return texts.length === 0 ? null : `${texts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Whether a word may be the id of a finding, or the beginning of one. */
const findingId = /^[0-9a-f]{6,16}$/

/** The open case of that id, searched for anew; null where the word is no id, or nothing of that id is found. */
export const explainFinding = async (request: SprintRequest, id: string): Promise<string | null> => {
  if (!findingId.test(id)) return null
  const { cases } = casesOf(request, await surveyOf(request))
  const found = cases.filter((one) => one.id.startsWith(id))
  if (found.length > 1) throw new UsageError(`${found.length} findings begin with ${id}`, 'give more of its id')
  const now = request.observed.clock.now().toISOString()
  return found[0] === undefined ? null : `${caseText(found[0], now).join('\n')}\n`
}

const knownNames = async (): Promise<readonly string[]> => [
  ...catalogue.sensors.map(({ id }) => id),
  ...catalogue.gates.map(({ id }) => id),
  ...(await packagedPlaybooks()).keys(),
]

const findingIn = async (invocation: Invocation, id: string, path: string | undefined): Promise<string | null> => {
  if (!findingId.test(id)) return null
  const { request } = await look({ ...invocation, options: {} }, { path, since: null, searches: 'again' })
  const text = await explainFinding(request, id)
  if (text === null) throw new UsageError(`nothing of the id ${id} is found here now`, 'see sar-watchdog triage')
  return text
}

export const explainVerb = defineVerb({
  formats: ['table'],
  declare: (command) =>
    command
      .argument('<name>', 'a sensor, its rule or kind, a gate, a playbook, or the id of a finding')
      .argument('[path]', 'a working tree, for a finding', '.'),
  run: async (invocation) => {
    const [name = '', path] = invocation.args
    const text = (await explain(name)) ?? (await findingIn(invocation, name, path))
    if (text !== null) return { text, exitCode: exitCodes.ok }
    const near = nearest(name, await knownNames())
    throw new UsageError(
      `there is no sensor, gate or playbook \`${name}\`${near === null ? '' : `, did you mean \`${near}\`?`}`,
    )
  },
})
