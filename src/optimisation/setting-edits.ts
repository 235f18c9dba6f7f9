// Edits besides speed and acceleration: temperatures, part fan, pressure advance, and less plastic where it is not the part.
// They change numbers of commands that are there, or put a short line before another one.
import { commandCode, HAS_P, HAS_S } from '#gcode'
import { FEATURES } from '#protocol'
import { findEarlyBed, findHeatUp, heatUpWords } from './heat-up.ts'
import { isBody, LINE_EXTRUDE, LINE_FILAMENT, LINE_MIXED, type LineTable } from './line-table.ts'
import { type LineText, lineWords, numberAt, numberSpan } from './line-text.ts'
import type { Recipe, WasteClass } from './recipe.ts'

export interface SettingEdits {
  /** By line: the number that takes the place of a range of bytes. */
  readonly values: ReadonlyMap<number, { readonly span: readonly [number, number]; readonly value: number }>
  /** By line: what is said before it. */
  readonly before: ReadonlyMap<number, readonly string[]>
}

export interface SettingSource {
  readonly text: LineText
  readonly table: LineTable
  readonly limits: {
    readonly nozzleMostC: number
    readonly bedMostC: number
    /** Of full speed, where the file has not more, 0..1. */
    readonly fanMost: number
  }
  /** Lines of each kind of waste. */
  readonly wasteLines: Readonly<Record<WasteClass, Uint8Array>>
}

const M104 = commandCode('M', 104)
const M106 = commandCode('M', 106)
const M109 = commandCode('M', 109)
const M140 = commandCode('M', 140)
const M190 = commandCode('M', 190)
const M221 = commandCode('M', 221)

interface Draft {
  readonly values: Map<number, { span: readonly [number, number]; value: number }>
  readonly before: Map<number, string[]>
}

export function settingEdits(source: SettingSource, recipe: Recipe): SettingEdits {
  const draft: Draft = { values: new Map(), before: new Map() }
  if (source.table.bodyFirst > 0) {
    if (recipe.nozzleShiftC !== 0) shiftNozzle(source, recipe.nozzleShiftC, draft)
    if (recipe.bedShiftC !== 0) shiftBed(source, recipe.bedShiftC, draft)
    if (recipe.fan !== 1) turnFan(source, recipe.fan, draft)
    if (recipe.advanceS !== null) {
      sayBefore(draft, source.table.bodyFirst, `SET_PRESSURE_ADVANCE ADVANCE=${recipe.advanceS.toFixed(4)}`)
    }
  }
  if (recipe.heatUpBelowC !== null) heatUp(source, recipe.heatUpBelowC, draft)
  for (const kind of ['prime', 'skirt', 'support'] as const) {
    if (recipe.waste[kind] !== 1) thinOut(source, kind, recipe.waste[kind], draft)
  }
  return draft
}

function sayBefore(draft: Draft, line: number, words: string): void {
  const said = draft.before.get(line)
  if (said === undefined) draft.before.set(line, [words])
  else said.push(words)
}

/** The number after S of a plain command; null where the line is written in another way. */
function plainS(text: LineText, line: number, codes: readonly number[]): readonly [number, number] | null {
  if (!codes.includes(text.code[line]!) || (text.present[line]! & HAS_S) === 0) return null
  return numberSpan(text, line, 'S')
}

/** From the second layer on: the first one holds by the temperature that it was given. */
function shiftNozzle({ text, table, limits }: SettingSource, shiftC: number, draft: Draft): void {
  let currentC = 0
  let isSaid = false
  for (const { line, heater, temperatureC } of table.targets) {
    if (heater !== 'nozzle' || line > table.bodyLast) continue
    if (line <= table.bedLast) {
      currentC = temperatureC
      continue
    }
    const span = temperatureC > 0 ? plainS(text, line, [M104, M109]) : null
    if (span === null) continue
    if (line <= table.bodyFirst) isSaid = true
    draft.values.set(line, { span, value: shifted(temperatureC, shiftC, limits.nozzleMostC) })
  }
  if (!isSaid && currentC > 0)
    sayBefore(draft, table.bodyFirst, `M104 S${shifted(currentC, shiftC, limits.nozzleMostC)}`)
}

function shifted(temperatureC: number, shiftC: number, mostC: number): number {
  return Math.round(Math.min(temperatureC + shiftC, Math.max(temperatureC, mostC)))
}

/** From the start: a bed takes minutes, and the part stands on it all the time. */
function shiftBed({ text, table, limits }: SettingSource, shiftC: number, draft: Draft): void {
  let currentC = 0
  let isEdited = false
  for (const { line, heater, temperatureC } of table.targets) {
    if (heater !== 'bed' || line > table.bodyLast || !(temperatureC > 0)) continue
    currentC = temperatureC
    const span = plainS(text, line, [M140, M190])
    if (span === null) continue
    isEdited = true
    draft.values.set(line, { span, value: shifted(temperatureC, shiftC, limits.bedMostC) })
  }
  if (!isEdited && currentC > 0)
    sayBefore(draft, table.bodyFirst, `M140 S${shifted(currentC, shiftC, limits.bedMostC)}`)
}

