import type { Advise } from './advice.ts'
import type { ExtruderConfig, HeaterConfig, PrinterConfig } from './printer-config.ts'

/** Highest temperature the sensor's maker allows, °C; bead thermistors drift and break above. Source: data sheets. */
const SENSOR_MAX_C: ReadonlyMap<string, number> = new Map([
  ['EPCOS 100K B57560G104F', 300],
  ['Generic 3950', 300],
  ['Honeywell 100K 135-104LAG-J01', 300],
  ['ATC Semitec 104GT-2', 300],
  ['TDK NTCG104LH104JT1', 150],
  ['NTC 100K MGB18-104F39050L32', 350],
  ['ATC Semitec 104NT-4-R025H42G', 350],
  ['SliceEngineering 450', 450],
  ['PT1000', 500],
])
/** PTFE liners give off fumes and lose shape above. Source: PHYSICS 2.15. */
const PTFE_MAX_C = 240
/** Bowden extruders need this much pressure advance and more, direct ones a few hundredths. Source: PHYSICS 2.4. */
const BOWDEN_ADVANCE_S = 0.2
/** Magnets, adhesives and silicone mats of beds fail above. */
const BED_MAX_C = 150
/** An unplugged thermistor reads far below this. */
const OPEN_SENSOR_C = -40

export function adviseHeaters(config: PrinterConfig, advise: Advise): void {
  for (const heater of allHeaters(config)) {
    adviseLimits(heater, advise)
    adviseVerify(heater, advise)
    adviseControl(heater, advise)
  }
  for (const extruder of config.extruders) adviseHotEnd(extruder, config, advise)
}

function allHeaters(config: PrinterConfig): HeaterConfig[] {
  const heaters = config.extruders
    .filter((extruder) => extruder.sharedHeater === null)
    .map((extruder): HeaterConfig => extruder.heater)
  if (config.heaterBed !== null) heaters.push(config.heaterBed)
  return [...heaters, ...config.heaterGenerics]
}

function adviseLimits(heater: HeaterConfig, advise: Advise): void {
  const { section, maxTempC, minTempC, sensorType } = heater
  const sensorMaxC = SENSOR_MAX_C.get(sensorType) ?? 500
  if (maxTempC > sensorMaxC) {
    const why = `max_temp ${maxTempC} °C is above the ${sensorMaxC} °C that its sensor (${sensorType}) stands`
    advise('warning', 'max-temp-sensor', section, 'max_temp', `${why}: it reads wrong there and may break`)
  } else if (section === 'heater_bed' && maxTempC > BED_MAX_C) {
    const why = `max_temp ${maxTempC} °C lets the bed get hotter than its magnets, glue and heating mat stand`
    advise('warning', 'max-temp-bed', section, 'max_temp', `${why} (about ${BED_MAX_C} °C)`)
  }
  if (minTempC < OPEN_SENSOR_C && !/^(PT1|MAX|AD)/.test(sensorType)) {
    const why = `min_temp ${minTempC} °C is so low that an unplugged thermistor may pass as cold`
    advise('warning', 'min-temp', section, 'min_temp', `${why}; 0 stops the printer at once`)
  }
}

function adviseVerify(heater: HeaterConfig, advise: Advise): void {
  const section = `verify_heater ${heater.name}`
  const { maxErrorCS, hysteresisC, checkGainTimeS, heatingGainC } = heater.verify
  const isHotEnd = heater.section.startsWith('extruder')
  if (maxErrorCS > 1000) {
    // The watchdog adds up (target - hysteresis - temperature) every second.
    const lowC = hysteresisC + 20
    const noticedS = maxErrorCS / 20
    const how = `${lowC} °C below its target is noticed after ${formatDuration(noticedS)}`
    advise(
      'warning',
      'verify-max-error',
      section,
      'max_error',
      `max_error ${maxErrorCS}: a heater ${how} (default: 6 s)`,
    )
  }
  if (hysteresisC > 20) {
    const why = `hysteresis ${hysteresisC} °C: a heater that hangs that far below its target never counts as failing`
    advise('warning', 'verify-hysteresis', section, 'hysteresis', `${why} (default 5)`)
  }
  const gainTimeMaxS = isHotEnd ? 120 : 600
  if (checkGainTimeS > gainTimeMaxS) {
    const why = `check_gain_time ${checkGainTimeS} s: with a sensor fallen out the heater runs at full power that long`
    advise('warning', 'verify-gain-time', section, 'check_gain_time', `${why} (default ${isHotEnd ? 20 : 60} s)`)
  }
  if (heatingGainC < 0.05) {
    const why = `heating_gain ${heatingGainC} °C is within the sensor's noise, so a dead heater passes for a heating one`
    advise('warning', 'verify-gain', section, 'heating_gain', why)
  }
}

function formatDuration(durationS: number): string {
  if (durationS < 120) return `${Math.round(durationS)} s`
  return durationS < 7200 ? `${Math.round(durationS / 60)} min` : `${Math.round(durationS / 3600)} h`
}

function adviseControl(heater: HeaterConfig, advise: Advise): void {
  const { control, section } = heater
  if (control.kind === 'watermark' && section.startsWith('extruder')) {
    const why = `control watermark lets the nozzle swing by more than ±${control.maxDeltaC} °C; PID holds it within 1 °C`
    advise('info', 'control-watermark', section, 'control', why)
  }
  if (control.kind !== 'pid') return
  if (!(control.kp > 0)) {
    advise('warning', 'pid-gain', section, 'pid_Kp', `pid_Kp ${control.kp} never heats: run PID_CALIBRATE`)
  } else if (!(control.ki > 0)) {
    advise('warning', 'pid-gain', section, 'pid_Ki', `pid_Ki ${control.ki} leaves the heater below its target for good`)
  }
}

function adviseHotEnd(extruder: ExtruderConfig, config: PrinterConfig, advise: Advise): void {
  const { section, heater, minExtrudeTempC, pressureAdvanceS } = extruder
  if (minExtrudeTempC < 140) {
    const why = `min_extrude_temp ${minExtrudeTempC} °C lets the motor grind filament that does not melt`
    advise('warning', 'cold-extrusion', section, 'min_extrude_temp', `${why} (default 170)`)
  }
  if (pressureAdvanceS >= BOWDEN_ADVANCE_S && heater.maxTempC > PTFE_MAX_C + 20) {
    const why = `pressure_advance ${pressureAdvanceS} looks like a Bowden tube: if it reaches into the hot end, its PTFE`
    advise(
      'info',
      'max-temp-ptfe',
      section,
      'max_temp',
      `${why} degrades above ${PTFE_MAX_C} °C; max_temp is ${heater.maxTempC}`,
    )
  }
  const coolers = config.fans.filter((fan) => fan.kind === 'heater_fan' && fan.heaters.includes(heater.name))
  for (const fan of coolers) {
    if (fan.heaterTempC > 80) {
      const why = `heater_temp ${fan.heaterTempC} °C starts the hot-end fan after filament has begun to soften (PLA: 60 °C)`
      advise('warning', 'hotend-fan-late', fan.section, 'heater_temp', `${why}; 50 is usual`)
    }
  }
  if (coolers.length === 0 && section === 'extruder') {
    const why = 'no [heater_fan] follows this extruder: unless the heat break fan is wired to run always, it clogs'
    advise('info', 'hotend-fan-missing', section, null, why)
  }
}
