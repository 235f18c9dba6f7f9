// Air that the plastic or the hot end needs is not taken away.
import { numberParam, textParam } from '../line/parse-line.ts'
import type { HeaterState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isInJob, isOperators, isOwnWord, personal, shown, shownRange } from './call.ts'

/** Names that people give to the fan that keeps the hot end's cold side cold. */
const HEAT_SINK_FAN = /hot.?end|cold.?end|heat.?(?:sink|break)|extruder/i
/** Names of fans that something else than the room relies on: boards, drivers, supplies, pumps. */
const NEEDED_FAN =
  /controller|board|driver|stepper|motor|mcu|electronic|psu|power|supply|pump|water|coolant|raspberry|\bpi\b/i

/** 0 to 1; more is full speed, as the printer reads it. */
export function partFanRatio({ line }: Pick<Call, 'line'>): number {
  if (line.name === 'M107') return 0
  const ratio = numberParam(line, 'S', 255) / 255
  return Math.min(ratio, 1)
}

/** By its name, or by the printer's configuration. */
function isHeatSinkFan({ line, context }: Call): boolean {
  const name = textParam(line, 'FAN', '')
  return HEAT_SINK_FAN.test(name) || (context.heatSinkFans ?? []).includes(name.toLowerCase())
}

/** Any of the hot ends: the one that is not active may be hot as well, and which one a fan blows on nobody says. */
function isHot({ state, context }: Call): boolean {
  const hotEnds = Object.entries(state.heaters).filter(([name]) => name.startsWith('extruder'))
  const isCold = ({ hottestC }: HeaterState): boolean => hottestC < context.limits.fanNeededAboveC
  return !(hotEnds.length > 0 && hotEnds.every(([, heater]) => isCold(heater)))
}

export function partFanRule(call: Call): Fault | null {
  const ratio = partFanRatio(call)
  if (!(ratio >= 0)) return envelope('fan', '0 to 255', shown(ratio), 'That is no fan speed')
  if (call.origin === 'file' || !isOwnWord(call) || !isHot(call)) return null
  const { min, max } = call.context.limits.tune.fanRatio
  if (ratio >= min && ratio <= max) return null
  return personal(
    'fan-while-hot',
    shownRange(min, max, 'of full speed'),
    `${shown(ratio)} of full speed`,
    'While the nozzle is hot the part fan stays within its band',
  )
}

/** Whatever the heaters do: boards stay warm for as long as motors and heaters are on. */
export function neededFanRule(call: Call): Fault | null {
  const name = textParam(call.line, 'FAN', '')
  const ratio = numberParam(call.line, 'SPEED', Number.NaN)
  if (ratio === 1 || !isOperators(call) || otherFanRule(call) !== null) return null
  // A hot end that is cold with no print under way needs no air.
  if (!NEEDED_FAN.test(name) && !(isHeatSinkFan(call) && isInJob(call))) return null
  return personal(
    'fan-target',
    '1 of full speed',
    `${shown(ratio)} of full speed`,
    'By its name something relies on the air of that fan',
  )
}

/** SET_FAN_SPEED: any other fan. */
export function otherFanRule(call: Call): Fault | null {
  const ratio = numberParam(call.line, 'SPEED', Number.NaN)
  if (!(ratio >= 0 && ratio <= 1)) return envelope('fan', '0 to 1', shown(ratio), 'That is no fan speed')
  if (ratio === 1 || !isHot(call) || !isHeatSinkFan(call)) return null
  return envelope(
    'heat-sink-fan',
    '1 of full speed',
    `${shown(ratio)} of full speed`,
    'The hot end is hot and needs its own fan',
  )
}
