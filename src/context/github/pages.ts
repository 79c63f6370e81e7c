import type { z } from 'zod'
import { FormError } from './asking.ts'
import type { GitHub } from './client.ts'

/** No list of ours is this long: a server that never ends its list is not followed for ever. */
const mostPages = 500

export interface PageQuery {
  readonly [parameter: string]: string | number | undefined
}

/** One answer, validated; throws FormError where it has another form. */
export async function one<T>(github: GitHub, route: string, query: PageQuery, schema: z.ZodType<T>): Promise<T> {
  const { data } = await github.octokit.request(route, query)
  return parsed(schema, data)
}

type Asking = Pick<GitHub, 'octokit' | 'baseUrl'>

/** The pages of a list one by one, as `pages` reads them, each asked for when it is wanted. */
export async function* eachPage<Page>(
  github: Asking,
  route: string,
  query: PageQuery,
  schema: z.ZodType<Page>,
): AsyncGenerator<Page, undefined> {
  const seen = new Set<string>()
  let response = await github.octokit.request(route, { per_page: 100, ...query })
  for (;;) {
    yield parsed(schema, response.data)
    const next = nextPage(response.headers.link, github.baseUrl)
    if (next === null) return undefined
    if (seen.has(next) || seen.size >= mostPages) throw new FormError()
    seen.add(next)
    response = await github.octokit.request(`GET ${next}`)
  }
}

/**
 * Every page of a list, following GitHub's `link` header, since some lists number their pages and some give a cursor.
 * Throws where a page fails: a part of a list is never taken for the whole.
 */
export async function pages<Page>(
  github: Asking,
  route: string,
  query: PageQuery,
  schema: z.ZodType<Page>,
): Promise<readonly Page[]> {
  const read: Page[] = []
  for await (const page of eachPage(github, route, query, schema)) read.push(page)
  return read
}

function parsed<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data)
  if (!result.success) throw new FormError()
  return result.data
}

/** The address of the next page. One elsewhere is refused, because the token would go there. */
function nextPage(link: string | undefined, baseUrl: string): string | null {
  const next = (link ?? '').split(',').find((part) => part.includes('rel="next"'))
  if (next === undefined) return null
  const url = URL.parse(next.slice(next.indexOf('<') + 1, next.indexOf('>')))
  if (url === null || url.origin !== new URL(baseUrl).origin) throw new FormError()
  return url.href
}
