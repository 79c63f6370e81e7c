import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawing } from './growth-drawing.ts'
import { buildProgram, root } from './program.ts'
import { benchFiles, makeRepository } from './repository.ts'
import { searchTimes } from './search-times.ts'

const shares = [0.1, 0.3, 1, 3, 10] as const

/** `node test/bench/growth.ts`: searches repositories of 1,000 to 100,000 files, and draws `docs/growth.svg`. */
const folder = mkdtempSync(join(tmpdir(), 'sar-growth-'))
try {
  const bundles = buildProgram(join(folder, 'program'))
  const measured = []
  for (const share of shares) {
    const repository = join(folder, `files-${share}`)
    mkdirSync(repository)
    const { files } = makeRepository(repository, benchFiles(share))
    const { cold, warm, memory } = await searchTimes(bundles, { repository, times: 3 })
    measured.push({ files, cold: cold / 1000, warm: warm / 1000 })
    console.log(
      `${files} files: ${(cold / 1000).toFixed(2)} s, unchanged ${(warm / 1000).toFixed(3)} s, ${Math.round(memory / 1e6)} MB`,
    )
    rmSync(repository, { recursive: true, force: true })
  }
  writeFileSync(join(root, 'docs/growth.svg'), drawing(measured))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
