import { z } from 'zod'

/** What one file says of checkpoints: names of files, patterns of names, and folders that are read whole. */
export const mentionsSchema = z.strictObject({
  names: z.array(z.string()),
  patterns: z.array(z.string()),
  folders: z.array(z.string()),
})
export type Mentions = z.infer<typeof mentionsSchema>

/** Files in which people and programs name checkpoints. */
export const namingFiles: readonly string[] = [
  '**/*.{py,ipynb,yaml,yml,json,toml,md,mdx,rst,sh,cfg,ini,js,ts,go,rs,java,r,R}',
  '**/{Dockerfile,Makefile,MLmodel}*',
]

/** At most this much of a file is looked through: notebooks hold megabytes of output. */
const mostText = 1_000_000
const most = 200

/** Words as they stand in paths; what is longer than any name is cut, so that encoded images cost no more than text. */
const word = /[\w.*{}%$?-]{3,120}/g
const ending = /\.(?:ckpt|pth?|safetensors|onnx|joblib|pkl|pickle|keras|h5|bin)$/
const folder = /model|checkpoint|ckpt|weight|artifact|pretrained|snapshot|export/
const quick =
  /\.(?:ckpt|pth?|safetensors|onnx|joblib|pkl|pickle|keras|h5|bin)\b|model|checkpoint|ckpt|weight|artifact|pretrained|snapshot|export/i

/** `model_{epoch}.pt`, `fold%d.pkl`, `*.onnx`: names that are made while the program runs. */
const isMade = /[{}*%$?]|^\.[a-z0-9]+$/

const asPattern = (name: string): string =>
  `*${name.replaceAll(/\$?\{[^{}]*\}|%[0-9.]*[a-z]|\$[A-Za-z_]+|[{}?%$]/g, '*')}`.replaceAll(/\*+/g, '*')

/** What a file says of checkpoints; null where it says nothing. */
export const mentionsIn = (whole: string): Mentions | null => {
  const text = whole.slice(0, mostText)
  if (!quick.test(text)) return null
  const names = new Set<string>()
  const patterns = new Set<string>()
  const folders = new Set<string>()
  for (const [found] of text.matchAll(word)) {
    const name = found.endsWith('.') ? found.slice(0, -1) : found
    if (ending.test(name)) (isMade.test(name) ? patterns : names).add(isMade.test(name) ? asPattern(name) : name)
    else if (folders.size < most && folder.test(name.toLowerCase())) folders.add(name.toLowerCase())
    if (names.size + patterns.size >= most) break
  }
  return names.size + patterns.size + folders.size === 0
    ? null
    : { names: [...names].toSorted(), patterns: [...patterns].toSorted(), folders: [...folders].toSorted() }
}
