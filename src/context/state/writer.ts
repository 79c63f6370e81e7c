import type { Settings } from '../../domain/settings.ts'

/**
 * Who alone writes the state's branch. `login`: one account; `own` where the token at hand is its token. `app`: the
 * account of the App, by whatever name it is installed. `action`: GitHub's own account for workflows, or whoever's token
 * is at hand.
 */
export type BranchWriter =
  | { readonly kind: 'login'; readonly login: string; readonly own: boolean }
  | { readonly kind: 'app' }
  | { readonly kind: 'action' }

/** The writer that the settings name. `self` is the login that this process acts as, where it knows it. */
export const branchWriter = ({ state, service }: Settings, self: string | null): BranchWriter => {
  if ('branch' in state && state.writer !== undefined)
    return { kind: 'login', login: state.writer, own: same(state.writer, self) }
  if (service === 'action') return { kind: 'action' }
  return self === null ? { kind: 'app' } : { kind: 'login', login: self, own: true }
}

/** The account of the token at hand, as GraphQL tells it: with `[bot]` where it is an app's. */
export interface Viewer {
  readonly login: string
  readonly id: string
}

/** The account that GitHub has for workflows: any workflow of the repository can write by it. */
const workflows = 'github-actions[bot]'

const same = (left: string | null, right: string | null): boolean =>
  left !== null && right !== null && left.toLowerCase() === right.toLowerCase()

const isApp = (login: string): boolean => login.toLowerCase().endsWith('[bot]') && !same(login, workflows)

/** The viewer's login as commits have it. Node ids of apps' accounts begin with their kind, the older ones in Base64. */
export const loginOf = ({ login, id }: Viewer): string => {
  const isBot = id.startsWith('BOT_') || /^(?:\d+:)?Bot/.test(Buffer.from(id, 'base64').toString('latin1'))
  return isBot && !login.endsWith('[bot]') ? `${login}[bot]` : login
}

/** Whether a commit by this login is the writer's. */
export const isWriter = (writer: BranchWriter, login: string, viewer: Viewer): boolean => {
  if (writer.kind === 'login') return same(writer.login, login)
  if (writer.kind === 'app') return isApp(login)
  return same(login, workflows) || same(login, loginOf(viewer))
}

/** Whether what the token at hand writes will be the writer's. */
export const mayWrite = (writer: BranchWriter, viewer: Viewer): boolean => {
  if (writer.kind === 'action') return true
  if (writer.kind === 'app') return isApp(loginOf(viewer))
  return writer.own || same(writer.login, loginOf(viewer))
}

/** The writer in words. */
export const writerWords = (writer: BranchWriter): string => {
  if (writer.kind === 'login') return writer.login
  return writer.kind === 'app' ? 'the App (`service: app`)' : `${workflows} or the account of the token at hand`
}

interface Author {
  readonly email: string | null
  readonly user: { readonly login: string } | null
}

/**
 * The account that made a commit which GitHub signed. Commits through the API carry GitHub's private address of the
 * account, which nobody else can have; of apps' accounts GraphQL may know no user. `host` is the API's.
 */
export const authorOf = ({ email, user }: Author, host: string): string | null => {
  const at = email?.lastIndexOf('@') ?? -1
  const [name = '', domain = ''] = email === null || at === -1 ? [] : [email.slice(0, at), email.slice(at + 1)]
  const own = ['users.noreply.github.com', `users.noreply.${host.replace(/^api\./, '')}`]
  if (own.includes(domain.toLowerCase())) return name.slice(name.indexOf('+') + 1)
  return user?.login ?? null
}
