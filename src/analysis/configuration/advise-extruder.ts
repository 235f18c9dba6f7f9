// Pressure advance against the compliance of the filament path, and hot ends with PTFE in them. Source: PHYSICS 2.4, 2.15.
import { type Advise, type PrinterConfig, shortNumber } from '#config'
import { createExtrusion, pressureAdvanceIdealS } from '#physics'
import type { MachineAdviceOptions } from './advise-machine.ts'

/** PTFE gives off fumes and loses shape above 240 °C; makers of such hot ends allow 250-260 for short. Source: PHYSICS 2.15. */
const PTFE_MAX_C = 240
const PTFE_SHORT_C = 260
/** Flows between which a printer usually works, mm³/s, and what is usually printed, °C. */
const FLOWS_MM3_PER_S = [2, 10] as const
const BLOCK_C = 210
/** Around a running flow the lag is about 0.4 of the secant from standstill; twice either way is left unsaid. */
const LEAST_RATIO = 0.4
const ALLOWANCE = 2

export function adviseExtruder(config: PrinterConfig, options: MachineAdviceOptions, advise: Advise): void {
  // The class itself was chosen by pressure advance and max_temp: it cannot contradict them.
  if (!options.isNamed) return
  advisePtfe(config, options, advise)
  advisePressureAdvance(config, options, advise)
}

function advisePtfe(config: PrinterConfig, { machine }: MachineAdviceOptions, advise: Advise): void {
  const heater = config.extruders[0]?.heater
  if (heater === undefined || machine.extruder.allMetal || heater.maxTempC <= PTFE_SHORT_C) return
  const why = `max_temp ${heater.maxTempC} °C, but the hot end of ${machine.title} has a PTFE liner, which gives off fumes and loses shape above ${PTFE_MAX_C} °C`
  advise(
    'warning',
    'max-temp-ptfe',
    heater.section,
    'max_temp',
    `${why}: ${PTFE_SHORT_C} or less, or an all-metal hot end`,
  )
}

function advisePressureAdvance(
  config: PrinterConfig,
  { machine, material }: MachineAdviceOptions,
  advise: Advise,
): void {
  const extruder = config.extruders[0]
  if (extruder === undefined || material === null || extruder.pressureAdvanceS === 0) return
  const extrusion = createExtrusion({
    material,
    machine,
    nozzleDiameterMm: extruder.nozzleDiameterMm,
    filamentDiameterMm: extruder.filamentDiameterMm,
  })
  const [slowS = 0, fastS = 0] = FLOWS_MM3_PER_S.map((flow) => pressureAdvanceIdealS(extrusion, BLOCK_C, flow))
  const leastS = LEAST_RATIO * Math.min(slowS, fastS)
  const mostS = Math.max(slowS, fastS)
  const setS = extruder.pressureAdvanceS
  if (setS >= leastS / ALLOWANCE && setS <= mostS * ALLOWANCE) return
  const { bowden, pathLengthMm } = machine.extruder
  const path = `${pathLengthMm} mm of filament ${bowden ? 'in a Bowden tube' : 'behind a direct drive'}`
  const effect = setS < leastS ? 'corners bulge' : 'corners are starved'
  const why = `pressure_advance ${setS} s, but ${path} (${machine.name}, ${material.name}) asks for ${shortNumber(leastS)} to ${shortNumber(mostS)} s`
  advise('warning', 'pressure-advance-path', extruder.section, 'pressure_advance', `${why}: ${effect}`)
}
