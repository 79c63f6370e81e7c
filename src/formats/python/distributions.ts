import { normalizedName } from '../requirements.ts'
import { companions, namesByModule } from './companions.ts'
import { requiredModules } from './required-modules.ts'

/**
 * Import names that are not their distribution's name, each with the distributions that bring it, by those
 * distributions' own documentation on https://pypi.org (the import that their description shows).
 */
const broughtBy: Readonly<Record<string, string>> = {
  attr: 'attrs',
  apiclient: 'google-api-python-client',
  Bio: 'biopython',
  bs4: 'beautifulsoup4',
  bson: 'pymongo',
  cairo: 'pycairo',
  caffe2: 'torch',
  clip: 'openai-clip clip clip-anytorch',
  community: 'python-louvain',
  Crypto: 'pycryptodome pycrypto',
  Cryptodome: 'pycryptodomex',
  cv2: 'opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless opencv py-opencv',
  dateutil: 'python-dateutil',
  discord: 'discord-py py-cord',
  dns: 'dnspython',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  faiss: 'faiss-cpu faiss-gpu faiss-gpu-cu12',
  fitz: 'pymupdf',
  git: 'gitpython',
  github: 'pygithub',
  gitlab: 'python-gitlab',
  graphviz: 'graphviz python-graphviz',
  grpc: 'grpcio',
  grpc_channelz: 'grpcio-channelz',
  grpc_health: 'grpcio-health-checking',
  grpc_reflection: 'grpcio-reflection',
  grpc_status: 'grpcio-status',
  grpc_testing: 'grpcio-testing',
  grpc_tools: 'grpcio-tools',
  hydra: 'hydra-core',
  IPython: 'ipython jupyter notebook jupyterlab ipykernel',
  jax: 'jax jaxlib',
  jose: 'python-jose',
  jwt: 'pyjwt',
  kafka: 'kafka-python kafka-python-ng',
  keras: 'keras tensorflow',
  kfp: 'kfp kubeflow-pipelines',
  Levenshtein: 'python-levenshtein levenshtein',
  lightning_fabric: 'lightning lightning-fabric pytorch-lightning',
  lmdb: 'lmdb python-lmdb',
  magic: 'python-magic python-magic-bin',
  MeCab: 'mecab-python3 fugashi',
  mpl_toolkits: 'matplotlib',
  msgpack: 'msgpack msgpack-python',
  mx: 'mxnet',
  MySQLdb: 'mysqlclient mysql-python',
  mysql: 'mysql-connector-python mysql-connector',
  nacl: 'pynacl',
  neptune: 'neptune neptune-client',
  nvidia: 'nvidia-dali-cuda120 nvidia-dali',
  odf: 'odfpy',
  OpenSSL: 'pyopenssl',
  osgeo: 'gdal',
  past: 'future',
  PIL: 'pillow pillow-simd',
  pkg_resources: 'setuptools',
  ppft: 'ppft pathos',
  psycopg2: 'psycopg2 psycopg2-binary',
  pptx: 'python-pptx',
  pylab: 'matplotlib',
  pymilvus: 'pymilvus milvus',
  pynvml: 'pynvml nvidia-ml-py nvidia-ml-py3',
  pytorch_lightning: 'pytorch-lightning lightning',
  pywt: 'pywavelets',
  rest_framework: 'djangorestframework',
  ruamel: 'ruamel-yaml',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn sklearn scikit-learn-intelex',
  sklearnex: 'scikit-learn-intelex',
  skopt: 'scikit-optimize',
  slugify: 'python-slugify',
  snappy: 'python-snappy cramjam',
  snowflake: 'snowflake-connector-python snowflake-snowpark-python snowflake-ml-python',
  socketio: 'python-socketio',
  socks: 'pysocks requests',
  soundfile: 'soundfile pysoundfile',
  speech_recognition: 'speechrecognition',
  tables: 'tables pytables',
  talib: 'ta-lib',
  telegram: 'python-telegram-bot',
  tensorboard: 'tensorboard tensorflow tensorboardx',
  tensorflow: 'tensorflow tensorflow-cpu tensorflow-gpu tensorflow-macos tf-nightly tensorflow-intel',
  tensorflow_core: 'tensorflow',
  torch: 'torch pytorch pytorch-cpu pytorch-gpu torch-xla',
  tree: 'dm-tree',
  triton_python_backend_utils: 'tritonserver tritonclient nvidia-pytriton',
  ts: 'torchserve',
  umap: 'umap-learn',
  upath: 'universal-pathlib',
  usb: 'pyusb',
  vertexai: 'google-cloud-aiplatform',
  wx: 'wxpython',
  win32api: 'pywin32',
  win32com: 'pywin32',
  win32con: 'pywin32',
  pythoncom: 'pywin32',
  xdist: 'pytest-xdist',
  xgboost: 'xgboost xgboost-cpu py-xgboost',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
}

