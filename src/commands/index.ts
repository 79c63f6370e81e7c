import type { Verb } from './command.ts'

/** A verb's name, what `--help` says of it, and where the rest is: only the verb that was asked for is loaded. */
export interface ListedVerb {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Verb>
}

/** Every verb of the command line, in the order of the help text. */
export const verbs: readonly ListedVerb[] = [
  {
    name: 'search',
    summary: 'look at all layers and print what drifted and what could not be read',
    load: async () => (await import('./search.ts')).searchVerb,
  },
  {
    name: 'triage',
    summary: 'the same, with severity, due time and route',
    load: async () => (await import('./search.ts')).triageVerb,
  },
  {
    name: 'rescue',
    summary: 'plan the playbooks for what was found; --apply acts',
    load: async () => (await import('./rescue.ts')).rescueVerb,
  },
  {
    name: 'gate',
    summary: 'judge what stands, or a change since --base, by the six gates',
    load: async () => (await import('./gate.ts')).gateVerb,
  },
  {
    name: 'sprint',
    summary: 'all five phases; --apply acts on what a playbook claims',
    load: async () => (await import('./sprint.ts')).sprintVerb,
  },
  {
    name: 'report',
    summary: 'a sprint as one HTML page that opens without a network',
    load: async () => (await import('./report.ts')).reportVerb,
  },
  {
    name: 'score',
    summary: 'the maturity score with its evidence; what is not known stays unknown',
    load: async () => (await import('./posture.ts')).scoreVerb,
  },
  {
    name: 'watchdogs',
    summary: 'what is watched, how often, when it last was, and which watchdog is dead',
    load: async () => (await import('./posture.ts')).watchdogsVerb,
  },
  {
    name: 'fix',
    summary: 'mend files by the mechanical fixes, uncommitted; --check only says which',
    load: async () => (await import('./fix.ts')).fixVerb,
  },
  {
    name: 'vars',
    summary: 'hold variables and secrets against the registry, or show them',
    load: async () => (await import('./vars.ts')).varsVerb,
  },
  {
    name: 'intent',
    summary: 'queue a change of a variable or secret in the mailbox, show, clear or process it',
    load: async () => (await import('./intent.ts')).intentVerb,
  },
  {
    name: 'gaps',
    summary: 'the gap registry: list, add, resolve, render as Markdown, check',
    load: async () => (await import('./gaps.ts')).gapsVerb,
  },
  {
    name: 'memory',
    summary: 'give back memory entries that a merged pull request archived',
    load: async () => (await import('./memory.ts')).memoryVerb,
  },
  {
    name: 'ledger',
    summary: 'check the chain of the evidence ledger, or show it',
    load: async () => (await import('./ledger.ts')).ledgerVerb,
  },
  {
    name: 'explain',
    summary: 'say what a sensor, a gate, a playbook or a finding means',
    load: async () => (await import('./explain.ts')).explainVerb,
  },
  {
    name: 'config',
    summary: 'check the settings, print what holds, or print their JSON Schema',
    load: async () => (await import('./config.ts')).configVerb,
  },
  {
    name: 'init',
    summary: 'write .github/sar.yml and four workflows; what is there already stays',
    load: async () => (await import('./init.ts')).initVerb,
  },
  {
    name: 'serve',
    summary: 'run the GitHub App: APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, PORT, HOST, SAR_DATA',
    load: async () => (await import('./serve.ts')).serveVerb,
  },
]
