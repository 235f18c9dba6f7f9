// `printwright optimize FILE`: a better file for the same part: searched on the simulator, printed through on a virtual
// printer, written only if it is better.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PrintwrightError } from '#core'
import { hasLayerComments } from '#gcode'
import type { Goal, Optimised, PrintSetup, Trial } from '#optimisation'
import { comparePaths, optimise, sharedWorse, unifiedDiff } from '#optimisation'
import { openGcodeFile, readChunks, readMetadata } from './gcode-file.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { optimisationJson, optimisationText } from './optimize-words.ts'
import { type PrintedThrough, printThrough } from './print-through.ts'
import { choosePrinter, shippedConfigPath, withoutLimits } from './printer-files.ts'
import { startProgress } from './progress.ts'
import { writeJson, writeText } from './terminal.ts'

export interface OptimizeOptions {
  readonly for: Goal
  readonly config?: string
  readonly printer?: string
  readonly material?: string
  readonly out?: string
  readonly seed: number
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Corners of the two paths may lie this far apart, mm. */
export const PATH_TOLERANCE_MM = 1e-6

export interface Outcome {
  readonly optimised: Optimised
  readonly corners: number
  readonly offMm: number
  readonly printed: PrintedThrough
  /** Why it is not to be used; null for a good one. */
  readonly refusal: string | null
}

export async function optimizeCommand(path: string, options: OptimizeOptions): Promise<0 | 1> {
  const out = options.out === undefined ? null : checkOut(path, options.out)
  const { bytes, setup, configPath, words } = await readPrint(path, options)
  const silent = options.quiet === true || options.json === true
  if (options.json !== true) writeText(process.stderr, words)
  const { outcome } = improve(bytes, setup, configPath, options.for, silent)
  const isGood = outcome !== null && outcome.refusal === null
  if (isGood && out !== null) writeOut(path, out, bytes, outcome.optimised)
  if (options.json === true) writeJson(optimisationJson(path, options.for, outcome, isGood ? out : null))
  else
    writeText(
      process.stdout,
      optimisationText(path, options.for, outcome, isGood ? out : null, diffOf(path, bytes, outcome)),
    )
  return isGood ? 0 : 1
}

export async function readPrint(
  path: string,
  options: Pick<OptimizeOptions, 'config' | 'printer' | 'material' | 'seed'>,
): Promise<{ bytes: Uint8Array; setup: PrintSetup; configPath: string; words: string }> {
  const file = openGcodeFile(path)
  const chunks: Uint8Array[] = []
  for await (const chunk of readChunks(file)) chunks.push(chunk)
  const bytes = new Uint8Array(Buffer.concat(chunks))
  const read = await readMetadata(file)
  const metadata = { ...read, hasLayerComments: read.hasLayerComments ?? hasLayerComments(bytes) }
  const { material, reason } = chooseMaterial(loadMaterials(), options.material, metadata)
  const printer = choosePrinter(options, metadata)
  const setup: PrintSetup = {
    config: printer.config,
    motionConfig: printer.guessed ? withoutLimits(printer.config) : printer.config,
    machine: printer.machine,
    material,
    metadata,
    guessedPrinter: printer.guessed,
    ownConfig: options.config !== undefined,
    seed: options.seed,
  }
  const configPath = options.config ?? shippedConfigPath(printer.machine.name)
  const words = `Printer: ${printer.title} (${printer.reason}). Material: ${material.name} (${reason}).\n`
  return { bytes, setup, configPath, words }
}

/** Searches, compares the paths, prints it through. No outcome where nothing better was found. */
export function improve(
  bytes: Uint8Array,
  setup: PrintSetup,
  configPath: string,
  goal: Goal,
  silent: boolean,
): { outcome: Outcome | null; before: Trial } {
  const progress = startProgress('Optimising', silent)
  try {
    const { optimised, before } = optimise(bytes, setup, {
      goal,
      onTrial: (done, most) => progress.update((0.9 * done) / most, `print ${done}`),
    })
    if (optimised === null) return { outcome: null, before }
    const { corners, headMm } = comparePaths(bytes, optimised.bytes, setup.motionConfig)
    progress.update(0.9, 'printing it through')
    const printed = printThrough(optimised.bytes, { configPath, ...setup })
    const refusal = refusalOf(optimised, headMm, printed)
    return { outcome: { optimised, corners, offMm: headMm, printed, refusal }, before }
  } finally {
    progress.stop()
  }
}

function refusalOf({ before, after, gains }: Optimised, offMm: number, printed: PrintedThrough): string | null {
  if (!(offMm <= PATH_TOLERANCE_MM)) return `the path would differ by ${offMm} mm`
  if (after.error !== null && before.error === null) return `the print would stop: ${after.error}`
  if (printed.state !== 'complete') {
    const said = printed.message === '' ? '' : `: ${printed.message.split('\n')[0]}`
    return `on the virtual printer the print ended as '${printed.state}'${said}`
  }
  const lost = gains.filter((gain) => gain.worse.includes('error')).length
  if (lost > 0) return `on ${lost} of ${gains.length} printers that stray from the model the print would stop`
  const shared = sharedWorse(gains)
  if (shared.length === 0) return null
  return `on most of ${gains.length} printers that stray from the model, none of which the search had seen, this is worse: ${shared.join(', ')}`
}

function diffOf(path: string, bytes: Uint8Array, outcome: Outcome | null, linesMax = 24): string {
  if (outcome === null) return ''
  const name = basename(path).replace(/\.gz$/, '')
  const { optimised } = outcome
  return unifiedDiff(bytes, optimised.bytes, optimised, { oldName: name, newName: `${name} (optimised)`, linesMax })
}

/** Said before the work, not after it. */
function checkOut(path: string, out: string): string {
  if (out.trim() === '') throw new PrintwrightError('out-empty', '--out needs the name of a file.')
  if (resolve(out) === resolve(path)) {
    throw new PrintwrightError('out-same', `--out ${out} is the file itself: give another name, the original is kept.`)
  }
  if (existsSync(out) && extname(out) === '') {
    throw new PrintwrightError('out-exists', `--out ${out} exists already and is no .gcode file.`)
  }
  return out
}

function writeOut(path: string, out: string, bytes: Uint8Array, optimised: Optimised): void {
  try {
    mkdirSync(dirname(resolve(out)), { recursive: true })
    writeFileSync(out, out.endsWith('.gz') ? gzipSync(optimised.bytes) : optimised.bytes)
    const diff = unifiedDiff(bytes, optimised.bytes, optimised, { oldName: basename(path), newName: basename(out) })
    writeFileSync(`${out}.diff`, Buffer.from(diff, 'latin1'))
  } catch (error) {
    throw new PrintwrightError('out-unwritable', `${out} cannot be written: ${(error as Error).message}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}
