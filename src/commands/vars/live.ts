import { IncompleteError, SarError, UsageError, exitCodes } from '../../domain/errors.ts'
import { variableLayers } from '../../domain/live.ts'
import { isEnvironmentLayer, layersToRead, reasonOf } from '../../domain/variable-audit.ts'
import type { LayerPlace } from '../../domain/variable-audit.ts'
import { credentialUnder } from '../../formats/credentials.ts'
import { renderJson } from '../../report/json.ts'
import { columns } from '../../report/terminal/table.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { styleOf } from '../style.ts'
import { askLayers, askable, liveNamed, observeFor } from './audit.ts'
import type { Wanted } from './audit.ts'

/** The layers that are listed: the one that is named, else the repository's variables, else every layer there is. */
const placesOf = ({ layer, environment, allLayers }: Wanted): readonly LayerPlace[] => {
  const wanted = layer ?? 'repo-vars'
  if (isEnvironmentLayer(wanted) && environment === null)
    throw new UsageError(`${wanted} belongs to an environment`, 'name it with --environment')
  if (!allLayers || layer !== null)
    return [{ layer: wanted, environment: isEnvironmentLayer(wanted) ? environment : null }]
  const named = environment === null ? [] : variableLayers.filter(isEnvironmentLayer)
  return [...layersToRead({ expected: [] }, true), ...named.map((one): LayerPlace => ({ layer: one, environment }))]
}

/** What GitHub holds: names and dates, never values. */
export const listLive = async (invocation: Invocation, options: Wanted): Promise<CommandResult> => {
  const places = placesOf(options)
  const observed = await observeFor(invocation, options)
  askable(observed, invocation)
  const answers = await askLayers(observed, places)
  const exitCode = answers.every(({ answer }) => answer.known) ? exitCodes.ok : exitCodes.incomplete
  const found = answers.flatMap(({ answer, name: place }) =>
    answer.known ? answer.value.map(({ name, updatedAt }) => ({ place, name, updatedAt })) : [],
  )
  const unread = answers.flatMap(({ answer, name }) =>
    answer.known ? [] : [{ place: name, reason: reasonOf(answer) }],
  )
  if (invocation.flags.format === 'json')
    return { text: renderJson({ schema: 'sar/live-variables@1', variables: found, unknown: unread }), exitCode }
  const rows = [
    ...found.map(({ place, name, updatedAt }) => [{ text: place }, { text: name }, { text: updatedAt ?? '' }]),
    ...unread.map(({ place, reason }) => [{ text: place }, { text: 'unknown' }, { text: reason }]),
  ]
  return { text: [...columns(rows, styleOf(invocation).width), ''].join('\n'), exitCode }
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
  const places = placesOf({ ...options, allLayers: false })
  const observed = await observeFor(invocation, options)
  askable(observed, invocation)
  const [asked] = await askLayers(observed, places)
  if (asked === undefined) throw new UsageError('no layer was named')
  if (!asked.answer.known) throw new IncompleteError(`${asked.name}: ${reasonOf(asked.answer)}`)
  const found = liveNamed(asked.answer.value, name)
  if (found === undefined)
    throw new SarError(`${asked.name} holds no ${name}`, exitCodes.findings, 'see sar-watchdog vars list')
  if (found.value === null) throw new UsageError(`${name} is a secret: GitHub tells nobody its value`)
  const credential = credentialUnder(name, found.value)
  if (credential !== null)
    throw new UsageError(
      `the value of ${name} looks like a credential (${credential}) and is not shown`,
      'store it as a secret',
    )
  const { value, updatedAt } = found
  const json = () =>
    renderJson({ schema: 'sar/live-variable@1', place: asked.name, name: found.name, value, updatedAt })
  return {
    text: invocation.flags.format === 'json' ? json() : `${shownTo(invocation, value)}\n`,
    exitCode: exitCodes.ok,
  }
}
