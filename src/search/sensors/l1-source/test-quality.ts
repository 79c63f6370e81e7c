import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    tests: z
      .array(z.string())
      .default(['**/{tests,test}/**/*.py', '**/test_*.py', '**/*_test.py'])
      .describe('the files that hold tests'),
    exclude: z
      .array(z.string())
      .default(['**/{site-packages,node_modules,vendor,_vendor,third_party,thirdparty}/**'])
      .describe('leaves files out that match one of these globs'),
  }),
)

export type Settings = z.infer<typeof settings>

export const testQuality = describeSensor({
  id: 'test-quality',
  layer: 'L1',
  title: 'Tests that cannot fail',
  why: 'A test that cannot fail looks like proof and is none: the gate is green whatever the model or the pipeline does.',
  cannotKnow:
    'Only what can be told from one file by its form: constants, `or True`, tuples, lengths that are never below zero; a `try` in a test that takes every error for nothing and either asserts inside or is the whole test. Narrow handlers, handlers that check something, and clean-up beside other checks are left alone. An import in a function is redundant only where the top of the file has the same one unconditionally and the function imports nothing anew on purpose, is not nested and not handed to another runner. Tokenizers are judged where one file loads one with a causal language model, pads, and never names a padding token; what other files do to it is not seen. Whether tests assert enough is not measured.',
  kinds: {
    'vacuous-assertion': 'An assertion that holds whatever the code does.',
    'swallowed-exception': 'A test whose `try` takes every failure, its own assertions included, for nothing.',
    'redundant-import': 'A function of a test file repeats an import of the top of the file.',
    'tokenizer-fallback': 'A tokenizer of a causal language model pads and nothing gives it a padding token.',
  },
  files: ['**/*.py'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'weekly',
  version: 2,
  settings,
  inspects: true,
  concludes: false,
  load: async () => (await import('./test-quality/implementation.ts')).implementation,
})
