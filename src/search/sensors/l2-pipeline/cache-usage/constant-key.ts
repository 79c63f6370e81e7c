import type { Observation } from '../../../../domain/finding.ts'
import type { Step } from '../../../../formats/workflows.ts'

/** Folders of packages and of tools: what belongs into them changes with every lock file and every release. */
const changing =
  /(?:^|[/\\.~_-])(?:pip|pypoetry|poetry|uv|venv|virtualenv|conda|conda_pkgs_dir|node_modules|npm|yarn|pnpm-store|cargo|gradle|m2|ccache|sccache|pre-commit|mypy_cache|ruff_cache|go-build|bazel|whl|wheels?|wheelhouse)(?:[/\\_-]|$)/im

/**
 * What stays the same from one run to the next; anything else in an expression may change the key. Inputs may hold a
 * hash, but not those that are called after a system or a version of a language.
 */
const still =
  /^(?:(?:runner|matrix)\.[\w.-]+|inputs\.(?:os|platform|arch|runner|(?:python|node|go|java|ruby)[-_]version))$/

const expression = /\$\{\{([^{}$]*)\}\}/g

const isStill = (key: string): boolean =>
  [...key.matchAll(expression)].every(([, inner = '']) => still.test(inner.trim())) &&
  !key.replaceAll(expression, '').includes('${{')

const saves = /^actions\/cache(?:\/save)?@/

/** A step that saves a cache under a key which never changes: the first one saved is kept, and restored for ever. */
export const constantKey = (path: string, step: Step): Observation | null => {
  const key = step.with.get('key')
  const folder = step.with.get('path')
  if (step.uses === null || key === undefined || folder === undefined || !saves.test(step.uses.text)) return null
  if (key.text.trim() === '' || !isStill(key.text) || !changing.test(folder.text)) return null
  const shown = key.text
    .replaceAll(/[`\s]+/g, ' ')
    .trim()
    .slice(0, 120)
  return {
    kind: 'constant-key',
    subject: `${path}#${step.locator}`,
    effect: 'degrades',
    title: `The cache key \`${shown}\` does not follow what is cached`,
    detail:
      'GitHub never overwrites a cache: under a key that stays the same the first one ever saved is restored for ever, and whatever is installed later is downloaded in every run.',
    remedy:
      "put the hash of what decides the content into the key, such as `${{ hashFiles('**/requirements*.txt') }}`, and the rest into `restore-keys`",
    location: { path, ...key.at },
    data: { key: shown },
  }
}
