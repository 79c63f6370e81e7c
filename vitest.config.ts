import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', 'test/fixtures/**', 'node_modules/**'],
    testTimeout: 20_000,
    // An expectation that is missing fails; `vitest --update` writes it.
    update: 'none',
    setupFiles: ['test/house/environment.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'json-summary', 'cobertura'] },
  },
})
