// What `printwright optimize` tells: for people in a few lines and two tables, for scripts in one document.
import { toSnakeCaseKeys } from '#core'
import type { Goal, Trial } from '#optimisation'
import { MEASURES } from '#optimisation'
import type { Outcome } from './optimize.ts'

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}

function change(before: number, after: number): string {
  const percent = before === 0 ? 0 : 100 * (after / before - 1)
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`
}

export interface GainRange {
  readonly nominal: number
  readonly least: number
  readonly most: number
}

/** Time saved, %, on the model and on the printers that stray from it. */
export function timeGain({ optimised }: Outcome): GainRange {
  const saved = ({ before, after }: { readonly before: Trial; readonly after: Trial }): number =>
    100 * (1 - after.totalS / before.totalS)
  const nominal = saved(optimised)
  const all = [nominal, ...optimised.gains.map(saved)]
  return { nominal, least: Math.min(...all), most: Math.max(...all) }
}

export function optimisationText(
  path: string,
  goal: Goal,
  outcome: Outcome | null,
  out: string | null,
  diff: string,
): string {
  if (outcome === null) {
    return `${path}: nothing better found for ${goal} without making something else worse; nothing is written.\n`
  }
  const { optimised, printed, corners, offMm, refusal } = outcome
  const { before, after, changes, gains } = optimised
  const gain = timeGain(outcome)
  const lines = [
    `${path}, for ${goal}:`,
    `  time      ${clock(before.totalS)} -> ${clock(after.totalS)} (${change(before.totalS, after.totalS)}; on ${gains.length} printers that stray from the model ${(-gain.most).toFixed(1)} to ${(-gain.least).toFixed(1)} %)`,
    `  filament  ${before.filamentG.toFixed(2)} g -> ${after.filamentG.toFixed(2)} g`,
    `  success   ${percent(before)} -> ${percent(after)}`,
    '  What was changed:',
    ...changes.map(({ what, from, to, unit, lines: count, why }) => {
      return `    ${what.padEnd(34)} ${from} -> ${to} ${unit}${count > 0 ? ` (${count} lines)` : ''}${why === '' ? '' : `; ${why}`}`
    }),
    '  Quality, where it differs:',
    ...measureRows(before, after),
    `  Path: ${corners} corners, at most ${offMm} mm apart.`,
    `  Virtual printer: ${printed.state} after ${clock(printed.durationS)}.`,
    ...twinWords(outcome),
    refusal === null
      ? out === null
        ? '  Nothing is written: --out FILE says where to.'
        : `  Written: ${out}, and what differs in ${out}.diff.`
      : `  Not written: ${refusal}.`,
    '',
  ]
  return `${lines.join('\n')}\n${diff}`
}

function percent({ probability }: Trial): string {
  const round = (value: number): string => (100 * value).toFixed(1)
  return `${round(probability.mean)} % (${round(probability.p05)} to ${round(probability.p95)})`
}

function measureRows(before: Trial, after: Trial): string[] {
  return MEASURES.flatMap(({ key, title, unit }) => {
    const [was, is] = [before.quality.values[key], after.quality.values[key]]
    if (Number.isNaN(was) || Number.isNaN(is) || was.toPrecision(3) === is.toPrecision(3)) return []
    return [`    ${title.padEnd(52)} ${was.toPrecision(3)} -> ${is.toPrecision(3)} ${unit}`]
  })
}

function twinWords({ optimised: { gains } }: Outcome): string[] {
  const worse = gains.flatMap(({ worse: keys }) => keys)
  if (worse.length === 0) return [`  On all ${gains.length} of them nothing else is worse.`]
  const counted = [...new Set(worse)].map((key) => {
    const title = MEASURES.find((measure) => measure.key === key)?.title ?? key
    return `${title} on ${worse.filter((other) => other === key).length}`
  })
  return [
    `  On printers that stray from the model some measures are worse beyond their noise: ${counted.join(', ')} of ${gains.length}.`,
  ]
}

export function optimisationJson(path: string, goal: Goal, outcome: Outcome | null, out: string | null): unknown {
  if (outcome === null) return { file: path, goal, better: false, written: null }
  const { optimised, printed, corners, offMm, refusal } = outcome
  const sides = ({ totalS, motionS, filamentMm, filamentG, probability, quality, findings, waste }: Trial): unknown =>
    toSnakeCaseKeys({
      totalS,
      motionS,
      filamentMm,
      filamentG,
      wasteMm: waste.totalMm,
      probability,
      quality: quality.values,
      findings,
    })
  return {
    file: path,
    goal,
    better: refusal === null,
    refusal,
    written: out,
    before: sides(optimised.before),
    after: sides(optimised.after),
    changes: optimised.changes,
    changed_lines: optimised.changed.length,
    inserted_lines: optimised.inserted.length,
    trials: optimised.trials,
    path: { corners, off_mm: offMm },
    virtual_printer: toSnakeCaseKeys({ ...printed }),
    twins: optimised.gains.map((gain) => ({
      before_s: gain.before.totalS,
      after_s: gain.after.totalS,
      worse: gain.worse,
    })),
    time_saved_percent: timeGain(outcome),
  }
}
