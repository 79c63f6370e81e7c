import type { Drift } from './drift.ts'
import { registryText, sampleVariables } from './variables.ts'

const settings = `extends: [recommended]
service: app
rescue: { autonomy: P1, merge: review, caps: { pullRequestsPerHour: 4, openPullRequests: 10 } }
triage: { escalate: ['@maintainer'] }
sensors:
  coverage: { threshold: 80, reports: [reports/coverage.xml] }
  ci-health: { window: 7d, minRuns: 20 }
  embedding-index:
    indexes:
      - { id: docs, meta: index/meta.json, index: index/docs.faiss, sources: ['docs/**'], maxAge: 7d, minChunks: 100 }
  memory-capacity:
    stores:
      - { path: memory/agent.db, table: ltm_entries, maxRows: 200, warnAt: 0.8 }
`

const ci = ({ cached, checkout }: Drift): string => `name: ci
on:
  push: { branches: [main] }
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@${checkout}
        with: { persist-credentials: false }
      - uses: actions/setup-python@v7
        with:
          python-version: '3.12'${cached ? '\n          cache: pip' : ''}
      - run: pip install -r requirements.txt
      - run: pytest --cov
`

const nightly = ({ floatVersion }: Drift): string => `name: retrain
on:
  schedule:
    - cron: '23 3 * * 1'
permissions:
  contents: read
jobs:
  train:
    runs-on: ubuntu-24.04
    timeout-minutes: 120
    permissions:
      contents: read
      issues: write
    steps:
      - uses: actions/checkout@v7
        with: { persist-credentials: false }
      - uses: actions/setup-python@v7
        with:
          python-version: ${floatVersion ? '3.10' : "'3.12'"}
          cache: pip
      - run: pip install -r requirements.txt
      - run: python -m churn.train
        env:
${sampleVariables.map(({ name, layer }) => `          ${name}: \${{ ${layer === 'repo-vars' ? 'vars' : 'secrets'}.${name} }}`).join('\n')}
      - name: Tell the maintainers
        if: failure()
        run: gh issue create --title 'Training failed' --body 'See the newest run of retrain.'
        env:
          GH_TOKEN: \${{ github.token }}
`

const requirements = ({ unpinned }: Drift): string =>
  ['numpy', 'pandas', 'scikit-learn']
    .map((name, index) => (unpinned.includes(name) ? name : `${name}==${['2.3.4', '2.3.3', '1.7.2'][index] ?? '1.0'}`))
    .join('\n') + '\n'

const train = ({ unusedImport }: Drift): string => `"""Trains the churn model."""

${unusedImport === null ? '' : `import ${unusedImport}\n`}import random

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

SEED = 20260301


def train(table: pd.DataFrame) -> LogisticRegression:
    random.seed(SEED)
    np.random.seed(SEED)
    features = table.drop(columns=["churned"])
    x_train, _, y_train, _ = train_test_split(features, table["churned"], random_state=SEED)
    return LogisticRegression(max_iter=500).fit(x_train, y_train)
`

const score = ({ ambiguousName }: Drift): string => `"""Scores customers with the champion model."""


def decide(probabilities: list[float], limit: float = 0.5) -> list[bool]:
${ambiguousName ? '    l = limit\n    return [probability > l for probability in probabilities]' : '    return [probability > limit for probability in probabilities]'}
`

const deployment = ({ image }: Drift): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: churn-scorer
spec:
  replicas: 2
  selector:
    matchLabels: { app: churn-scorer }
  template:
    metadata:
      labels: { app: churn-scorer }
    spec:
      containers:
        - name: scorer
          image: ${image}
`

const coverage = ({ covered }: Drift, asOf: Date): string => {
  const lines = Array.from(
    { length: 40 },
    (_, index) => `            <line number="${index + 1}" hits="${index < covered ? 1 : 0}"/>`,
  )
  const rate = (covered / 40).toFixed(4)
  return `<?xml version="1.0" ?>
<coverage version="7.6.1" timestamp="${asOf.getTime()}" lines-valid="40" lines-covered="${covered}" line-rate="${rate}" branches-covered="0" branches-valid="0" branch-rate="0" complexity="0">
  <sources><source>src</source></sources>
  <packages><package name="churn" line-rate="${rate}" branch-rate="0" complexity="0"><classes>
    <class name="train.py" filename="churn/train.py" complexity="0" line-rate="${rate}" branch-rate="0"><methods/><lines>
${lines.join('\n')}
    </lines></class>
  </classes></package></packages>
</coverage>
`
}

const tests = `from churn.score import decide


def test_decide_keeps_what_is_above_the_limit():
    assert decide([0.2, 0.7]) == [False, True]
`

const trainingTests = `import pandas as pd

from churn.train import train


def customers() -> pd.DataFrame:
    leavers = {"tenure": [1, 2, 3, 2], "tickets": [6, 7, 5, 8], "churned": [1, 1, 1, 1]}
    stayers = {"tenure": [40, 52, 38, 61], "tickets": [0, 1, 0, 1], "churned": [0, 0, 0, 0]}
    return pd.concat([pd.DataFrame(leavers), pd.DataFrame(stayers)])


def newcomers() -> pd.DataFrame:
    return pd.DataFrame({"tenure": [2, 50], "tickets": [7, 0]})


def test_training_tells_leavers_from_stayers():
    model = train(customers())
    assert list(model.predict(newcomers())) == [1, 0]
`

/** Every text file of the sample, by path. What drifted follows from the plan. */
export const sampleFiles = (drift: Drift, asOf: Date): Readonly<Record<string, string>> => ({
  '.github/sar.yml': settings,
  '.github/sar/variables.yml': registryText(),
  '.github/workflows/ci.yml': ci(drift),
  '.github/workflows/retrain.yml': nightly(drift),
  '.github/CODEOWNERS': '* @maintainer\n',
  '.gitignore': '__pycache__/\n',
  'README.md': '# churn-model\n\nPredicts which customers leave. Trained weekly, served from `deploy/`.\n',
  'pyproject.toml': '[project]\nname = "churn"\nversion = "3.1.0"\nrequires-python = ">=3.12"\n',
  'requirements.txt': requirements(drift),
  'src/churn/__init__.py': '',
  'src/churn/train.py': train(drift),
  'src/churn/score.py': score(drift),
  'tests/test_score.py': tests,
  'tests/test_train.py': trainingTests,
  'deploy/scorer.yaml': deployment(drift),
  'docs/features.md': '# Features\n\nTenure, tickets, price changes.\n',
  'reports/coverage.xml': coverage(drift, asOf),
  'index/meta.json': `${JSON.stringify({ generated_at: new Date(asOf.getTime() - drift.indexAgeDays * 86_400_000).toISOString(), model: 'all-MiniLM-L6-v2', dim: 384, chunk_count: drift.chunks }, null, 2)}\n`,
  'index/docs.faiss': 'a stand-in for the index itself\n',
  '.sar/pending_ops/.gitkeep': '',
})
