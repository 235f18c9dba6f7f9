// The operator's twin of the printer at hand: made from the configuration that the printer itself tells, and for each file anew
// from the filament that the person names or the slicer wrote.
import { parseConfigText, readPrinterConfig } from '#config'
import { readSlicerMetadata } from '#gcode'
import { machineForConfig } from '#physics'
import type { PlainRecord, PrinterPort, TwinPort } from '#protocol'
import { configTextOf } from '#twin'
import { chooseMaterial, loadMaterials } from '../material-files.ts'
import { loadMachine, printerNames } from '../printer-files.ts'
import { createThreadedTwin, type ThreadedTwin } from './threaded-twin.ts'

export interface PrinterTwin extends TwinPort {
  /** Reads the configuration (again): a host that came up may have another. */
  learn(): Promise<void>
  /** What it knows the printer to be; empty before it does. */
  readonly words: string
  close(): void
}

/** Slicers write at both ends of a file. */
const EDGE_BYTES = 1 << 20

export interface PrinterTwinOptions {
  readonly printer: Pick<PrinterPort, 'query'>
  readonly material: string | undefined
  readonly seed: number
  /** Work that takes none of the printer's time. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>
}

export function createPrinterTwin({ printer, material: asked, seed, hold }: PrinterTwinOptions): PrinterTwin {
  let configText: string | null = null
  let latest: ThreadedTwin | null = null
  let words = ''

  async function learn(): Promise<void> {
    const { status } = await printer.query({ configfile: ['config'] })
    const config = status['configfile']?.['config']
    if (typeof config !== 'object' || config === null || Array.isArray(config)) {
      throw new Error('the printer does not tell its configuration')
    }
    configText = configTextOf(config as PlainRecord)
  }

  async function forecast(
    file: Uint8Array,
    start: Parameters<TwinPort['forecast']>[1],
  ): ReturnType<TwinPort['forecast']> {
    if (configText === null) await learn()
    const text = configText ?? ''
    const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }, () => null))
    const { machine } = machineForConfig(config, printerNames().map(loadMachine))
    const metadata = readSlicerMetadata(file.subarray(0, EDGE_BYTES), file.subarray(-EDGE_BYTES))
    const { material, reason } = chooseMaterial(loadMaterials(), asked, metadata)
    words = `${machine.title}, ${material.name} (${reason})`
    // Whoever still waits for the print before this one waits for nothing.
    latest?.close()
    latest = createThreadedTwin({ configText: text, machine, material, seed })
    return await hold(latest.forecast(file, start))
  }

  return {
    learn,
    forecast,
    picture: async (...where) => (latest === null ? null : await hold(latest.picture(...where))),
    close: () => latest?.close(),
    get words() {
      return words
    },
  }
}
