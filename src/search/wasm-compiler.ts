import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 compile WebAssembly only by the compiler that starts at once: linters run sooner so and take a third of the
 * memory. On the command line the first flag means the other two; set at run time it does not, and functions are
 * compiled twice.
 */
export const compileAtOnce = (): void =>
  set('--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--wasm-lazy-validation')

/**
 * Takes that back. V8 uses no code that was cached under other flags, and Node's own is: until then every thread that
 * starts compiles Node anew, and what the process keeps at its end would be refused the next time.
 */
export const compileAsUsual = (): void =>
  set('--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering', '--no-wasm-lazy-validation')

const set = (...flags: readonly string[]): void => {
  for (const flag of flags) setFlagsFromString(flag)
}
