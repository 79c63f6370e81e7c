import { z } from 'zod'
import { usualRegistry } from '../../../domain/registry.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
  }),
)

export type Settings = z.infer<typeof settings>

export const codespaceBlockers = describeSensor({
  id: 'codespace-blockers',
  layer: 'L3',
  title: 'Codespaces that cannot start',
  why: 'A codespace is where people and agents begin. When its Dockerfile was moved or its setup script renamed, nobody on a working machine notices, and every newcomer starts with a recovery container and an hour lost.',
  cannotKnow:
    'Nothing is built: whether images exist, features of registries answer, packages install and ports are free is not tried. Commands are read up to the first that moves elsewhere or brings files (`cd`, `git`, `curl`, `mkdir` …). What scripts and Dockerfiles do inside is not read. Whether a codespace secret is stored only its owner can see; it is held to the registry, where there is one. That the file is no JSON, schema-drift says as well; here it is what stops the codespace.',
  kinds: {
    unparsable: 'devcontainer.json is no JSON with comments.',
    'file-missing': 'A Dockerfile, Compose file, local feature, folder or environment file is not there.',
    'service-missing': 'The Compose files have no service of that name.',
    'script-missing': 'A lifecycle command starts a script that is not there.',
    'script-not-executable': 'A lifecycle command starts a script that git keeps without the executable bit.',
    'secret-undeclared': 'The container asks for a secret that the registry does not list for codespaces.',
  },
  files: ['.devcontainer.json', '.devcontainer/devcontainer.json', '.devcontainer/*/devcontainer.json'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./codespace-blockers/implementation.ts')).implementation,
})
