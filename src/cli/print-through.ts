// A file on a living virtual printer in this process, from the start command to whatever end it comes to.
import type { PrinterConfig } from '#config'
import { createRandom } from '#core'
import type { MachineModel, Material } from '#physics'
import { advanceTo, createMemoryFiles, createPrinter, runScript } from '#printer'
import { createIncludeReader, readConfigText } from './config-file.ts'

export interface PrintedThrough {
  /** `complete`, or what Klipper says instead. */
  readonly state: string
  readonly message: string
  readonly durationS: number
}

export interface PrintThroughOptions {
  /** Path of its printer.cfg. */
  readonly configPath: string
  readonly config: PrinterConfig
  readonly machine: MachineModel
  readonly material: Material
  readonly seed: number
  /** Typed before the print begins. */
  readonly prologue?: readonly string[]
  /** Hears how much of the file has been read, 0..1. */
  readonly onProgress?: (ratio: number) => void
}

const FILE_NAME = 'part.gcode'
/** The firmware needs this long to come up. */
const BOOT_S = 5
const STEP_S = 2
/** Nothing here prints longer than a week. */
const LONGEST_S = 7 * 86_400
const STEPS_PER_TELL = 50

export function printThrough(bytes: Uint8Array, options: PrintThroughOptions): PrintedThrough {
  const { configPath, config, machine, material, seed } = options
  const memory = createMemoryFiles({ config: readConfigText(configPath).text, gcodes: new Map([[FILE_NAME, bytes]]) })
  const printer = createPrinter({
    files: { ...memory, configPath, readInclude: createIncludeReader() },
    plant: {
      machine,
      material,
      room: { ambient: 23, humidity: 40, opened: 2, tolerant: false, ownConfig: true, sensors: 'ideal' },
    },
    random: createRandom(seed).fork('printer'),
    fallbackConfig: config,
  })
  advanceTo(printer, BOOT_S)
  let refusal: string | null = null
  runScript(printer, [...(options.prologue ?? []), `SDCARD_PRINT_FILE FILENAME=${FILE_NAME}`].join('\n'), (error) => {
    refusal = error?.message ?? null
  })
  const startS = printer.reactor.timeS
  const { host } = printer
  const isOver = (): boolean =>
    host.state !== 'ready' || refusal !== null || ['complete', 'error', 'cancelled'].includes(host.job.stats.state)
  for (let step = 1; !isOver() && printer.reactor.timeS < LONGEST_S; step++) {
    advanceTo(printer, startS + step * STEP_S)
    if (step % STEPS_PER_TELL === 0) options.onProgress?.(host.job.positionBytes / Math.max(1, bytes.length))
  }
  const { state, message } = host.job.stats
  const durationS = printer.reactor.timeS - startS
  if (host.state !== 'ready') return { state: host.state, message: host.stateMessage, durationS }
  return { state: refusal === null ? state : 'refused', message: refusal ?? message, durationS }
}
