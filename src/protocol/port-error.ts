/** The printer or its server says no. */
export class PrinterRefusal extends Error {
  override readonly name = 'PrinterRefusal'
  /** HTTP's (400 refused by the firmware, 401, 404, 422, 503 no host there) or JSON-RPC's (-32601 no such method or thing). */
  readonly code: number

  /** `message`: its full words, with all their lines. */
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * `unreachable`: nobody there yet; `lost`: the connection broke; `silent`: nothing was heard for too long; `timeout`: the answer
 * to one request did not come in time; `garbled`: what came was no answer; `closed`: the port was closed here.
 */
export type LinkLostCause = 'unreachable' | 'lost' | 'silent' | 'timeout' | 'garbled' | 'closed'

/** Nobody answered: whether the printer did what was asked is not known. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost'
  readonly reason: LinkLostCause

  constructor(reason: LinkLostCause, message: string) {
    super(message)
    this.reason = reason
  }
}
