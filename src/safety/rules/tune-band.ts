// Level `tune`: a running print, within narrow bands around what its file asked for.

import type { Range } from '../limits.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import { askedHeater, ownOr } from './asked-heater.ts'
import type { Call, Fault, TuneBaseline } from './call.ts'
import { isOperators, personal, shown, shownRange } from './call.ts'
import { askedOffsets } from './gcode-offset.ts'

function outOf(range: Range, value: number, unit: string): Fault | null {
  if (value >= range.min && value <= range.max) return null
  return personal(
    'tune-band',
    shownRange(range.min, range.max, unit),
    `${shown(value)} ${unit}`,
    'That leaves the band for tuning',
  )
}

function around(ratio: Range, base: number): Range {
  return { min: ratio.min * base, max: ratio.max * base }
}

function percentOf({ line }: Call): number {
  return numberParam(line, 'S', 100) / 100
}

function offsetBand(call: Call): Fault | null {
  const { state, context } = call
  const asked = askedOffsets(call.line, state)
  if (asked.x !== state.xOffsetMm || asked.y !== state.yOffsetMm) {
    return personal('tune-band', '0 mm', '', 'Tuning shifts no print sideways')
  }
  const stepMm = context.limits.tune.zOffsetStepMm
  return outOf({ min: -stepMm, max: stepMm }, Math.round((asked.z - state.zOffsetMm) * 1e6) / 1e6, 'mm')
}

/** So many bands to either side of what the file asked for. */
function heaterRange({ line, state, context }: Call, baseline: TuneBaseline, bands: number): Range {
  const { heater } = askedHeater(line, state)
  const { tune } = context.limits
  const halfC = bands * (heater.startsWith('extruder') ? tune.nozzleC : tune.bedC)
  const baseC = ownOr(baseline.targetsC, heater) ?? Number.NaN
  return { min: baseC - halfC, max: baseC + halfC }
}

/** Of an operator that may act. Judgement: a filament's own range is 20..40 °C wide (data/materials, nozzleC), so three tune bands
 * reach from anywhere in it to its ends. */
const ACT_BANDS = 3

/** Nothing shifts a running print by more, and to end its heat is to end the print: that is asked for as such, and is free. */
export function targetInPrintRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  const { baseline, level } = context
  if (origin === 'file' || level === 'tune' || !isOperators(call)) return null
  if (baseline === null || state.print !== 'printing') return null
  const { min, max } = heaterRange(call, baseline, ACT_BANDS)
  const { targetC } = askedHeater(line, state)
  if (targetC >= min && targetC <= max) return null
  const reason =
    'A print is running: its targets stay near what the file asked for; to end its heat pause it, cancel it, or turn the heaters off as such'
  return personal('target-in-print', shownRange(min, max, '°C'), `${shown(targetC)} °C`, reason)
}

export function tuneBandRule(call: Call): Fault | null {
  const { line, state, context } = call
  const { baseline } = context
  if (baseline === null || state.print !== 'printing') {
    return personal('tune-band', 'a running print', state.print, 'There is no running print to tune')
  }
  switch (line.name) {
    case 'M220':
      return outOf(around(context.limits.tune.speedRatio, baseline.speedRatio), percentOf(call), 'of the speed')
    case 'M221':
      return outOf(around(context.limits.tune.flowRatio, baseline.flowRatio), percentOf(call), 'of the flow')
    case 'SET_GCODE_OFFSET':
      return offsetBand(call)
    case 'SET_PRESSURE_ADVANCE':
      return hasParam(line, 'ADVANCE')
        ? outOf(context.limits.tune.pressureAdvanceS, numberParam(line, 'ADVANCE', 0), 's')
        : null
    case 'M104':
    case 'M140':
    case 'M141':
    case 'SET_HEATER_TEMPERATURE':
      return outOf(heaterRange(call, baseline, 1), askedHeater(line, state).targetC, '°C')
    default:
      return null
  }
}
