const text = { type: 'string', minLength: 1 } as const
const texts = { type: 'array', items: text } as const

/**
 * https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference, what
 * GitHub refuses the file for.
 */
const dependabot = {
  type: 'object',
  required: ['version', 'updates'],
  properties: {
    version: { const: 2 },
    updates: {
      type: 'array',
      items: {
        type: 'object',
        required: ['package-ecosystem'],
        properties: {
          'package-ecosystem': text,
          directory: text,
          directories: texts,
          schedule: {
            type: 'object',
            required: ['interval'],
            properties: {
              interval: { enum: ['daily', 'weekly', 'monthly', 'quarterly', 'semiannually', 'yearly', 'cron'] },
            },
          },
          'open-pull-requests-limit': { type: 'integer', minimum: 0 },
        },
        anyOf: [{ required: ['directory'] }, { required: ['directories'] }],
      },
    },
  },
} as const

/** https://pre-commit.com/#adding-pre-commit-plugins-to-your-project */
const preCommit = {
  type: 'object',
  required: ['repos'],
  properties: {
    repos: {
      type: 'array',
      items: {
        type: 'object',
        required: ['repo', 'hooks'],
        properties: {
          repo: text,
          rev: text,
          hooks: {
            type: 'array',
            items: { type: 'object', required: ['id'], properties: { id: text, args: { type: 'array' } } },
          },
        },
        if: { properties: { repo: { enum: ['local', 'meta'] } } },
        else: { required: ['rev'] },
      },
    },
  },
} as const

/** https://packaging.python.org/en/latest/specifications/pyproject-toml/ */
const pyproject = {
  type: 'object',
  properties: {
    'build-system': {
      type: 'object',
      required: ['requires'],
      properties: { requires: texts, 'build-backend': text, 'backend-path': texts },
      additionalProperties: false,
    },
    project: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', pattern: '^([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9])$' },
        version: text,
        description: { type: 'string' },
        'requires-python': text,
        dependencies: texts,
        'optional-dependencies': { type: 'object', additionalProperties: texts },
        dynamic: texts,
        scripts: { type: 'object', additionalProperties: text },
        keywords: texts,
        classifiers: texts,
        urls: { type: 'object', additionalProperties: text },
      },
      anyOf: [{ required: ['version'] }, { required: ['dynamic'] }],
    },
    'dependency-groups': { type: 'object', additionalProperties: { type: 'array' } },
  },
} as const

const stage = {
  type: 'object',
  properties: {
    cmd: { anyOf: [text, texts] },
    deps: { type: 'array' },
    outs: { type: 'array' },
    params: { type: 'array' },
    metrics: { type: 'array' },
    wdir: text,
    frozen: { type: 'boolean' },
  },
  anyOf: [{ required: ['cmd'] }, { required: ['foreach'] }, { required: ['matrix'] }, { required: ['do'] }],
} as const

/** https://dvc.org/doc/user-guide/project-structure/dvcyaml-files */
const dvc = { type: 'object', properties: { stages: { type: 'object', additionalProperties: stage } } } as const

/** Files whose form everybody knows, by what their specification demands; keys that it may add later are let pass. */
export const wellKnown: readonly { readonly name: string; readonly path: RegExp; readonly schema: object }[] = [
  { name: 'the Dependabot options', path: /^\.github\/dependabot\.ya?ml$/, schema: dependabot },
  { name: 'the pre-commit format', path: /(?:^|\/)\.pre-commit-config\.yaml$/, schema: preCommit },
  { name: 'the pyproject.toml specification', path: /(?:^|\/)pyproject\.toml$/, schema: pyproject },
  { name: 'the dvc.yaml format', path: /(?:^|\/)dvc\.yaml$/, schema: dvc },
]
