import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configSchema } from '../../src/domain/verb-documents.ts'
import { checkout, sar } from './scene.ts'

const settings = `extends: [codex]
mailbox:
  allow: ['CI_*']
sensors:
  coverage:
    threshold: 70
  model-drift: off
`

describe('config print', () => {
  const drifted = (): string => checkout({ '.github/sar.yml': settings })

  it('shows every sensor with its settings, and beside each value where it was said', async () => {
    const { exitCode, stdout } = await sar(['config', 'print'], { cwd: drifted() })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('    threshold: 70 # .github/sar.yml:6\n')
    expect(stdout).toContain('  # .github/sar.yml:3\n  allow:\n    - CI_*\n')
    expect(stdout).toContain('  dir: .codex/pending_ops # codex\n')
    expect(stdout).toContain('  model-drift: off # .github/sar.yml:7\n')
    expect(stdout).toContain('    dir: .codex/pending_ops # as mailbox.dir\n')
    expect(stdout).toMatch(/^ {4}degraded: 10$/m)
  })

  it('says the same as a document', async () => {
    const { stdout } = await sar(['config', 'print', '--format', 'json'], { cwd: drifted() })
    const { origins, settings: told } = configSchema.parse(JSON.parse(stdout))
    expect(told['sensors']).toMatchObject({ coverage: { threshold: 70 }, 'model-drift': 'off' })
    expect(origins).toMatchObject({
      '/sensors/coverage/threshold': '.github/sar.yml:6',
      '/mailbox/governed': 'codex',
      '/sensors/pending-intents/allow': 'as mailbox.allow',
      '/gates/ci-failure-rate/max': 'default',
    })
  })
})

const propertiesSchema = z.looseObject({
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), propertiesSchema).optional()
  },
  get anyOf() {
    return z.array(propertiesSchema).optional()
  },
})

const undescribed = (node: z.infer<typeof propertiesSchema>, path: string): readonly string[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([key, below]) => [
    ...(below.description === undefined ? [`${path}/${key}`] : []),
    ...undescribed(below, `${path}/${key}`),
  ]),
  ...(node.anyOf ?? []).flatMap((one) => undescribed(one, path)),
]

describe('config schema', () => {
  it('tells an editor what every key is for, and which there are', async () => {
    const schema = propertiesSchema.parse(JSON.parse((await sar(['config', 'schema'], { cwd: checkout({}) })).stdout))
    expect(undescribed(schema, '')).toEqual([])
    const holds = addFormats.default(new Ajv2020({ strict: false })).compile(schema)
    expect(holds({ sensors: { coverage: { threshold: 70 }, 'model-drift': 'off' } })).toBe(true)
    expect(holds({ sensors: { coverage: { treshold: 70 } } })).toBe(false)
    expect(holds({ sensors: { covrage: {} } })).toBe(false)
  })
})
