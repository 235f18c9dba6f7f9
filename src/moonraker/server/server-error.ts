import type { RawJson } from '../wire/raw-json.ts'

/** What a request cannot have: the code is HTTP's, the words reach the client. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: number
  /** More about it, for JSON-RPC clients. */
  readonly data: RawJson | undefined

  constructor(message: string, code = 400, data?: RawJson) {
    super(message)
    this.code = code
    this.data = data
  }
}
