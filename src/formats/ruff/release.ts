/**
 * Pins in requirement lists, `pyproject.toml` and `setup.py`: `ruff==0.14.5`, `ruff == 0.13.*`, `ruff = "^0.12.0"`, which
 * for a release 0.x stays within 0.12.
 */
const requirement = /(?:^|[\s"'])ruff"? {0,4}(?:===?|~=|= {0,4}"(?:==|\^|~)?) {0,4}0\.(\d{1,3})(?:[.\s"',;*]|$)/gm

/** The hooks of ruff in `.pre-commit-config.yaml`, whose `rev` is a release of ruff. */
const hook =
  /repo: {1,4}["']?https:\/\/github\.com\/(?:astral-sh|charliermarsh)\/ruff-pre-commit(?:\.git)?["']?\s{1,80}(?:#[^\n]{0,200}\n\s{0,80})?rev: {1,4}["']?v?0\.(\d{1,3})\./g

/**
 * The newest release 0.x of ruff that the files of a repository pin, as its minor; null where none does. Ruff changes
 * what it looks for between such releases, not within one.
 */
export const pinnedMinor = (texts: Iterable<string>): number | null => {
  const minors = Array.from(texts).flatMap((text) =>
    [requirement, hook].flatMap((pattern) => Array.from(text.matchAll(pattern), ([, minor]) => Number(minor))),
  )
  return minors.length === 0 ? null : Math.max(...minors)
}
