import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { readBranchFiles } from '../context/state/branch.ts'
import { readLocalFiles } from '../context/state/local.ts'
import { ledgerFilesOf } from '../context/state/state-files.ts'
import type { StateFiles } from '../context/state/state-files.ts'
import { branchWriter } from '../context/state/writer.ts'
import type { LedgerLine } from '../domain/state.ts'
import { TokenError, UsageError, exitCodes } from '../domain/errors.ts'
import { ledgerTexts, verifyLedger } from '../ledger/verify.ts'
import type { Checkpoint, LedgerCheck } from '../ledger/verify.ts'
import { checkerFrom, verifySignatures } from '../ledger/signing.ts'
import type { Signatures, Signer } from '../ledger/signing.ts'
import { renderJson } from '../report/json.ts'
import { columns } from '../report/terminal/table.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import { look } from './look.ts'
import { styleOf } from './style.ts'

const optionsSchema = z.object({
  checkpoint: z
    .string()
    .regex(/^[0-9]{1,9}:[0-9a-f]{64}$/, '--checkpoint takes LINE:HASH, as verify prints them')
    .transform((text): Checkpoint => ({ seq: Number.parseInt(text, 10), hash: text.slice(text.indexOf(':') + 1) }))
    .nullable()
    .default(null),
  key: z.string().min(1).nullable().default(null),
  last: z.coerce.number('--last takes a number').int('--last takes a whole number').positive().default(50),
})
type Options = z.infer<typeof optionsSchema>

interface Checked {
  readonly check: LedgerCheck
  /** Why the branch's head is not the writer's, so that the chain may be somebody else's; null where it is. */
  readonly foreign: string | null
  /** What its checkpoints tell; null where the chain is broken. */
  readonly signatures: Extract<Signatures, { readonly ok: true }> | null
}

/** The key that checks signatures: the one that is named, or the public half of the one that signs. */
const checkerOf = async ({ cwd, env }: Invocation, file: string | null): Promise<Signer | null> => {
  if (file === null) return env.signingKey === null ? null : checkerFrom(env.signingKey, 'SAR_SIGNING_KEY')
  const pem = await readFile(resolve(cwd, file), 'utf8').catch(() => null)
  if (pem === null) throw new UsageError(`cannot read ${file}`, '--key takes a file with a public key')
  return checkerFrom(pem, file)
}

const signedWords = (signatures: Checked['signatures'], key: boolean): string => {
  if (signatures === null || signatures.checkpoints === 0) return 'unsigned'
  if (signatures.upTo !== null) return `signed up to line ${signatures.upTo}`
  return key ? 'unsigned by this key' : 'signatures not checked (--key takes the public key)'
}

/** The ledger's bytes as they lie where the settings keep the state: nothing parses them before they are checked. */
const checked = async (invocation: Invocation, { checkpoint, key }: Options): Promise<Checked> => {
  const { observed, github } = await look({ ...invocation, options: {} }, { path: undefined, since: null })
  const { settings, workspace, live } = observed
  const found = async (): Promise<{ readonly files: StateFiles; readonly foreign: string | null }> => {
    if ('branch' in settings.state) {
      const { branch } = settings.state
      if (github === null) throw new TokenError(`the ledger lies on the branch ${branch} on GitHub`, 'set SAR_TOKEN')
      if (live.repository === null) throw new UsageError('no repository is known', 'give --repo owner/name')
      const writer = branchWriter(settings, null)
      return readBranchFiles({ github, repository: live.repository, branch, writer })
    }
    if (workspace.root === null)
      throw new UsageError('the settings keep the state in a folder, and there is no checkout')
    const files = (await readLocalFiles(join(workspace.root, settings.state.dir, 'state'))) ?? new Map()
    return { files, foreign: null }
  }
  const { files, foreign } = await found()
  const check = verifyLedger(ledgerTexts(ledgerFilesOf(files)), checkpoint ?? undefined)
  if (!check.ok) return { check, foreign, signatures: null }
  const repository = live.repository ?? workspace.repository ?? ''
  const signatures = verifySignatures(check.lines, await checkerOf(invocation, key), repository)
  if (signatures.ok) return { check, foreign, signatures }
  return { check: { ok: false, seq: signatures.seq, why: signatures.why }, foreign, signatures: null }
}

