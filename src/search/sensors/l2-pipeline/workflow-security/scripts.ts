import { parseUses } from '../../../../formats/action-references.ts'
import type { Step } from '../../../../formats/workflows.ts'
import type { Place, YamlText } from '../../../../formats/yaml-tree.ts'

/** Inputs that actions run as a script. */
const scripts: Readonly<Record<string, string>> = {
  'actions/github-script': 'script',
  'appleboy/ssh-action': 'script',
  'azure/cli': 'inlinescript',
  'azure/powershell': 'inlinescript',
  'nick-fields/retry': 'command',
  'nick-invision/retry': 'command',
  'addnab/docker-run-action': 'run',
}

/** A text of a step that is executed, and the key it stands under. */
export interface Script {
  readonly key: string
  readonly text: YamlText
}

/** What a step executes of what is written in it. */
export const scriptsOf = ({ run, uses, with: inputs }: Step): readonly Script[] => {
  if (run !== null) return [{ key: 'run', text: run }]
  const named = uses === null ? null : parseUses(uses.text)
  if (named?.kind !== 'repository') return []
  const key = scripts[named.repository.toLowerCase()]
  const text = key === undefined ? undefined : inputs.get(key)
  return key === undefined || text === undefined ? [] : [{ key: `with.${key}`, text }]
}

/** The line of a text's character, counted from 0 in what the YAML holds. */
export const placeIn = (text: YamlText, offset: number): Place => {
  if (!text.block) return text.at
  const line = text.at.line + text.text.slice(0, offset).split('\n').length
  return { line, column: 1, endLine: line, endColumn: 1 }
}
