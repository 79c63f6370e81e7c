import { UsageError } from '../../domain/errors.ts'
import type { GitHub } from '../github/client.ts'
import type { SettingsSource } from './settings.ts'

const named = /^([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+):([^@\0]+)@([^@\0]+)$/

/**
 * Reads presets of other repositories, `owner/repo:path@ref`, from GitHub. Without a client, or where one cannot be
 * read, that is an error of usage: settings with a part missing might forbid less than was meant.
 */
export const foreignPresets =
  (github: GitHub | null) =>
  async (name: string): Promise<SettingsSource> => {
    const [, repository = '', path = '', ref = ''] = named.exec(name) ?? []
    if (repository === '') throw new UsageError(`the preset ${name} is not written owner/repo:path@ref`)
    if (github === null)
      throw new UsageError(`the preset ${name} is read from GitHub, and no request may be made`, 'set SAR_TOKEN')
    const { createReader } = await import('../github/reader.ts')
    const text = await createReader(github, repository).file(path, ref)
    if (!text.known) throw new UsageError(`the preset ${name} cannot be read: ${text.reason}`)
    if (text.value === null) throw new UsageError(`the preset ${name} is not there`)
    return { path: name, text: text.value }
  }
