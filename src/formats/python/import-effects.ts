import { keywordOf } from './syntax.ts'
import type { Block, Statement } from './syntax.ts'
import type { Token } from './token-cursor.ts'

/** Decorators that register nothing. */
const harmless = new Set(
  'dataclass lru_cache cache contextmanager asynccontextmanager overload total_ordering njit jit no_grad inference_mode define frozen unique runtime_checkable singledispatch deprecated'.split(
    ' ',
  ),
)

/** Bases that know every class that is derived from them. */
const registering = new Set('Base Model SQLModel DeclarativeBase Document metaclass'.split(' '))

const words = (tokens: readonly Token[]): readonly string[] => tokens.map(({ text }) => text)

/** `@app.get("/")`, but not `@dataclass(frozen=True)`. */
const isRegistering = (tokens: readonly Token[]): boolean => {
  const all = words(tokens)
  const end = all.indexOf('(')
  return !harmless.has((end < 0 ? all : all.slice(0, end)).at(-1) ?? '')
}

const plain = new Set('import from pass del global assert raise return type'.split(' '))

/** `register(…)`: a call whose result nobody takes. */
const isCall = ({ tokens }: Statement): boolean => {
  if (tokens[0]?.kind !== 'name' || plain.has(keywordOf(tokens))) return false
  let depth = 0
  for (const { text } of tokens) {
    if (depth === 0 && text.endsWith('=')) return false
    if (depth === 0 && text === ':') return false
    if (text === '(' || text === '[' || text === '{') depth += 1
    else if (text === ')' || text === ']' || text === '}') depth -= 1
  }
  return tokens.some(({ text }) => text === '(')
}

const actsBy = (statement: Statement): boolean => {
  const { tokens, opens } = statement
  if (opens === null) return tokens[0]?.text === '@' ? isRegistering(tokens) : isCall(statement)
  if (opens.kind === 'def') return false
  if (opens.kind === 'class') return words(tokens).some((word) => registering.has(word))
  const header = words(opens.header)
  return !header.includes('__name__') && !header.includes('TYPE_CHECKING') && actsWhenImported(opens)
}

/** Whether a module does something besides defining names when it is imported, such as registering what it defines. */
export function actsWhenImported(module: Block): boolean {
  return module.body.some(actsBy)
}
