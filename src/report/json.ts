/** A document as the JSON that the contract promises: two spaces, a line feed at the end. */
export const renderJson = (document: { readonly schema: string; readonly [key: string]: unknown }): string =>
  `${JSON.stringify(document, null, 2)}\n`
