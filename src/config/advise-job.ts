import type { Advise } from './advice.ts'
import type { PrinterConfig } from './printer-config.ts'

const SIX_HOURS_S = 21_600

export function adviseJob(config: PrinterConfig, advise: Advise): void {
  const { idleTimeout } = config
  if (idleTimeout.timeoutS > SIX_HOURS_S) {
    const hours = Math.round(idleTimeout.timeoutS / 3600)
    const why = `timeout ${idleTimeout.timeoutS} s keeps heaters on for ${hours} h after the last command (default 10 min)`
    advise('warning', 'idle-timeout', 'idle_timeout', 'timeout', why)
  }
  if (idleTimeout.gcode !== null && idleTimeout.gcode.trim() === '') {
    const why = 'gcode is empty: at the idle timeout nothing switches the heaters off'
    advise('warning', 'idle-timeout', 'idle_timeout', 'gcode', why)
  }
  if (config.extruders.length === 0) return
  if (!config.hasExcludeObject) {
    const why = 'no [exclude_object]: one failed object of a plate cannot be skipped while the others go on'
    advise('info', 'exclude-object', 'exclude_object', null, why)
  }
  if (!config.fans.some((fan) => fan.kind === 'fan')) {
    advise('info', 'part-fan', 'fan', null, 'no [fan]: M106 does nothing, layers cool in still air')
  }
  adviseRetractionPath(config, advise)
  const retraction = config.firmwareRetraction
  if (retraction !== null && retraction.retractLengthMm > 10) {
    const why = `retract_length ${retraction.retractLengthMm} mm pulls molten filament into the cold zone; direct 0.4-1, Bowden 3-6`
    advise('warning', 'retract-length', 'firmware_retraction', 'retract_length', why)
  }
}

/** Bowden tubes want seconds of pressure advance and millimetres of retraction, direct drives a tenth of both. Source: V11. */
const BOWDEN_ADVANCE_S = 0.15
const BOWDEN_RETRACT_MM = 3
const DIRECT_ADVANCE_S = 0.1
const DIRECT_RETRACT_MM = 1.5

function adviseRetractionPath({ extruders, firmwareRetraction }: PrinterConfig, advise: Advise): void {
  const extruder = extruders[0]
  if (extruder === undefined || firmwareRetraction === null) return
  const { pressureAdvanceS, section } = extruder
  const { retractLengthMm } = firmwareRetraction
  const say = (path: string, other: string): void => {
    const why = `pressure_advance ${pressureAdvanceS} s is that of a ${path}, retract_length ${retractLengthMm} mm that of a ${other}`
    advise('info', 'pressure-advance-path', section, 'pressure_advance', `${why} (direct 0.02-0.08 s, Bowden 0.3-1 s)`)
  }
  if (pressureAdvanceS > BOWDEN_ADVANCE_S && retractLengthMm > 0 && retractLengthMm < DIRECT_RETRACT_MM) {
    say('Bowden tube', 'direct drive')
  }
  if (pressureAdvanceS > 0 && pressureAdvanceS < DIRECT_ADVANCE_S && retractLengthMm > BOWDEN_RETRACT_MM) {
    say('direct drive', 'Bowden tube')
  }
}
