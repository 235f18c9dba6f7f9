// A printer.cfg as text: sections of options, each remembering the file and line it came from.
import type { Diagnostic } from '#protocol'

/** One file of a configuration, as the caller names it. */
export interface ConfigFile {
  readonly file: string
  readonly text: string
}

/**
 * Fetches what `[include pattern]` in `fromFile` means: every matching file in sorted order, or null when there is none.
 * The parser itself touches no disk.
 */
export type ReadInclude = (pattern: string, fromFile: string) => readonly ConfigFile[] | null

export interface ConfigValue {
  /** Lines joined by newlines, each without indentation and comments, one for each source line from `line` on. */
  readonly text: string
  readonly file: string
  /** 1-based line of `name: value`; line k of `text` stands at `line + k`. */
  readonly line: number
  /** From the SAVE_CONFIG block at the end of the main file. */
  readonly saved: boolean
}

export interface ConfigSection {
  /** As written; section names keep their case. */
  readonly name: string
  readonly file: string
  readonly line: number
  /** By lower-case name; of a repeated option the last one. */
  readonly options: ReadonlyMap<string, ConfigValue>
}

export interface ConfigTree {
  /** The main file's name. */
  readonly file: string
  /** By name as written, in order of first appearance; repeated sections are merged. */
  readonly sections: ReadonlyMap<string, ConfigSection>
  readonly diagnostics: readonly Diagnostic[]
}
