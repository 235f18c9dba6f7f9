/** `kind` is the name of the Python exception that Klipper would print. */
export class MacroError extends Error {
  override readonly name = 'MacroError'
  readonly kind: string

  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}
