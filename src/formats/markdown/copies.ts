/** Where documents lie that are copies of others, or made to be wrong: nobody mends them there. */
export const copiedDocuments = [
  '**/node_modules/**',
  '**/vendor/**',
  '**/third_party/**',
  '**/fixtures/**',
  '**/testdata/**',
  '**/versioned_docs/**',
  '**/*_versioned_docs/**',
] as const
