import { shellCommands } from '../../../../formats/shell-commands.ts'

/** What a command is there for: to test the code, or to scan it for faults. */
export type Purpose = 'tests' | 'scan'

const wrappers =
  /^(?:(?:poetry|pipenv|pdm|hatch|uv|rye|pixi) run(?: -[\w-]{1,40}(?:[= ]\S{1,80})?){0,4}|npx|uvx|xvfb-run(?: -\S{1,40}){0,4}|coverage run(?: -[\w-]{1,40}(?:=\S{1,80})?){0,4}|python3? -m) /

const tests =
  /^(?:pytest|py\.test|tox|nox|unittest|nose2|ctest|jest|vitest|mocha|(?:npm|pnpm|yarn)(?: run)? test(?::\S{1,40})?|(?:go|cargo|dotnet|swift|bazel|gradle|\.\/gradlew|mvn) test|make (?:\S{1,40}[-_])?tests?(?:[-_]\S{1,40})?)(?:\s|$)/
const scans =
  /^(?:bandit|pip-audit|safety|semgrep|gitleaks|trivy|detect-secrets|mypy|pyright|ruff|flake8|pylint|black --check|isort --check|osv-scanner|grype|(?:npm|pnpm|yarn) audit|hadolint|checkov)(?:\s|$)/
/** What only says something of the program itself, installs, or mends instead of judging. */
const idle =
  /(?:^|\s)(?:--version|-V|--help|-h|--collect-only|--co|--fixtures|install|--fix|audit fix)(?:\s|$)|^ruff format(?!.{0,400}--(?:check|diff))/

/** The purpose of one command; null where it neither tests nor scans. */
export const purposeOf = (words: readonly string[]): Purpose | null => {
  let line = words.join(' ').slice(0, 1000)
  for (let round = 0; round < 3 && wrappers.test(line); round += 1) line = line.replace(wrappers, '')
  if (idle.test(line)) return null
  if (tests.test(line)) return 'tests'
  return scans.test(line) ? 'scan' : null
}

/** A command that tests or scans, as a script has it. */
export interface Check {
  readonly purpose: Purpose
  readonly words: readonly string[]
  /** The line of the script, from 0. */
  readonly line: number
}

/** What of a script tests or scans. */
export const checksIn = (script: string): readonly Check[] =>
  shellCommands(script).flatMap(({ words, line }) => {
    const purpose = purposeOf(words)
    return purpose === null ? [] : [{ purpose, words, line }]
  })

/** Logical lines of a script: continued ones joined, each with the line it starts in, from 0. */
export const logicalLines = (script: string): readonly { readonly text: string; readonly line: number }[] => {
  const found: { text: string; line: number }[] = []
  let open: { text: string; line: number } | null = null
  for (const [line, raw] of script.split('\n').entries()) {
    const text: string = open === null ? raw : `${open.text} ${raw.trim()}`
    const start: number = open === null ? line : open.line
    if (raw.endsWith('\\')) open = { text: text.slice(0, -1), line: start }
    else {
      found.push({ text, line: start })
      open = null
    }
  }
  return open === null ? found : [...found, open]
}
