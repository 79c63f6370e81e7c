/** A document as the JSON that the contract promises: two spaces, a line feed at the end. */
export const renderJson = (document: { readonly schema: string }): string => `${JSON.stringify(document, null, 2)}\n`
