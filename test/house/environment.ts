import { resolve } from 'node:path'
import { stayHome } from './network.ts'

// Every test file starts without what the machine or a CI runner has set: no token, no runner variables, no colour wishes.
const scrubbed = /^(CI|NO_COLOR|FORCE_COLOR|GH_TOKEN|SAR_.*|GITHUB_.*|RUNNER_.*|INPUT_.*|ACTIONS_.*|XDG_.*|GIT_.*)$/

for (const name of Object.keys(process.env)) if (scrubbed.test(name)) Reflect.deleteProperty(process.env, name)

// A fresh machine has no Git configuration: who needs a name or a default branch has to say so.
process.env['GIT_CONFIG_GLOBAL'] = '/dev/null'
process.env['GIT_CONFIG_NOSYSTEM'] = '1'

// Programs that tests start from the sources are compiled once, and not by each.
process.env['NODE_COMPILE_CACHE'] = resolve(import.meta.dirname, '../../node_modules/.cache/compiled')

stayHome()
