// What a person sees in the terminal when a simulation ends: one screen of 80 by 24, most important first.
import { plainText } from '#core'
import type { FaultAccount, Finding, SuccessProbability } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { RunAnswer } from './json.ts'
import { plannerText, type RunMeta } from './run-meta.ts'
import { baseName, durationText, findingPlace, findingTitle, percentText, round, sortFindings } from './wording.ts'

export interface SummaryInput extends RunAnswer {
  readonly run: SimulatedRun
  /** Where the report was written; null when it was not asked for. */
  readonly reportPath: string | null
}

export interface SummaryOptions {
  readonly colour?: boolean
  readonly columns?: number
}

type Paint = (text: string) => string

interface Palette {
  readonly bold: Paint
  readonly dim: Paint
  readonly severity: Readonly<Record<Finding['severity'], Paint>>
  readonly chance: (ratio: number) => Paint
}

const LABEL_COLUMNS = 13
/** With head, figures and footer this leaves a screen of 24 lines. */
const FINDING_LINES = 12
const TEXT_LINES_MAX = 2
const WIDEST_COLUMNS = 100
const MARKS = { failure: '✗', defect: '▲', note: '·' } as const

export function renderSummary(input: SummaryInput, options: SummaryOptions = {}): string {
  const columns = Math.max(48, Math.min(options.columns ?? 80, WIDEST_COLUMNS))
  const palette = createPalette(options.colour ?? false)
  const lines = [
    ...headLines(input, columns, palette),
    '',
    ...figureLines(input, columns, palette),
    '',
    ...(input.account === null ? [] : [...faultLines(input.account, columns, palette), '']),
    ...findingLines(input.findings, columns, palette),
  ]
  if (input.reportPath !== null) lines.push('', labelled('Report', plainText(input.reportPath), palette))
  return `${lines.join('\n')}\n`
}

function headLines({ meta, run }: SummaryInput, columns: number, palette: Palette): string[] {
  const machine = [meta.printer, meta.material, meta.slicer ?? ''].map(plainText).filter((text) => text !== '')
  const lines = [
    palette.bold(clip(plainText(baseName(meta.fileName)), columns - 2)),
    palette.dim(clip(machine.join(' · '), columns - 2)),
  ]
  if (run.error !== null) {
    const text = `Stops at line ${run.error.line}: ${plainText(run.error.message)}`
    lines.push(...wrap(text, columns - 4).map((part) => palette.severity.failure(part)))
  }
  return lines.map((line) => `  ${line}`)
}

function figureLines({ run, probability, meta }: SummaryInput, columns: number, palette: Palette): string[] {
  const preparationS = run.totalTimeS - run.motionTimeS
  const layerCount = run.layers.rowCount
  const z = run.layers.columns['z_mm']
  const topMm = layerCount > 0 && z !== undefined ? Number(z[layerCount - 1]) : Number.NaN
  const layers = Number.isFinite(topMm) ? `${layerCount}, ${round(topMm, 2)} mm high` : String(layerCount)
  const interval = `${percentText(probability.p05)} to ${percentText(probability.p95)}`
  const chance = palette.chance(probability.mean)(percentText(probability.mean))
  const bar = chanceBar(probability, Math.min(30, columns - 44))
  return [
    labelled(
      'Time',
      `${durationText(run.totalTimeS)}   ${palette.dim(`printing ${durationText(run.motionTimeS)}, heating and waiting ${durationText(preparationS)}`)}`,
      palette,
    ),
    labelled(
      'Filament',
      `${(Math.max(0, run.filamentMm) / 1000).toFixed(2)} m, ${Math.max(0, run.filamentG).toFixed(1)} g${palette.dim(slicerWords(meta))}`,
      palette,
    ),
    labelled('Layers', layers, palette),
    ...(meta.plannerMeta === null
      ? []
      : [
          labelled(
            'Planner',
            clip(plainText(plannerText(meta.planner, meta.plannerMeta)), columns - LABEL_COLUMNS - 2),
            palette,
          ),
        ]),
    labelled('Success', `${chance}  ${bar}  ${palette.dim(`90 % interval ${interval}`)}`, palette),
  ]
}

const FAULT_ROWS = 4

