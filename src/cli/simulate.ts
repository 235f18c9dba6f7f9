// `printwright simulate FILE`: file -> plan -> physics -> findings -> report.
import { join } from 'node:path'
import { accountForFaults, analyse } from '#analysis'
import { createRandom, PrintwrightError } from '#core'
import type { SlicerMetadata } from '#gcode'
import { planGcode, type TrajectoryBlock } from '#motion'
import type { RunMeta, Thumbnail } from '#report'
import {
  plannerText,
  RUN_RECORD_FILES,
  readViewerScript,
  renderReport,
  renderSummary,
  toSimulateJson,
  writeRunRecord,
} from '#report'
import {
  buildVolume,
  closeSoundWindow,
  createSoundWindow,
  finishSimulation,
  isStillHeating,
  recordSoundWindow,
  walkBlock,
} from '#simulation'
import { type FrameFiles, takeFrames } from './camera-frames.ts'
import { readFaults } from './fault-options.ts'
import { type GcodeFile, openGcodeFile, readChunks, readMetadata } from './gcode-file.ts'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { type MediaOptions, readMediaWishes } from './media-options.ts'
import { checkOutFolder } from './out-folder.ts'
import { refuseOverwriting } from './own-inputs.ts'
import { createPrints, type PrintOptions } from './print-pair.ts'
import { choosePrinter, withoutLimits } from './printer-files.ts'
import { startProgress } from './progress.ts'
import {
  choosePruntSetup,
  machineWords,
  type PruntSetup,
  type PruntWords,
  plannerMeta,
  pruntPlanning,
  refusePruntWords,
} from './prunt-setup.ts'
import { soundFiles } from './sound-file.ts'
import { writeJson, writeText } from './terminal.ts'
import { VALIDITY } from './validity.ts'

interface SimulateOptions extends PrintOptions, MediaOptions, PruntWords {
  readonly material?: string
  readonly out?: string
  readonly strict?: boolean
  readonly planner?: 'klipper' | 'prunt'
  readonly json?: boolean
  readonly quiet?: boolean
  readonly version: string
}

