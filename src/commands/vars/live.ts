import { known } from '../../domain/answer.ts'
import { IncompleteError, SarError, UsageError, exitCodes } from '../../domain/errors.ts'
import { variableLayers } from '../../domain/live.ts'
import { isEnvironmentLayer, layersToRead, placeName, reasonOf } from '../../domain/variable-audit.ts'
import type { LayerPlace } from '../../domain/variable-audit.ts'
import { credentialFor } from '../../formats/registry-credentials.ts'
import { renderJson } from '../../report/json.ts'
import { columns } from '../../report/terminal/table.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { styleOf } from '../style.ts'
import { askLayers, askable, liveNamed } from './audit.ts'
import type { Wanted } from './audit.ts'
import { rulesFor } from './rules.ts'
import type { VarsRules } from './rules.ts'

/** The layer that is named, else the repository's variables, or the environment's where one is named. */
const placeOf = ({ layer, environment }: Pick<Wanted, 'layer' | 'environment'>): LayerPlace => {
  const wanted = layer ?? (environment === null ? 'repo-vars' : 'env-vars')
  if (isEnvironmentLayer(wanted) && environment === null)
    throw new UsageError(`${wanted} belongs to an environment`, 'name it with --environment')
  if (!isEnvironmentLayer(wanted) && environment !== null)
    throw new UsageError(`${wanted} belongs to no environment`, 'leave --environment out')
  return { layer: wanted, environment }
}

/** Every layer there is, with those of the environment that is named, else of all that GitHub lists. */
const everyPlace = async ({ live }: Pick<VarsRules, 'live'>, { environment }: Pick<Wanted, 'environment'>) => {
  const listed = environment === null ? await live.environments() : known([environment])
  const names = listed.known ? listed.value : []
  const ofEnvironments = variableLayers
    .filter(isEnvironmentLayer)
    .flatMap((layer) => names.map((name): LayerPlace => ({ layer, environment: name })))
  return { places: [...layersToRead({ expected: [] }, true), ...ofEnvironments], listed }
}

/** What GitHub holds: names and dates, never values. */
export const listLive = async (invocation: Invocation, options: Wanted): Promise<CommandResult> => {
  const one = options.allLayers && options.layer === null ? null : placeOf(options)
  const rules = await rulesFor(invocation, options)
  askable(rules, invocation)
  const { places, listed } = one === null ? await everyPlace(rules, options) : { places: [one], listed: known([]) }
  const answers = await askLayers(rules, places)
  const found = answers.flatMap(({ answer, name: place }) =>
    answer.known ? answer.value.map(({ name, updatedAt }) => ({ place, name, updatedAt })) : [],
  )
  const unread = [
    ...answers.flatMap(({ answer, name }) => (answer.known ? [] : [{ place: name, reason: reasonOf(answer) }])),
    ...(listed.known ? [] : [{ place: 'environments', reason: reasonOf(listed) }]),
  ]
  const exitCode = unread.length === 0 ? exitCodes.ok : exitCodes.incomplete
  if (invocation.flags.format === 'json')
    return { text: renderJson({ schema: 'sar/live-variables@1', variables: found, unknown: unread }), exitCode }
  const rows = [
    ...found.map(({ place, name, updatedAt }) => [{ text: place }, { text: name }, { text: updatedAt ?? '' }]),
    ...unread.map(({ place, reason }) => [{ text: place }, { text: 'unknown' }, { text: reason }]),
  ]
  const where = one === null ? 'every layer' : placeName(one)
  const summary = `${found.length} in ${where}${unread.length === 0 ? '' : `, ${unread.length} not read`}`
  const table = columns(rows, styleOf(invocation).width)
  return { text: [...table, ...(rows.length === 0 ? [] : ['']), summary, ''].join('\n'), exitCode }
}

const controls = /[\p{Cc}\p{Cf}]/gu

/** A value as a terminal may show it; a pipe and a file get it to the byte. */
const shownTo = ({ terminal, flags }: Invocation, value: string): string =>
  terminal.outIsTerminal && flags.out === null
    ? value.replaceAll(controls, (one) => (one === '\n' || one === '\t' ? one : '\ufffd'))
    : value

/** One variable's value, alone on stdout. A credential that lies in a variable is not shown. */
export const getLive = async (
  invocation: Invocation,
  options: Wanted & { readonly name: string | undefined },
): Promise<CommandResult> => {
  const { name } = options
  if (name === undefined) throw new UsageError('vars get takes the name of a variable')
  const place = placeOf(options)
  const rules = await rulesFor(invocation, options)
  askable(rules, invocation)
  const [asked] = await askLayers(rules, [place])
  if (asked === undefined) throw new UsageError('no layer was named')
  if (!asked.answer.known) throw new IncompleteError(`${asked.name}: ${reasonOf(asked.answer)}`)
  const found = liveNamed(asked.answer.value, name)
  if (found === undefined)
    throw new SarError(`${asked.name} holds no ${name}`, exitCodes.findings, 'see sar-watchdog vars list')
  if (found.value === null) throw new UsageError(`${name} is a secret: GitHub tells nobody its value`)
  const { registry } = rules
  const credential = credentialFor(registry.known ? registry.value : null, name, found.value)
  if (credential !== null)
    throw new UsageError(
      `the value of ${name} looks like a credential (${credential.kind}) and is not shown`,
      `store it as a secret${credential.wayOut}`,
    )
  const { value, updatedAt } = found
  const json = () =>
    renderJson({ schema: 'sar/live-variable@1', place: asked.name, name: found.name, value, updatedAt })
  return {
    text: invocation.flags.format === 'json' ? json() : `${shownTo(invocation, value)}\n`,
    exitCode: exitCodes.ok,
  }
}
