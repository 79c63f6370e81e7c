import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', 'test/fixtures/**', 'node_modules/**'],
    setupFiles: ['test/house/environment.ts'],
    // These packages import JSON without an attribute, which Node refuses outside a bundle.
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } },
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'json-summary', 'cobertura'] },
  },
})
