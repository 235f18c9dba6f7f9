/**
 * What a person did wrong, or what the world refused, in one sentence. The command line prints `message` and exits with
 * `exitStatus`: 2 wrong usage or unreadable input, 3 the world failed (disk, network).
 */
export class PrintwrightError extends Error {
  override readonly name = 'PrintwrightError'
  readonly code: string
  readonly exitStatus: 2 | 3

  constructor(code: string, message: string, options: { exitStatus?: 2 | 3; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.exitStatus = options.exitStatus ?? 2
  }
}
