import { Cmd, Copy, DockerfileParser, Entrypoint, From } from 'dockerfile-ast'
import type { Dockerfile as ParsedFile, Instruction } from 'dockerfile-ast'
import { z } from 'zod'
import { defineFormat } from '../domain/format.ts'
import { after, nothingInside } from './docker-context.ts'
import type { Inside } from './docker-context.ts'
import type { Place } from './yaml-tree.ts'

/** A build stage. */
export interface Stage {
  /** The name behind `AS`, in lower case, or null. */
  readonly name: string | null
  /** What stands behind `FROM`, with the defaults of `ARG` put in; null where it names no image at all. */
  readonly image: string | null
  /** The variable without default that keeps the image unknown, or null. */
  readonly unresolved: string | null
  readonly at: Place
}

/** An image that `COPY --from` or `RUN --mount=…,from=` names. */
export interface Source {
  readonly image: string
  readonly at: Place
}

/** The script of a `RUN`, and the line of the file that its first line is. */
export interface Script {
  readonly text: string
  readonly line: number
  /** Which stage it belongs to, from 0. */
  readonly stage: number
  /** What its stage holds when it runs; what an earlier stage brought along is not known. */
  readonly inside: Inside
}

/** A Dockerfile, as far as sensors ask. */
export interface Dockerfile {
  readonly stages: readonly Stage[]
  readonly sources: readonly Source[]
  readonly scripts: readonly Script[]
  /** The words of the last `ENTRYPOINT` and `CMD`, joined by spaces; null where there is none. */
  readonly start: string | null
  /** Whether it says of a port that something listens there. */
  readonly exposes: boolean
}

type Range = ReturnType<Instruction['getRange']>

const placeOf = ({ start, end }: Range): Place => ({
  line: start.line + 1,
  column: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
})

const variable = /\$(?:\{(\w{1,200})(?::?-([^}]{0,500}))?\}|(\w{1,200}))/g

const resolve = (text: string, defaults: ReadonlyMap<string, string>): Pick<Stage, 'image' | 'unresolved'> => {
  let unresolved: string | null = null
  const image = text.replace(variable, (whole, braced?: string, fallback?: string, plain?: string) => {
    const name = braced ?? plain ?? ''
    const value = defaults.get(name) ?? fallback
    if (value === undefined) unresolved ??= name
    return value ?? whole
  })
  return { image, unresolved }
}

const stageOf = (from: From, defaults: ReadonlyMap<string, string>): Stage => {
  const text = from.getImage()
  const { image, unresolved } = text === null ? { image: null, unresolved: null } : resolve(text, defaults)
  const name = from.getBuildStage()?.toLowerCase() ?? null
  return { name, image, unresolved, at: placeOf(from.getImageRange() ?? from.getRange()) }
}

const words = z.array(z.string())

const execForm = (text: string): string | null => {
  if (!text.startsWith('[')) return null
  try {
    const parsed = words.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.map((word) => `'${word.replaceAll("'", '')}'`).join(' ') : null
  } catch {
    return null
  }
}

/** A script as the shell gets it: the lines of `RUN <<END`, or the text without the comments between continued lines. */
const scriptOf = (raw: string): { readonly text: string; readonly skipped: number } => {
  const lines = raw.split('\n')
  const delimiter = /^<<-?["']?(\w{1,80})["']?\s{0,9}$/.exec(lines[0] ?? '')?.[1]
  if (delimiter === undefined)
    return { text: lines.map((line) => (/^\s*#/.test(line) ? '\\' : line)).join('\n'), skipped: 0 }
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === delimiter)
  return { text: lines.slice(1, end < 0 ? undefined : end).join('\n'), skipped: 1 }
}

const readScript = (run: Instruction, stage: number, inside: Inside): Script | null => {
  const raw = run.getRawArgumentsContent()
  const range = run.getArgumentsRange()
  if (raw === null || range === null) return null
  const line = range.start.line + 1
  const exec = execForm(raw.trim())
  if (exec !== null) return { text: exec, line, stage, inside }
  const { text, skipped } = scriptOf(raw)
  return { text, line: line + skipped, stage, inside }
}

const mounted = (instruction: Instruction): readonly Source[] =>
  [
    ...instruction
      .getTextContent()
      .slice(0, 2_000)
      .matchAll(/--mount=\S{0,400}?\bfrom=([^\s,]{1,300})/g),
  ].map(([, image = '']) => ({
    image,
    at: placeOf(instruction.getRange()),
  }))

const copied = (copy: Copy): readonly Source[] => {
  const flag = copy.getFromFlag()
  const image = flag?.getValue() ?? null
  return flag === null || image === null ? [] : [{ image, at: placeOf(flag.getRange()) }]
}

const runOf = (parsed: ParsedFile): Pick<Dockerfile, 'start' | 'exposes'> => {
  const instructions = parsed.getInstructions()
  const said = [
    instructions.findLast((each) => each instanceof Entrypoint),
    instructions.findLast((each) => each instanceof Cmd),
  ].flatMap((each) => each?.getArgumentsContent() ?? [])
  const start = said
    .join(' ')
    .replaceAll(/[[\]",\s]+/g, ' ')
    .trim()
  return { start: start === '' ? null : start, exposes: instructions.some((each) => each.getKeyword() === 'EXPOSE') }
}

const read = (parsed: ParsedFile): Dockerfile => {
  const defaults = new Map(
    parsed.getInitialARGs().flatMap((arg) => {
      const property = arg.getProperty()
      const value = property?.getValue() ?? null
      return property === null || property === undefined || value === null ? [] : [[property.getName(), value] as const]
    }),
  )
  const stages: Stage[] = []
  const sources: Source[] = []
  const scripts: Script[] = []
  let inside = nothingInside
  for (const instruction of parsed.getInstructions()) {
    inside = instruction instanceof From ? nothingInside : after(inside, instruction)
    if (instruction instanceof From) stages.push(stageOf(instruction, defaults))
    else if (instruction instanceof Copy) sources.push(...copied(instruction))
    else if (instruction.getKeyword() === 'RUN') {
      sources.push(...mounted(instruction))
      const script = readScript(instruction, stages.length - 1, inside)
      if (script !== null) scripts.push(script)
    }
  }
  return { stages, sources, scripts, ...runOf(parsed) }
}

/** Dockerfiles by Docker's own reference: stages, the images they start from, and the scripts they run. */
export const dockerfile = defineFormat<Dockerfile>({
  id: 'dockerfile',
  parse: ({ text }) => read(DockerfileParser.parse(text.replaceAll('\r\n', '\n'))),
})
