import { describe, expect, it } from 'vitest'
import { pythonImports } from '../../src/formats/python/imports.ts'
import { pythonSyntax, statementsIn } from '../../src/formats/python/syntax.ts'

const importsOf = (text: string) => pythonImports.parse({ path: 'a.py', text })
const brief = (text: string) =>
  importsOf(text).map(
    ({ level, module, names, line, scope, guard }) =>
      `${line} ${'.'.repeat(level)}${module}${names === null ? '' : `:${names.join(',')}`} ${scope} ${guard}`,
  )

describe('imports of a Python file', () => {
  it('reads every form', () => {
    expect(
      brief(
        'import os, a.b as c; import d\nfrom . import e\nfrom ..f.g import (\n  h as i,  # j\n  k,\n)\nfrom l import *\n',
      ),
    ).toEqual([
      '1 os module none',
      '1 a.b module none',
      '1 d module none',
      '2 .:e module none',
      '3 ..f.g:h,k module none',
      '7 l:* module none',
    ])
  })

  it('binds what Python binds', () => {
    expect(importsOf('import a.b, c.d as e\nfrom f import g as h, *').map(({ binds }) => binds)).toEqual([
      ['a'],
      ['e'],
      ['h'],
    ])
  })

  it('takes no import from strings, comments and f-strings', () => {
    expect(
      brief(
        [
          '"""',
          'import one',
          '"""',
          "x = 'it\\'s' # import two",
          'y = f"""{z["import three"]!r:>{width}} {{ }}',
          'import four"""',
          "a = rb'\\\\'; b = '''",
          "import five'''; import six",
          'yield_from = [',
          'from_import',
          ']',
        ].join('\n'),
      ),
    ).toEqual(['8 six module none'])
  })

  it('says under which condition an import runs', () => {
    expect(
      brief(
        [
          'try:',
          '    import a',
          'except (ImportError, OSError):',
          '    import b',
          'try: import c',
          'except ValueError: pass',
          'if TYPE_CHECKING:',
          '    from d import D',
          'if is_torch_available(): import e',
          'elif sys.version_info > (3, 9):',
          '    import f',
          'else:',
          '    import g',
          'with suppress(ImportError):',
          '    import h',
          'class K:',
          '    import i',
          '    async def m(self):',
          '        import j',
          'if __name__ == "__main__":',
          '    import k',
        ].join('\n'),
      ),
    ).toEqual([
      '2 a module optional',
      '4 b module conditional',
      '5 c module none',
      '8 d:D module typing',
      '9 e module optional',
      '11 f module optional',
      '13 g module optional',
      '15 h module optional',
      '17 i class none',
      '19 j function none',
      '21 k module none',
    ])
  })

  it('joins continued lines and takes tabs as Python does', () => {
    expect(brief('import a, \\\n  b\nif x:\n\timport c\n        import d\nimport e')).toEqual([
      '1 a module none',
      '2 b module none',
      '4 c module conditional',
      '5 d module conditional',
      '6 e module none',
    ])
  })
})

describe('statements of a Python file', () => {
  const faultOf = (text: string) => pythonSyntax.parse({ path: 'a.py', text }).fault

  it('says what never ends', () => {
    expect(faultOf('x = (1,\n')).toBe('a bracket of line 1 never closes')
    expect(faultOf('x = """a\n\nb')).toBe('the string of line 1 never ends')
    expect(faultOf('\nx = f"{y:>"')).toBe('the string of line 2 never ends')
    expect(faultOf('x = 1)')).toBe('a bracket of line 1 closes nothing')
  })

  it('finds nothing wrong with modern Python', () => {
    const text =
      'x = f"{d["a"]:{w}.{p}} {\'}\'} {{"\nmatch x:\n    case {"a": b}: pass\nmatch = case = lambda a: {a: 1}\n'
    expect(faultOf(text)).toBeNull()
    const { module } = pythonSyntax.parse({ path: 'a.py', text })
    expect(Array.from(statementsIn(module), ({ tokens }) => tokens[0]?.text)).toEqual([
      'x',
      'match',
      'case',
      'pass',
      'match',
    ])
  })

  it('reads what is hostile in time that grows with its length', () => {
    for (const text of ['f"{'.repeat(100_000), '('.repeat(200_000), 'if x:\n'.repeat(50_000), "'''\\".repeat(100_000)])
      expect(() => importsOf(text)).not.toThrow()
    const guards = importsOf('try:\n import a\nexcept ImportError:\n pass\n'.repeat(20_000)).map(({ guard }) => guard)
    expect(new Set(guards)).toEqual(new Set(['optional']))
  })
})
