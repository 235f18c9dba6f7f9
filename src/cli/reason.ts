// `printwright reason`: makes, checks, counts, shows and exports the reasoning dataset.
import { existsSync, readFileSync } from 'node:fs'
import { PrintwrightError, plainText } from '#core'
import {
  CATEGORIES,
  checkContamination,
  DEPTHS,
  type Depth,
  datasetStatistics,
  exportDataset,
  FAMILIES,
  type Family,
  type FileFormat,
  generateDataset,
  makeRow,
  rowMarkdown,
  rustCacheFolder,
  rustToolchain,
  type Target,
  verifyDataset,
} from '#reasoning'
import type { ExitStatus } from './commands/command-line.ts'
import { openDrawing } from './drawing-threads.ts'
import { startProgress } from './progress.ts'
import { openRewriter } from './prose-rewriter.ts'
import { writeJson, writeText } from './terminal.ts'

interface ReasonOptions {
  readonly count?: number
  readonly seed: number
  readonly out?: string
  readonly families?: readonly string[]
  readonly family?: string
  readonly depth?: number
  readonly number: number
  readonly rust: boolean
  readonly jobs: number
  readonly format: FileFormat
  readonly for: Target
  readonly unverified?: boolean
  readonly against?: readonly string[]
  readonly gram: string
  readonly enrich?: string
  readonly model?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly version: string
}

const NO_RUSTC = 'rustc was not found: claims are verified, Rust is not, and export leaves such rows out.\n'

export async function reasonCommand(
  action: string,
  dir: string | undefined,
  options: ReasonOptions,
): Promise<ExitStatus> {
  switch (action) {
    case 'families':
      return listFamilies(options)
    case 'generate':
      return generate(dir, options)
    case 'verify':
      return verify(folderOf(action, dir), options)
    case 'stats':
      return stats(folderOf(action, dir), options)
    case 'show':
      return show(dir, options)
    case 'export':
      return exportRows(folderOf(action, dir), options)
    case 'contaminated':
      return contaminated(folderOf(action, dir), options)
    default:
      throw new PrintwrightError(
        'reason-action',
        `There is no action ${action}; the actions are families, generate, verify, stats, show, export and contaminated.`,
      )
  }
}

function folderOf(action: string, dir: string | undefined): string {
  if (dir === undefined || dir.trim() === '')
    throw new PrintwrightError('reason-no-folder', `reason ${action} needs the folder of a dataset.`)
  return dir
}

function outOf(action: string, options: ReasonOptions): string {
  if (options.out === undefined || options.out.trim() === '')
    throw new PrintwrightError('reason-no-out', `reason ${action} needs --out with the name of a folder.`)
  return options.out
}

function chosenFamilies(names: readonly string[] | undefined): readonly Family[] {
  if (names === undefined) return FAMILIES
  return names.flatMap((name) => {
    const found = FAMILIES.filter((family) => family.id === name || family.category === name)
    if (found.length > 0) return found
    throw new PrintwrightError(
      'reason-family',
      `There is no family or category ${name}; \`printwright reason families\` lists them.`,
    )
  })
}

function onlyFamily(name: string): Family {
  const [family] = chosenFamilies([name])
  if (family === undefined) throw new PrintwrightError('reason-family', `Category ${name} has no family yet.`)
  return family
}

function toolchainOf(options: ReasonOptions): string | null {
  if (!options.rust) return null
  const toolchain = rustToolchain()
  if (toolchain === null && !options.quiet) writeText(process.stderr, NO_RUSTC)
  return toolchain
}

function listFamilies(options: ReasonOptions): ExitStatus {
  if (options.json) {
    writeJson(
      FAMILIES.map(({ id, category, title, machines, parameters }) => ({ id, category, title, machines, parameters })),
    )
    return 0
  }
  for (const category of CATEGORIES) {
    const families = FAMILIES.filter((family) => family.category === category)
    writeText(
      process.stdout,
      `${category} (${families.length})\n${families.map((family) => `  ${family.id}  ${family.title}\n`).join('')}`,
    )
  }
  return 0
}

async function generate(dir: string | undefined, options: ReasonOptions): Promise<ExitStatus> {
  if (dir !== undefined)
    throw new PrintwrightError(
      'reason-generate-folder',
      `reason generate writes to --out; ${dir} is one word too many.`,
    )
  const folder = outOf('generate', options)
  const families = chosenFamilies(options.families)
  const count = options.count ?? 4 * families.length
  const toolchain = toolchainOf(options)
  const progress = startProgress('rows', options.quiet === true || options.json === true)
  const drawing = openDrawing(families, options.jobs)
  const manifest = await generateDataset({
    families,
    seed: options.seed,
    count,
    folder,
    version: options.version,
    toolchain,
    jobs: options.jobs,
    cache: rustCacheFolder(),
    drawers: drawing.drawers,
    onProgress: (rows) => progress.update(rows / count, `${rows} of ${count}`),
  }).finally(() => {
    progress.stop()
    drawing.close()
  })
  const { left_out: leftOut } = manifest
  if (options.json) writeJson(manifest)
  else {
    const rust = toolchain === null ? 'Rust not compiled' : `Rust compiled and tested by ${toolchain}`
    writeText(
      process.stdout,
      `${manifest.count} rows asked for, of ${families.length} families, in ${folder}; ${rust}; ${manifest.redrawn} drawn again.\n`,
    )
    for (const { family, reason, count: times } of manifest.drawn_again)
      writeText(process.stdout, `drawn again ${times} times: ${family}, ${reason}\n`)
    for (const { id, reason } of leftOut.slice(0, 20)) writeText(process.stdout, `left out: ${id}: ${reason}\n`)
  }
  return leftOut.length === 0 ? 0 : 1
}

