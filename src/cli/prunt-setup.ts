// What Prunt's planner is run with: its own configuration, or what a printer.cfg says in its terms.
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { PrinterConfig, PruntConfig } from '#config'
import { klipperToPrunt, pruntMotion, pruntMotors, readPruntConfig, writePruntConfig } from '#config'
import { PrintwrightError } from '#core'
import type { SlicerMetadata } from '#gcode'
import { type Motor, type PruntLimits, pruntLimits, type ShaperConfig, withoutSpeedLimits } from '#motion'
import { readConfigText } from './config-file.ts'
import { type ChosenPrinter, choosePrinter, withoutLimits } from './printer-files.ts'

export interface PruntSetup {
  readonly printer: ChosenPrinter
  /** What the front end runs on. */
  readonly config: PrinterConfig
  readonly limits: PruntLimits
  readonly shapers: readonly ShaperConfig[]
  /** Null where nobody said how fast they can step. */
  readonly motors: readonly Motor[] | null
  /** Positions are limited by a machine that somebody named. */
  readonly outside: 'tell' | 'ignore'
  /** Where the limits come from. */
  readonly source: string
  readonly configSha256: string
  readonly remarks: readonly string[]
}

export interface PruntOptions {
  readonly config?: string
  readonly printer?: string
  readonly parity?: boolean
  readonly dt?: number
  /** Steps a second that a motor's driver can be sent. */
  readonly maxStepRate?: number
}

/** Whether a file looks like Prunt's configuration and not like a printer.cfg. */
export function isPruntConfig(path: string | undefined): boolean {
  return path !== undefined && /^\s*\{/.test(readConfigText(path).text)
}

/** Reads Prunt's configuration; its first wrong value is told in one sentence. */
export function loadPruntConfig(path: string): { config: PruntConfig; remarks: string[] } {
  const { config, diagnostics } = readPruntConfig(path, readConfigText(path).text)
  const wrong = diagnostics.filter(({ severity }) => severity === 'error')
  const [first] = wrong
  if (first !== undefined) {
    const others = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''
    throw new PrintwrightError('prunt-config', `${path}: ${first.message}${others}.`)
  }
  return { config, remarks: diagnostics.map(({ message }) => message) }
}

export function choosePruntSetup(options: PruntOptions, metadata: SlicerMetadata | null): PruntSetup {
  const mode = options.parity === true ? 'parity' : 'mended'
  const ownPath = isPruntConfig(options.config) ? options.config : undefined
  const own = ownPath !== undefined
  // --printer beside a file of Prunt's names the machine, not the limits.
  const { config: _, ...machine } = options
  const printer = choosePrinter(own ? machine : options, metadata)
  const read = own ? loadPruntConfig(ownPath) : null
  const pruntConfig = read?.config ?? klipperToPrunt(printer.config).config
  const { motion, diagnostics } = pruntMotion(pruntConfig)
  const wrong = diagnostics.find(({ severity }) => severity === 'error')
  if (wrong !== undefined)
    throw new PrintwrightError('prunt-config', `${options.config ?? printer.title}: ${wrong.message}.`)
  const limits = pruntLimits(motion, mode, options.dt)
  const steppers = options.maxStepRate === undefined ? null : chooseMotors(pruntConfig, options.maxStepRate, limits)
  return {
    printer,
    config: own ? withoutSpeedLimits(withoutLimits(printer.config)) : printer.config,
    limits,
    shapers: motion.shapers,
    motors: steppers?.motors ?? null,
    outside: own || !printer.guessed ? 'tell' : 'ignore',
    source: own ? ownPath : `${printer.title}, its printer.cfg in Prunt's terms`,
    configSha256: createHash('sha256').update(writePruntConfig(pruntConfig)).digest('hex'),
    remarks: [...(read?.remarks ?? []), ...diagnostics.map(({ message }) => message), ...(steppers?.remarks ?? [])],
  }
}

/** The configuration's motors, each with so many steps in a tick. */
function chooseMotors(
  config: PruntConfig,
  stepsPerS: number,
  { tickS }: PruntLimits,
): { readonly motors: readonly Motor[]; readonly remarks: readonly string[] } {
  const { motors, diagnostics } = pruntMotors(config)
  if (motors.length === 0) {
    throw new PrintwrightError(
      'prunt-motors',
      '--max-step-rate needs motors with a distance per step in the configuration, and there are none.',
    )
  }
  return {
    motors: motors.map(({ stepsPerMm }) => ({ stepsPerMm, maxStepsPerTick: stepsPerS * tickS })),
    remarks: diagnostics.map(({ message }) => message),
  }
}

/** Of the file as it lies on the disk. */
export function fileSha256(path: string): string {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(1 << 20)
  const handle = openSync(path, 'r')
  try {
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      hash.update(chunk.subarray(0, length))
    }
  } finally {
    closeSync(handle)
  }
  return hash.digest('hex')
}
