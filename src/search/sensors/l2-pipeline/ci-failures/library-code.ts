import { cause } from './pattern.ts'

/** What a tool found in the code. */
export const code = [
  cause(
    3,
    ['workflow-invalid', 'A workflow or shell script cannot be read'],
    [
      /^(?:##\[error\])?Invalid workflow file/,
      /The template is not valid\./,
      /syntax error near unexpected token/,
      /unexpected EOF while looking for matching/,
      /^\S+\.sh: line \d{1,9}: \S+: command not found$/,
      /: line \d{1,9}: [\w.-]{1,100}: command not found$/,
    ],
    { remedy: 'mend the workflow or the script at the line that the message names', fix: 'workflow-yaml' },
  ),
  cause(
    3,
    ['missing-module', 'An import resolves to nothing'],
    [
      /\bModuleNotFoundError: No module named /,
      /\bImportError: (?:cannot import name|No module named|attempted relative import|\S{1,300}: cannot open shared object)/,
      /Error: Cannot find module '/,
      /\bModule not found: Error:/,
      /: undefined symbol: /,
    ],
    'declare the package for this job, or correct the import',
  ),
  cause(
    3,
    ['syntax-error', 'A file cannot be parsed'],
    [
      /\b(?:SyntaxError|IndentationError|TabError): /,
      /^error: cannot format .{1,300}: Cannot parse/,
      /E999 \w{1,60}Error/,
    ],
    'mend the file at the line that the message names',
  ),
  cause(
    3,
    ['unformatted', 'Files are not formatted'],
    [
      /^would reformat /,
      /^Would reformat: /,
      /\d{1,9} files? would be reformatted/,
      /- files were modified by this hook/,
      /Code style issues found in (?:the above file|\d{1,9} files)/,
      /Imports are incorrectly sorted and\/or formatted/,
    ],
    { remedy: 'run the formatter and commit what it changes', fix: 'formatting' },
  ),
  cause(3, ['unused-import', 'An import is never used'], [/\bF401\b.{0,200}imported but unused/], {
    remedy: 'remove the import, or name it in __all__',
    fix: 'unused-imports',
  }),
  cause(3, ['import-order', 'Imports are not sorted'], [/\bI001\b.{0,80}(?:un-sorted|unsorted)/], {
    remedy: 'sort the imports and commit',
    fix: 'import-order',
  }),
  cause(
    3,
    ['lint', 'A linter found faults'],
    [
      /^(?:##\[error\])?\S+\.pyi?:\d{1,9}:\d{1,9}: (?!F401|I001)[A-Z]{1,4}\d{2,4}\b/,
      /^(?!F401|I001)[A-Z]{1,4}\d{3,4} (?:\[\*\] )?\S/,
      /^Found [1-9]\d{0,8} errors?\.(?: |$)/,
      /^(?:✖|x) \d{1,9} problems? \(/,
      /Your code has been rated at /,
      /^\S+\.ya?ml:\d{1,9}:\d{1,9}: .{1,300}\[[a-z-]+\]$/,
      /^In \S+ line \d{1,9}:$/,
    ],
    'mend what the linter names, in the files of the change',
  ),
  cause(
    3,
    ['types', 'A type checker found faults'],
    [
      /^\S+\.pyi?:\d{1,9}(?::\d{1,9})?: error: .{1,500}\[[\w-]+\]$/,
      /^Found [1-9]\d{0,8} errors? in \d{1,9} files? \(checked/,
      /error TS\d{4}: /,
      /\b[1-9]\d{0,8} errors?, \d{1,9} warnings?, \d{1,9} informations?/,
    ],
    'mend the types that it names, or lower the baseline in a change of its own',
  ),
  cause(
    3,
    ['secret-found', 'A scanner found a credential'],
    [
      /Potential secrets about to be committed/,
      /Secret Type: /,
      /leaks found: [1-9]/,
      /The baseline file was updated/,
      /Detected secrets? in /i,
    ],
    'revoke what leaked; a false finding goes into the baseline in a change that a person reviews',
  ),
  cause(
    3,
    ['vulnerable-dependency', 'An auditor found a vulnerable dependency'],
    [
      /Found \d{1,9} known vulnerabilit(?:y|ies) in \d{1,9} packages?/,
      /found \d{1,9} (?:\w{1,60} )?severity vulnerabilit/,
    ],
    { remedy: 'raise the packages that it names to their first fixed version', fix: 'vulnerable-pins' },
  ),
  cause(
    3,
    ['broken-link', 'A document has a dead link'],
    [/^\s*\[✖\] \S+ → Status: \d{1,9}/, /ERROR: \d{1,9} dead links? found/, /\[404\] <?https?:\/\//],
    'correct the link or remove it',
  ),
  cause(
    3,
    ['docs-build', 'The documentation cannot be built'],
    [
      /^(?:Sphinx|Extension) error:/,
      /Aborted with \d{1,9} warnings? in strict mode/,
      /build finished with problems, \d{1,9} warnings?/,
    ],
    'mend the first warning that the build names',
  ),
  cause(
    3,
    ['coverage-low', 'Coverage lies under the limit'],
    [
      /Required test coverage of \d{1,9}(?:\.\d{1,9})?% not reached/,
      /Coverage failure: total of \d{1,9} is less than/,
      /coverage threshold for \w{1,60} \(\d{1,9}(?:\.\d{1,9})?%\) not met/,
    ],
    'test the changed lines that the report lists; the limit stays',
  ),
  cause(
    3,
    ['data-missing', 'A data file or model is not where the job looks for it'],
    [
      /Unable to find version or pointer file|smudge filter lfs failed/,
      /RepositoryNotFoundError|EntryNotFoundError/,
      /is not the path to a directory containing a file named/,
      /failed to pull data from the cloud/,
      /We couldn't connect to 'https:\/\/huggingface\.co'/,
    ],
    'fetch it in the job (`lfs: true`, `dvc pull`, a cached download) and check its name',
  ),
]
