// What the firmware says, as signs out of a closed list: its words are data, and never go further than to these numbers.
import type { Scene } from '../perception/scene.ts'

export const FIRMWARE_SIGNS = [
  { name: 'said_adc_nozzle', title: 'the firmware said that the nozzle’s sensor reads out of range' },
  { name: 'said_adc_bed', title: 'the firmware said that the bed’s sensor reads out of range' },
  { name: 'said_not_heating_nozzle', title: 'the firmware said that the nozzle does not heat as expected' },
  { name: 'said_not_heating_bed', title: 'the firmware said that the bed does not heat as expected' },
  { name: 'said_lost_mcu', title: 'the firmware said that it lost its microcontroller' },
  { name: 'said_restarted_mcu', title: 'the firmware said that its microcontroller restarted by itself' },
  { name: 'said_timer', title: 'the firmware said that steps came too late' },
  { name: 'said_missed_event', title: 'the firmware said that an event was missed' },
  { name: 'said_driver_hot', title: 'the firmware said that a motor driver is too hot' },
  { name: 'said_driver_reset', title: 'the firmware said that a motor driver was reset' },
  { name: 'said_driver_undervoltage', title: 'the firmware said that a motor driver has too little voltage' },
  { name: 'said_no_trigger_probe', title: 'the firmware said that the probe did not answer' },
  { name: 'said_no_trigger_endstop', title: 'the firmware said that an endstop did not answer' },
  { name: 'said_triggered_probe', title: 'the firmware said that the probe answers before it moves' },
  { name: 'said_triggered_endstop', title: 'the firmware said that an endstop still answers after the retract' },
  { name: 'said_cold', title: 'the firmware refused to extrude: too cold' },
  { name: 'said_other_shutdown', title: 'the firmware shut down for another reason' },
] as const

export type FirmwareSign = (typeof FIRMWARE_SIGNS)[number]['name']

const AT = Object.fromEntries(FIRMWARE_SIGNS.map(({ name }, at) => [name, at])) as Record<FirmwareSign, number>

/** So much of a text is read. */
const LETTERS = 400

const HOT_END = /\b(?:extruder\d?|hotend|nozzle)\b/i
const BED = /\b(?:heater_bed|bed)\b/i

/**
 * Sets [FIRMWARE_SIGNS] to 1 where the scene says so; signs that were there stay. Only the firmware's own reasons are read: on the
 * console anybody may write, a file with M118 too.
 */
export function readFirmware(scene: Scene, signs: Float64Array): void {
  if (scene.host !== 'ready') readText(scene.hostMessage, signs, true)
  if (scene.print === 'error') readText(scene.printMessage, signs, false)
}

function readText(text: string, signs: Float64Array, isShutdown: boolean): void {
  const said = text.slice(0, LETTERS)
  const sign = signIn(said)
  if (sign !== null) signs[AT[sign]] = 1
  else if (isShutdown && said !== '' && !/startup|not ready|printer is ready|restart/i.test(said))
    signs[AT.said_other_shutdown] = 1
}

function signIn(said: string): FirmwareSign | null {
  if (/adc out of range|temperature -?[\d.]{1,12} not in range/i.test(said)) {
    const isBed = BED.test(said) && !HOT_END.test(said)
    return isBed ? 'said_adc_bed' : 'said_adc_nozzle'
  }
  if (/not heating at expected rate/i.test(said)) {
    return BED.test(said) ? 'said_not_heating_bed' : 'said_not_heating_nozzle'
  }
  if (/lost communication with mcu|unable to connect/i.test(said)) return 'said_lost_mcu'
  if (/spontaneous restart/i.test(said)) return 'said_restarted_mcu'
  if (/timer too close/i.test(said)) return 'said_timer'
  if (/missed scheduling/i.test(said)) return 'said_missed_event'
  if (/\btmc\b/i.test(said)) {
    if (/\bot=1|overtemperror/i.test(said)) return 'said_driver_hot'
    if (/uv_cp=1|undervoltage/i.test(said)) return 'said_driver_undervoltage'
    if (/reset=1/i.test(said)) return 'said_driver_reset'
  }
  if (/no trigger on probe/i.test(said)) return 'said_no_trigger_probe'
  if (/no trigger on/i.test(said)) return 'said_no_trigger_endstop'
  if (/probe triggered prior/i.test(said)) return 'said_triggered_probe'
  if (/still triggered after retract/i.test(said)) {
    return /probe/i.test(said) ? 'said_triggered_probe' : 'said_triggered_endstop'
  }
  if (/extrude below minimum temp/i.test(said)) return 'said_cold'
  return null
}
