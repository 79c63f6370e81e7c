const iso =
  /^([0-9]{4}-[0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?([.,][0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$/i

const zoneOf = (zone: string | undefined): string =>
  zone === undefined || zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`

/**
 * The instant that an ISO 8601 text names, in epoch milliseconds, or null where it names none (a 30th of February
 * too). As real files write them: seconds may be missing, a date alone is its midnight, a missing zone is UTC.
 */
export const instantOf = (text: string): number | null => {
  const [matched, month, day, time = '00:00', seconds = ':00', fraction = '', zone] = iso.exec(text.trim()) ?? []
  if (matched === undefined) return null
  const midnight = Date.parse(`${month}-${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return null
  const at = Date.parse(`${month}-${day}T${time}${seconds}${fraction.replace(',', '.').slice(0, 4)}${zoneOf(zone)}`)
  return Number.isNaN(at) ? null : at
}
