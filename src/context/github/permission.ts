import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { Permission } from '../../domain/live.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'
import type { Place } from './repository.ts'

const flags = z.object({
  admin: z.boolean(),
  maintain: z.boolean().default(false),
  push: z.boolean(),
  triage: z.boolean().default(false),
  pull: z.boolean(),
})

const permissionSchema = z
  .object({
    permission: z.enum(['admin', 'write', 'read', 'none']),
    user: z.object({ permissions: flags.optional() }).nullish(),
  })
  .transform((answer): Permission => {
    const granted = answer.user?.permissions
    if (granted === undefined) return answer.permission
    if (granted.admin) return 'admin'
    if (granted.maintain) return 'maintain'
    if (granted.push) return 'write'
    if (granted.triage) return 'triage'
    return granted.pull ? 'read' : 'none'
  })

/**
 * What a person may do. GitHub's own `permission` says write for maintain and read for triage ("Get repository
 * permissions for a user"), so the flags beside it decide.
 */
export const permission = (github: GitHub, place: Place, login: string): Promise<Answer<Permission>> =>
  asked('metadata: read', () => {
    const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
    return one(github, route, { ...place, username: login }, permissionSchema)
  })
