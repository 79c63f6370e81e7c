import { z } from 'zod'
import { personOf } from '../acts/commit.ts'
import { afterPush } from '../acts/push.ts'
import { repositoryUrl } from '../answers/repository.ts'
import { actorOf, bodyOf, created, noContent, ok, param, type RepositoryCall } from '../call.ts'
import { isAncestor } from '../git/commits.ts'
import { gitText } from '../git/git.ts'
import { readObject } from '../git/reader.ts'
import {
  findReference,
  isOid,
  isReferenceName,
  listReferences,
  moveReference,
  type Reference,
} from '../git/references.ts'
import { notFound, orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { nodeId, timestamp } from '../state/world.ts'
import { person } from './person.ts'

const referenceAnswer = ({ world, repository }: RepositoryCall, reference: Reference): Json => ({
  ref: reference.name,
  node_id: nodeId('Ref', `${repository.id}:${reference.name}`),
  url: `${repositoryUrl(world, repository)}/git/${reference.name}`,
  object: {
    type: reference.type,
    sha: reference.oid,
    url: `${repositoryUrl(world, repository)}/git/${reference.type}s/${reference.oid}`,
  },
})

const newReference = z.object({ ref: z.string(), sha: z.string() })
const movedReference = z.object({ sha: z.string(), force: z.boolean().default(false) })

const references: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/ref/{ref}', 'contents:read', async (call) =>
    ok(referenceAnswer(call, orRefuse(await findReference(call.repository.directory, `refs/${param(call, 'ref')}`)))),
  ),

  onRepository('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', 'contents:read', async (call) => {
    const found = await listReferences(call.repository.directory, `refs/${param(call, 'ref')}`)
    return ok(found.map((reference) => referenceAnswer(call, reference)))
  }),

  onRepository('POST /repos/{owner}/{repo}/git/refs', 'contents:write', async (call) => {
    const { directory } = call.repository
    const { ref, sha } = bodyOf(call, newReference)
    if (!/^refs\/[^/]+\/./.test(ref) || !(await isReferenceName(directory, ref)))
      throw unprocessable(`${ref} is not a valid ref name.`)
    if (!isOid(sha) || (await readObject(directory, sha)) === undefined) throw unprocessable('Object does not exist')
    if (!(await moveReference(directory, ref, undefined, sha))) throw unprocessable('Reference already exists')
    await afterPush(call.world, call.repository, { ref, before: undefined, after: sha, by: actorOf(call) })
    return created(referenceAnswer(call, orRefuse(await findReference(directory, ref))))
  }),

  onRepository('PATCH /repos/{owner}/{repo}/git/refs/{ref}', 'contents:write', async (call) => {
    const { directory, protections } = call.repository
    const ref = `refs/${param(call, 'ref')}`
    const { sha, force } = bodyOf(call, movedReference)
    const before = orRefuse(await findReference(directory, ref), () => unprocessable('Reference does not exist')).oid
    if (!isOid(sha) || (await readObject(directory, sha)) === undefined) throw unprocessable('Object does not exist')
    if (protections.has(ref.slice('refs/heads/'.length)))
      throw unprocessable('Changes must be made through a pull request.')
    if (!force && !(await isAncestor(directory, before, sha))) throw unprocessable('Update is not a fast forward')
    if (!(await moveReference(directory, ref, before, sha))) throw new Refusal(409, 'Reference cannot be updated')
    await afterPush(call.world, call.repository, { ref, before, after: sha, by: actorOf(call) })
    return ok(referenceAnswer(call, orRefuse(await findReference(directory, ref))))
  }),

  onRepository('DELETE /repos/{owner}/{repo}/git/refs/{ref}', 'contents:write', async (call) => {
    const { directory } = call.repository
    const ref = `refs/${param(call, 'ref')}`
    const before = orRefuse(await findReference(directory, ref), () => unprocessable('Reference does not exist')).oid
    if (!(await moveReference(directory, ref, before, undefined))) throw new Refusal(409, 'Reference cannot be deleted')
    await afterPush(call.world, call.repository, { ref, before, after: undefined, by: actorOf(call) })
    return noContent
  }),
]

const newTag = z.object({
  tag: z.string(),
  message: z.string(),
  object: z.string(),
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: person.optional(),
})

const tagFields = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .slice(0, text.indexOf('\n\n'))
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  )

const tagAnswer = async (call: RepositoryCall, oid: string): Promise<Json> => {
  const { world, repository } = call
  const tag = await readObject(repository.directory, oid)
  if (tag?.type !== 'tag') throw notFound()
  const text = tag.content.toString('utf8')
  const { tag: name = '', object = '', type = '', tagger = '' } = tagFields(text)
  const [, who = '', email = '', seconds = '0'] = /^([^<]*) <([^>]*)> (\d+)/.exec(tagger) ?? []
  const api = repositoryUrl(world, repository)
  return {
    node_id: nodeId('Tag', `${repository.id}:${oid}`),
    tag: name,
    sha: oid,
    url: `${api}/git/tags/${oid}`,
    message: text.slice(text.indexOf('\n\n') + 2).replace(/\n$/, ''),
    tagger: { name: who, email, date: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` },
    object: { sha: object, type, url: `${api}/git/${type}s/${object}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  }
}

const tags: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', 'contents:read', async (call) => {
    if (!isOid(param(call, 'tag_sha'))) throw notFound()
    return ok(await tagAnswer(call, param(call, 'tag_sha')))
  }),

  onRepository('POST /repos/{owner}/{repo}/git/tags', 'contents:write', async (call) => {
    const { world, repository } = call
    const asked = bodyOf(call, newTag)
    const { name, email } = asked.tagger ?? personOf(world, actorOf(call))
    const seconds = Math.floor(new Date(asked.tagger?.date ?? timestamp(world)).getTime() / 1000)
    const lines = [
      `object ${asked.object}`,
      `type ${asked.type}`,
      `tag ${asked.tag}`,
      `tagger ${name} <${email}> ${seconds} +0000`,
      '',
      asked.message,
    ]
    const oid = await gitText(repository.directory, ['hash-object', '-t', 'tag', '-w', '--stdin'], {
      input: `${lines.join('\n')}\n`,
    })
    return created(await tagAnswer(call, oid))
  }),
]

/** References and tags. */
export const referenceRoutes: readonly Route[] = [...references, ...tags]
