import { describe, expect, it } from 'vitest'
import { readInstall } from '../../src/formats/installs.ts'
import { shellCommands } from '../../src/formats/shell-commands.ts'

const words = (script: string) => shellCommands(script).map((command) => command.words.join('|'))

describe('a shell script', () => {
  it.each([
    ['separators', 'a 1 && b; c | d || e & f', ['a|1', 'b', 'c', 'd', 'e', 'f']],
    ['quotes', `pip install 'a b' "c d" e"f"g ""`, ['pip|install|a b|c d|efg|']],
    ['continued lines', 'a \\\n  b `\n  c\nd', ['a|b|c', 'd']],
    ['comments', '# a\nb # c\nd#e', ['b', 'd#e']],
    ['redirections', 'a >out 2>&1 <in b >>log', ['a|b']],
    ['here-documents', "a <<'END' b\nnot this\nEND\nc <<-X\nnor this\n\tX\nd", ['a|b', 'c', 'd']],
    ['substitutions', 'x=$(a b) c "$(d)"', ['a|b', 'c|$(d)']],
    ['expressions', 'a ${{ matrix.b || "c d" }} ${X:-y z}', ['a|${{ matrix.b || "c d" }}|${X:-y z}']],
    ['what stands before a command', 'A=1 B="2 3" sudo -E pip x\nif ! a; then b; fi', ['pip|x', 'a', 'b', 'fi']],
    ['what is never closed', 'a "b c\n', ['a|b c\n']],
  ])('is read with its %s', (_, script, expected) => {
    expect(words(script)).toEqual(expected)
  })

  it('says in which line each command starts', () => {
    expect(shellCommands('a \\\n b\n\n"c\nd" e\nf').map(({ line }) => line)).toEqual([0, 3, 5])
  })

  it.each(['"', '${{ ', '$(', '<<A\n', '\\\n', 'a='])('is read in one pass, whatever is repeated: %j', (piece) => {
    expect(shellCommands(piece.repeat(100_000))).toBeInstanceOf(Array)
  })
})

describe('an install', () => {
  const read = (script: string) => shellCommands(script).flatMap((command) => readInstall(command) ?? [])

  it.each([
    [
      'pip install -r a.txt -c c.txt -e .[dev]',
      { manager: 'pip', project: true, files: ['a.txt'], constraints: ['c.txt'] },
    ],
    [
      'python3.12 -m pip install --index-url https://x "torch==2.9.1" ./local dist/*.whl',
      { packages: ['torch==2.9.1'] },
    ],
    ['"$VENV/bin/pip" install -rreq.txt --require-hashes', { files: ['req.txt'], locked: true }],
    ['pip install torch>=2.0', { packages: ['torch'] }],
    ['pip install git+https://github.com/a/b.git@main', { packages: ['git+https://github.com/a/b.git@main'] }],
    ['pip-sync lock.txt', { manager: 'pip', files: ['lock.txt'], locked: true }],
    ['uv sync --frozen', { manager: 'uv', project: true, locked: true }],
    ['uv pip install numpy', { manager: 'uv', project: false, packages: ['numpy'] }],
    ['poetry install --only main', { manager: 'poetry', project: true, locked: true }],
    ['mamba env update -n x --file environment.yml', { manager: 'conda', project: true, files: ['environment.yml'] }],
    ['conda install -y -c conda-forge numpy=2.0', { manager: 'conda', packages: ['numpy=2.0'] }],
    ['yarn', { manager: 'yarn', project: true }],
    ['npm ci --prefix web', { manager: 'npm', project: true, locked: true }],
  ])('is read from %s', (script, expected) => {
    expect(read(script)).toEqual([expect.objectContaining(expected)])
  })

  it.each([
    'pip --version',
    'npm run build',
    'conda activate x',
    'uv run --no-sync a',
    'python train.py',
    'npm test',
    'pip list',
  ])('is not %s', (script) => {
    expect(read(script)).toEqual([])
  })
})
