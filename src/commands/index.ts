import type { Verb } from './command.ts'
import { configVerb } from './config.ts'
import { fixVerb } from './fix.ts'
import { gateVerb } from './gate.ts'
import { scoreVerb, watchdogsVerb } from './posture.ts'
import { rescueVerb } from './rescue.ts'
import { searchVerb, triageVerb } from './search.ts'
import { serveVerb } from './serve.ts'
import { sprintVerb } from './sprint.ts'
import { gapsVerb } from './gaps.ts'
import { reportVerb } from './report.ts'
import { initVerb } from './init.ts'
import { intentVerb } from './intent.ts'
import { ledgerVerb } from './ledger.ts'
import { varsVerb } from './vars.ts'
import { explainVerb } from './explain.ts'

/** Every verb of the command line, in the order of the help text. */
export const verbs: readonly Verb[] = [
  searchVerb,
  triageVerb,
  rescueVerb,
  gateVerb,
  sprintVerb,
  reportVerb,
  scoreVerb,
  watchdogsVerb,
  fixVerb,
  varsVerb,
  intentVerb,
  gapsVerb,
  ledgerVerb,
  explainVerb,
  configVerb,
  initVerb,
  serveVerb,
]
