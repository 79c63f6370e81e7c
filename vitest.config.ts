import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', 'test/fixtures/**', 'node_modules/**'],
    testTimeout: 60_000,
    // Many wait for the embedded GitHub and for programs that they start: one file a core, none left idle.
    maxWorkers: '100%',
    // An expectation that is missing fails; `vitest --update` writes it.
    update: 'none',
    // As `serve` has it from its start (src/search/wasm-compiler.ts): the App runs in the processes of tests, too.
    execArgv: ['--wasm-wrapper-tiering-budget=2000000000'],
    setupFiles: ['test/house/environment.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'json-summary', 'cobertura'] },
  },
})
