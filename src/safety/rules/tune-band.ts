// Level `tune`: a running print, within narrow bands around what its file asked for.

import type { Range } from '../limits.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import { askedHeater, ownOr } from './asked-heater.ts'
import type { Call, Fault, TuneBaseline } from './call.ts'
import { personal, shown, shownRange } from './call.ts'
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

function heaterBand(call: Call, baseline: TuneBaseline): Fault | null {
  const asked = askedHeater(call.line, call.state)
  const { tune } = call.context.limits
  const halfC = asked.heater.startsWith('extruder') ? tune.nozzleC : tune.bedC
  const baseC = ownOr(baseline.targetsC, asked.heater) ?? Number.NaN
  return outOf({ min: baseC - halfC, max: baseC + halfC }, asked.targetC, '°C')
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
      return heaterBand(call, baseline)
    default:
      return null
  }
}
