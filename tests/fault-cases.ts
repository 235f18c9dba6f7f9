// For every failure mode: what must become true in the machine or the part, which signals must leave the sound print's
// course, and what must follow. Numbers are bounds, not results: they say in which direction and at least how far.
import type { SimulatedRun } from '#simulation'
import { column } from './broken-print.ts'
import type { PrintName } from './fault-prints.ts'

export interface Pair {
  readonly faulty: SimulatedRun
  readonly sound: SimulatedRun
  readonly onsetS: number
}

export interface FaultCase {
  /** As on the command line. */
  readonly fault: string
  readonly print?: PrintName
  /** Truth: a number of the faulty print against the same of the sound one. */
  readonly truth: readonly [claim: string, bound: Bound]
  /** Signals that must betray it; none for what only camera or microphone can tell. */
  readonly signals: readonly string[]
  /** In this case no signal that the mode states shows it; another case of the mode shows where they do. */
  readonly isSilent?: true
  /** Kinds of events that must follow. */
  readonly followed?: readonly string[]
}

/** A number of the faulty print (mostly its difference from the sound one) and the side of a limit on which it must be. */
export interface Bound {
  readonly value: (pair: Pair) => number
  readonly above?: number
  readonly below?: number
}

type TableName = 'telemetry' | 'layers' | 'beads'
const TIME: Record<TableName, string> = { telemetry: 'time_s', layers: 'start_s', beads: 'time_s' }

