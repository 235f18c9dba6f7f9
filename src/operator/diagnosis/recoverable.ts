// Which failure modes leave a part that can still be finished within quality, and why: the denominator of every rate of recovery.
// Judged by what the mode does before anybody can know of it, not by what this operator happens to manage. Reasoned from the
// catalogue of faults and the rules by which parts are judged; where trials have shown it, tests/operator says so.
import { CAUSES } from './causes.ts'

/** `yes`: by the operator alone, or the print survives it by itself. */
export type Recoverable = 'yes' | 'with a person' | 'no'

export interface Recoverability {
  readonly recoverable: Recoverable
  /** Where it comes at once instead of creeping up. */
  readonly ifSudden: Recoverable
  readonly why: string
}

type Row = readonly [modes: string, recoverable: Recoverable, ifSudden: Recoverable, why: string]

const ROWS: readonly Row[] = [
  [
    'heater-open heater-intermittent heater-stuck-on thermistor-detached thermistor-open thermistor-short bed-heater-open bed-heater-stuck-on bed-thermistor-detached bed-thermistor-open bed-thermistor-short',
    'no',
    'no',
    'a heater that does not do as it is told, or whose sensor is gone, is never heated again by itself: a fire costs more than a part',
  ],
  [
    'thermistor-noisy signal-delayed signal-lying',
    'with a person',
    'with a person',
    'a sensor that lies is mended by hand; nothing is heated on it meanwhile',
  ],
  [
    'signal-off signal-frozen',
    'yes',
    'yes',
    'where it is a sensor that no heater hangs on, the print needs it for nothing; the others are a person’s',
  ],
  [
    'thermistor-drift sock-lost pid-detuned camera-frozen camera-dark nozzle-worn filament-out-of-round wrong-pressure-advance lead-screw-worn bent-axis belt-slack loose-frame',
    'yes',
    'yes',
    'it is seen on the part and does not lose it: a person is told',
  ],
  ['heater-weak bed-heater-weak', 'yes', 'yes', 'less flow takes less heat, and the bed keeps what it has'],
  [
    'hotend-fan-stopped',
    'with a person',
    'with a person',
    'minutes pass until the cold zone is soft: time to stand, cool and have the fan freed',
  ],
  [
    'part-fan-stopped part-fan-on-block draft door-opened cold-chamber',
    'yes',
    'yes',
    'layers get time instead of air, or less air; what is loaded is not changed',
  ],
  [
    'partial-clog extruder-motor-weak',
    'yes',
    'yes',
    'hotter and slower, what is left of the bore or the motor is enough',
  ],
  [
    'clog grinding tangle',
    'with a person',
    'no',
    'what is in the way is taken away by hand; at once, a nozzle has starved within seconds, sooner than anybody can know',
  ],
  [
    'filament-runout',
    'with a person',
    'no',
    'a new spool is loaded by hand; without a switch before the gear the last layer has a hole when it is noticed',
  ],
  [
    'wrong-diameter under-extrusion over-extrusion',
    'yes',
    'yes',
    'the flow factor makes up for it, within half and one and a half',
  ],
  ['wet-filament', 'yes', 'yes', 'rough walls, and a part: drying the spool is for after the print'],
  ['nozzle-leak', 'with a person', 'with a person', 'a nozzle is tightened by hand, hot'],
  ['driver-overheated driver-temperature-warning', 'yes', 'yes', 'a driver that only holds cools within minutes'],
  ['supply-sag', 'yes', 'yes', 'less power is asked for'],
  [
    'curled-part warping poor-first-layer endstop-error probe-error bed-mesh-stale',
    'yes',
    'yes',
    'while the first layers are laid: height, heat and pace can still be changed',
  ],
  [
    'layer-shift belt-tooth-jump pulley-slip lost-steps motor-weak',
    'no',
    'no',
    'the layer that slipped lies displaced before it can be known; homing saves what comes after it, not that layer',
  ],
  ['spire-knocked support-failure', 'no', 'no', 'the object is lost; others on the plate are finished without it'],
  [
    'greasy-bed wrong-plate dirty-bed',
    'no',
    'no',
    'a part that has come off is not put back: the plate is cleaned and the print begun anew',
  ],
  ['wrong-nozzle wrong-material', 'no', 'no', 'the file does not fit what is loaded from its first layer on'],
  ['delamination bed-knocked z-binding', 'no', 'no', 'what has split or lies at the wrong height stays so'],
  ['endstop-stuck probe-stuck', 'no', 'no', 'the print does not begin: nothing is lost, and nothing is printed'],
  [
    'brown-out power-loss driver-reset mcu-lost late-timer',
    'no',
    'no',
    'the firmware has forgotten where Z is and the part stands where Z would be homed: only a person who looks can say that it may go on',
  ],
]

const BY_MODE: ReadonlyMap<string, Recoverability> = new Map(
  ROWS.flatMap(([modes, recoverable, ifSudden, why]) =>
    modes.split(' ').map((mode) => [mode, { recoverable, ifSudden, why }] as const),
  ),
)

export const RECOVERABLE: readonly (Recoverability & { readonly mode: string })[] = CAUSES.map(({ name }) => ({
  mode: name,
  ...recoverabilityOf(name),
}))

/** What nobody has thought about is not counted upon. */
export function recoverabilityOf(mode: string): Recoverability {
  return BY_MODE.get(mode) ?? { recoverable: 'no', ifSudden: 'no', why: 'nobody has judged it' }
}
