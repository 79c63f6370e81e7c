import { triage } from '../../src/triage/triage.ts'
import type { SprintResult } from '../../src/domain/sprint-result.ts'
import { at, finding, instant, report, settings, survey, triageContext } from './values.ts'

/** Text as an attacker would write it into a file name, a variable or a message. */
export const hostile = '<script>alert(1)</script> | `x` @everyone [a](javascript:alert(1)) \u202egpj.exe \u001b[2J'

/** A sprint with something in every corner, hostile text included. */
export const sprintValue = (): SprintResult => {
  const findings = [
    finding({ subject: 'src/a.py#import os', location: at('src/a.py', 3), playbook: null }),
    finding({
      sensor: 'variable-audit',
      kind: 'variable-absent',
      layer: 'L3',
      subject: 'repo-vars/CODEX_LOG_LEVEL',
      effect: 'blocks',
      impact: 7,
      title: 'CODEX_LOG_LEVEL is not set',
      playbook: 'SAR-001',
    }),
    finding({
      subject: `src/${hostile}.py#x`,
      title: hostile,
      detail: hostile,
      remedy: hostile,
      location: at(`src/${hostile}.py`, 1),
    }),
  ]
  const seen = survey({
    findings,
    sensors: [
      report({ id: 'variable-audit', layer: 'L3' }),
      report({ id: 'memory-capacity', layer: 'L5', status: 'not-applicable', notApplicable: 'no store is configured' }),
      report({ id: 'ci-health', layer: 'L2', status: 'unknown', unknown: [{ subject: 'runs', reason: hostile }] }),
    ],
  })
  const chosen = settings()
  return {
    schema: 'sar/sprint@1',
    at: instant.toISOString(),
    survey: seen,
    cases: triage(seen, { ...triageContext, settings: chosen }),
    outcomes: {
      schema: 'sar/outcomes@1',
      unknown: [],
      outcomes: [
        {
          run: 'a1b2c3d4e5',
          case: 'x',
          cases: ['x'],
          playbook: 'SAR-001',
          state: 'waiting',
          reason: null,
          attempt: 1,
          pullRequest: 12,
          steps: [
            {
              id: 'queue',
              uses: 'queue-intents',
              state: 'acted',
              effect: 'queues 1 intent',
              undo: 'undone in reverse',
              needs: [],
              dryRun: [],
              error: null,
            },
            {
              id: 'merged',
              uses: 'await-merge',
              state: 'waiting',
              effect: hostile,
              undo: 'irreversible',
              needs: [],
              dryRun: [],
              error: null,
            },
          ],
        },
      ],
    },
    verdict: {
      schema: 'sar/verdict@1',
      state: 'fail',
      headSha: 'c'.repeat(40),
      baseSha: null,
      gates: [
        {
          id: 'code-quality',
          number: 1,
          state: 'fail',
          evidence: '2 new findings',
          unblock: 'remove the unused import',
          playbook: 'SAR-002',
        },
        { id: 'test-coverage', number: 2, state: 'pass', evidence: '83.4 % of 80 %', unblock: '', playbook: null },
        {
          id: 'variable-audit',
          number: 3,
          state: 'inconclusive',
          evidence: hostile,
          unblock: hostile,
          playbook: 'SAR-001',
        },
        { id: 'secrets-baseline', number: 4, state: 'pass', evidence: 'no new leak', unblock: '', playbook: null },
        { id: 'schema-valid', number: 5, state: 'pass', evidence: '14 files hold', unblock: '', playbook: null },
        {
          id: 'ci-failure-rate',
          number: 6,
          state: 'off',
          evidence: '3 finished runs',
          unblock: 'armed by 20 finished runs',
          playbook: null,
        },
      ],
    },
    posture: {
      schema: 'sar/posture@1',
      watchdogs: [
        {
          id: 'ci-health',
          kind: 'sensor',
          guards: 'the failure rate',
          cadence: 'hourly',
          lastRun: null,
          nextDue: null,
          state: 'late',
          by: 'action',
        },
      ],
      score: {
        level: null,
        known: 0.4,
        certified: false,
        dimensions: [
          'CI/CD automation',
          'Cognitive memory',
          'Security',
          'Variable hygiene',
          'Cache efficiency',
          'Explainability',
        ].map((title, index) => ({
          id: title,
          title,
          maturity: index === 1 ? null : 0.3 + index * 0.12,
          automation: 0.5,
          known: index === 1 ? 0 : 0.8,
          criteria: [],
        })),
      },
      gaps: [
        {
          id: 'SAR-G01',
          gap: hostile,
          layer: 'L3',
          severity: 'P1',
          impact: 7,
          status: 'open',
          note: '',
          owner: null,
          playbook: 'SAR-001',
          since: '2026-05-01',
          closed: null,
          after: [],
          days: null,
          evidence: [],
        },
      ],
    },
  }
}
