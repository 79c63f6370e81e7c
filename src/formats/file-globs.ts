/** Where GitHub looks for workflows: directly in this folder. */
export const workflowGlobs: readonly string[] = ['.github/workflows/*.{yml,yaml}']

/** Metadata of actions, wherever they lie in the tree. */
export const actionGlobs: readonly string[] = ['**/action.{yml,yaml}']

/** Names that Docker, Podman and editors take for Dockerfiles. */
export const dockerfileGlobs: readonly string[] = [
  '**/{Dockerfile,Containerfile}',
  '**/{Dockerfile,Containerfile}.*',
  '**/*.{Dockerfile,dockerfile,Containerfile}',
]

/** Where reports of pip-audit and osv-scanner lie, unless the settings say otherwise. */
export const vulnerabilityReportGlobs: readonly string[] = [
  '{pip-audit,osv-scanner}.json',
  'reports/{pip-audit,osv-scanner}.json',
]

/** Files whose business is to list Python distributions. */
export const declaringGlobs: readonly string[] = [
  '**/pyproject*.toml',
  '**/pixi.toml',
  '**/Pipfile',
  '**/{uv,poetry,pdm}.lock',
  '**/{Pipfile,conda-lock,pixi}*lock*',
  '**/pylock*.toml',
  '**/*{requirement,constraint}*.{txt,in,pip}',
  '**/*{requirement,constraint}*/**/*.{txt,in,pip}',
  '**/{req,reqs,deps}*.{txt,in}',
  '**/setup.cfg',
  '**/tox.ini',
  '**/*{env,conda,meta,recipe,bentofile,bento,python,pre-commit-config,cog}*.{yml,yaml}',
]
