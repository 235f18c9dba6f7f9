// Heaters, their sensors and guards, and fans of Prunt's configuration as sections of a printer.cfg.
import { type KlipperDraft, putOptions, putSection, putWanted } from './klipper-draft.ts'
import { CUSTOM_CALLENDAR, CUSTOM_STEINHART, lookUpKey } from './prunt-fields.ts'

/** What a hot end's fan waits for where Klipper is not told. */
const HOTEND_FAN_FROM_C = 50

const isSame = (a: string, b: string): boolean => lookUpKey(a) === lookUpKey(b)

function has(draft: KlipperDraft, heater: string): boolean {
  return draft.look.names('Heaters').some((each) => isSame(each, heater))
}

/** Temperatures, sensor and control, in the section that is being written. */
export function putHotend(draft: KlipperDraft): string {
  const name = draft.look.text('G-code assignments$Hotend heater') ?? 'Hotend'
  putHeaterOptions(draft, name)
  return name
}

/** The bed, heaters of other uses, and what watches over each. */
export function putHeaters(draft: KlipperDraft, hotend: string): void {
  const bed = draft.look.text('G-code assignments$Bed heater') ?? 'Bed'
  if (has(draft, bed)) putHeater(draft, bed, 'heater_bed')
  for (const name of draft.look.names('Heaters')) {
    if (!isSame(name, hotend) && !isSame(name, bed)) putHeater(draft, name, `heater_generic ${name}`)
  }
  for (const name of draft.look.names('Heaters')) {
    putGuard(draft, name, isSame(name, hotend) ? 'extruder' : isSame(name, bed) ? 'heater_bed' : name)
  }
}

function putHeater(draft: KlipperDraft, name: string, heading: string): void {
  putSection(draft, heading, [])
  putHeaterOptions(draft, name)
  putWanted(draft, 'heater_pin', 'sensor_pin')
}

function putGuard(draft: KlipperDraft, name: string, klipperName: string): void {
  const { look } = draft
  const at = `Heaters$${name}`
  const checks = ['maximum cumulative error', 'gain time', 'minimum gain', 'hysteresis']
  if (!checks.some((check) => look.has(`${at}$Check ${check}`))) return
  putSection(draft, `verify_heater ${klipperName}`, [
    ['max_error', look.number(`${at}$Check maximum cumulative error`)],
    ['check_gain_time', look.number(`${at}$Check gain time`)],
    ['heating_gain', look.number(`${at}$Check minimum gain`)],
    ['hysteresis', look.number(`${at}$Check hysteresis`)],
  ])
}

function putHeaterOptions(draft: KlipperDraft, name: string): void {
  const { look, notes } = draft
  const at = `Heaters$${name}`
  const sensor = look.text(`${at}$Thermistor`) ?? name
  putOptions(draft, [
    ['min_temp', look.number(`Thermistors$${sensor}$Minimum temperature`)],
    ['max_temp', look.number(`Thermistors$${sensor}$Maximum temperature`)],
  ])
  const type = sensorType(draft, `Thermistors$${sensor}$Thermistor kind`)
  if (type === null) {
    putWanted(draft, 'sensor_type')
    const kind = look.text(`Thermistors$${sensor}$Thermistor kind`) ?? 'none'
    notes.push(`Thermistors$${sensor}: "${kind}" has no sensor_type here; it has to be filled in`)
  } else putOptions(draft, [['sensor_type', type]])
  const method = look.text(`${at}$Control method`) ?? 'Disabled'
  if (isSame(method, 'PID')) {
    const term = (child: string): number => 255 * (look.number(`${at}$Control method$PID$${child}`) ?? 0)
    putOptions(draft, [
      ['control', 'pid'],
      ['pid_Kp', term('Proportional scale')],
      ['pid_Ki', term('Integral scale')],
      ['pid_Kd', term('Derivative scale')],
    ])
    notes.push(
      `Heaters$${name}: PID values are taken as shares of full power, times 255 for Klipper; Prunt's unit is not known here`,
    )
  } else if (isSame(method, 'Bang bang')) {
    putOptions(draft, [
      ['control', 'watermark'],
      ['max_delta', look.number(`${at}$Control method$Bang bang$Hysteresis`)],
    ])
  } else {
    putWanted(draft, 'control')
    notes.push(`Heaters$${name} is disabled or missing in Prunt: its control has to be filled in`)
  }
}

/** Only what the formula shows beyond doubt; presets of Prunt's are names of its own. */
function sensorType({ look }: KlipperDraft, kind: string): string | null {
  const chosen = look.text(kind)
  const of = (child: string): number => look.number(`${kind}$${child}`) ?? Number.NaN
  const near = (value: number, wanted: number): boolean => Math.abs(value / wanted - 1) < 1e-9
  if (chosen === undefined) return null
  if (isSame(chosen, CUSTOM_STEINHART)) {
    // Three coefficients are looked at: another A or C would be another thermistor.
    const isOfRoom = near(of(`${CUSTOM_STEINHART}$A`), 1 / 298.15 - Math.log(100_000) / 3950)
    return isOfRoom && near(of(`${CUSTOM_STEINHART}$B`), 1 / 3950) && of(`${CUSTOM_STEINHART}$C`) === 0
      ? 'Generic 3950'
      : null
  }
  if (isSame(chosen, CUSTOM_CALLENDAR)) {
    const isPlatinum = near(of(`${CUSTOM_CALLENDAR}$A`), 3.9083e-3) && near(of(`${CUSTOM_CALLENDAR}$B`), -5.775e-7)
    return isPlatinum && of(`${CUSTOM_CALLENDAR}$R(0)`) === 1000 ? 'PT1000' : null
  }
  return null
}

export function putFans(draft: KlipperDraft): void {
  const { look, notes } = draft
  const main = look.text('G-code assignments$Default fan')
  for (const name of look.names('Fans')) {
    const at = `Fans$${name}`
    const method = look.text(`${at}$Control method`) ?? ''
    const of = (child: string): number | undefined => look.number(`${at}$Control method$${child}`)
    const isMain = main !== undefined && isSame(main, name)
    const isAlwaysOn = isSame(method, 'Always on')
    const frequencyHz = look.has(`${at}$PWM frequency`) ? look.number(`${at}$PWM frequency`) : undefined
    putSection(draft, isMain ? 'fan' : `${isAlwaysOn ? 'heater_fan' : 'fan_generic'} ${name}`, [
      ['max_power', isAlwaysOn ? undefined : of('Dynamic duty cycle$Maximum duty cycle')],
      ['off_below', isAlwaysOn ? undefined : of('Dynamic duty cycle$Disable below')],
      ['cycle_time', frequencyHz === undefined ? undefined : 1 / frequencyHz],
      ...(isAlwaysOn && !isMain
        ? ([
            ['heater', 'extruder'],
            ['heater_temp', HOTEND_FAN_FROM_C],
            ['fan_speed', of('Always on$Duty cycle')],
          ] as const)
        : []),
    ])
    putWanted(draft, 'pin')
    if (!isAlwaysOn) continue
    notes.push(
      isMain
        ? `Fans$${name} is always on in Prunt; as [fan] it stands still until M106`
        : `Fans$${name} is always on in Prunt; as [heater_fan] it runs while the extruder is above ${HOTEND_FAN_FROM_C} °C`,
    )
  }
}
