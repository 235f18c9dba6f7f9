// The features that a diagnosis is made from, by name: what each one says, in which unit, and how small a change of it says nothing.
// A feature is what was measured less what was expected; where a ratio says it better, the logarithm of that ratio.
import { FIRMWARE_SIGNS } from './firmware-signs.ts'

export interface Feature {
  readonly name: string
  /** For a sentence: "<title>: <measured> <unit>, expected <expected> <unit>". */
  readonly title: string
  readonly unit: string
  /** The least standard deviation that sound prints are granted, in the unit of the value. */
  readonly floor: number
  /** How the value comes from measured and expected. */
  readonly kind: 'difference' | 'log-ratio' | 'sign'
}

const difference = (name: string, title: string, unit: string, floor: number): Feature => ({
  name,
  title,
  unit,
  floor,
  kind: 'difference',
})
const ratio = (name: string, title: string, unit: string, floor: number): Feature => ({
  name,
  title,
  unit,
  floor,
  kind: 'log-ratio',
})

function heater(name: 'nozzle' | 'bed', title: string, floorC: number): Feature[] {
  const f = (what: string, words: string, unit: string, floor: number): Feature =>
    difference(`${name}_${what}`, `${title}${words}`, unit, floor)
  return [
    f('off_short', ', mean of 10 s', '°C', floorC),
    f('off_long', ', mean of 60 s', '°C', floorC),
    f('slope', ' rises or falls', '°C/s', 0.05),
    f('fall', ', largest fall within a second, last 10 s', '°C', 2 * floorC),
    f('rise', ', largest rise within a second, last 10 s', '°C', 2 * floorC),
    f('step_down', ', largest sudden fall of the last minutes', '°C', 4 * floorC),
    f('step_up', ', largest sudden rise of the last minutes', '°C', 4 * floorC),
    f('jumps', ', jumps in a minute', '', 0.3),
    ratio(`${name}_rough`, `${title}, noise of the reading`, '°C', 0.2),
    f('stands', ' has stood at one value to the last digit', 's', 2),
    f('gone', ' has had no reading', 's', 1),
    f('range', ', farthest out of what can be', '°C', 2),
    f('swing', ', swing within a minute', '°C', floorC),
    f('swings', ' crosses its mean in a minute', 'times', 3),
    f('power_short', ' heater’s power, mean of 10 s', '', 0.05),
    f('power_long', ' heater’s power, mean of 60 s', '', 0.03),
    f('power_change', ' heater’s power since it has settled', '', 0.03),
    f('power_rough', ' heater’s power, scatter of 30 s', '', 0.03),
    f('power_full', ' heater at full power, share of 30 s', '', 0.05),
    f('heat_short', ': heat that its power does not explain, 8 s, as a share of full power', '', 0.05),
    f('heat_long', ': heat that its power does not explain, 40 s, as a share of full power', '', 0.03),
    f(
      'heat_own_short',
      ': heat that its power did explain before in this print, 8 s, as a share of full power',
      '',
      0.03,
    ),
    f(
      'heat_own_long',
      ': heat that its power did explain before in this print, 40 s, as a share of full power',
      '',
      0.02,
    ),
    f('gives', ': heat that comes of the power that is asked for, 20 s', '', 0.08),
    f('gives_most', ': heat that comes of the power that is asked for, most of 90 s', '', 0.08),
    f('gives_least', ': heat that comes of the power that is asked for, least of 90 s', '', 0.08),
    f('rises_unheated', ' has risen without power in 20 s', '°C', 2 * floorC),
    f('falls_heated', ' has fallen at full power in 30 s', '°C', 2 * floorC),
    f('power_step', ' heater’s power against that of the last two minutes', '', 0.02),
    f('lag', ' follows its power so much later than it should', 's', 3),
  ]
}

