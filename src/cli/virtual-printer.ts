// A virtual printer as a person asks for it on the command line: configuration, machine, filament, faults, folders.
import { createWriteStream, existsSync, openSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { PrinterConfig } from '#config'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom, PrintwrightError } from '#core'
import { checkTemplates } from '#macros'
import type { MachineModel } from '#physics'
import { machineForConfig } from '#physics'
import type { Printer } from '#printer'
import { createPrinter, refusals } from '#printer'
import { createDiskFiles, makeFolder } from '#server'
import { createIncludeReader, readConfigText } from './config-file.ts'
import { openConfiguration } from './configuration-copy.ts'
import { drawGap, type FaultOptions, loadedMaterial, readFaults, realMachine } from './fault-options.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { choosePrinter, loadConfig, loadMachine, printerNames, shippedName } from './printer-files.ts'

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
  /** Seconds since 1970 at power-on, for the names of backups; where the same lines give the same bytes nobody says. */
  readonly calendarStartS?: number
  /** What the copy of a shipped printer's configuration gets in front. */
  readonly sections?: string
}

export const DATA_FOLDER = 'printer_data'

export interface VirtualPrinter {
  readonly printer: Printer
  /** The model that was asked for; what prints may stray from it. */
  readonly machine: MachineModel
  readonly title: string
  readonly gcodesPath: string
  /** What a person should know of its configuration; null for nothing. */
  readonly remark: string | null
  /** What keeps Klipper from starting with it, for people; null for nothing. */
  readonly refusal: string | null
}

export function createVirtualPrinter(options: VirtualPrinterOptions): VirtualPrinter {
  const data = resolve(options.data ?? DATA_FOLDER)
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
      originPath: chosen.originPath,
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
    calendarStartS: options.calendarStartS ?? 0,
  })
  return {
    printer,
    machine: chosen.machine,
    title: chosen.title,
    gcodesPath,
    remark: chosen.remark,
    refusal: refusalText(chosen),
  }
}

interface ChosenConfig {
  readonly configPath: string
  readonly originPath: string | undefined
  readonly config: PrinterConfig
  readonly machine: MachineModel
  readonly title: string
  readonly remark: string | null
}

/** One's own configuration may be one that Klipper would refuse: the printer says so itself. */
function chooseConfig(options: VirtualPrinterOptions, data: string): ChosenConfig {
  const { config: own, printer: asked, data: named, sections } = options
  // Refuses what does not exist.
  if (asked !== undefined) choosePrinter(own === undefined ? { printer: asked } : { config: own, printer: asked }, null)
  const printer = asked === undefined ? undefined : shippedName(asked)
  const {
    path: configPath,
    origin,
    remark,
  } = openConfiguration({
    config: own,
    printer,
    data,
    isNamed: named !== undefined,
    sections,
  })
  if ('printer' in origin) {
    const { config, machine, title } = choosePrinter({ printer: origin.printer }, null)
    return { configPath, originPath: undefined, config, machine, title, remark }
  }
  const originPath = origin.config
  const { config } = loadConfig(existsSync(originPath) ? originPath : configPath)
  const { machine } = machineForConfig(config, printerNames().map(loadMachine))
  return { configPath, originPath, config, machine, title: own ?? originPath, remark }
}

const REFUSALS_SHOWN = 5

function refusalText({ configPath, originPath }: ChosenConfig): string | null {
  const file = originPath ?? configPath
  const tree = parseConfigText({ file, text: readConfigText(configPath).text }, createIncludeReader())
  const { config, diagnostics } = readPrinterConfig(tree)
  const refused = refusals(config, [...diagnostics, ...checkTemplates(tree)])
  if (refused.length === 0) return null
  const lines = refused.slice(0, REFUSALS_SHOWN).map(({ file: at = file, line, message }) => {
    return `  ${at}${line > 0 ? `:${line}` : ''}: ${message}`
  })
  const more = refused.length - lines.length
  if (more > 0) lines.push(`  and ${more} more: printwright check ${file}`)
  return `Klipper does not start with this configuration:\n${lines.join('\n')}`
}

export interface JournalFile {
  write(line: string): void
  close(): Promise<void>
}

/** Everything that goes in, comes out or happens, one line each; null where nobody wants it. */
export function openJournal(path: string | undefined): JournalFile | null {
  if (path === undefined) return null
  makeFolder(dirname(resolve(path)))
  try {
    const stream = createWriteStream(path, { fd: openSync(path, 'w') })
    return {
      write: (line) => void stream.write(`${line}\n`),
      close: () => new Promise((done) => stream.end(() => done())),
    }
  } catch (error) {
    throw new PrintwrightError('journal', `${path} cannot be written: ${(error as Error).message}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}
