import { describe, expect, it } from 'vitest'
import { registryFile } from '../../src/formats/registry.ts'

const read = (text: string) => registryFile.parse({ path: '.github/sar/variables.yml', text })
const problems = (text: string) => {
  const checked = read(text)
  return checked.ok ? [] : checked.problems.map(({ message, line, column }) => `${line}:${column} ${message}`)
}

describe('the registry file', () => {
  it('fills in what an entry leaves out', () => {
    expect(read('expected:\n  - { name: LOG_LEVEL, layer: repo-vars }\n')).toEqual({
      ok: true,
      value: {
        expected: [
          { name: 'LOG_LEVEL', layer: 'repo-vars', required: true, category: 'Config', purpose: '', governed: false },
        ],
      },
    })
  })

  it('takes a rotation as a duration, and the same name in two layers', () => {
    const text = `expected:
  - { name: TOKEN, layer: repo-secrets, rotateAfter: 90d }
  - { name: TOKEN, layer: env-secrets, environment: prod }
  - { name: TOKEN, layer: env-secrets, environment: stage, default: ask }
`
    expect(read(text)).toMatchObject({ ok: true, value: { expected: [{ rotateAfter: 90 * 86_400_000 }, {}, {}] } })
  })

  it.each([
    [
      'an unknown key',
      '  - { name: A, layer: repo-vars, requird: true }',
      '2:34 unknown key `requird` in expected[0], did you mean `required`',
    ],
    ['an unknown layer', '  - { name: A, layer: repo-variables }', '2:23 expected[0].layer'],
    ['a name that GitHub refuses', '  - { name: 1A, layer: repo-vars }', '2:13 expected[0].name'],
    ['a reserved name', '  - { name: github_x, layer: repo-vars }', '2:13 expected[0].name: GitHub keeps'],
    ['a missing environment', '  - { name: A, layer: env-vars }', '2:23 expected[0].layer: env-vars needs'],
    [
      'an environment that a path takes for a folder',
      '  - { name: A, layer: env-vars, environment: .. }',
      'expected[0].environment: one line of',
    ],
    [
      'an idle environment',
      '  - { name: A, layer: repo-vars, environment: x }',
      '2:47 expected[0].environment: repo-vars has no',
    ],
    [
      'the default of a secret',
      '  - { name: A, layer: repo-secrets, default: x }',
      '2:46 expected[0].default: a secret has no',
    ],
    [
      'a default outside the allowed',
      '  - { name: A, layer: repo-vars, default: x, allowed: [y] }',
      'is none of the allowed values y',
    ],
    [
      'a default against the pattern',
      "  - { name: A, layer: repo-vars, default: x, pattern: '[0-9]+' }",
      'does not match [0-9]+',
    ],
    [
      'a pattern that cannot be linear',
      "  - { name: A, layer: repo-vars, pattern: '(a)\\1' }",
      'expected[0].pattern: is no regular',
    ],
    ['a broken document', '  - { name: A, layer: ', '2:'],
  ])('points at %s', (_, entry, problem) => {
    expect(problems(`expected:\n${entry}\n`).join('\n')).toContain(problem)
  })

  it('points at an entry listed twice, whatever its case', () => {
    const text = 'expected:\n  - { name: A, layer: repo-vars }\n  - { name: a, layer: repo-vars }\n'
    expect(problems(text)).toEqual(['3:13 expected[1].name: repo-vars/A is listed twice'])
  })

  it.each([
    ['WANDB_API_KEY', 'default', '9f3a7c1e5b8d2046af7c3e91b5d0a86212345678'],
    ['DB_PASSWORD', 'allowed', "['Xk3!vv9q#Zt']"],
  ])('takes no random value of %s as its %s', (name, key, value) => {
    const found = problems(`expected:\n  - { name: ${name}, layer: repo-vars, ${key}: ${value} }\n`).join('\n')
    expect(found).toContain('looks like a credential (a random text under the name of one)')
  })

  it('takes words under the name of a credential', () => {
    expect(problems('expected:\n  - { name: PULL_SECRET, layer: repo-vars, allowed: [regcred] }\n')).toEqual([])
  })

  it('never repeats a default that is a credential', () => {
    const token = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')
    const found = problems(`expected:\n  - { name: A, layer: repo-vars, default: ${token} }\n`).join('\n')
    expect(found).toContain('looks like a credential (GitHub token)')
    expect(found).not.toContain('a1B2')
  })
})