const AIR_AND_SUPPLY: readonly Feature[] = [
  difference('supply_v_short', 'supply voltage, mean of 5 s', 'V', 0.1),
  difference('supply_v_low', 'supply voltage, lowest of the last minute', 'V', 0.15),
  difference('supply_v_rough', 'supply voltage, scatter of 20 s', 'V', 0.03),
  difference('supply_a_short', 'supply current for the power that is asked for, mean of 5 s', 'A', 0.3),
  difference('supply_a_long', 'supply current for the power that is asked for, mean of 40 s', 'A', 0.2),
  difference(
    'supply_a_own_short',
    'supply current against what the same power took before in this print, 5 s',
    'A',
    0.2,
  ),
  difference(
    'supply_a_own_long',
    'supply current against what the same power took before in this print, 40 s',
    'A',
    0.15,
  ),
  difference('nozzle_a_slope', 'supply current that comes with the nozzle’s power', 'A', 0.5),
  difference('bed_a_slope', 'supply current that comes with the bed’s power', 'A', 0.5),
  difference('room_change', 'room, change in this print', '°C', 0.5),
  difference('room', 'room', '°C', 2),
  difference('chamber_change', 'chamber, change against what was foretold in five minutes', '°C', 0.5),
  difference('chamber', 'chamber', '°C', 2),
  difference('humidity_change', 'humidity, change in this print', '%', 2),
  difference('nozzle_missing', 'share of the nozzle’s current that does not flow', '', 0.25),
  difference('bed_missing', 'share of the bed’s current that does not flow', '', 0.25),
]

const FLOW: readonly Feature[] = [
  ratio('part_fan', 'part fan', 'rpm', 0.03),
  ratio('heat_sink_fan', 'heat-sink fan', 'rpm', 0.03),
  difference('part_fan_asked', 'part fan command', '', 0.1),
  difference('fed_short', 'filament that went through the encoder of what was fed, last 20 mm', '', 0.05),
  difference('fed_long', 'filament that went through the encoder of what was fed, last minute or two', '', 0.02),
  difference('encoder_silent', 'filament fed since the encoder last turned', 'mm', 2),
  difference('filament_there', 'run-out switch', '', 0.1),
  ratio('load_short', 'force at the nozzle, mean of 10 s', 'N', 0.1),
  ratio('load_long', 'force at the nozzle, mean of 60 s', 'N', 0.05),
  ratio('load_change', 'force at the nozzle, change in this print', 'N', 0.05),
  ratio('load_peak', 'force at the nozzle, highest of 20 s', 'N', 0.1),
  ratio('load_spike', 'force at the nozzle, highest of the last minutes', 'N', 0.15),
  ratio('load_rough', 'force at the nozzle, jitter from second to second', 'N', 0.1),
  difference('load_swing', 'force at the nozzle, slow swing of two minutes', '', 0.05),
  difference('load_still', 'force at the nozzle while nothing is fed', 'N', 0.3),
  difference('stall_e_short', 'extruder StallGuard, mean of 10 s', '', 15),
  difference('stall_e_long', 'extruder StallGuard, mean of 60 s', '', 10),
  difference('stall_e_low', 'extruder StallGuard, lowest of 20 s', '', 20),
  ratio('load_step', 'force at the nozzle against that of the last two minutes', 'N', 0.04),
  difference('encoder_unfelt', 'filament fed while the encoder stood and the nozzle felt nothing of it', 'mm', 2),
]

const MOTION: readonly Feature[] = [
  difference('stall_xy_long', 'StallGuard of X or Y, whichever is lower, mean of 60 s', '', 10),
  difference('stall_xy_low', 'StallGuard of X or Y, lowest of 20 s', '', 20),
  difference('stall_apart', 'StallGuard of X less that of Y, 60 s', '', 15),
  ratio('shake_up', 'vibration of X or Y, whichever is stronger for its pace, 60 s', 'g', 0.05),
  ratio('shake_down', 'vibration of X or Y, whichever is weaker for its pace, 60 s', 'g', 0.05),
  ratio('shake_change_up', 'vibration of X or Y, rise in this print', 'g', 0.05),
  ratio('shake_change_down', 'vibration of X or Y, fall in this print', 'g', 0.05),
  ratio('shake_z', 'vibration of Z, 60 s', 'g', 0.1),
  difference('shock', 'strongest shock of 10 s', 'g', 0.5),
  difference('shocks_minute', 'shocks in a minute', '', 0.3),
  difference('shocks', 'shocks of the last minutes', '', 0.5),
  difference('shock_strongest', 'strongest shock of the last minutes', 'g', 0.5),
  difference('shock_along', 'vibration of X or Y with the strongest shock', 'g', 0.2),
  difference('shock_upright', 'vibration of Z with the strongest shock', 'g', 0.1),
  difference('shock_lone', 'time since the first shock', 's', 30),
  difference('driver_hot', 'hottest motor driver', '°C', 2),
  difference('driver_change', 'motor drivers, mean change in this print', '°C', 1),
  difference('driver_warning', 'drivers say that they are hot', '', 0.1),
  difference('driver_off', 'drivers say that they are too hot', '', 0.1),
  difference('driver_undervoltage', 'drivers say that their voltage is low', '', 0.1),
  difference('driver_reset', 'drivers say that they were reset', '', 0.1),
  ratio('shake_x_step', 'vibration of X against that of the last two minutes', 'g', 0.05),
  ratio('shake_y_step', 'vibration of Y against that of the last two minutes', 'g', 0.05),
]

