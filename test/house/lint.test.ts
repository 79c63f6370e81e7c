import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')
const report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

/** Lints a small tree with this project's own configuration; gives `file rule`, sorted and once each. */
function lint(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sar-lint-'))
  for (const name of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(join(root, name), join(folder, name))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const oxlint = join(root, 'node_modules/.bin/oxlint')
  const { stdout } = spawnSync(oxlint, ['--type-aware', '--format=json'], { cwd: folder, encoding: 'utf8' })
  const found = report.parse(JSON.parse(stdout)).diagnostics.map(({ filename, code }) => `${filename} ${code}`)
  return [...new Set(found)].sort()
}

const lines = (count: number, indent = '') => `${indent}x += 1\n`.repeat(count)

it('catches each thing that the house rules forbid', () => {
  const found = lint({
    'src/a.ts': "import type { B } from './b.ts'\nexport interface A { readonly b: B }\n",
    'src/b.ts': "import type { A } from './a.ts'\nexport interface B { readonly a: A }\n",
    'src/any.ts': 'export const f = (x: any): string => x\n',
    'src/bang.ts': 'export const f = (x: string | null): string => x!\n',
    'src/cast.ts': 'export const f = (x: unknown): string => x as string\n',
    'src/console.ts': "console.log('x')\nexport const x = 1\n",
    'src/default.ts': 'export default 1\n',
    'src/depth.ts': 'export const f = (x: boolean): void => {\n  if (x) { if (x) { if (x) { for (;;) f(x) } } }\n}\n',
    'src/env.ts': "export const x = process.env['HOME']\n",
    'src/floating.ts': 'const f = async (): Promise<void> => {}\nexport const g = (): void => { f() }\n',
    'src/function.ts': `let x = 0\nexport const f = (): void => {\n${lines(61, '  ')}}\n`,
    'src/long.ts': `let x = 0\n${lines(301)}export { x }\n`,
    'src/params.ts': 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e\n',
    'src/switch.ts':
      "export const f = (x: 'a' | 'b'): number => {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
    'src/warning.ts': 'export const x = 1 // TODO later\n',
    'src/CamelCase.ts': 'export const x = 1\n',
    'test/mock.test.ts': "import { vi } from 'vitest'\nvi.mock('node:fs')\n",
    'src/cli.ts': "console.log(process.env['HOME'])\n",
  })
  expect(found).toEqual([
    'src/CamelCase.ts unicorn(filename-case)',
    'src/a.ts import(no-cycle)',
    'src/any.ts typescript(no-explicit-any)',
    'src/b.ts import(no-cycle)',
    'src/bang.ts typescript(no-non-null-assertion)',
    'src/cast.ts typescript(consistent-type-assertions)',
    'src/cast.ts typescript(no-unsafe-type-assertion)',
    'src/console.ts eslint(no-console)',
    'src/default.ts import(no-default-export)',
    'src/depth.ts eslint(max-depth)',
    'src/env.ts node(no-process-env)',
    'src/floating.ts typescript(no-floating-promises)',
    'src/function.ts eslint(max-lines-per-function)',
    'src/long.ts eslint(max-lines)',
    'src/params.ts eslint(max-params)',
    'src/switch.ts typescript(switch-exhaustiveness-check)',
    'src/warning.ts eslint(no-warning-comments)',
    'test/mock.test.ts vitest(no-restricted-vi-methods)',
  ])
})

it('has no comment that switches a check off', () => {
  const files = globSync(['src/**/*.ts', 'test/**/*.{ts,mjs}', '*.config.ts'], {
    cwd: root,
    exclude: ['test/fixtures/**', '**/node_modules/**'],
  })
  expect(files.length).toBeGreaterThan(20)
  const suppression =
    /(?:oxlint|eslint|prettier|oxfmt|ts|v8|c8|istanbul)-(?:disable|ignore|expect-error|nocheck)|v8 ignore/
  const own = join('test', 'house', 'lint.test.ts')
  expect(files.filter((file) => file !== own && suppression.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})
