// Where a printer lives and how its time passes: in this process, or behind a Moonraker somewhere.
import type { PrinterPort } from '#protocol'

export interface World {
  /** For people, for the journal and for a folder: letters, digits, - and _. */
  readonly name: string
  readonly title: string
  readonly isVirtual: boolean
  readonly port: PrinterPort
  /** Seconds of the printer's kind, never running back. */
  readonly nowS: () => number
  /** Of the world; where printer and operator share one time, the printer's. */
  readonly worldS: () => number
  /** How many of the printer's seconds are in one of the world. */
  readonly speed: number
  /** A picture for people; null where there is no camera. */
  picture(): Promise<Uint8Array | null>
  /** A person's hands, where there are none: what is broken in a virtual printer is whole again. Null where a person has hands. */
  readonly mend: (() => void) | null
  /** Lets time pass, and calls `step` once a second of it, until it is told to stop. */
  run(step: () => Promise<void>, stop: AbortSignal): Promise<void>
  /** Work that takes none of the printer's time where that is ours to say. */
  hold<T>(work: Promise<T>): Promise<T>
  /** Waits for what needs the printer's time to come about. */
  pass<T>(work: Promise<T>): Promise<T>
  close(): Promise<void>
}
