import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These packages import JSON without an attribute, which Node refuses outside a bundle.
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } },
  },
})
