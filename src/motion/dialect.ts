// What a firmware other than Klipper makes of a file, between the file and Klipper's front end.
import type { Diagnostic } from '#protocol'
import type { Interpreter } from './interpreter/interpreter.ts'

/** Another firmware's reading of a file. */
export interface Dialect {
  /** Puts its own commands in the place of the front end's. */
  adapt(run: Interpreter): void
  /** Sees the file as it is read. */
  read(bytes: Uint8Array): void
  /** What it has to say in the end. */
  finish(): readonly Diagnostic[]
}
