import type { Verdict } from '../../domain/verdict.ts'
import { gateStyle } from '../paint.ts'
import { heading, indent } from './style.ts'
import type { TerminalStyle } from './style.ts'
import { columns } from './table.ts'

/** The six gates: state, evidence with its figure, and what turns the gate green. */
export const renderReintegrate = (verdict: Verdict, style: TerminalStyle): readonly string[] => {
  const { paint } = style
  const rows = verdict.gates.map((gate) => [
    { text: String(gate.number), paint: (text: string) => paint('gray', text) },
    { text: gate.id },
    { text: gate.state, paint: (text: string) => paint(gateStyle[gate.state], text) },
    {
      text:
        gate.state === 'pass' ? gate.evidence : `${gate.evidence}${gate.unblock === '' ? '' : ` → ${gate.unblock}`}`,
    },
  ])
  return [
    heading(style, '4 Reintegrate', paint(gateStyle[verdict.state], verdict.state)),
    ...indent(columns(rows, style.width - 2)),
  ]
}
