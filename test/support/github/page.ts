import type { Answer, Call } from './call.ts'

type Sizes = { readonly usual: number; readonly largest: number }

const usualSizes: Sizes = { usual: 30, largest: 100 }
/** Variables come ten at a time, at most thirty. */
export const variableSizes: Sizes = { usual: 10, largest: 30 }

type Page<T> = { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> }

const positive = (text: string | null, otherwise: number): number => {
  const value = Number(text ?? otherwise)
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

/** The page that `per_page` and `page` ask for, and the `Link` header to the others. A larger size is cut, not refused. */
export const paginate = <T>(call: Call, all: readonly T[], sizes: Sizes = usualSizes): Page<T> => {
  const size = Math.min(positive(call.query.get('per_page'), sizes.usual), sizes.largest)
  const page = positive(call.query.get('page'), 1)
  const last = Math.max(1, Math.ceil(all.length / size))
  const link = (rel: string, number: number): string => {
    const url = new URL(call.url)
    url.searchParams.set('page', String(number))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(page < last ? [link('next', page + 1), link('last', last)] : []),
    ...(page > 1 ? [link('first', 1)] : []),
  ]
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  }
}

/** A page as a plain list. Only what is on the page is rendered. */
export const listOf = async <T>(call: Call, all: readonly T[], show: (item: T) => unknown): Promise<Answer> => {
  const { items, headers } = paginate(call, all)
  return { status: 200, headers, body: await Promise.all(items.map(show)) }
}

/** A page under a name, beside `total_count`. */
export const countedList = async <T>(
  call: Call,
  name: string,
  all: readonly T[],
  show: (item: T) => unknown,
  sizes: Sizes = usualSizes,
): Promise<Answer> => {
  const { items, headers } = paginate(call, all, sizes)
  return { status: 200, headers, body: { total_count: all.length, [name]: await Promise.all(items.map(show)) } }
}

/** A page as a plain list, in one of those that GitHub lists by cursor: the cursor says after how many. */
export const cursorList = async <T>(call: Call, all: readonly T[], show: (item: T) => unknown): Promise<Answer> => {
  const size = Math.min(positive(call.query.get('per_page'), usualSizes.usual), usualSizes.largest)
  const from = Number(Buffer.from(call.query.get('after') ?? '', 'base64url').toString('utf8'))
  const url = new URL(call.url)
  url.searchParams.set('after', Buffer.from(String(from + size)).toString('base64url'))
  const headers: Record<string, string> = from + size < all.length ? { link: `<${url.href}>; rel="next"` } : {}
  return { status: 200, headers, body: await Promise.all(all.slice(from, from + size).map(show)) }
}
