/** Thrown when our own code is wrong. Never caught to continue. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Stops at a programmer's mistake; stays on in production. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}
