import type { SensorStatus } from '../../domain/reading.ts'
import type { SensorReport, Survey } from '../../domain/survey.ts'
import { layers } from '../../domain/words.ts'
import { count } from '../durations.ts'
import { layerNames } from '../layers.ts'
import { sensorStyle } from '../paint.ts'
import { heading, indent } from './style.ts'
import type { TerminalStyle } from './style.ts'
import { columns } from './table.ts'
import type { Cell } from './table.ts'

const unknowns = ({ unknown }: SensorReport): string => `${unknown.length} unknown`

const said: Readonly<Record<SensorStatus, (sensor: SensorReport) => string>> = {
  clean: () => 'clean',
  findings: ({ findings }) => count(findings, 'finding'),
  unknown: unknowns,
  partial: (sensor) => `${count(sensor.findings, 'finding')}, ${unknowns(sensor)}`,
  'not-applicable': () => 'not applicable',
}

const why = (sensor: SensorReport): string => {
  const [first] = sensor.unknown
  if (first !== undefined) return `${first.subject}: ${first.reason}`
  return sensor.notApplicable ?? ''
}

/** One line a sensor, by layer: how it fares, how much it looked at, and why it could not look. */
export const renderSearch = (survey: Survey, style: TerminalStyle): readonly string[] => {
  const { paint } = style
  const shown = survey.sensors.filter(({ status }) => style.verbose || status !== 'not-applicable')
  const rows = layers.flatMap((layer) =>
    shown
      .filter((sensor) => sensor.layer === layer)
      .map((sensor, index): readonly Cell[] => [
        { text: index === 0 ? `${layer} ${layerNames[layer]}` : '', paint: (text) => paint('bold', text) },
        { text: sensor.id },
        { text: said[sensor.status](sensor), paint: (text) => paint(sensorStyle[sensor.status], text) },
        { text: count(sensor.files, 'file'), paint: (text) => paint('gray', text) },
        { text: why(sensor), paint: (text) => paint('gray', text) },
      ]),
  )
  const hidden = survey.sensors.length - shown.length
  const { rest, graphql } = survey.requests
  const result = [
    count(survey.findings.length, 'finding'),
    count(survey.sensors.length, 'sensor'),
    ...(hidden > 0 ? [`${hidden} not applicable here`] : []),
    count(rest + graphql, 'request'),
    ...(survey.partial ? [paint('yellow', 'partial')] : []),
  ].join(' · ')
  return [heading(style, '1 Search', result), ...indent(columns(rows, style.width - 2))]
}
