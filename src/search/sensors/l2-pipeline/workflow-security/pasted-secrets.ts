import type { Observation } from '../../../../domain/finding.ts'
import { expressionsIn, referencesOf } from '../../../../formats/expressions.ts'
import type { Step } from '../../../../formats/workflows.ts'
import { placeIn, scriptsOf } from './scripts.ts'

interface Pasted {
  readonly name: string
  readonly offset: number
}

const secretsIn = (text: string): readonly Pasted[] =>
  /secrets/i.test(text)
    ? expressionsIn(text).flatMap(({ text: expression, offset }) =>
        (referencesOf(expression) ?? [])
          .filter(({ path, carried }) => carried && path[0] === 'secrets')
          .map(({ written }) => ({ name: written[1] ?? '*', offset })),
      )
    : []

/** Secrets whose text GitHub pastes into a script, a finding for each script. */
export const pastedSecrets = (path: string, steps: readonly Step[]): readonly Observation[] =>
  steps.flatMap((step) =>
    scriptsOf(step).flatMap((script) => {
      const found = secretsIn(script.text.text)
      const names = [...new Set(found.map(({ name }) => name))]
      const [first] = found
      if (first === undefined) return []
      return [
        {
          kind: 'secret-in-script',
          subject: `${path}#${step.locator}.${script.key}`,
          effect: 'degrades' as const,
          title: `${names.length === 1 ? `The secret ${first.name} is` : `${names.length} secrets are`} pasted into a script`,
          detail: `GitHub writes ${names.map((name) => `\`${name}\``).join(', ')} in clear into the script’s file before it runs. A quote, a \`$\` or a line break in it breaks the script or is executed, and \`set -x\` or an error message prints what masking does not recognize.`,
          remedy:
            script.key === 'run'
              ? `hand it over in \`env:\` and use "$${first.name === '*' ? 'NAME' : first.name}"`
              : 'hand it over in `env:` and read the variable in the script',
          location: { path, ...placeIn(script.text, first.offset) },
          data: { secrets: names },
        },
      ]
    }),
  )
