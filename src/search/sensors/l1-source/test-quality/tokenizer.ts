import { statementsIn } from '../../../../formats/python/syntax.ts'
import type { Block } from '../../../../formats/python/syntax.ts'
import type { Token } from '../../../../formats/python/token-cursor.ts'

/** Classes of models that come without a padding token. */
const causal =
  /^(?:AutoModelForCausalLM|TFAutoModelForCausalLM|FlaxAutoModelForCausalLM|GPT2LMHeadModel|LlamaForCausalLM|MistralForCausalLM|AutoModelWithLMHead)$/
const padded = new Set(['True', '"max_length"', "'max_length'", '"longest"', "'longest'"])
const answered = /pad_token|padding_side|add_special_tokens|eos_token/

const isAnswer = ({ kind, text }: Token): boolean => (kind === 'name' || kind === 'string') && answered.test(text)

/** The place where a file loads a tokenizer for a causal model and pads with it, though nothing gives it a token for it. */
export const unpaddedTokenizer = (module: Block): Token | null => {
  const tokens = Array.from(statementsIn(module)).flatMap((statement) => statement.tokens)
  if (tokens.some(isAnswer)) return null
  const isCausal = tokens.some(({ kind, text }) => kind === 'name' && causal.test(text))
  const pads = tokens.some(
    ({ kind, text }, at) =>
      kind === 'name' && text === 'padding' && tokens[at + 1]?.text === '=' && padded.has(tokens[at + 2]?.text ?? ''),
  )
  if (!isCausal || !pads) return null
  return tokens.find(({ text }, at) => text === 'AutoTokenizer' && tokens[at + 2]?.text === 'from_pretrained') ?? null
}
