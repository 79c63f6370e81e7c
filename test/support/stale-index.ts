/** Where a repository keeps an index, what says how old it is, and the workflow that builds it anew. */
export const rebuild = '.github/workflows/rebuild.yml'
export const meta = 'rag/index_meta.json'
export const index = 'rag/index.faiss'

/** What is said of an index that was built then, in milliseconds, from so many chunks. */
export const metaAt = (built: number, chunks: number): string =>
  `${JSON.stringify({ generated_at: new Date(built).toISOString(), chunk_count: chunks }, null, 2)}\n`

export const rebuildWorkflow = `name: rebuild
on:
  workflow_dispatch:
    inputs: { sar-key: { type: string } }
permissions: { contents: write }
run-name: rebuild \${{ inputs.sar-key }}
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - run: make index
`

/** Settings under which the index may be a week old. */
export const indexSettings = `sensors:
  embedding-index:
    indexes:
      - { id: docs, meta: ${meta}, index: ${index}, maxAge: 7d, rebuild: ${rebuild} }
`
