import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

/**
 * A parser of reports in XML: attributes begin with `@`, texts stay texts, and `many` are elements that are always read
 * as lists. Entities stay as written: a document may define some that grow without end, and no report needs any.
 */
export const reportParser = (many: readonly string[]): XMLParser => {
  const lists = new Set(many)
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    processEntities: false,
    parseAttributeValue: false,
    parseTagValue: false,
    isArray: (name) => lists.has(name),
  })
}

/** A count as an attribute. */
export const integer = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
