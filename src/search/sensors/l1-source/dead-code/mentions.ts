/** A name that some code or text uses. */
export const asName = (name: string): string => `n ${name}`
/** A module by the end of its path, without its ending: `data/loader`. */
export const asModule = (path: string): string => `m ${path}`

const pathLike = /[A-Za-z_][\w-]{0,200}(?:[./][\w-]+){1,12}/g

/** The last one or two parts of what looks like a path or dotted name. */
const endsOf = (mention: string): readonly string[] => {
  const isFile = /\.(?:py|ipynb)$/.test(mention)
  const parts = mention.replace(/\.(?:py|ipynb)$/, '').split(/[./]/)
  const last = parts.slice(-1)
  const ends = [parts.slice(-2), parts.slice(-3, -1), ...(isFile ? [last] : [])]
  return ends.map((one) => asModule(one.join('/')))
}

/** What a text names: every identifier, and modules by dotted names and paths. */
export const mentionsIn = (text: string): readonly string[] => {
  const found = Array.from(text.matchAll(/[A-Za-z_]\w{2,}/g), ([word]) => asName(word))
  for (const [mention] of text.matchAll(pathLike)) found.push(...endsOf(mention))
  for (const [, module = ''] of text.matchAll(/\b(?:import|from)[ \t]{1,4}([\w.]{1,200})/g))
    found.push(asModule(module.replaceAll('.', '/')))
  return found
}
