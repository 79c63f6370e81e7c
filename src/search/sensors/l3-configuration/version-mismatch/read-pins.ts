import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { parseImage } from '../../../../formats/images.ts'
import { readRequirement } from '../../../../formats/requirements.ts'
import { itemsAt, textAt, yamlTree } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { formOf, isTool } from './facts.ts'
import type { Statement } from './facts.ts'

/** Repositories of hooks whose tag is the tool's own version. */
const hooks: Readonly<Record<string, string>> = {
  'astral-sh/ruff-pre-commit': 'ruff',
  'charliermarsh/ruff-pre-commit': 'ruff',
  'psf/black': 'black',
  'ambv/black': 'black',
  'psf/black-pre-commit-mirror': 'black',
  'pre-commit/mirrors-mypy': 'mypy',
  'pycqa/isort': 'isort',
  'timothycrosley/isort': 'isort',
  'pre-commit/mirrors-isort': 'isort',
  'pycqa/flake8': 'flake8',
  'pycqa/bandit': 'bandit',
  'pycqa/pylint': 'pylint',
  'pylint-dev/pylint': 'pylint',
  'pycqa/docformatter': 'docformatter',
  'pycqa/autoflake': 'autoflake',
  'robertcraigie/pyright-python': 'pyright',
  'google/yapf': 'yapf',
  'pre-commit/mirrors-yapf': 'yapf',
  'codespell-project/codespell': 'codespell',
  'yelp/detect-secrets': 'detect-secrets',
  'asottile/pyupgrade': 'pyupgrade',
  'kynan/nbstripout': 'nbstripout',
  'nbqa-dev/nbqa': 'nbqa',
  'pre-commit/mirrors-clang-format': 'clang-format',
}

const release = /^v?(\d+\.\d+(?:\.\d+){0,2})$/

const ofHook = (repository: YamlNode): readonly Statement[] => {
  const address = (textAt(repository, 'repo')?.text ?? '').toLowerCase().replace(/(?:\.git)?\/?$/, '')
  const tool = hooks[address.split('/').slice(-2).join('/')]
  const rev = textAt(repository, 'rev')
  const [, version] = release.exec(rev?.text ?? '') ?? []
  const own: readonly Statement[] =
    tool === undefined || rev === undefined || version === undefined
      ? []
      : [{ tool, form: 'exact', role: 'hook', version, line: rev.at.line }]
  const besides = itemsAt(repository, 'hooks').flatMap((hook) =>
    itemsAt(hook, 'additional_dependencies').flatMap((item): readonly Statement[] => {
      const read = item.kind === 'text' ? readRequirement(item.text) : null
      if (read === null || read.name === null || read.marker || read.specifier === '' || !isTool(read.name)) return []
      return [
        { tool: read.name, form: formOf(read.specifier), role: 'hook', version: read.specifier, line: item.at.line },
      ]
    }),
  )
  return [...own, ...besides]
}

const ofPreCommit = (file: SourceFile): readonly Statement[] =>
  file.as(yamlTree).documents.flatMap(({ root }) => itemsAt(root, 'repos').flatMap(ofHook))

const pin = (tool: string, version: string, line: number, role: Statement['role'] = 'version-file'): Statement => ({
  tool,
  form: 'exact',
  role,
  version,
  line,
})

const numbered = /^v?\d+(?:\.\d+){0,2}$/
const languages: Readonly<Record<string, string>> = { python: 'python', nodejs: 'node', node: 'node' }

const lines = (text: string): readonly (readonly [string, number])[] =>
  text.split('\n').map((raw, at) => [raw.replace(/#.*/, '').trim(), at + 1] as const)

/** The one version of a file that holds nothing else. Several are a choice for different tools, and none of them binds. */
const single = (tool: string, text: string): readonly Statement[] => {
  const stated = lines(text).filter(([line]) => line !== '')
  const [first] = stated
  return first !== undefined && stated.length === 1 && numbered.test(first[0]) ? [pin(tool, first[0], first[1])] : []
}

const toolVersions = (text: string): readonly Statement[] =>
  lines(text).flatMap(([line, number]) => {
    const [name = '', version = '', ...more] = line.split(/\s+/)
    const tool = languages[name]
    return tool !== undefined && more.length === 0 && numbered.test(version) ? [pin(tool, version, number)] : []
  })

const devcontainer = z.looseObject({
  image: z.string().optional().catch(undefined),
  features: z.record(z.string(), z.unknown()).catch({}).prefault({}),
})
const feature = z.looseObject({ version: z.union([z.string(), z.number().transform(String)]) })

const ofImage = (written: string, line: number): readonly Statement[] => {
  const image = parseImage(written)
  const [, kind] = /(?:^|\/)(python|javascript-node|typescript-node)$/.exec(image?.repository ?? '') ?? []
  const [, version] = /^(?:\d+-)?(\d+(?:\.\d+)?)(?:-[a-z]+)?$/.exec(image?.tag ?? '') ?? []
  if (kind === undefined || version === undefined) return []
  const tool = kind === 'python' ? 'python' : 'node'
  return tool === 'python' && !version.includes('.') ? [] : [pin(tool, version, line, 'container')]
}

const ofFeature = (id: string, options: unknown, line: number): readonly Statement[] => {
  const language = languages[/\/features\/(\w+)(?::|$)/.exec(id)?.[1] ?? '']
  const version = feature.safeParse(options).data?.version ?? ''
  return language !== undefined && numbered.test(version) ? [pin(language, version, line, 'container')] : []
}

const ofDevcontainer = (file: SourceFile): readonly Statement[] =>
  file.as(dataFile).documents.flatMap((document) => {
    const parsed = devcontainer.safeParse(document.value)
    if (!parsed.success) return []
    const { image, features } = parsed.data
    return [
      ...ofImage(image ?? '', document.place(['image'])?.line ?? 1),
      ...Object.entries(features).flatMap(([id, options]) =>
        ofFeature(id, options, document.place(['features', id])?.line ?? 1),
      ),
    ]
  })

const packageJson = z.looseObject({
  engines: z.looseObject({ node: z.string().optional() }).optional().catch(undefined),
})

/** `>=20`, `^20.1`, `20.x`: the lower bound of the first range; alternatives (`||`) are left alone. */
const ofPackage = (file: SourceFile): readonly Statement[] =>
  file.text.includes('"engines"')
    ? file.as(dataFile).documents.flatMap((document): readonly Statement[] => {
        const node = packageJson.safeParse(document.value).data?.engines?.node
        return node === undefined
          ? []
          : [
              {
                tool: 'node',
                form: 'range',
                role: 'project',
                version: node,
                line: document.place(['engines', 'node'])?.line ?? 1,
              },
            ]
      })
    : []

/** What files state that pin an interpreter, a container or a hook. */
export const readPins = (file: SourceFile): readonly Statement[] => {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  if (name === '.pre-commit-config.yaml') return ofPreCommit(file)
  if (name === '.python-version') return single('python', file.text)
  if (name === '.nvmrc' || name === '.node-version') return single('node', file.text)
  if (name === '.tool-versions') return toolVersions(file.text)
  if (name === 'runtime.txt') return single('python', file.text.replace(/^python-/, ''))
  if (name === 'package.json') return ofPackage(file)
  return ofDevcontainer(file)
}
