// A virtual printer in this process with its guard before it and an operator's eyes on it, in the printer's own time: nothing
// waits for the world, so that the same seed is the same print to the last bit.
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import type { GuardEvent, GuardedPrinter, GuardJournal } from '#guard'
import { createGuardedPrinter, deadManConfig } from '#guard'
import { readPortMetadata } from '#moonraker'
import type { Perception } from '#operator'
import { createPerception } from '#operator'
import type { MachineModel, Material } from '#physics'
import type { Printer } from '#printer'
import { advanceTo, createMemoryFiles, createPrinter, createVirtualPort } from '#printer'
import type { Level, TwinPort } from '#protocol'
import type { RoomOptions } from '#simulation'

export interface OperatedOptions {
  readonly configText: string
  /** What nobody but the simulator knows. */
  readonly plant: { readonly machine: MachineModel; readonly material: Material; readonly room: RoomOptions }
  readonly seed: number
  /** Null: no guard stands before the printer, and nobody can operate it. */
  readonly level: Level | null
  readonly file: Uint8Array
  readonly onGuardEvent?: (event: GuardEvent) => void
  readonly journal?: GuardJournal
  /** Makes what takes pictures of the machine, as JPEG. */
  readonly camera?: (printer: Printer) => () => Promise<Uint8Array | null>
  /** What the camera should see. */
  readonly twin?: TwinPort | null
}

export interface OperatedPrinter {
  readonly printer: Printer
  /** Null where no guard stands before it. */
  readonly guarded: GuardedPrinter | null
  readonly perception: Perception
  /** One second of the printer's time. */
  second(): Promise<void>
  /** Starts the print as a person does, from the printer's own screen. */
  start(): Promise<void>
  close(): Promise<void>
}

/** What the person around the printer shows to the shell. */
export const PERSON_HERE = 'person here'
export const PART = 'part.gcode'
/** As often as Klipper tells its clients how it is, s. */
const UPDATE_S = 0.25
/** A printer that is not ready by then never will be, s. */
const BOOT_S = 90
const NO_JOURNAL: GuardJournal = { append: async () => undefined, note: () => undefined }

/** Null where the printer does not come up. */
export async function openOperatedPrinter(options: OperatedOptions): Promise<OperatedPrinter | null> {
  const text = `${deadManConfig()}\n${options.configText}`
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }, () => null))
  const printer = createPrinter({
    files: createMemoryFiles({ config: text, gcodes: new Map([[PART, options.file]]) }),
    plant: options.plant,
    random: createRandom(options.seed),
    fallbackConfig: config,
  })
  for (let s = 1; s <= BOOT_S && printer.host.state === 'startup'; s++) advanceTo(printer, s)
  if (printer.host.state !== 'ready') return null
  const { camera } = options
  const port = createVirtualPort(printer, {
    readMetadata: readPortMetadata,
    ...(camera === undefined ? {} : { camera: camera(printer) }),
  })
  const nowS = (): number => printer.reactor.timeS
  const { level } = options
  const guarded =
    level === null
      ? null
      : createGuardedPrinter({
          port,
          nowS,
          level,
          material: null,
          journal: options.journal ?? NO_JOURNAL,
          deadManCount: 1,
          // Who is at the printer; nobody else calls it here.
          takeToken: (secret) => (secret === PERSON_HERE ? null : 'it is not the one of this bench'),
          onEvent: (event) => options.onGuardEvent?.(event),
        })
  const { twin = null } = options
  const perception = createPerception({
    printer: guarded ?? port,
    nowS,
    ...(twin === null ? {} : { expectPicture: (...where) => twin.picture(...where) }),
  })
  const second = async (): Promise<void> => {
    for (let part = 0; part < 1 / UPDATE_S; part++) {
      advanceTo(printer, printer.reactor.timeS + UPDATE_S)
      // What the printer said is heard, judged and answered before its time goes on.
      await new Promise((done) => setImmediate(done))
    }
  }
  for (let s = 0; s < BOOT_S && guarded?.isWatching === false; s++) await second()
  if (guarded?.isWatching === false) return null
  return {
    printer,
    guarded,
    perception,
    second,
    async start() {
      let isDone = false
      const begun = port.startPrint(PART).finally(() => {
        isDone = true
      })
      begun.catch(() => undefined)
      while (!isDone) await second()
      await begun
    },
    async close() {
      perception.close()
      let isDone = false
      const closing = (guarded ?? port).close().finally(() => {
        isDone = true
      })
      for (let s = 0; s < BOOT_S && !isDone; s++) await second()
      await closing
    },
  }
}
