// A virtual printer as a person asks for it on the command line: configuration, machine, filament, faults, folders.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PrinterConfig } from '#config'
import { createRandom } from '#core'
import type { MachineModel } from '#physics'
import { machineForConfig } from '#physics'
import type { Printer } from '#printer'
import { createPrinter } from '#printer'
import { createDiskFiles } from '#server'
import { createIncludeReader } from './config-file.ts'
import { drawGap, type FaultOptions, loadedMaterial, readFaults, realMachine } from './fault-options.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { choosePrinter, loadConfig, loadMachine, printerNames, shippedConfigPath } from './printer-files.ts'

export interface VirtualPrinterOptions extends FaultOptions {
  readonly config?: string
  readonly printer?: string
  readonly material?: string
  /** Folder of the printer's files; G-code lies in its `gcodes`. */
  readonly data?: string
  readonly seed: number
  readonly ambient: number
  readonly chamber?: number
  readonly humidity: number
  readonly opened: number
  readonly sensors?: 'ideal' | 'realistic'
}

export interface VirtualPrinter {
  readonly printer: Printer
  readonly title: string
  readonly gcodesPath: string
}

export function createVirtualPrinter(options: VirtualPrinterOptions): VirtualPrinter {
  const data = resolve(options.data ?? 'printer_data')
  const chosen = chooseConfig(options, data)
  const { material } = chooseMaterial(loadMaterials(), options.material ?? 'PLA', {})
  const faults = readFaults(options.fault, chosen.machine)
  const random = createRandom(options.seed)
  const isStudied = faults.length > 0 || options.realityGap !== undefined || options.hiddenTwin === true
  const { machine, material: brand } = realMachine(options, chosen.machine, loadedMaterial(faults, material), random)
  const gcodesPath = join(data, 'gcodes')
  const printer = createPrinter({
    files: createDiskFiles({
      configPath: chosen.configPath,
      gcodesPath,
      logPath: join(data, 'logs', 'klippy.log'),
      readInclude: createIncludeReader(),
    }),
    plant: {
      machine,
      material: brand,
      room: {
        ...options,
        tolerant: false,
        ownConfig: true,
        // As in `simulate`: what nobody breaks tells the plain truth, and takes the time that was foretold.
        sensors: options.sensors ?? (isStudied ? 'realistic' : 'ideal'),
        keepsSignals: false,
        faults,
        gap: drawGap(options, random),
      },
    },
    random: random.fork('printer'),
    fallbackConfig: chosen.config,
  })
  return { printer, title: chosen.title, gcodesPath }
}

interface ChosenConfig {
  readonly configPath: string
  readonly config: PrinterConfig
  readonly machine: MachineModel
  readonly title: string
}

/**
 * One's own configuration, also one that Klipper would refuse: the printer says so itself. Of a printer that ships, a copy in
 * the data folder: SAVE_CONFIG writes into it.
 */
function chooseConfig({ config: own, printer }: VirtualPrinterOptions, data: string): ChosenConfig {
  if (own !== undefined && printer === undefined) {
    const configPath = resolve(own)
    const { config } = loadConfig(configPath)
    const { machine } = machineForConfig(config, printerNames().map(loadMachine))
    return { configPath, config, machine, title: own }
  }
  const name = printer ?? 'ender3'
  const chosen = choosePrinter(own === undefined ? { printer: name } : { config: own, printer: name }, null)
  const configPath = join(data, 'config', 'printer.cfg')
  if (!existsSync(configPath)) {
    mkdirSync(join(data, 'config'), { recursive: true })
    copyFileSync(shippedConfigPath(name), configPath)
  }
  return { configPath, config: chosen.config, machine: chosen.machine, title: chosen.title }
}