function heatUp({ text, table }: SettingSource, belowC: number, draft: Draft): void {
  const early = findEarlyBed(text, table)
  if (early !== null) sayBefore(draft, early.line, `M140 S${early.bedC}`)
  const found = findHeatUp(text, table)
  if (found !== null) for (const words of heatUpWords(found, belowC)) sayBefore(draft, found.bedLine, words)
}

function turnFan({ text, table, limits }: SettingSource, ratio: number, draft: Draft): void {
  const most = (now: number): number => Math.max(now, 255 * limits.fanMost)
  for (let line = table.bedLast + 1; line <= table.bodyLast; line++) {
    if (text.code[line] !== M106 || (text.present[line]! & HAS_P) !== 0) continue
    const span = numberSpan(text, line, 'S')
    if (span === null) continue
    const now = numberAt(text, span)
    if (now > 0) draft.values.set(line, { span, value: Math.round(10 * Math.min(most(now), now * ratio)) / 10 })
  }
}

/** M221 around every run of such beads, tight: what pulls filament back and forth keeps its length. */
function thinOut({ text, table, wasteLines }: SettingSource, kind: WasteClass, ratio: number, draft: Draft): void {
  const lines = wasteLines[kind]
  let flowPct = 100
  let isThin = false
  for (let line = 1; line <= text.lineCount; line++) {
    if (text.code[line] === M221) {
      const span = plainS(text, line, [M221])
      if (span !== null) flowPct = numberAt(text, span)
      isThin = false
      continue
    }
    const does = table.kind[line]
    const isWaste = lines[line] === 1
    if (isWaste && !isThin) sayBefore(draft, line, `M221 S${flowText(flowPct * ratio)}`)
    else if (isThin && !isWaste && (does === LINE_EXTRUDE || does === LINE_FILAMENT || does === LINE_MIXED)) {
      sayBefore(draft, line, `M221 S${flowText(flowPct)}`)
      isThin = false
    }
    if (isWaste) isThin = true
  }
}

function flowText(percent: number): string {
  return String(Math.round(percent * 10) / 10)
}

const CUSTOM = FEATURES.indexOf('custom')
const SKIRT = FEATURES.indexOf('skirt-brim')
const SUPPORT = FEATURES.indexOf('support')
/** A line laid farther from the part than this holds nothing: a skirt, no brim, mm. */
const SKIRT_FROM_MM = 1.5

export function findWaste(table: LineTable): Record<WasteClass, Uint8Array> {
  const rows = table.lineCount + 1
  const found = { prime: new Uint8Array(rows), skirt: new Uint8Array(rows), support: new Uint8Array(rows) }
  const isSkirt = skirtStandsApart(table)
  let hasBegun = false
  for (let line = 1; line <= table.lineCount; line++) {
    if (table.kind[line] !== LINE_EXTRUDE) continue
    const feature = table.feature[line]!
    const isBefore = table.layer[line]! < 0 || feature === CUSTOM
    if (!isBefore) hasBegun = true
    if (isBefore && !hasBegun) found.prime[line] = 1
    else if (feature === SKIRT && isSkirt && !isBody(table, line)) found.skirt[line] = 1
    else if (feature === SUPPORT && isBody(table, line)) found.support[line] = 1
  }
  return found
}

/** Pairs of a skirt's corner and a part's line that are looked at; of more a sample. */
const PAIRS_MAX = 4_000_000

function skirtStandsApart(table: LineTable): boolean {
  const skirt: number[] = []
  const part: number[] = []
  for (let line = 2; line <= table.bedLast; line++) {
    if (table.kind[line] !== LINE_EXTRUDE || table.layer[line]! < 0) continue
    if (table.feature[line] === SKIRT) skirt.push(line)
    else if (table.feature[line] !== CUSTOM) part.push(line)
  }
  if (skirt.length === 0 || part.length === 0) return false
  const step = Math.max(1, Math.ceil((skirt.length * part.length) / PAIRS_MAX))
  for (let k = 0; k < skirt.length; k += step) {
    const line = skirt[k]!
    for (const other of part) if (distanceMm(table, line, other) < SKIRT_FROM_MM) return false
  }
  return true
}

/** From the end of `line` to the way of `other`. */
function distanceMm({ xMm, yMm }: LineTable, line: number, other: number): number {
  const [x1, y1] = [xMm[other]!, yMm[other]!]
  let from = other - 1
  while (from > 0 && xMm[from] === 0 && yMm[from] === 0) from--
  const [dx, dy] = [x1 - xMm[from]!, y1 - yMm[from]!]
  const [px, py] = [xMm[line]! - xMm[from]!, yMm[line]! - yMm[from]!]
  const squared = dx * dx + dy * dy
  const along = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0
  return Math.hypot(px - along * dx, py - along * dy)
}

/** Whether the file tunes pressure advance itself while it prints. */
export function setsAdvance(text: LineText, table: LineTable): boolean {
  for (let line = table.bodyFirst; line > 0 && line <= table.bodyLast; line++) {
    if (text.code[line]! < 0 && /^\s*SET_PRESSURE_ADVANCE\b/i.test(lineWords(text, line))) return true
  }
  return false
}
