import { namesByModule } from './companions.ts'

/**
 * Modules that distributions bring by their own requirements (`Requires-Dist` of their releases on https://pypi.org,
 * those without a condition, of any recent release). Distributions by normalized name.
 */
const requires: Readonly<Record<string, string>> = {
  accelerate: 'torch numpy psutil packaging yaml huggingface_hub safetensors',
  aiohttp: 'yarl multidict attr frozenlist aiosignal',
  'alibi-detect':
    'matplotlib numpy pandas PIL cv2 scipy skimage sklearn transformers dill tqdm requests numba toml pydantic catalogue',
  alembic: 'sqlalchemy mako',
  'apache-airflow':
    'alembic attr cryptography dateutil flask httpx jinja2 pendulum psutil pydantic requests rich sqlalchemy tabulate croniter',
  'azureml-core':
    'azure adal cryptography dateutil docker jmespath jsonpickle jwt msrest packaging pathspec pytz urllib3',
  'azureml-defaults': 'azureml flask gunicorn configparser json_logging applicationinsights',
  'azureml-sdk': 'azureml',
  azureml: 'azure dateutil requests',
  bentoml:
    'aiosqlite attr cattrs circus click cloudpickle deepmerge fsspec httpx inflection jinja2 numpy opentelemetry packaging pathspec prometheus_client psutil pydantic dateutil yaml questionary rich schema simple_di starlette uvicorn watchfiles aiohttp',
  black: 'click pathspec platformdirs packaging',
  boto3: 'botocore s3transfer jmespath',
  botocore: 'jmespath dateutil urllib3',
  catboost: 'numpy pandas scipy matplotlib plotly graphviz six',
  celery: 'kombu billiard vine click dateutil',
  chromadb:
    'bcrypt fastapi grpc httpx importlib_resources jsonschema kubernetes mmh3 numpy onnxruntime opentelemetry orjson overrides posthog pydantic rich tenacity tokenizers tqdm typer typing_extensions uvicorn yaml',
  dagshub: 'appdirs boto3 click dacite dateutil git gql httpx pandas pathvalidate rich semver tenacity treelib',
  dagster: 'alembic click coloredlogs grpc jinja2 pydantic pytz requests rich sqlalchemy toposort tqdm watchdog yaml',
  dash: 'flask plotly werkzeug requests',
  dask: 'click cloudpickle fsspec packaging partd yaml toolz',
  datasets:
    'numpy pandas pyarrow requests dill xxhash multiprocess fsspec huggingface_hub packaging yaml tqdm filelock httpx',
  diffusers: 'numpy PIL requests regex filelock huggingface_hub safetensors httpx',
  docker: 'requests urllib3',
  dvc: 'attr colorama configobj distro dpath dulwich dvc_data dvc_objects flatten_dict fsspec funcy git hydra kombu celery networkx omegaconf packaging pathspec platformdirs psutil pydot pygtrie pyparsing requests rich ruamel scmrepo shortuuid shtab tabulate tomlkit tqdm voluptuous',
  easyocr: 'torch torchvision cv2 scipy numpy PIL skimage yaml',
  evidently:
    'plotly statsmodels sklearn pandas numpy nltk scipy requests yaml pydantic litestar uvicorn watchdog typer rich dynaconf certifi cryptography',
  fastapi: 'starlette pydantic typing_extensions anyio',
  fastf1: 'matplotlib numpy pandas dateutil requests requests_cache scipy rapidfuzz timple websockets',
  feast:
    'click colorama dask dill fastapi google gunicorn jinja2 jsonschema jwt mmh3 numpy pandas prometheus_client psutil pyarrow pydantic pygments requests sqlalchemy tabulate tenacity toml tqdm typeguard uvicorn yaml',
  flask: 'werkzeug jinja2 itsdangerous click blinker markupsafe',
  'flask-cors': 'flask',
  'flask-restful': 'flask aniso8601 pytz six',
  'flask-sqlalchemy': 'flask sqlalchemy',
  'flask-wtf': 'flask wtforms itsdangerous',
  gensim: 'numpy scipy smart_open',
  geopandas: 'numpy pandas shapely pyproj pyogrio packaging',
  'google-cloud-aiplatform': 'google proto shapely packaging pydantic docstring_parser typing_extensions',
  'google-cloud-bigquery': 'google dateutil packaging requests',
  gradio:
    'aiofiles anyio fastapi ffmpy gradio_client httpx huggingface_hub jinja2 markupsafe matplotlib numpy orjson packaging pandas PIL pydantic pydub multipart requests semantic_version tomlkit typer uvicorn yaml',
  'great-expectations':
    'altair cryptography jinja2 jsonschema marshmallow mistune numpy packaging pandas posthog pydantic pyparsing dateutil requests ruamel scipy tqdm tzlocal',
  gymnasium: 'numpy cloudpickle typing_extensions',
  httpx: 'httpcore anyio certifi idna sniffio',
  hyperopt: 'numpy scipy six networkx future tqdm cloudpickle',
  'imbalanced-learn': 'numpy scipy sklearn joblib threadpoolctl',
  imageio: 'numpy PIL',
  kedro:
    'anyconfig attr cachetools click cookiecutter dynaconf fsspec git jmespath more_itertools omegaconf parse pluggy rich rope toml toposort yaml',
  kfp: 'click docstring_parser google kfp_pipeline_spec kfp_server_api kubernetes requests_toolbelt tabulate urllib3 typing_extensions yaml',
  kubernetes: 'yaml dateutil requests urllib3 certifi six websocket requests_oauthlib oauthlib',
  langchain:
    'langchain_core langchain_text_splitters langsmith pydantic sqlalchemy requests yaml numpy aiohttp tenacity',
  'langchain-community':
    'langchain langchain_core sqlalchemy requests yaml aiohttp tenacity dataclasses_json pydantic_settings numpy',
  'langchain-core': 'langsmith tenacity jsonpatch yaml packaging pydantic typing_extensions',
  'langchain-openai': 'langchain_core openai tiktoken',
  librosa: 'numpy scipy sklearn joblib decorator numba soundfile audioread pooch soxr lazy_loader msgpack',
  lightgbm: 'numpy scipy',
  lightning: 'torch torchmetrics lightning_utilities fsspec yaml tqdm packaging typing_extensions',
  lime: 'matplotlib numpy scipy tqdm sklearn skimage',
  marimo:
    'click docutils itsdangerous jedi markdown msgspec narwhals packaging psutil pygments pymdownx starlette tomlkit uvicorn websockets yaml',
  locust: 'gevent geventhttpclient flask werkzeug requests msgpack zmq configargparse psutil',
  matplotlib: 'numpy PIL dateutil packaging pyparsing cycler kiwisolver contourpy fontTools',
  mlflow:
    'alembic docker flask flask_cors graphene gunicorn huey jinja2 markdown matplotlib numpy pandas pyarrow scipy sklearn skops sqlalchemy waitress cryptography mlflow_skinny',
  'mlflow-skinny':
    'cachetools click cloudpickle databricks dotenv entrypoints fastapi git google importlib_metadata opentelemetry packaging pydantic pytz requests sqlparse typing_extensions uvicorn yaml',
  modin: 'pandas numpy packaging psutil fsspec',
  moviepy: 'numpy imageio decorator tqdm proglog',
  nannyml:
    'numpy pandas scipy sklearn matplotlib plotly pyarrow lightgbm flaml joblib click yaml jinja2 rich s3fs gcsfs dateutil pydantic',
  nltk: 'click joblib regex tqdm',
  openai: 'httpx pydantic anyio distro jiter sniffio tqdm typing_extensions',
  optuna: 'alembic colorlog numpy packaging sqlalchemy tqdm yaml',
  panel: 'bokeh param pyviz_comms pandas markdown requests tqdm bleach packaging',
  pandas: 'numpy dateutil pytz tzdata six',
  'pandas-profiling': 'ydata_profiling',
  pdfplumber: 'PIL pdfminer pypdfium2',
  peft: 'torch transformers accelerate numpy packaging psutil yaml tqdm safetensors huggingface_hub',
  plotly: 'narwhals packaging',
  prefect:
    'alembic anyio click cloudpickle dateutil docker fastapi fsspec httpx jinja2 pendulum pydantic rich sqlalchemy typer uvicorn yaml',
  'prometheus-fastapi-instrumentator': 'prometheus_client starlette',
  'prometheus-flask-exporter': 'prometheus_client flask',
  pycaret:
    'category_encoders imblearn jinja2 joblib lightgbm markupsafe matplotlib numba numpy pandas plotly psutil requests scipy sklearn sktime statsmodels tqdm yellowbrick',
  'pydantic-settings': 'pydantic dotenv',
  pyspark: 'py4j',
  'pytorch-lightning': 'torch torchmetrics lightning_utilities fsspec yaml tqdm packaging typing_extensions',
  ray: 'click filelock jsonschema msgpack packaging google yaml requests',
  requests: 'urllib3 certifi idna charset_normalizer',
  sagemaker:
    'attr boto3 cloudpickle docker fastapi google importlib_metadata jsonschema numpy packaging pandas pathos platformdirs psutil requests schema tblib tqdm urllib3 uvicorn yaml',
  'scikit-image': 'numpy scipy networkx PIL imageio tifffile packaging lazy_loader',
  'scikit-learn': 'numpy scipy joblib threadpoolctl',
  'scikit-optimize': 'numpy scipy sklearn joblib',
  'scikit-plot': 'matplotlib sklearn scipy joblib',
  seaborn: 'numpy pandas matplotlib',
  'sentence-transformers': 'transformers tqdm torch sklearn scipy huggingface_hub PIL numpy',
  shap: 'numpy scipy sklearn pandas tqdm packaging slicer numba cloudpickle',
  spacy:
    'catalogue cymem jinja2 murmurhash numpy packaging preshed pydantic requests srsly thinc tqdm typer wasabi weasel',
  sqlmodel: 'sqlalchemy pydantic',
  'stable-baselines3': 'gymnasium numpy torch cloudpickle pandas matplotlib',
  'starlette-exporter': 'prometheus_client starlette',
  statsmodels: 'numpy scipy pandas patsy packaging',
  streamlit:
    'altair blinker cachetools click git google jinja2 numpy packaging pandas PIL pyarrow pydeck requests rich tenacity toml tornado watchdog',
  tensorboard: 'absl google grpc markdown numpy packaging six werkzeug',
  tensorflow:
    'absl astunparse flatbuffers gast google grpc h5py keras ml_dtypes numpy opt_einsum packaging requests six tensorboard termcolor typing_extensions wrapt',
  textblob: 'nltk',
  tiktoken: 'regex requests',
  timm: 'torch torchvision yaml huggingface_hub safetensors',
  torch: 'filelock fsspec jinja2 networkx numpy sympy typing_extensions',
  torchaudio: 'torch',
  torchmetrics: 'torch numpy packaging lightning_utilities',
  torchvision: 'torch numpy PIL',
  transformers: 'numpy requests yaml regex safetensors tokenizers filelock huggingface_hub packaging tqdm',
  trl: 'torch accelerate datasets transformers numpy',
  typer: 'click rich shellingham typing_extensions',
  ultralytics:
    'cpuinfo cv2 matplotlib numpy pandas PIL polars psutil requests scipy seaborn thop torch torchvision tqdm yaml',
  uvicorn: 'click h11',
  wandb:
    'click git google packaging platformdirs psutil pydantic requests sentry_sdk setproctitle typing_extensions yaml',
  xgboost: 'numpy scipy',
  'ydata-profiling':
    'pandas numpy scipy matplotlib pydantic yaml jinja2 seaborn statsmodels tqdm requests phik wordcloud',
  yellowbrick: 'matplotlib scipy sklearn numpy cycler',
  yfinance: 'pandas numpy requests bs4 multitasking lxml platformdirs pytz frozendict peewee',
  zenml: 'alembic click cloudpickle distro git packaging passlib psutil pydantic rich sqlalchemy sqlmodel yaml',
}

/** Modules that a distribution requires, by its normalized name. */
export const requiredModules = namesByModule(requires)
