import { answerComment } from '../app/comment.ts'
import { createGitHub } from '../context/github/client.ts'
import { tokenLogin } from '../context/github/viewer.ts'
import { TokenError, UsageError } from '../domain/errors.ts'
import { signerFrom } from '../ledger/signing.ts'
import { isAddressed } from '../server/comment-event.ts'
import type { RunPlace, RunResult } from './place.ts'

/**
 * Answers the comment that started the run as the App would, in a repository that works without one. Rights are asked
 * of GitHub; a comment that is no command for us is left alone.
 */
export const answerInRun = async ({ event, invocation }: RunPlace): Promise<RunResult> => {
  const { comment } = event
  const { env } = invocation
  if (comment === null) throw new UsageError('there is no comment to answer', 'run it on: issue_comment')
  if (env.token === null) throw new TokenError('answering a comment needs a token', 'leave the input token as it is')
  if (env.repository === null) throw new UsageError('no repository is known', 'the runner sets GITHUB_REPOSITORY')
  if (isAddressed(comment)) {
    const github = createGitHub({ baseUrl: env.apiUrl, token: env.token })
    const self = await tokenLogin(github)
    await answerComment(
      {
        repository: env.repository,
        clients: { reading: github, readingAll: async () => github, writing: async () => github },
        dataDir: env.cacheDir,
        self: async () => self,
        now: () => new Date(),
        service: 'action',
        mlflow: env.mlflow,
        agent: env.agentToken === null ? null : { baseUrl: env.apiUrl, token: env.agentToken },
        signer: env.signingKey === null ? null : signerFrom(env.signingKey, 'SAR_SIGNING_KEY'),
      },
      comment,
    )
  }
  return {
    exitCode: 0,
    outputs: {},
    summary: '',
    notices: isAddressed(comment) ? [] : ['the comment is no command'],
    cases: { schema: 'sar/cases@1', cases: [], closed: [] },
  }
}
