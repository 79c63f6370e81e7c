/** Ten lines that stand for a million scalars once every alias is followed. */
export const aliasBomb = (top = 'a'): string =>
  [
    `${top}0: &a0 [x, x, x, x, x, x, x, x, x, x]`,
    ...[1, 2, 3, 4, 5].map(
      (n) =>
        `${top}${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
    ),
    '',
  ].join('\n')

/** A million aliases written out. */
export const manyAliases = (): string => `a: &a x\nb:\n${'  - *a\n'.repeat(1_000_000)}`

/** Lists in lists, opened and closed. */
export const deepList = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

/** Mappings in mappings, opened and closed. */
export const deepObject = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** Blocks in blocks, by indentation alone. */
export const deepBlocks = (depth: number): string =>
  Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:\n`).join('')

/** Not UTF-8: a lone continuation byte amid a text. */
export const notUtf8 = (text: string): Uint8Array => Buffer.concat([Buffer.from(text), Buffer.from([0x80, 0xff, 0x0a])])

/** A program, as far as its bytes go. */
export const binary = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(512, 0xfe)])

/** A workflow of that many lines, all of which hold: jobs of ninety-five steps. */
export const longWorkflow = (lines: number): string => {
  const job = (number: number): string =>
    `  job${number}:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n${'      - run: echo done\n'.repeat(96)}`
  return `on: push\npermissions: {}\njobs:\n${Array.from({ length: lines / 100 }, (_, number) => job(number)).join('')}`
}
