import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the package: the nearest one above this file that holds `playbooks/`, whether bundled or not. */
const find = (folder: string): string => {
  if (existsSync(join(folder, 'playbooks'))) return folder
  const above = dirname(folder)
  return above === folder ? folder : find(above)
}

export const packageRoot = find(dirname(fileURLToPath(import.meta.url)))