/** Imports that a place brings by itself: notebooks, clusters, applications with a Python inside. */
const ofThePlace = new Set(
  'setuptools pkg_resources pip wheel _pytest pytest conftest __main__ IPython google.colab dbutils pyspark databricks kaggle_secrets kaggle_datasets bpy bmesh mathutils maya arcpy hou unreal unrealsdk pymel c4d gimpfu idaapi idc ida_kernwin lldb gdb js pyodide pyodide_js pyodide_http micropip micropython machine utime ujson uos ustruct awsglue airflow_local_settings rpy2 gi cython Cython triton_python_backend_utils inference sagemaker_inference pythoncom win32file ttnn tt_lib jnius android objc Foundation AppKit Quartz'.split(
    ' ',
  ),
)

const bringers = namesByModule(broughtBy)
const alongWithOthers: ReadonlySet<string> = new Set([...companions.keys(), ...[...requiredModules.values()].flat()])

/**
 * Whether other distributions than its own commonly require what brings a module: then one that the tables do not know
 * may bring it too.
 */
export const comesAlong = (module: string): boolean => alongWithOthers.has(module)

/** Distributions of types alone bring no module (https://peps.python.org/pep-0561/#stub-only-packages). */
const isStubs = (name: string): boolean => name.startsWith('types-') || name.endsWith('-stubs')

const bare = (name: string): string => name.replace(/^(?:python3?|py)-|-(?:python3?|py)$/, '').replaceAll('-', '')

/** How declared names are asked: by name, and without the words that distributions add to it. */
export interface Declared {
  readonly names: ReadonlySet<string>
  readonly bare: ReadonlySet<string>
  /** First and last parts of dashed names, which namespaces and families share: `opentelemetry`, `gcsfs`. */
  readonly parts: ReadonlySet<string>
  /** Modules that come by the requirements of what is declared, and by theirs. */
  readonly along: ReadonlySet<string>
}

/** What brings a module, as the tables name it. */
const bringersOf = (module: string): readonly string[] => [normalizedName(module), ...(bringers.get(module) ?? [])]

const modulesAlong = (names: ReadonlySet<string>): ReadonlySet<string> => {
  const found = new Set<string>()
  const seen = new Set(names)
  for (const name of seen)
    for (const module of requiredModules.get(name) ?? []) {
      found.add(module)
      for (const bringer of bringersOf(module)) seen.add(bringer)
    }
  return found
}

/** Takes normalized names. */
export const declaredNames = (names: Iterable<string>): Declared => {
  const all = new Set(names)
  const parts = new Set<string>()
  for (const name of all) {
    if (isStubs(name)) continue
    const pieces = name.split('-')
    for (let length = 1; length < pieces.length; length += 1) {
      parts.add(pieces.slice(0, length).join(''))
      parts.add(pieces.slice(length).join(''))
    }
  }
  return { names: all, bare: new Set(Array.from(all, bare)), parts, along: modulesAlong(all) }
}

/** Whether some declared distribution brings a top-level module, as far as names and the tables above tell. */
export const isBrought = (module: string, declared: Declared): boolean => {
  const name = normalizedName(module)
  const short = bare(name)
  if (
    ofThePlace.has(module) ||
    declared.along.has(module) ||
    declared.names.has(name) ||
    declared.bare.has(short) ||
    declared.parts.has(short)
  )
    return true
  const known = [...(bringers.get(module) ?? []), ...(companions.get(module) ?? [])]
  return known.some((distribution) => declared.names.has(distribution)) || declared.bare.has(`py${short}`)
}

/** The distribution to name in a remedy. */
export const distributionOf = (module: string): string => bringers.get(module)?.[0] ?? normalizedName(module)
