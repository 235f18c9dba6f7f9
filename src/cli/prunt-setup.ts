// What Prunt's planner is run with: its own configuration, or what a printer.cfg says in its terms.
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { PrinterConfig, PruntConfig, PruntMotionSettings } from '#config'
import {
  klipperToPrunt,
  LEAST_CHORD_MM,
  pruntLookup,
  pruntMotion,
  pruntMotors,
  readPruntConfig,
  withPruntShaping,
  withPruntSpeeds,
  writePruntConfig,
} from '#config'
import { PrintwrightError } from '#core'
import type { SlicerMetadata } from '#gcode'
import {
  createPruntDialect,
  createPruntPlanner,
  createPruntSettingsDialect,
  type Motor,
  type PlanOptions,
  type PruntLimits,
  type PruntPlanner,
  type PruntPlannerOptions,
  pruntLimits,
  type ShaperConfig,
  withoutSpeedLimits,
} from '#motion'
import type { PlannerMeta } from '#report'
import { readConfigText } from './config-file.ts'
import { type ChosenPrinter, choosePrinter, withoutLimits } from './printer-files.ts'

export interface PruntSetup {
  /** Its configuration has Prunt's shapers and advance in the places of Klipper's. */
  readonly printer: ChosenPrinter
  /** What the front end runs on. */
  readonly config: PrinterConfig
  /** The front end's machine has no edges: nobody named it, or Prunt's own configuration holds. */
  readonly edgeless: boolean
  /** What Klipper's planner is compared on: the same edges, and limits of speed of its own. */
  readonly klipper: { readonly config: PrinterConfig; readonly source: string }
  readonly limits: PruntLimits
  readonly shapers: readonly ShaperConfig[]
  readonly replaceG0: boolean
  /** Null where nobody said how fast they can step. */
  readonly motors: readonly Motor[] | null
  /** Positions are limited by a machine that somebody named. */
  readonly outside: 'tell' | 'ignore'
  /** Where the limits come from. */
  readonly source: string
  readonly chordErrorSource: string
  readonly configSha256: string
  readonly remarks: readonly string[]
}

/** Words of the command line that mean the same for every command with `--planner prunt`. */
export interface PruntWords {
  readonly config?: string
  readonly printer?: string
  readonly pruntConfig?: string
  readonly parity?: boolean
  readonly chordError?: number
  /** Steps a second that a motor's driver can be sent. */
  readonly maxStepRate?: number
}

interface PruntOptions extends PruntWords {
  readonly dt?: number
}

const CHORD_ERROR = 'Kinematics$Maximum chord error'

