import { defineConfig } from 'vitest/config'

/** Comparisons with the native tools, which the run itself installs into `.peers/`. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'],
    globalSetup: ['test/peers/setup.ts'],
    setupFiles: ['test/house/environment.ts'],
    execArgv: ['--wasm-wrapper-tiering-budget=2000000000'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
