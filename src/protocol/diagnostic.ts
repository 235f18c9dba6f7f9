/** What a parser or checker has to say about one place of a text. Parsers return these; they never throw. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info'
  /** Stable, kebab-case; what a script may match on. */
  readonly code: string
  /** One sentence for a person. */
  readonly message: string
  /** File name as given by the caller, when there is more than one. */
  readonly file?: string
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number
}
