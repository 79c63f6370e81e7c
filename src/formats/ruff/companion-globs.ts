/** Files that configure ruff, or say which release is used. */
export const companionGlobs = [
  '**/{ruff.toml,.ruff.toml,pyproject.toml}',
  '**/*ruff*.toml',
  '.pre-commit-config.yaml',
  'setup.{py,cfg}',
  '**/*requirements*.txt',
  'requirements/*.txt',
]