/** Cause, then what followed and what showed it, each with the seconds since the onset. */
function faultLines({ causes, consequences, departures }: FaultAccount, columns: number, palette: Palette): string[] {
  const lines = causes.flatMap(({ title, mode, onsetS, layer }) => {
    const where = layer === null ? '' : `, layer ${layer + 1}`
    const when = onsetS === null ? 'never began: the print ended before' : `from ${durationText(onsetS)}${where}`
    const words = wrap(`${title} (${mode}) ${when}`, columns - LABEL_COLUMNS - 2)
    return words.map((part, i) =>
      i === 0 ? labelled('Fault', part, palette) : `  ${' '.repeat(LABEL_COLUMNS)}${part}`,
    )
  })
  const after = (seconds: number): string => `+${round(seconds, seconds < 10 ? 1 : 0)} s`.padStart(8)
  const row = (afterS: number, text: string): string => `    ${palette.dim(after(afterS))}  ${clip(text, columns - 16)}`
  const isBegun = causes.some(({ onsetS }) => onsetS !== null)
  if (departures.length > 0) lines.push(`  ${palette.dim('  first to show it, where the printer has the sensor')}`)
  else if (isBegun) lines.push(`  ${palette.dim('  no signal shows it')}`)
  for (const { afterS, title, unit, difference } of departures.slice(0, FAULT_ROWS)) {
    const change =
      difference === null
        ? 'no value'
        : `by up to ${difference > 0 ? '+' : ''}${Number(difference.toPrecision(2))} ${unit}`
    lines.push(row(afterS, `${title} ${change}`.trimEnd()))
  }
  if (consequences.length > 0) lines.push(`  ${palette.dim('  what followed')}`)
  else if (isBegun) lines.push(`  ${palette.dim('  nothing that stops or spoils the print followed by itself')}`)
  for (const { afterS, text } of consequences.slice(0, FAULT_ROWS)) lines.push(row(afterS, plainText(text)))
  const left = Math.max(0, departures.length - FAULT_ROWS) + Math.max(0, consequences.length - FAULT_ROWS)
  if (left > 0) lines.push(`  ${palette.dim(`  and ${left} more in --json`)}`)
  return lines
}

/** What the slicer expects, to be held against the prediction. */
function slicerWords({ slicerTimeS, slicerFilamentMm }: RunMeta): string {
  const words = [
    slicerTimeS === null ? null : durationText(slicerTimeS),
    slicerFilamentMm === null ? null : `${(slicerFilamentMm / 1000).toFixed(2)} m`,
  ].filter((word) => word !== null)
  return words.length === 0 ? '' : `   the slicer says ${words.join(' and ')}`
}

/** The interval as a thick part of a line from 0 to 100 %, the mean as a point on it. */
function chanceBar({ mean, p05, p95 }: SuccessProbability, width: number): string {
  const cell = (ratio: number): number => Math.round(Math.max(0, Math.min(1, ratio)) * (width - 1))
  return Array.from({ length: width }, (_, i) => {
    if (i === cell(mean)) return '●'
    return i >= cell(p05) && i <= cell(p95) ? '━' : '─'
  }).join('')
}

function findingLines(findings: readonly Finding[], columns: number, palette: Palette): string[] {
  if (findings.length === 0) return [labelled('Findings', 'none: nothing is predicted to go wrong', palette)]
  const sorted = sortFindings(findings)
  const lines: string[] = []
  let shown = 0
  for (const finding of sorted) {
    const block = findingBlock(finding, columns, palette)
    if (shown > 0 && lines.length + block.length > FINDING_LINES) break
    lines.push(...block)
    shown++
  }
  const left = sorted.length - shown
  if (left > 0) lines.push(`  ${palette.dim(`  and ${left} more: --out writes a report, --json has all`)}`)
  return lines
}

function findingBlock(finding: Finding, columns: number, palette: Palette): string[] {
  const paint = palette.severity[finding.severity]
  const title = findingTitle(finding)
  const place = clip(plainText(findingPlace(finding)), columns - title.length - 14)
  const chance = percentText(finding.confidence)
  const gap = ' '.repeat(
    Math.max(1, columns - 6 - title.length - (place === '' ? 0 : place.length + 2) - chance.length),
  )
  const head = `  ${paint(`${MARKS[finding.severity]} ${title}`)}${place === '' ? '' : `  ${palette.dim(place)}`}${gap}${chance}`
  const cause = firstLines(finding.cause, columns - 6).map((line) => `    ${line}`)
  const advice = firstLines(finding.advice, columns - 8).map((line, i) => `    ${i === 0 ? '→' : ' '} ${line}`)
  return [head, ...cause, ...advice]
}

/** As much of a text as two lines hold; the report has the rest. */
function firstLines(text: string, columns: number): string[] {
  const lines = wrap(plainText(text), columns)
  if (lines.length > TEXT_LINES_MAX) lines[TEXT_LINES_MAX - 1] = clip(`${lines[TEXT_LINES_MAX - 1]!} …`, columns)
  return lines.slice(0, TEXT_LINES_MAX)
}

function labelled(label: string, text: string, palette: Palette): string {
  return `  ${palette.dim(label.padEnd(LABEL_COLUMNS))}${text}`
}

function clip(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(1, columns - 1))}…`
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(/\s+/)) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current)
      current = ''
    }
    current = current === '' ? clip(word, columns) : `${current} ${clip(word, columns)}`
  }
  if (current !== '') lines.push(current)
  return lines
}

function createPalette(colour: boolean): Palette {
  const sgr = (code: string): Paint => (colour ? (text) => `\u001b[${code}m${text}\u001b[0m` : (text) => text)
  const [red, yellow, green] = [sgr('31'), sgr('33'), sgr('32')]
  return {
    bold: sgr('1'),
    dim: sgr('2'),
    severity: { failure: red, defect: yellow, note: sgr('36') },
    chance: (ratio) => (ratio >= 0.85 ? green : ratio >= 0.5 ? yellow : red),
  }
}
