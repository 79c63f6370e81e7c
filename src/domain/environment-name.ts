const longest = 255
const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`'"\\$<>|;,]/u

/**
 * Why a text is no name of an environment, or null. GitHub takes 255 characters at most; what could end a quoted word of a
 * shell, a table or a line is refused here besides, and what a path takes for a folder.
 */
export const environmentNameFault = (name: string): string | null => {
  if (name === '' || name.length > longest) return `an environment's name has 1 to ${longest} characters`
  if (name.trim() !== name) return "an environment's name begins and ends without a space"
  if (name === '.' || name === '..') return "an environment's name is neither . nor .., which a path takes for a folder"
  return forbidden.test(name)
    ? "an environment's name holds no quotes, control characters or any of \\ $ < > | ; ,"
    : null
}
