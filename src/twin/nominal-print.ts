// One file printed on the nominal printer as fast as it goes: the same firmware host as a living virtual printer has, so that
// macros, waits, homing and how far the file is read ahead are what a client of a real one sees.

import type { ReadInclude } from '#config'
import { parseConfigText, readPrinterConfig } from '#config'
import { PrintwrightError, type Random } from '#core'
import type { MachineModel, Material } from '#physics'
import type { Printer } from '#printer'
import { advanceTo, createMemoryFiles, createPrinter, runScript } from '#printer'
import type { RoomOptions } from '#simulation'

export interface NominalPrint {
  readonly configText: string
  readonly readInclude: ReadInclude
  readonly machine: MachineModel
  readonly material: Material
  readonly room: RoomOptions
  readonly random: Random
}

const NAME = 'part.gcode'
const STEP_S = 1
/** A host that is not ready by then never will be, s. */
const BOOT_S = 60
/** Nobody prints longer; a row a second stays within the memory. */
const LONGEST_S = 7 * 86_400
/** As often as that the event loop of whoever called gets its turn, s of the printer's time. */
const BREATH_S = 60
/** The twin's part holds whatever comes: a forecast is of a print that goes well. */
const HOLDS_RATIO = 20

/** Calls `look` when the print starts and every second of it, and returns the printer as it stands at the end. */
export async function printNominal(
  print: NominalPrint,
  file: Uint8Array,
  look: (printer: Printer, sinceStartS: number) => void,
  breathe: () => Promise<void>,
): Promise<Printer> {
  const printer = bootPrinter(print, file)
  runScript(printer, `SDCARD_PRINT_FILE FILENAME=${NAME}`)
  const startS = printer.reactor.timeS
  const { host } = printer
  for (let second = 0; ; second++) {
    advanceTo(printer, startS + second * STEP_S)
    // A new part lies on a plate of its own; its condition is the one from before.
    printer.plant.simulation.condition.plateRatio = HOLDS_RATIO
    const { state, message } = host.job.stats
    if (host.isGone || host.state !== 'ready')
      throw stopped(host.isGone ? 'it restarts the firmware' : host.stateMessage)
    if (state === 'error') throw stopped(message)
    look(printer, second * STEP_S)
    // The last lines have been read; what they ask for is still to be moved.
    const isMoving = host.queue.due < host.queue.written
    if ((state === 'complete' || state === 'cancelled') && !isMoving) return printer
    // Whoever is asked to come (a change of filament) comes at once.
    if (state === 'paused') runScript(printer, 'RESUME')
    if (second > LONGEST_S) throw stopped('it takes more than a week')
    if (second % BREATH_S === BREATH_S - 1) await breathe()
  }
}

function bootPrinter(
  { configText, readInclude, machine, material, room, random }: NominalPrint,
  file: Uint8Array,
): Printer {
  const files = { ...createMemoryFiles({ config: configText, gcodes: new Map([[NAME, file]]) }), readInclude }
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: configText }, readInclude))
  const printer = createPrinter({ files, plant: { machine, material, room }, random, fallbackConfig: config })
  const { host } = printer
  for (let step = 1; host.state === 'startup' && step < BOOT_S; step++) advanceTo(printer, step)
  if (host.state === 'ready') return printer
  throw new PrintwrightError(
    'twin-config',
    `The twin does not start with this configuration: ${line(host.stateMessage)}`,
  )
}

function stopped(why: string): PrintwrightError {
  return new PrintwrightError('twin-stopped', `The twin's print of this file does not come to its end: ${line(why)}`)
}

function line(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