export async function simulateCommand(path: string, options: SimulateOptions): Promise<0 | 1> {
  const folder = options.out === undefined ? null : checkOutFolder(options.out)
  if (options.planner !== 'prunt') refusePruntWords(options)
  if (options.signals === true && folder === null) {
    throw new PrintwrightError('signals-out', '--signals needs --out DIR: the table of signals is written there.')
  }
  if (folder !== null) {
    const written = RUN_RECORD_FILES.map((name) => ({ option: '--out', path: join(folder, name) }))
    refuseOverwriting([path, options.config, options.pruntConfig], written)
  }
  const file = openGcodeFile(path)
  const metadata = await readMetadata(file)
  const { material, reason: materialReason } = chooseMaterial(loadMaterials(), options.material, metadata)
  const prunt = options.planner === 'prunt' ? choosePruntSetup(options, metadata) : null
  const printer = prunt?.printer ?? choosePrinter(options, metadata)
  const faults = readFaults(options.fault, printer.machine)
  const wishes = await readMediaWishes(options, { hasFolder: folder !== null, hasFaults: faults.length > 0 })
  if (options.json !== true) {
    writeText(
      process.stderr,
      `Printer: ${printer.title} (${printer.reason}). Material: ${material.name} (${materialReason}).\n`,
    )
    if (prunt !== null) writeText(process.stderr, pruntWords(prunt))
  }
  const random = createRandom(options.seed)
  const { settings, known, simulation, unbroken } = createPrints(
    machineWords(options),
    printer,
    metadata,
    material,
    faults,
    random,
  )
  const listening = wishes.sound === null ? null : createSoundWindow(wishes.sound, random.fork('sound'))
  const watch =
    listening === null
      ? undefined
      : (block: TrajectoryBlock, i: number) => recordSoundWindow(listening, simulation, block, i)
  const plan = planGcode({
    config: prunt?.config ?? (printer.guessed ? withoutLimits(printer.config) : printer.config),
    homing: 'triggered',
    heaterWaits: 'stop',
    isHeaterBusy: (heater) => isStillHeating(simulation, heater),
    refusals: printer.guessed ? 'tell' : 'stop',
    ...(prunt === null ? {} : pruntPlanning(prunt)),
    ...(metadata.hasLayerComments === undefined ? {} : { hasLayerComments: metadata.hasLayerComments }),
    sink: (block) => {
      walkBlock(simulation, block, watch)
      if (unbroken !== null) walkBlock(unbroken, block)
    },
  })
  await run(
    file,
    plan,
    () => `layer ${Math.max(simulation.layer, 0) + 1}`,
    () => simulation.error !== null,
    options,
  )
  const planned = plan.finish()
  if (planned.moves === 0 && planned.error === null) {
    throw new PrintwrightError('no-moves', `${path} holds no moves: there is nothing to print in it.`)
  }
  const result = finishSimulation(simulation, planned)
  if (result.error === null && result.beads.rowCount === 0) {
    throw new PrintwrightError(
      'no-extrusion',
      `${path} moves, but extrudes nothing on its way: there is nothing to print in it.`,
    )
  }
  const account = unbroken === null ? null : accountForFaults(result, finishSimulation(unbroken, planned))
  const { findings, probability } = analyse(result, {
    settings: known,
    config: printer.config,
    metadata,
    guessedPrinter: printer.guessed,
    random: random.fork('analysis'),
  })
  async function photograph(wish: NonNullable<typeof wishes.frames>): Promise<FrameFiles> {
    const progress = startProgress('Photographing', options.quiet === true || options.json === true)
    try {
      return await takeFrames(result, settings, printer.config, wish, random.fork('camera'), progress)
    } finally {
      progress.stop()
    }
  }
  async function writeReport(folder: string): Promise<string> {
    const files = new Map<string, Uint8Array>()
    if (listening !== null) {
      const heard = closeSoundWindow(listening, simulation, printer.config)
      for (const [name, bytes] of soundFiles(listening, heard, random.fork('microphone'))) files.set(name, bytes)
    }
    const seen = wishes.frames === null ? null : await photograph(wishes.frames)
    for (const [name, bytes] of seen?.files ?? []) files.set(name, bytes)
    const reportHtml = renderReport({
      run: result,
      findings,
      probability,
      account,
      meta,
      thumbnail: largestThumbnail(metadata),
      validity: VALIDITY,
      frames: seen?.strip ?? [],
      viewerScript: await readViewerScript(),
    })
    await writeRunRecord(folder, result, { findings, probability, account, meta, reportHtml, files })
    return join(folder, 'report.html')
  }
  if (!Number.isFinite(result.totalTimeS) || !Number.isFinite(probability.mean)) {
    throw new PrintwrightError(
      'not-finite',
      `${path} on ${printer.title} gives no finite answer: look for absurd values in the configuration or the file (speeds, offsets, diameters).`,
    )
  }
  const meta: RunMeta = {
    fileName: path,
    printer: printer.title,
    printerReason: printer.reason,
    material: material.title,
    materialReason,
    slicerTimeS: metadata.estimatedTimeS ?? null,
    slicerFilamentMm: metadata.filamentMm ?? null,
    slicer: metadata.slicer === undefined ? null : `${metadata.slicer} ${metadata.version ?? ''}`.trim(),
    planner: options.planner ?? 'klipper',
    plannerMeta: prunt === null ? null : plannerMeta(prunt),
    fidelity: 'fast',
    seed: options.seed,
    version: options.version,
    buildVolume: buildVolume(printer.config),
  }
  const reportPath = folder === null ? null : await writeReport(folder)
  if (options.json) {
    writeJson(toSimulateJson(result, { findings, probability, account, meta }))
  } else {
    const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
    const summary = { run: result, findings, probability, account, meta, reportPath }
    process.stdout.write(renderSummary(summary, { colour, columns: process.stdout.columns ?? 80 }))
  }
  return options.strict && !(probability.mean >= 0.5) ? 1 : 0
}

/** What ran, and what of the configuration did not come along. */
function pruntWords(setup: PruntSetup): string {
  const remarks = setup.remarks.map((text) => `  ${text}\n`)
  return `Planner: ${plannerText('prunt', plannerMeta(setup))}; limits of ${setup.source}.\n${remarks.join('')}`
}

async function run(
  file: GcodeFile,
  plan: { push(chunk: Uint8Array): void },
  text: () => string,
  hasEnded: () => boolean,
  options: { readonly quiet?: boolean; readonly json?: boolean },
): Promise<void> {
  const progress = startProgress('Simulating', options.quiet === true || options.json === true)
  try {
    for await (const chunk of readChunks(file, (bytes) => progress.update(bytes / file.sizeBytes, text()))) {
      if (hasEnded()) break
      plan.push(chunk)
    }
  } finally {
    progress.stop()
  }
}

function largestThumbnail({ thumbnails }: SlicerMetadata): Thumbnail | null {
  const shown = thumbnails.filter(({ format }) => format !== 'qoi').sort((a, b) => b.widthPx - a.widthPx)[0]
  if (shown === undefined) return null
  return { type: shown.format === 'jpg' ? 'image/jpeg' : 'image/png', bytes: Buffer.from(shown.base64, 'base64') }
}
