/** Data as JSON carries it. */
export type Json = { readonly [key: string]: unknown }
