import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    unjudged: z
      .array(z.string())
      .default([
        '**/{test,tests,testing,testdata,fixtures,docs,doc,documentation,examples,example,samples,demos,tutorials,notebooks,benchmarks,scripts,tools}/**',
        '**/{vendor,vendored,_vendor,third_party,thirdparty,node_modules,site-packages,templates,migrations,alembic,dags,plugins,hooks,pages}/**',
        '**/{test_*,*_test,*_pb2,*_pb2_grpc}.py',
        '**/*{{*/**',
      ])
      .describe('judges nothing in files that match one of these globs; what they name counts as used all the same'),
    exclude: z
      .array(z.string())
      .default(['**/{site-packages,node_modules}/**'])
      .describe('does not read files that match one of these globs'),
    public: z
      .boolean()
      .default(false)
      .describe('judges public modules and functions of a distribution too, though whoever installs it may use them'),
  }),
)

export type Settings = z.infer<typeof settings>

export const deadCode = describeSensor({
  id: 'dead-code',
  layer: 'L1',
  title: 'Code that nothing names',
  why: 'Code that nobody calls is still read, moved, linted and kept compatible, and an old way to train or to score, left lying about, is one day taken for the present one.',
  cannotKnow:
    'A name counts as used wherever it stands: in code, strings, `__all__`, configuration, workflows, notebooks and documents, also where another thing of the same name is meant; so what is found is little and likely. Modules count as used where an import, a path or a dotted name leads to them, beside code that loads modules by names it makes up, where they do something when run, and where their name is one that tools look for. Public modules and functions of what is built into a distribution belong to whoever installs it and are left alone unless the settings ask for them. Decorated functions, classes, public methods, methods of classes with bases, names that frameworks call, and files of tests, examples and documents are not judged. Other languages are not read.',
  kinds: {
    'unused-module': 'A module that only defines things and that nothing imports or names.',
    'unused-function': 'A function, or a private method of a class without bases, whose name stands nowhere else.',
  },
  files: [
    '**/*.{py,pyi,pyx,md,rst,yml,yaml,toml,cfg,ini,sh,ipynb,html,jinja,jinja2,j2,txt,in,tf,jsonnet,gin,kt}',
    '**/{Makefile,Dockerfile*,*.mk,Procfile,Jenkinsfile,Snakefile,*.smk,MLproject,package.json,*config*.json,*_yaml,*_yml,*_conf}',
  ],
  wakesOn: [],
  cadence: 'weekly',
  concludesApart: true,
  version: 3,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./dead-code/implementation.ts')).implementation,
})