/** Whether a file looks like Prunt's configuration and not like a printer.cfg. */
export function isPruntConfig(path: string | undefined): boolean {
  return path !== undefined && /^\s*(\{|\[\s*["{}\]])/.test(readConfigText(path).text)
}

/** For a command that plans as Klipper: words that mean nothing there are said, not passed over. */
export function refusePruntWords(words: PruntWords): void {
  const given = [
    words.parity === true ? '--parity' : '',
    words.pruntConfig === undefined ? '' : '--prunt-config',
    words.chordError === undefined ? '' : '--chord-error',
    words.maxStepRate === undefined ? '' : '--max-step-rate',
  ].filter((word) => word !== '')
  if (given.length > 0) throw new PrintwrightError('planner-prunt', `${given.join(', ')}: only with --planner prunt.`)
  if (isPruntConfig(words.config)) {
    throw new PrintwrightError(
      'config-of-prunt',
      `${words.config} is a configuration of Prunt: it needs --planner prunt.`,
    )
  }
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

/** The file with Prunt's own limits, if one is given: as --prunt-config, or in the place of the printer.cfg. */
function ownConfigPath({ config, pruntConfig }: PruntWords): string | undefined {
  const inPlace = isPruntConfig(config) ? config : undefined
  if (pruntConfig !== undefined && inPlace !== undefined) {
    throw new PrintwrightError(
      'prunt-config-twice',
      `--config ${inPlace} and --prunt-config ${pruntConfig} are both configurations of Prunt: give one of them.`,
    )
  }
  return pruntConfig ?? inPlace
}

/** The words that name the machine, without a file of Prunt's, which names none. */
export function machineWords<T extends PruntWords>(words: T): Omit<T, 'config'> & Pick<PruntWords, 'config'> {
  if (words.config === undefined || !isPruntConfig(words.config)) return words
  const { config: _, ...machine } = words
  return machine
}

export function choosePruntSetup(options: PruntOptions, metadata: SlicerMetadata | null): PruntSetup {
  const ownPath = ownConfigPath(options)
  const own = ownPath !== undefined
  const machine = machineWords(options)
  const named = machine.printer !== undefined || machine.config !== undefined
  const printer = choosePrinter(machine, metadata)
  const read = own ? loadPruntConfig(ownPath) : null
  const { config: pruntConfig, notes } =
    read === null ? klipperToPrunt(printer.config) : { config: read.config, notes: [] }
  const { motion: written, diagnostics } = pruntMotion(pruntConfig)
  const wrong = diagnostics.find(({ severity }) => severity === 'error')
  if (wrong !== undefined) throw new PrintwrightError('prunt-config', `${ownPath ?? printer.title}: ${wrong.message}.`)
  if (options.chordError !== undefined && options.chordError > 0 && options.chordError < LEAST_CHORD_MM) {
    throw new PrintwrightError('chord-error', `--chord-error ${options.chordError}: 0, or at least ${LEAST_CHORD_MM}.`)
  }
  const motion: PruntMotionSettings = { ...written, deviationMm: options.chordError ?? written.deviationMm }
  const limits = pruntLimits(motion, options.parity === true ? 'parity' : 'mended', options.dt)
  const steppers = options.maxStepRate === undefined ? null : chooseMotors(pruntConfig, options.maxStepRate, limits)
  const shaped = withPruntShaping(printer.config, motion)
  const edgeless = own || printer.guessed
  const bounded = edgeless ? withoutLimits(shaped.config) : shaped.config
  return {
    printer: { ...printer, config: shaped.config },
    config: own ? withoutSpeedLimits(bounded) : bounded,
    edgeless,
    klipper:
      own && !named
        ? { config: withPruntSpeeds(bounded, motion), source: `${ownPath}, in Klipper's terms` }
        : { config: bounded, source: printer.title },
    limits,
    shapers: motion.shapers,
    replaceG0: motion.replaceG0,
    motors: steppers?.motors ?? null,
    outside: own || !printer.guessed ? 'tell' : 'ignore',
    source: own ? ownPath : `${printer.title}, its printer.cfg in Prunt's terms`,
    chordErrorSource: chordErrorSource(options, ownPath, pruntConfig, printer),
    configSha256: createHash('sha256').update(writePruntConfig(pruntConfig)).digest('hex'),
    remarks: [
      ...(read?.remarks ?? []),
      ...notes.filter((note) => note.startsWith('input shaper')),
      ...diagnostics.map(({ message }) => message),
      ...shaped.notes,
      ...(steppers?.remarks ?? []),
    ],
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

function chordErrorSource(
  options: PruntOptions,
  ownPath: string | undefined,
  config: PruntConfig,
  printer: ChosenPrinter,
): string {
  if (options.chordError !== undefined) return '--chord-error'
  if (ownPath === undefined)
    return `square corner velocity ${printer.config.squareCornerMmPerS} mm/s of the printer.cfg`
  return pruntLookup(config).has(CHORD_ERROR) ? ownPath : `Prunt's default, ${ownPath} has none`
}

/** How a file is planned with this setup: the planner, and in parity Prunt's own reading of G-code, by default that of M205. */
export function pruntPlanning(
  setup: PruntSetup,
  onBlock?: PruntPlannerOptions['onBlock'],
): Pick<PlanOptions, 'createPlanner' | 'dialect'> {
  const { limits, shapers, outside, motors, replaceG0 } = setup
  let planner: PruntPlanner | null = null
  return {
    createPlanner(sink, _config, clock) {
      planner = createPruntPlanner(sink, {
        limits,
        shapers,
        clock,
        outside,
        ...(motors === null ? {} : { motors }),
        ...(onBlock === undefined ? {} : { onBlock }),
      })
      return planner
    },
    dialect:
      limits.mode === 'parity'
        ? createPruntDialect({ planner: () => planner, replaceG0 })
        : createPruntSettingsDialect(() => planner),
  }
}

/** The name of the planner and its mode. */
export function modeName(mode: PruntLimits['mode']): string {
  return mode === 'parity' ? 'prunt, parity' : 'prunt'
}

/** What a report says of the planner. */
export function plannerMeta({ limits, source, chordErrorSource: from, configSha256 }: PruntSetup): PlannerMeta {
  return {
    mode: limits.mode === 'parity' ? 'parity' : 'default',
    chordErrorMm: limits.deviationMm,
    chordErrorFrom: from,
    limitsFrom: source,
    configSha256,
    accelerationMmPerS2: limits.accelMmPerS2,
    jerkMmPerS3: limits.jerkMmPerS3,
    snapMmPerS4: limits.snapMmPerS4,
    crackleMmPerS5: limits.crackleMmPerS5,
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
