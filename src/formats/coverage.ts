import { defineFormat } from '../domain/format.ts'
import { readCoverageJson } from './coverage-json.ts'
import { readJacoco } from './coverage-jacoco.ts'
import { readCoverageXml } from './coverage-xml.ts'
import type { CoverageRead } from './coverage-report.ts'
import { readLcov } from './coverage-lcov.ts'

const readerFor = (text: string): ((text: string) => CoverageRead) | null => {
  const opening = text.trimStart()
  if (opening.startsWith('<')) return /<report[\s>]/.test(opening.slice(0, 2000)) ? readJacoco : readCoverageXml
  if (opening.startsWith('{')) return readCoverageJson
  return /^(?:TN|SF):/m.test(opening.slice(0, 1000)) ? readLcov : null
}

/** A coverage report, told by its content: Cobertura XML (coverage.py writes it), coverage.py's JSON, lcov, or JaCoCo's XML. */
export const coverageReport = defineFormat<CoverageRead>({
  id: 'coverage-report',
  parse: ({ text }) => {
    if (text.trim() === '') return { fault: 'it is empty' }
    const reader = readerFor(text)
    return reader === null
      ? { fault: 'it is no coverage report that is known here (Cobertura XML, coverage.py JSON, lcov, JaCoCo XML)' }
      : reader(text)
  },
})
