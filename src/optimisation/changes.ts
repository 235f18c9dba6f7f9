// What was changed, for people: one row a kind of move or setting, with means by length, lines and the reason.
import type { EditSource } from './apply-recipe.ts'
import { classOfLine, wishedAccel, wishedAccelRatios, wishedSpeed } from './move-wishes.ts'
import type { Recipe } from './recipe.ts'
import { MOVE_CLASSES, type MoveClass } from './recipe.ts'

export interface Change {
  readonly what: string
  readonly from: string
  readonly to: string
  readonly unit: string
  /** Lines of the file that it concerns; 0 where it stands once. */
  readonly lines: number
  readonly why: string
}

const NAMES: Readonly<Record<MoveClass, string>> = {
  outer: 'outer walls',
  inner: 'inner walls',
  infill: 'sparse infill, supports',
  solid: 'solid infill',
  top: 'top surfaces',
  bridge: 'bridges',
  travel: 'travel',
}

interface Sums {
  mm: number
  lines: number
  speedBefore: number
  speedAfter: number
  accelBefore: number
  accelAfter: number
}

export function changesOf(
  source: EditSource,
  recipe: Recipe,
  fileSpeeds: Float32Array,
  reasons: Readonly<Record<string, string>>,
): Change[] {
  const { table, limits } = source
  const sums = new Map<MoveClass, Sums>()
  const ratios = wishedAccelRatios(table, recipe)
  const paced = new Set<number>()
  for (let line = 1; line <= table.lineCount; line++) {
    const name = classOfLine(table, line)
    const speed = fileSpeeds[line]!
    if (name === null || !(speed > 0)) continue
    const mm = table.lengthMm[line]!
    const sum = sums.get(name) ?? { mm: 0, lines: 0, speedBefore: 0, speedAfter: 0, accelBefore: 0, accelAfter: 0 }
    sums.set(name, sum)
    const accel = table.accelMmPerS2[line]!
    sum.mm += mm
    sum.lines++
    sum.speedBefore += mm * speed
    sum.speedAfter += mm * wishedSpeed(table, recipe, limits, line, speed)
    sum.accelBefore += mm * accel
    sum.accelAfter += mm * (ratios[line]! > 0 ? wishedAccel(limits, accel, ratios[line]!) : accel)
    if ((recipe.pace?.[table.layer[line]!] ?? 1) < 1) paced.add(table.layer[line]!)
  }
  const changes: Change[] = []
  for (const name of MOVE_CLASSES) {
    const sum = sums.get(name)
    if (sum === undefined || !(sum.mm > 0)) continue
    const speed = row(`speed of ${NAMES[name]}`, sum.speedBefore / sum.mm / 60, sum.speedAfter / sum.mm / 60, 'mm/s')
    const accel = row(`acceleration, ${NAMES[name]}`, sum.accelBefore / sum.mm, sum.accelAfter / sum.mm, 'mm/s²')
    const accelKnob =
      name === 'outer' || name === 'top' || name === 'bridge' ? 'outer' : name === 'travel' ? name : 'inner'
    if (speed !== null) changes.push({ ...speed, lines: sum.lines, why: reasons[`speed ${name}`] ?? '' })
    if (accel !== null) changes.push({ ...accel, lines: sum.lines, why: reasons[`accel ${accelKnob}`] ?? '' })
  }
  if (paced.size > 0) {
    const why = reasons['pace'] ?? ''
    changes.push({
      what: `pace of ${paced.size} layers`,
      from: '100',
      to: pacedTo(recipe.pace!),
      unit: '%',
      lines: 0,
      why,
    })
  }
  changes.push(...settingChanges(recipe, reasons))
  return changes
}

function row(what: string, from: number, to: number, unit: string): Omit<Change, 'lines' | 'why'> | null {
  if (Math.abs(to / from - 1) < 0.01) return null
  const text = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
  return { what, from: text(from), to: text(to), unit }
}

function pacedTo(pace: Float64Array): string {
  const slowed = [...pace].filter((value) => value < 1)
  return `${(100 * Math.min(...slowed)).toFixed(0)} to ${(100 * Math.max(...slowed)).toFixed(0)}`
}

function heatUpText(belowC: number): string {
  return Number.isFinite(belowC) ? `${belowC} °C below that` : 'the start, and the bed too'
}

function settingChanges(recipe: Recipe, reasons: Readonly<Record<string, string>>): Change[] {
  const found: Change[] = []
  const add = (what: string, from: string, to: string, unit: string, key: string): void => {
    found.push({ what, from, to, unit, lines: 0, why: reasons[key] ?? '' })
  }
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${value}`
  if (recipe.heatUpBelowC !== null)
    add('nozzle heats from', 'when the bed is warm', heatUpText(recipe.heatUpBelowC), '', 'heat up')
  if (recipe.nozzleShiftC !== 0) add('nozzle above the first layer', '0', signed(recipe.nozzleShiftC), '°C', 'nozzle')
  if (recipe.bedShiftC !== 0) add('bed', '0', signed(recipe.bedShiftC), '°C', 'bed')
  if (recipe.fan !== 1) add('part fan', '100', (100 * recipe.fan).toFixed(0), '% of the file', 'fan')
  if (recipe.advanceS !== null) add('pressure advance', 'as set', recipe.advanceS.toFixed(4), 's', 'pressure advance')
  for (const [kind, name] of [
    ['prime', 'prime line'],
    ['skirt', 'skirt'],
    ['support', 'supports'],
  ] as const) {
    if (recipe.waste[kind] !== 1) add(`plastic of the ${name}`, '100', (100 * recipe.waste[kind]).toFixed(0), '%', kind)
  }
  return found
}
