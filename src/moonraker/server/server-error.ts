/** What a request cannot have: the code is HTTP's, the words reach the client. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: number

  constructor(message: string, code = 400) {
    super(message)
    this.code = code
  }
}