async function verify(folder: string, options: ReasonOptions): Promise<ExitStatus> {
  const toolchain = toolchainOf(options)
  const progress = startProgress('verify', options.quiet === true || options.json === true)
  const verdict = await verifyDataset({
    folder,
    toolchain,
    jobs: options.jobs,
    cache: rustCacheFolder(),
    onProgress: (rows) => progress.update((rows % 1000) / 1000, `${rows} rows`),
  }).finally(() => progress.stop())
  if (options.json) writeJson({ ...verdict, toolchain })
  else {
    const claims = Object.entries(verdict.claims).map(([kind, count]) => `${count} ${kind}`)
    const rust =
      toolchain === null
        ? `Rust of ${verdict.rust_unverified} rows not compiled`
        : `Rust of ${verdict.rust_verified} rows compiled and tested`
    writeText(
      process.stdout,
      `${verdict.rows} rows, ${verdict.failed_rows} do not hold. Claims: ${claims.join(', ')}. ${rust}. Closest pair shares ${(100 * verdict.closest_share).toFixed(1)} % of its 8-grams.\n`,
    )
    for (const [kind, count] of Object.entries(verdict.kinds)) writeText(process.stdout, `${kind}: ${count}\n`)
    for (const { id, kind, reason } of verdict.failures) writeText(process.stdout, `${id}: ${kind}: ${reason}\n`)
  }
  return verdict.failed_rows === 0 ? 0 : 1
}

async function stats(folder: string, options: ReasonOptions): Promise<ExitStatus> {
  const found = await datasetStatistics(folder)
  if (options.json) writeJson(found)
  else writeText(process.stdout, `${JSON.stringify(found, null, 2)}\n`)
  return 0
}

function show(dir: string | undefined, options: ReasonOptions): ExitStatus {
  const depths = options.depth === undefined ? DEPTHS : [options.depth as Depth]
  if (dir !== undefined) return showFolder(dir, options)
  if (options.family === undefined)
    throw new PrintwrightError('reason-show', 'reason show needs the folder of a dataset, or --family.')
  const family = onlyFamily(options.family)
  const rows = depths.map((depth) => makeRow({ family, seed: options.seed, number: options.number, redraw: 0 }, depth))
  if (options.json) writeJson(rows)
  else writeText(process.stdout, rows.map(rowMarkdown).join('\n---\n\n'))
  return 0
}

function showFolder(dir: string, options: ReasonOptions): ExitStatus {
  const first = `${dir}/rows-00000.jsonl`
  if (!existsSync(first)) throw new PrintwrightError('reason-empty', `${dir} has no rows-00000.jsonl.`)
  const rows = readFileSync(first, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(
      (row) =>
        (options.depth === undefined || row.depth === options.depth) &&
        (options.family === undefined || row.family === options.family),
    )
    .slice(0, options.count ?? 4)
  if (options.json) writeJson(rows)
  else writeText(process.stdout, rows.map(rowMarkdown).join('\n---\n\n'))
  return 0
}

async function exportRows(folder: string, options: ReasonOptions): Promise<ExitStatus> {
  const out = outOf('export', options)
  const rewriter = options.enrich === undefined ? null : await openRewriter(options.enrich, options.model)
  const progress = startProgress('export', options.quiet === true || options.json === true)
  const done = await exportDataset({
    folder,
    out,
    target: options.for,
    format: options.format,
    unverified: options.unverified === true,
    seed: options.seed,
    version: options.version,
    ...(rewriter === null ? {} : { rewriter }),
    onProgress: (rows, of) => progress.update(rows / of, `${rows} of ${of}`),
  }).finally(async () => {
    progress.stop()
    await rewriter?.close()
  })
  if (options.json) writeJson(done)
  else {
    const left =
      done.left_out === 0
        ? ''
        : ` ${done.left_out} rows were left out, since their Rust was not compiled (--unverified takes them too).`
    writeText(process.stdout, `${done.rows} rows for ${done.target} in ${out}.${left}\n`)
    if (done.enriched !== null)
      writeText(
        process.stdout,
        `${done.enriched.by} rewrote ${done.enriched.rewritten} paragraphs; ${done.enriched.refused} rewritings did not hold and were refused.\n`,
      )
    for (const file of done.files) writeText(process.stdout, `  ${file.path}: ${file.rows}\n`)
  }
  return 0
}

async function contaminated(folder: string, options: ReasonOptions): Promise<ExitStatus> {
  const { against = [] } = options
  if (against.length === 0)
    throw new PrintwrightError(
      'reason-no-benchmark',
      'reason contaminated needs --against with the files of a benchmark.',
    )
  const progress = startProgress('contamination', options.quiet === true || options.json === true)
  const found = await checkContamination({
    folder,
    against,
    length: Number(options.gram),
    onProgress: (rows) => progress.update((rows % 1000) / 1000, `${rows} rows`),
  }).finally(() => progress.stop())
  if (options.json) writeJson(found)
  else {
    const short = found.too_short === 0 ? '' : ` ${found.too_short} entries are shorter than that.`
    writeText(
      process.stdout,
      `${found.contaminated_rows} of ${found.rows} rows share a run of ${found.words_of_a_run} words with one of ${found.entries} entries.${short}\n`,
    )
    for (const { id, overlaps } of found.found)
      for (const { file, number, runs, words } of overlaps)
        writeText(process.stdout, `${id}: ${runs} runs of ${file}, entry ${number}: "${plainText(words)}"\n`)
  }
  return found.contaminated_rows === 0 ? 0 : 1
}
