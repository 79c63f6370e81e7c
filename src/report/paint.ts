import { styleText } from 'node:util'
import type { GateState } from '../domain/verdict.ts'
import type { SensorStatus } from '../domain/reading.ts'
import type { Severity } from '../domain/words.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours a text, or leaves it: the face decides once whether the output takes colours. */
export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_style, text) => text

/** ANSI colours, whatever the stream: the face has already asked whether it is a terminal and whether NO_COLOR is set. */
export const colored: Paint = (style, text) => styleText(style, text, { validateStream: false })

export const severityStyle: Readonly<Record<Severity, Style>> = {
  P0: ['bold', 'red'],
  P1: 'red',
  P2: 'yellow',
  P3: 'gray',
}

export const gateStyle: Readonly<Record<GateState, Style>> = {
  pass: 'green',
  fail: 'red',
  inconclusive: 'yellow',
  off: 'gray',
}

export const sensorStyle: Readonly<Record<SensorStatus, Style>> = {
  clean: 'green',
  findings: 'red',
  partial: 'red',
  unknown: 'yellow',
  'not-applicable': 'gray',
}
