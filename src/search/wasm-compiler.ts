import { setFlagsFromString } from 'node:v8'

let isForOneSearch = false

/**
 * Says of this process, or of a thread of it, that it lives as long as one search. Flags are the whole process's: where
 * several searches run side by side, one would change them under the code of another, which V8 does not survive.
 */
export const liveForOneSearch = (): void => {
  isForOneSearch = true
}

/** Whether this process lives as long as one search. */
export const livesForOneSearch = (): boolean => isForOneSearch

/**
 * How often an import of a module is called until V8 makes it a wrapper of its own. Where threads do that at once one is
 * freed twice and the process ends ("Check failed: jit_page.has_value()", as in nodejs/node#64500), so ours never do.
 */
const wrapperAfter = (calls: number): string => `--wasm-wrapper-tiering-budget=${calls}`
const never = 2_000_000_000

/** Says of this process that it lives on, before any thread of it starts and any WebAssembly is compiled. */
export const liveOn = (): void => setFlagsFromString(wrapperAfter(never))

/**
 * Lets V8 compile WebAssembly only by the compiler that starts at once: linters run sooner so and take a third of the
 * memory. On the command line the first flag means the other two; set at run time it does not, and functions are
 * compiled twice. Does nothing in a process that lives on.
 */
export const compileAtOnce = (): void =>
  set('--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--wasm-lazy-validation', wrapperAfter(never))

/**
 * Takes that back. V8 uses no code that was cached under other flags, and Node's own is: until then every thread that
 * starts compiles Node anew, and what the process keeps at its end would be refused the next time.
 */
export const compileAsUsual = (): void =>
  set('--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering', '--no-wasm-lazy-validation', wrapperAfter(1000))

const set = (...flags: readonly string[]): void => {
  if (!isForOneSearch) return
  for (const flag of flags) setFlagsFromString(flag)
}