const brokenLine = ({ seq, why }: Extract<LedgerCheck, { readonly ok: false }>): string =>
  `the chain is broken at line ${seq}: ${why}`

const checkAsJson = ({ check, signatures }: Checked): string => {
  const schema = 'sar/ledger-check@1'
  if (!check.ok) return renderJson({ schema, intact: false, line: check.seq, reason: check.why })
  const signedTo = signatures?.upTo ?? null
  return renderJson({
    schema,
    intact: true,
    signed: signedTo !== null,
    signedTo,
    checkpoints: signatures?.checkpoints ?? 0,
    lines: check.lines.length,
    last: check.last,
  })
}

const checkAsText = ({ check, signatures }: Checked, hasKey: boolean): string => {
  if (!check.ok) return `${brokenLine(check)}\n`
  if (check.last === null) return 'there is no ledger yet\n'
  const { seq, hash } = check.last
  return `chain intact, ${signedWords(signatures, hasKey)}: ${check.lines.length} lines, the last is ${seq}:${hash}\n`
}

const verify = async (invocation: Invocation, options: Options): Promise<CommandResult> => {
  const found = await checked(invocation, options)
  const { check, foreign, signatures } = found
  const unsigned = options.key !== null && (signatures?.upTo ?? null) === null
  const exitCode = check.ok && foreign === null && !unsigned ? exitCodes.ok : exitCodes.findings
  const notices = foreign === null ? [] : [`sar-watchdog: not the writer's: ${foreign}`]
  const hasKey = options.key !== null || invocation.env.signingKey !== null
  const text = invocation.flags.format === 'json' ? checkAsJson(found) : checkAsText(found, hasKey)
  return { text, exitCode, notices }
}

/** What a line is about, in the words of its evidence: an id alone tells nobody anything. */
const detailOf = ({ evidence }: LedgerLine): string =>
  ['sensor', 'kind', 'subject', 'severity', 'state', 'effect', 'reason', 'error']
    .flatMap((name) => (typeof evidence[name] === 'string' ? [evidence[name]] : []))
    .join(' ')

const show = async (invocation: Invocation, options: Options): Promise<CommandResult> => {
  const { check } = await checked(invocation, options)
  if (!check.ok) return { text: '', exitCode: exitCodes.findings, notices: [`sar-watchdog: ${brokenLine(check)}`] }
  const lines = check.lines.slice(-options.last)
  if (invocation.flags.format === 'json')
    return { text: renderJson({ schema: 'sar/ledger@1', lines }), exitCode: exitCodes.ok }
  const rows = lines.map((line) =>
    [String(line.seq), line.at, line.actor, line.action, line.subject, detailOf(line)].map((text) => ({ text })),
  )
  const summary = lines.length === 0 ? 'there is no ledger yet' : `${lines.length} of ${check.lines.length} lines`
  return { text: [...columns(rows, styleOf(invocation).width), summary, ''].join('\n'), exitCode: exitCodes.ok }
}

const actionSchema = z.enum(['verify', 'show'])
const actions = { verify, show } as const

export const ledgerVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    command
      .argument('<action>', 'verify or show')
      .option('--checkpoint <line:hash>', 'a line that stood elsewhere: finds a tail that was cut off')
      .option('--key <file>', 'verify: the public key (PEM, Ed25519) that must have signed a checkpoint')
      .option('--last <n>', 'show: how many lines', '50'),
  run: (invocation) => {
    const action = actionSchema.safeParse(invocation.args[0])
    if (!action.success)
      throw new UsageError(`ledger does not know ${invocation.args[0] ?? 'that'}`, 'it knows verify and show')
    return actions[action.data](invocation, parseFlags(optionsSchema, invocation.options))
  },
})
