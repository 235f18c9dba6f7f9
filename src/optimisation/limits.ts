// What machine and filament allow: no recipe goes beyond it.
import { filamentAreaMm2 } from '#core'
import { commandCode } from '#gcode'
import { createExtrusion, maxFlowMm3PerS, pressureAdvanceIdealS } from '#physics'
import type { EditSource } from './apply-recipe.ts'
import type { LineTable } from './line-table.ts'
import { LINE_EXTRUDE } from './line-table.ts'
import { type LineText, numberAt, numberSpan } from './line-text.ts'
import type { PrintSetup } from './trial.ts'
import { printSettings } from './trial.ts'

const M106 = commandCode('M', 106)

/** Of the flow at which so much is lost, this is asked for at most: a nozzle wears, a spool varies. */
const LOSS_RATIO = 0.03
const FLOW_MARGIN = 0.85
/** Below the configuration's max_temp a heater needs room to overshoot, °C. */
const BELOW_MAX_TEMP_C = 10
/** A PTFE liner in the hot end softens from here on (PHYSICS 2.15), °C. */
const PTFE_MOST_C = 240
const BELOW_DEGRADATION_C = 10

export function editLimits(
  { config, material, machine }: PrintSetup,
  filamentDiameterMm: number,
): EditSource['limits'] {
  const extruderMostC = config.extruders[0]?.heater.maxTempC ?? Number.POSITIVE_INFINITY
  return {
    maxVelocityMmPerS: config.maxVelocityMmPerS,
    maxAccelMmPerS2: config.maxAccelMmPerS2,
    filamentAreaMm2: filamentAreaMm2(filamentDiameterMm),
    nozzleMostC: Math.min(
      material.print.nozzleC[2],
      extruderMostC - BELOW_MAX_TEMP_C,
      material.degradationC - BELOW_DEGRADATION_C,
      machine.extruder.allMetal ? Number.POSITIVE_INFINITY : PTFE_MOST_C,
    ),
    fanMost: material.print.fanPct[2] / 100,
    bedMostC: Math.min(material.print.bedC[2], (config.heaterBed?.maxTempC ?? 0) - BELOW_MAX_TEMP_C),
  }
}

/** Flow up to which beads may be hurried at this nozzle temperature, mm³/s. */
export function flowCapMm3PerS(setup: PrintSetup, nozzleC: number): number {
  const { material } = setup
  const meltMm3PerS = FLOW_MARGIN * maxFlowMm3PerS(extrusionOf(setup), nozzleC, LOSS_RATIO)
  return Math.min(meltMm3PerS, material.print.maxFlowHighMm3PerS)
}

function extrusionOf(setup: PrintSetup): ReturnType<typeof createExtrusion> {
  const { nozzleDiameterMm, filamentDiameterMm } = printSettings(setup)
  const { material, machine } = setup
  return createExtrusion({ material, machine, nozzleDiameterMm, filamentDiameterMm })
}

/** The secant from standstill is the most that helps; around a running flow the lag is about 0.4 of it (analysis/findings). */
const RUNNING_RATIO = 0.7

export function idealAdvanceS(setup: PrintSetup, nozzleC: number, flowMm3PerS: number): number {
  return RUNNING_RATIO * pressureAdvanceIdealS(extrusionOf(setup), nozzleC, flowMm3PerS)
}

/** The part fan's fastest above the first layer, 0..1. */
export function bodyFan(text: LineText, table: LineTable): number {
  let most = 0
  for (let line = table.bedLast + 1; line <= table.bodyLast; line++) {
    if (text.code[line] !== M106) continue
    const span = numberSpan(text, line, 'S')
    if (span !== null) most = Math.max(most, numberAt(text, span) / 255)
  }
  return most
}

/** What the nozzle is asked to be while the body is printed, °C; NaN where no line says. */
export function bodyTargetC(table: LineTable, heater: 'nozzle' | 'bed'): number {
  let found = Number.NaN
  for (const target of table.targets) {
    if (target.heater === heater && target.line <= table.bodyLast && target.temperatureC > 0)
      found = target.temperatureC
  }
  return found
}

/** Less than this is no purge but a dab, mm of filament. Plausible: a melt zone of 20 mm less what oozes from it. */
const LEAST_PRIME_MM = 5

/** Least ratio of a prime line's plastic: a line as wide as the bore at the height at which it is laid. */
export function leastPrimeRatio(table: LineTable, prime: Uint8Array, areaMm2: number, boreMm: number): number {
  let filamentMm = 0
  let least = 0
  for (let line = 1; line <= table.lineCount; line++) {
    if (prime[line] !== 1 || table.kind[line] !== LINE_EXTRUDE) continue
    const mm = table.lengthMm[line]!
    const lineMm2 = table.filamentRatio[line]! * areaMm2
    filamentMm += table.filamentRatio[line]! * mm
    const heightMm = Math.min(Math.max(table.zMm[line]!, 0.2), boreMm)
    if (lineMm2 > 0) least = Math.max(least, (boreMm * heightMm) / lineMm2)
  }
  if (!(filamentMm > 0)) return 1
  return Math.min(1, Math.max(least, LEAST_PRIME_MM / filamentMm))
}
