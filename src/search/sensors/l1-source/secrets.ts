import { z } from 'zod'
import { credentialShapes } from '../../../formats/credential-patterns.ts'
import { presetRules } from '../../../formats/credentials-preset.ts'
import { pragma } from './secrets/allowed.ts'
import { describeSensor } from '../../../domain/sensor.ts'

/** Types whose content is no text: images, sound, archives, models, arrays, columns, databases, programs. */
const binary = [
  '**/*.{png,jpg,jpeg,gif,webp,avif,heic,bmp,ico,icns,tif,tiff,pdf,psd,mp3,mp4,wav,flac,ogg,m4a,mov,avi,mkv,webm,woff,woff2,ttf,otf,eot}',
  '**/*.{zip,gz,tgz,bz2,xz,zst,br,lz4,7z,tar,rar,jar,whl,egg,so,dll,dylib,exe,bin,o,a,class,pyc,wasm,node}',
  '**/*.{pkl,pickle,joblib,npy,npz,pt,pth,ckpt,safetensors,onnx,h5,hdf5,keras,pb,gguf,model,faiss,index,mat}',
  '**/*.{glb,stl,ply,splat,fbx,pkz,bst,ubj,pdmodel,pdiparams,mlmodel,tflite,engine,plan,mo,msg,deb,rpm,iso}',
  '**/*.{parquet,feather,arrow,avro,orc,tfrecord,lmdb,rds,rdata,db,sqlite,sqlite3,duckdb,xls,xlsx,doc,docx,ppt,pptx}',
]

export const settings = z.lazy(() =>
  z.strictObject({
    exclude: z
      .array(z.string())
      .default(binary)
      .describe('globs of files that are not looked at; a list of your own takes the place of this one'),
    baseline: z
      .string()
      .regex(/\.baseline$/, 'the file must end in .baseline')
      .default('.secrets.baseline')
      .describe('the baseline of detect-secrets: what it holds is known and no finding'),
  }),
)

export const names: Readonly<Record<string, string>> = {
  ...presetRules,
  ...Object.fromEntries(credentialShapes.map(({ id, name }) => [id, name])),
  'password-in-url': 'password in a URL',
  'assigned-secret': 'literal credential',
  'kubernetes-secret': 'literal credential in a Kubernetes manifest',
  'dockerfile-secret': 'literal credential in a Dockerfile',
  'command-line-password': 'password on a command line',
}

/** npm writes itself small. */
export const capital = (what: string): string =>
  what.startsWith('npm') ? what : `${what.charAt(0).toUpperCase()}${what.slice(1)}`

export const secrets = describeSensor({
  id: 'secrets',
  layer: 'L1',
  title: 'Credentials in files',
  why: 'A credential that reaches a branch must be taken as known to everybody who can clone it. Revoking it costs more than keeping it out, and deleting the line does not take it back.',
  cannotKnow:
    'Whether a credential is still valid is never tried. Values without a provider’s shape are found only under a name that says so, and not at all where they are plain words, in tests, examples, documents and lock files; there, shaped ones count as medium, and what was made for them is none: private keys in tests, AWS secrets without AWS’s shape, JSON Web Tokens that lived a day, tokens called a dummy beside them. Packages that were installed into the tree (`site-packages/`, `node_modules/`) are not looked at. Types that hold no text are left out by `exclude`. Any other file is searched whatever its bytes are: what is not UTF-8 as Latin-1, what is binary for providers’ shapes alone, as far as they stand in it openly; what is packed in it is not seen. History is not searched. A baseline entry that an audit marked as real stays a finding.',
  kinds: {
    ...Object.fromEntries(Object.entries(names).map(([id, what]) => [id, `${capital(what)}.`])),
    allowed: `One found by its name alone that the judged change itself allows, by \`${pragma}\` on a line that it wrote: a waiver that waits for a code owner.`,
  },
  files: ['**'],
  companions: ['**/*.baseline', '.secrets.baseline'],
  wakesOn: ['push', 'pull_request', 'merge_group', 'secret_scanning'],
  cadence: 'daily',
  version: 7,
  readsAnyBytes: true,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./secrets/implementation.ts')).implementation,
})
