/** Releases 0.x from which on ruff formats in another style: those of 2024, 2025 and 2026. */
const styles = [1, 9, 15]

/** The minor of a release 0.x. */
export const minorOf = (version: string): number => Number(version.split('.')[1])

/** Whether the release that a repository pins, by its minor, formats as another release does; true where it pins none. */
export const sameStyle = (pinned: number | null, version: string): boolean => {
  const style = (minor: number): number => styles.filter((since) => since <= minor).length
  return pinned === null || style(pinned) === style(minorOf(version))
}

/** Generators say so in the first lines (`DO NOT EDIT`, `@generated`), and nobody mends what they write. */
export const isGenerated = (text: string): boolean =>
  /^[ \t]{0,16}#.{0,200}(?:\bDO NOT EDIT\b|@generated\b)/im.test(text.slice(0, 1000))
