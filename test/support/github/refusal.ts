/** An answer that says no, thrown by whoever finds out. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.body = { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) }
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found')

export const forbidden = (kind: 'installation' | 'other'): Refusal =>
  new Refusal(
    403,
    kind === 'installation'
      ? 'Resource not accessible by integration'
      : 'Resource not accessible by personal access token',
  )

type FieldError = {
  readonly resource: string
  readonly field: string
  readonly code: string
  readonly message?: string
}

/** 422 in the form of GitHub's validation errors. */
export const invalid = (...errors: FieldError[]): Refusal => new Refusal(422, 'Validation Failed', { errors })

/** 422 with a sentence of its own. */
export const unprocessable = (message: string): Refusal => new Refusal(422, message)

/** The value, or the refusal when there is none. */
export const orRefuse = <T>(value: T | undefined, refusal: () => Refusal = notFound): T => {
  if (value === undefined) throw refusal()
  return value
}