const LIVENESS: readonly Feature[] = [
  difference('status_gone', 'no word of the status', 's', 1),
  difference('meters_gone', 'sensors that were there and are gone', '', 0.12),
  difference('meter_stands', 'a sensor that never rests has stood at one value', 's', 2),
  difference('mcu_gone', 'the microcontroller does not answer', '', 0.1),
  difference('host_down', 'the firmware has stopped', '', 0.1),
  difference('any_stands', 'any sensor that never rests has stood at one value', 's', 2),
  difference('any_gone', 'any sensor that was there is gone', '', 0.12),
]

const PICTURE: readonly Feature[] = [
  difference('picture_stray', 'plastic where none should be, mean of 20 s', '', 0.003),
  difference('picture_missing', 'part that is not where it should be, mean of 20 s', '', 0.01),
  difference('picture_shift', 'part displaced in the picture', 'px', 1),
  difference('picture_stray_rises', 'plastic where none should be, rise in a minute', '', 0.003),
  difference('picture_dark', 'brightness of the picture against its beginning', '', 0.05),
  difference('picture_still', 'the picture has not changed', 's', 5),
]

const CONTEXT: readonly Feature[] = [
  difference('ctx_layer', 'layers done', '', 1),
  difference('ctx_heating', 'heating up', '', 1),
  difference('ctx_minutes', 'minutes since the print began', 'min', 2),
  difference('ctx_fed', 'filament fed in this print', 'm', 0.3),
  difference('ctx_fan', 'part fan command', '', 0.3),
  difference('ctx_flow', 'speed of the filament, mean of 60 s', 'mm/s', 0.5),
]

/**
 * What networks that were fitted before it was seen know nothing of: it is weighed beside them (`witnesses.ts`). NaN where it cannot
 * be seen. At the end of the list, so that what is older keeps its place.
 */
export const BESIDE_NETWORKS: readonly Feature[] = [
  difference('picture_gone', 'plastic of an object that is not where it should be, by two pictures', '', 0.1),
  difference('picture_moved', 'plastic of an object beside its place, by two of three pictures', '', 0.04),
  difference('picture_loose', 'plastic that lies on the plate, by three pictures', 'px', 2),
  difference('picture_repeats', 'pictures that came again although the head had moved', '', 0.3),
  ratio('load_first_layer', 'force at the nozzle in the first layer against that in later ones', 'N', 0.3),
  difference('fed_lacks', 'filament that went through the encoder of what was fed, at the most', '', 0.03),
  difference('fed_exceeds', 'filament that went through the encoder of what was fed, at the least', '', 0.03),
]

export const FEATURES: readonly Feature[] = [
  ...heater('nozzle', 'nozzle', 0.3),
  ...heater('bed', 'bed', 0.2),
  ...AIR_AND_SUPPLY,
  ...FLOW,
  ...MOTION,
  ...LIVENESS,
  ...PICTURE,
  ...FIRMWARE_SIGNS.map(({ name, title }): Feature => ({ name, title, unit: '', floor: 0.1, kind: 'sign' })),
  ...CONTEXT,
  ...BESIDE_NETWORKS,
]

export const FEATURE_AT: ReadonlyMap<string, number> = new Map(FEATURES.map(({ name }, at) => [name, at]))