/** Values of a column from `delayS` to `windowS` after the onset, and not beyond the end of the sound print. */
function after(
  run: SimulatedRun,
  pair: Pair,
  table: TableName,
  name: string,
  delayS: number,
  windowS = Number.POSITIVE_INFINITY,
): number[] {
  const times = column(run[table], TIME[table])
  const values = column(run[table], name)
  const untilS = Math.min(pair.sound.totalTimeS, pair.onsetS + windowS)
  const found: number[] = []
  for (let row = 0; row < times.length; row++) {
    if (times[row]! >= pair.onsetS + delayS && times[row]! <= untilS && !Number.isNaN(values[row]!))
      found.push(values[row]!)
  }
  return found
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const deviation = (values: readonly number[]): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

type Summary = (values: readonly number[]) => number

/** Difference of a summary of one column: faulty minus sound. */
function difference(
  table: TableName,
  name: string,
  summary: Summary = mean,
  delayS = 1,
  windowS = Number.POSITIVE_INFINITY,
): (pair: Pair) => number {
  return (pair) =>
    summary(after(pair.faulty, pair, table, name, delayS, windowS)) -
    summary(after(pair.sound, pair, table, name, delayS, windowS))
}

function ratio(table: TableName, name: string, summary: Summary = mean, delayS = 1): (pair: Pair) => number {
  return (pair) =>
    summary(after(pair.faulty, pair, table, name, delayS)) / summary(after(pair.sound, pair, table, name, delayS))
}

/** Farthest that a bead lies beside the same bead of the sound print (same row: the file is the same), mm. */
function displacedMm({ faulty, sound }: Pair, axis: 'x0_mm' | 'y0_mm' | 'z0_mm'): number {
  const [a, b] = [column(faulty.beads, axis), column(sound.beads, axis)]
  let farthest = 0
  for (let row = 0; row < Math.min(a.length, b.length); row++)
    farthest = Math.max(farthest, Math.abs(a[row]! - b[row]!))
  return farthest
}

const above = (value: (pair: Pair) => number, limit: number): Bound => ({ value, above: limit })
const below = (value: (pair: Pair) => number, limit: number): Bound => ({ value, below: limit })
/** 1 where it holds. */
const holds = (claim: (pair: Pair) => boolean): Bound => ({ value: (pair) => (claim(pair) ? 1 : 0), above: 0.5 })

const blockC = 'nozzle_block_c'
const flow = 'flow_ratio'

export const FAULT_CASES: readonly FaultCase[] = [
  // Thermal.
  {
    fault: 'heater-open@layer:10',
    truth: ['the block cools by 50 °C and more', below(difference('telemetry', blockC, least), -50)],
    signals: ['nozzle_c', 'nozzle_load_n', 'firmware_state'],
    followed: ['heater-fault'],
  },
  {
    fault: 'heater-weak@layer:10:1',
    truth: ['the block sags', below(difference('telemetry', blockC, least), -8)],
    signals: ['nozzle_c'],
    followed: ['heater-fault'],
  },
  {
    fault: 'heater-intermittent@layer:10',
    truth: ['the block sags', below(difference('telemetry', blockC, least), -5)],
    signals: ['nozzle_c'],
  },
  {
    fault: 'heater-stuck-on@layer:10',
    truth: ['the block overheats', above(difference('telemetry', blockC, most), 20)],
    signals: ['nozzle_c', 'nozzle_pwm_ratio'],
    followed: ['overheated'],
  },
  {
    fault: 'thermistor-detached@layer:10',
    truth: ['the block is heated blindly', above(difference('telemetry', blockC, most, 1, 12), 1)],
    signals: ['nozzle_c'],
    followed: ['heater-fault'],
  },
  {
    fault: 'thermistor-open@layer:10',
    truth: ['the block cools, switched off', below(difference('telemetry', blockC, least), -50)],
    signals: ['nozzle_c', 'firmware_state'],
  },
  {
    fault: 'thermistor-short@layer:10',
    truth: ['the block cools, switched off', below(difference('telemetry', blockC, least), -50)],
    signals: ['nozzle_c', 'firmware_state'],
    followed: ['adc-out-of-range'],
  },
  {
    fault: 'thermistor-drift@layer:10:1,over=200s',
    truth: ['the block is held too hot', above(difference('telemetry', blockC, most), 15)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'thermistor-noisy@layer:10',
    truth: ['the block is heated in kicks', above(difference('telemetry', blockC, deviation), 0.5)],
    signals: ['nozzle_c', 'nozzle_pwm_ratio'],
  },
  {
    fault: 'bed-heater-open@layer:10',
    truth: ['the bed cools', below(difference('telemetry', 'bed_c', least), -5)],
    signals: ['supply_a', 'bed_pwm_ratio', 'bed_c'],
    followed: ['heater-fault'],
  },
  {
    fault: 'bed-heater-weak@layer:10:1,over=60s',
    truth: ['the bed sags', below(difference('telemetry', 'bed_c', least), -0.5)],
    signals: ['bed_pwm_ratio'],
  },
  {
    fault: 'bed-heater-stuck-on@layer:10',
    truth: ['the bed overheats', above(difference('telemetry', 'bed_c', most), 10)],
    signals: ['bed_c', 'bed_pwm_ratio'],
    followed: ['bed-overheated'],
  },
  {
    fault: 'bed-thermistor-detached@layer:10',
    truth: ['the plate is heated blindly', above(difference('telemetry', 'bed_c', most, 1, 30), 1)],
    signals: ['bed_c', 'bed_pwm_ratio'],
    followed: ['heater-fault'],
  },
  {
    fault: 'bed-thermistor-open@layer:10',
    truth: ['the bed cools, switched off', below(difference('telemetry', 'bed_c', least), -2)],
    signals: ['bed_c', 'firmware_state'],
    followed: ['adc-out-of-range'],
  },
  {
    fault: 'bed-thermistor-short@layer:10',
    truth: ['the bed cools, switched off', below(difference('telemetry', 'bed_c', least), -2)],
    signals: ['bed_c', 'firmware_state'],
    followed: ['adc-out-of-range'],
  },
  {
    fault: 'hotend-fan-stopped@layer:10',
    truth: ['the cold side goes soft', above(difference('telemetry', 'heat_break_c', most), 40)],
    signals: ['hotend_fan_rpm', 'nozzle_load_n', 'encoder_mm'],
    followed: ['heat-creep', 'filament-ground', 'starved'],
  },
  {
    fault: 'part-fan-stopped@layer:10',
    truth: ['layers stay warmer', above(difference('layers', 'end_c', mean, 20), 2)],
    signals: ['part_fan_rpm', 'nozzle_c'],
  },
  {
    fault: 'part-fan-on-block@layer:10:1',
    truth: ['the block sags', below(difference('telemetry', blockC, least), -3)],
    signals: ['nozzle_c'],
  },
  {
    fault: 'sock-lost@layer:10',
    truth: [
      'more power holds the same temperature',
      above(difference('telemetry', 'nozzle_pwm_ratio', mean, 60), 0.05),
    ],
    signals: ['nozzle_c'],
  },
  {
    fault: 'pid-detuned@layer:10',
    truth: ['the block swings', above(difference('telemetry', blockC, deviation), 0.5)],
    signals: ['nozzle_c', 'nozzle_pwm_ratio'],
  },
  {
    fault: 'draft@layer:10:1',
    truth: ['more power holds the bed', above(difference('telemetry', 'bed_pwm_ratio', mean, 20), 0.1)],
    signals: ['bed_pwm_ratio'],
  },
  {
    fault: 'cold-chamber@layer:10',
    truth: ['the air around the part cools', below(difference('telemetry', 'chamber_c', least), -3)],
    signals: ['ambient_c', 'chamber_c'],
  },
  // Flow.
  {
    fault: 'partial-clog@layer:10',
    truth: ['the melt resists', above(ratio('telemetry', 'extruder_force_n', most, 60), 1.3)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'clog@layer:10',
    truth: ['next to nothing comes out', below(ratio('layers', flow, least, 20), 0.05)],
    signals: ['nozzle_load_n', 'stallguard_e', 'encoder_mm'],
    followed: ['extruder-skip', 'filament-ground', 'starved'],
  },
  {
    fault: 'nozzle-worn@start:1',
    truth: ['the melt resists less', below(ratio('telemetry', 'extruder_force_n', most, 300), 0.8)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'wrong-nozzle@start,bore=0.6',
    truth: ['the melt resists more', above(ratio('telemetry', 'extruder_force_n', most, 300), 1.5)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'grinding@layer:10:1',
    truth: ['less comes out than is asked for', below(difference('layers', flow, least, 60), -0.05)],
    signals: ['encoder_mm'],
  },
  {
    fault: 'tangle@layer:10',
    truth: ['next to nothing comes out', below(ratio('layers', flow, least, 60), 0.05)],
    signals: ['stallguard_e', 'nozzle_load_n', 'encoder_mm'],
    followed: ['filament-ground', 'starved'],
  },
  {
    fault: 'filament-runout@layer:10',
    truth: ['nothing comes out', below(ratio('layers', flow, least, 30), 0.02)],
    signals: ['filament_present', 'encoder_mm', 'nozzle_load_n'],
    followed: ['starved'],
  },
  {
    fault: 'filament-out-of-round@layer:10:1',
    truth: ['bead widths swing', above(difference('layers', flow, deviation), 0.01)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'wrong-diameter@start:1',
    truth: ['a fifth less comes out', below(difference('layers', flow), -0.15)],
    signals: [],
  },
  {
    fault: 'wet-filament@start:1',
    truth: [
      'more strings are drawn',
      above(
        difference('layers', 'ooze_mm3', (values) => values.reduce((a, b) => a + b, 0)),
        1,
      ),
    ],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'under-extrusion@layer:10',
    truth: ['a fifth less comes out', below(difference('layers', flow, mean, 20), -0.15)],
    signals: ['encoder_mm'],
  },
  {
    fault: 'over-extrusion@layer:10',
    truth: ['a fifth more comes out', above(difference('layers', flow, mean, 20), 0.13)],
    signals: ['encoder_mm'],
  },
  {
    fault: 'extruder-motor-weak@layer:10',
    print: 'whole-cube',
    truth: ['an eighth comes out', below(ratio('layers', flow, least, 30), 0.125)],
    signals: ['encoder_mm'],
    followed: ['extruder-skip', 'starved'],
  },
  {
    fault: 'wrong-pressure-advance@layer:10,advance=8',
    truth: ['corners get too much and too little', above(ratio('beads', flow, deviation), 1.5)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'nozzle-leak@layer:10:1',
    truth: ['less arrives at the part', below(difference('layers', flow, mean, 20), -0.15)],
    signals: [],
  },
  // Mechanical.
  {
    fault: 'belt-slack@layer:10:1,course=sudden',
    truth: ['beads lie beside their place', above((pair) => displacedMm(pair, 'x0_mm'), 0.2)],
    signals: ['accel_x_rms_g'],
  },
  {
    fault: 'belt-tooth-jump@layer:10',
    truth: ['beads lie a tooth beside', above((pair) => displacedMm(pair, 'x0_mm'), 1.9)],
    signals: ['accel_peak_g'],
    followed: ['layer-shift'],
  },
  {
    fault: 'pulley-slip@layer:10:1',
    truth: ['beads wander', above((pair) => displacedMm(pair, 'x0_mm'), 0.3)],
    signals: [],
    followed: ['layer-shift'],
  },
  {
    fault: 'lost-steps@layer:10',
    truth: ['beads lie steps beside', above((pair) => displacedMm(pair, 'x0_mm'), 0.7)],
    signals: ['stallguard_x'],
    followed: ['lost-steps', 'layer-shift'],
  },
  {
    fault: 'motor-weak@layer:10,axis=y',
    truth: ['beads lie steps beside', above((pair) => displacedMm(pair, 'y0_mm'), 0.7)],
    signals: ['stallguard_y'],
    followed: ['lost-steps', 'layer-shift'],
  },
  {
    fault: 'driver-overheated@layer:10',
    truth: ['the axis lets go', above((pair) => displacedMm(pair, 'y0_mm'), 0.3)],
    signals: ['driver_x_c', 'driver_flags', 'firmware_state'],
    followed: ['driver-off', 'layer-shift', 'driver-error'],
  },
  {
    fault: 'driver-temperature-warning@layer:10',
    truth: ['the print goes on', holds((pair) => pair.faulty.error === null)],
    signals: ['driver_x_c', 'driver_flags'],
  },
  {
    fault: 'loose-frame@layer:10:1',
    truth: ['walls ring', above(ratio('layers', 'ringing_max_um', most), 1.2)],
    signals: ['accel_x_rms_g'],
  },
  {
    fault: 'z-binding@layer:10',
    truth: ['beads lie too low', above((pair) => displacedMm(pair, 'z0_mm'), 1)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'lead-screw-worn@start:1',
    truth: ['heights swing', above((pair) => displacedMm(pair, 'z0_mm'), 0.08)],
    signals: [],
  },
  {
    fault: 'bent-axis@start:1',
    truth: ['walls wander', above((pair) => displacedMm(pair, 'x0_mm'), 0.2)],
    signals: [],
  },
  {
    fault: 'endstop-error@start,offset=0.25',
    truth: ['first-layer gaps are wide', above((pair) => firstGap(pair.faulty) - firstGap(pair.sound), 0.8)],
    signals: [],
    isSilent: true,
  },
  {
    fault: 'endstop-error@start,offset=-0.15',
    truth: ['first-layer gaps are narrow', below((pair) => firstGap(pair.faulty) - firstGap(pair.sound), -0.3)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'probe-error@start',
    truth: ['first-layer gaps are narrow', below((pair) => firstGap(pair.faulty) - firstGap(pair.sound), -0.3)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'bed-mesh-stale@start:1',
    truth: ['first-layer gaps change', above((pair) => Math.abs(firstGap(pair.faulty) - firstGap(pair.sound)), 0.01)],
    signals: [],
  },
  {
    fault: 'bed-knocked@layer:10',
    truth: ['the next beads are laid in air', above(difference('beads', 'air_ratio', mean, 0, 30), 0.5)],
    signals: ['accel_peak_g'],
    followed: ['bed-knocked'],
  },
  {
    fault: 'layer-shift@layer:10,x=4',
    truth: ['beads lie 4 mm beside', above((pair) => displacedMm(pair, 'x0_mm'), 3.9)],
    signals: ['accel_peak_g'],
    followed: ['layer-shift'],
  },
  {
    fault: 'poor-first-layer@start',
    truth: ['first-layer gaps are wide', above((pair) => firstGap(pair.faulty) - firstGap(pair.sound), 0.4)],
    signals: [],
  },
  // Adhesion and part.
  {
    fault: 'greasy-bed@start:1',
    print: 'pin',
    truth: ['the pin comes off the bed', above((pair) => pair.faulty.facts.detachments.length, 0)],
    signals: [],
    followed: ['detached', 'air-printing'],
  },
  {
    fault: 'wrong-plate@start:1',
    print: 'pin',
    truth: ['the pin comes off the bed', above((pair) => pair.faulty.facts.detachments.length, 0)],
    signals: [],
    followed: ['detached', 'air-printing'],
  },
  {
    fault: 'spire-knocked@layer:91',
    print: 'pin',
    truth: ['the pin comes off the bed', above((pair) => pair.faulty.facts.detachments.length, 0)],
    signals: [],
    followed: ['detached', 'air-printing'],
  },
  {
    fault: 'warping@start:1',
    print: 'abs-plate',
    truth: ['corners rise', above(difference('layers', 'lift_mm', most, 0), 0.5)],
    signals: ['accel_peak_g'],
    followed: ['nozzle-strike'],
  },
  {
    fault: 'door-opened@layer:5',
    print: 'abs-plate',
    truth: ['corners pull harder', above(ratio('layers', 'peel_ratio', most, 300), 1.2)],
    signals: ['chamber_c'],
  },
  {
    fault: 'delamination@layer:30:1',
    print: 'abs-plate',
    truth: ['welds hold a tenth', below(ratio('layers', 'bond_mean_ratio', least, 60), 0.15)],
    signals: [],
    followed: ['delaminated'],
  },
  {
    fault: 'support-failure@start',
    print: 'supported-deck',
    truth: ['the deck is laid in air', above(difference('beads', 'air_ratio', mean, 0), 0.05)],
    signals: [],
    followed: ['support-failed'],
  },
  {
    fault: 'curled-part@layer:10:1',
    print: 'overhang',
    truth: ['edges stand up', above(ratio('layers', 'curl_max_mm', most), 3)],
    signals: ['accel_peak_g'],
    followed: ['nozzle-strike'],
  },
  // Electrical.
  {
    fault: 'supply-sag@layer:10',
    truth: ['heaters have half of their power', below(difference('telemetry', blockC, least), -5)],
    signals: ['supply_v', 'hotend_fan_rpm'],
  },
  {
    fault: 'brown-out@layer:10',
    truth: [
      'motors let go: the print is over',
      holds((pair) => /reset|Lost communication/.test(pair.faulty.error?.message ?? '')),
    ],
    signals: ['mcu_alive', 'firmware_state'],
    followed: ['driver-reset'],
  },
  {
    fault: 'endstop-stuck@start,axis=y',
    truth: [
      'the print is over before it begins',
      holds((pair) => pair.faulty.error?.message === 'No trigger on stepper_y after full movement'),
    ],
    signals: [],
    followed: ['homing-refused'],
  },
  {
    fault: 'probe-stuck@layer:10',
    truth: ['a print that does not probe any more goes on', holds((pair) => pair.faulty.error === null)],
    signals: [],
  },
  {
    fault: 'power-loss@layer:10',
    truth: ['everything cools', below(difference('telemetry', blockC, least), -50)],
    signals: ['nozzle_c', 'supply_v', 'mcu_alive'],
    followed: ['power-lost'],
  },
  {
    fault: 'driver-reset@layer:10,motor=y',
    truth: ['the print is over within two seconds', below((pair) => pair.faulty.totalTimeS - pair.onsetS, 2)],
    signals: ['driver_flags', 'firmware_state'],
    followed: ['driver-reset', 'driver-error'],
  },
  {
    fault: 'mcu-lost@layer:10',
    truth: ['heaters are switched off', below(difference('telemetry', blockC, least), -50)],
    signals: ['mcu_alive', 'firmware_state'],
    followed: ['link-lost', 'mcu-lost'],
  },
  {
    fault: 'late-timer@layer:10',
    truth: ['heaters are switched off', below(difference('telemetry', blockC, least), -50)],
    signals: ['firmware_state'],
    followed: ['timer-late'],
  },
  {
    fault: 'camera-frozen@layer:10',
    truth: ['the print goes on', holds((pair) => pair.faulty.error === null)],
    signals: [],
  },
  {
    fault: 'camera-dark@layer:10',
    truth: ['the print goes on', holds((pair) => pair.faulty.error === null)],
    signals: [],
  },
  {
    fault: 'signal-off@layer:10,signal=supply_v',
    truth: ['the print goes on', holds((pair) => pair.faulty.error === null)],
    signals: ['supply_v'],
  },
  {
    fault: 'signal-frozen@layer:5',
    truth: ['the block strays unseen', above((pair) => Math.abs(difference('telemetry', blockC, mean, 60)(pair)), 5)],
    signals: ['nozzle_load_n'],
  },
  {
    fault: 'signal-delayed@layer:10',
    truth: ['the block swings', above(difference('telemetry', blockC, deviation), 0.5)],
    signals: ['nozzle_c'],
  },
  {
    fault: 'signal-lying@layer:10',
    truth: ['the block is heated for what is not there', above(difference('telemetry', blockC, most, 1, 20), 2)],
    signals: ['nozzle_c'],
  },
  // Human.
  {
    fault: 'dirty-bed@start',
    truth: ['the first layer chokes the nozzle', below(ratio('layers', flow, least, 0), 0.6)],
    signals: ['nozzle_load_n', 'encoder_mm'],
  },
  {
    fault: 'wrong-material@start,material=PC',
    truth: ['the melt resists more', above(ratio('telemetry', 'extruder_force_n', most, 300), 1.3)],
    signals: ['nozzle_load_n'],
  },
]

/** Mean gap of the first layer over its height. */
function firstGap(run: SimulatedRun): number {
  const layers = column(run.beads, 'layer')
  const gaps = column(run.beads, 'gap_ratio')
  const found: number[] = []
  for (let row = 0; row < layers.length; row++)
    if (layers[row] === 0 && !Number.isNaN(gaps[row]!)) found.push(gaps[row]!)
  return mean(found)
}
