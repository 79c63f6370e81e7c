import type { Location, Observation } from '../../../../domain/finding.ts'
import type { Demand, Unpassed } from './demand.ts'

const placeOf = ({ path, line, column }: Demand['first']): Location => ({
  path,
  line,
  column,
  endLine: line,
  endColumn: column + 1,
})

const word = { vars: 'variable', secrets: 'secret' } as const

const also = ({ files }: Demand): string => (files > 1 ? ` ${files} workflows ask for it.` : '')

const store = ({ context, name }: Demand): string =>
  context === 'vars'
    ? `set it (sar-watchdog intent set ${name} VALUE), or correct the name`
    : `a person stores it (gh secret set ${name}), or correct the name`

/** A name that no layer holds. `elsewhere` says where it is of no use to a workflow. */
export const undeclared = (demand: Demand, elsewhere: string | null): Observation => {
  const { context, name, needed, first } = demand
  const hint = elsewhere === null ? '' : ` It is ${elsewhere}, which no workflow reads.`
  return {
    kind: 'undeclared',
    subject: `${context}/${name}`,
    effect: needed ? 'blocks' : 'advises',
    title: `The ${word[context]} ${name} is declared nowhere`,
    detail: `Neither the registry nor any layer that the job reads holds \`${context}.${name}\`, so it is an empty text${needed ? '' : '; the workflow has something else for that case'}.${also(demand)}${hint}`,
    remedy: store(demand),
    location: placeOf(first),
    data: { name, context },
  }
}

/** GitHub's rule for names ("Naming conventions for configuration variables"); `GITHUB_` is its own. */
const possible = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/

/** Whether GitHub could hold a variable or secret of this name at all. */
export const isPossible = ({ name }: Demand): boolean => possible.test(name)

/** A name that GitHub refuses, so that no layer can ever hold it. */
export const refusedName = ({ context, name, needed, first }: Demand): Observation => ({
  kind: 'refused-name',
  subject: `${context}/${name}`,
  effect: needed ? 'blocks' : 'advises',
  title: `GitHub refuses a ${word[context]} of the name ${name}`,
  detail: `\`${context}.${name}\` is an empty text for ever: names are letters, digits and \`_\`, begin with no digit, and those with \`GITHUB_\` are GitHub's own.`,
  remedy: name.startsWith('GITHUB_')
    ? `ask for it by another name, or mean \`github.${name.slice(7).toLowerCase()}\``
    : `ask for it by a name that GitHub takes, such as ${name.replaceAll(/[^A-Z0-9_]/g, '_').replace(/^(?=[0-9])/, '_')}`,
  location: placeOf(first),
  data: { name, context },
})

/** A name that the registry does not list, while GitHub does not tell what it holds. */
export const unregistered = (demand: Demand, registry: string | null): Observation => ({
  kind: 'unregistered',
  subject: `${demand.context}/${demand.name}`,
  effect: 'advises',
  title: `The registry does not list ${demand.name}`,
  detail: `A workflow asks for \`${demand.context}.${demand.name}\`. ${registry === null ? 'The settings do' : `\`${registry}\` does`} not list it, so nobody notices when it is gone; whether GitHub holds it could not be read.${also(demand)}`,
  remedy: 'add it to the registry with its layer and purpose',
  location: placeOf(demand.first),
  data: { name: demand.name, context: demand.context },
})

/** A secret that a called workflow asks for and nobody hands on. */
export const unpassed = ({ path, use, callers }: Unpassed): Observation => ({
  kind: 'unpassed-secret',
  subject: `${path}#secrets.${use.name}`,
  effect: use.needed ? 'blocks' : 'advises',
  title: `No caller hands on the secret ${use.name}`,
  detail: `Only other workflows start this one. It does not list \`${use.name}\` under \`workflow_call.secrets\`, and none of its ${callers} callers here has \`secrets: inherit\`, so \`secrets.${use.name}\` is empty.`,
  remedy: 'list it under `on.workflow_call.secrets` and hand it on, or give the caller `secrets: inherit`',
  location: { path, line: use.line, column: use.column, endLine: use.line, endColumn: use.column + 1 },
  data: { name: use.name },
})

/** A name that is declared and that no workflow asks for. */
export const unused = (layer: string, name: string, location: Location | null): Observation => ({
  kind: 'unused',
  subject: `${layer}/${name}`,
  effect: 'advises',
  confidence: 'medium',
  title: `No workflow asks for ${name}`,
  detail: `\`${layer}\` is to hold \`${name}\`, and no workflow of the repository asks for it. A secret that nobody needs is one more that can be stolen.`,
  remedy: 'remove it, and the entry of the registry with it, unless something outside of workflows reads it',
  ...(location === null ? {} : { location }),
  data: { name, layer },
})
