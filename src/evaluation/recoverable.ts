// Which prints could be saved by anybody with the means at hand, and why: the denominator of every rate of recovery. Judged by
// mode, moment and severity: what the mode leaves to be done, whether somebody is there where hands are needed, and whether the
// part was past saving before anybody could know; that last is measured on the same print with nobody acting. Reasoned, not
// fitted to what this operator manages.
import type { Scenario } from '#scenarios'
import type { Played } from './play-scenario.ts'

/** `others`: the object is lost, those beside it are not. */
export type Means = 'operator' | 'person' | 'others' | 'none'

/**
 * A part that is past saving so soon after the onset is nobody's to save, s: a printer tells how it is once a second or so, three
 * looks make sure, and a pause waits for the moves that are planned (2 s) and for the head to be away.
 */
export const REACT_S = 10

export interface Recoverability {
  readonly means: Means
  readonly why: string
}

type Row = readonly [modes: string, means: Means, why: string]

const ROWS: readonly Row[] = [
  [
    'heater-open heater-intermittent heater-stuck-on thermistor-detached thermistor-open thermistor-short bed-heater-open bed-heater-stuck-on bed-thermistor-detached bed-thermistor-open bed-thermistor-short thermistor-noisy signal-delayed signal-lying',
    'none',
    'a heater that does not do as it is told, or whose sensor is gone or lies, is not heated again in that print: a fire costs more than a part',
  ],
  [
    'signal-off signal-frozen',
    'operator',
    'where it is a sensor that no heater hangs on, the print needs it for nothing',
  ],
  [
    'thermistor-drift sock-lost pid-detuned camera-frozen camera-dark nozzle-worn filament-out-of-round wrong-pressure-advance lead-screw-worn bent-axis belt-slack loose-frame',
    'operator',
    'the print goes on with it; pace, heat and flow can be changed',
  ],
  ['heater-weak bed-heater-weak', 'operator', 'less flow takes less heat, and the bed keeps what it has'],
  [
    'hotend-fan-stopped',
    'person',
    'minutes pass until the cold zone is soft: time to stand, cool and have the fan freed',
  ],
  [
    'part-fan-stopped part-fan-on-block draft door-opened cold-chamber',
    'operator',
    'layers get time instead of air, or less air, and heat from below',
  ],
  [
    'partial-clog extruder-motor-weak',
    'operator',
    'hotter and slower, what is left of the bore or the motor is enough',
  ],
  [
    'clog grinding tangle filament-runout',
    'person',
    'what is in the way, or used up, is changed by hand while the print stands',
  ],
  [
    'wrong-diameter under-extrusion over-extrusion',
    'operator',
    'the flow factor makes up for it, within half and one and a half',
  ],
  ['wet-filament', 'operator', 'colder and slower it foams less; drying the spool is for after the print'],
  ['nozzle-leak', 'person', 'a nozzle is tightened by hand, hot'],
  [
    'driver-overheated driver-temperature-warning',
    'operator',
    'with less current, less pace or somebody’s air on the board a driver cools within minutes',
  ],
  ['supply-sag', 'operator', 'less power is asked for'],
  [
    'curled-part warping poor-first-layer endstop-error probe-error bed-mesh-stale',
    'operator',
    'while the first layers are laid: height, heat and pace can still be changed',
  ],
  [
    'layer-shift belt-tooth-jump lost-steps motor-weak',
    'operator',
    'X and Y are homed again: what comes after lies where it belongs, if not too much of a layer lies beside it',
  ],
  [
    'pulley-slip',
    'none',
    'a pulley that slips on its shaft slips again: only a screw helps, and the part is off by then',
  ],
  ['spire-knocked support-failure', 'others', 'the object is lost; others on the plate are finished without it'],
  [
    'greasy-bed wrong-plate dirty-bed',
    'none',
    'a part that has come off is not put back: the plate is cleaned and the print begun anew',
  ],
  ['wrong-nozzle wrong-material', 'none', 'the file does not fit what is loaded from its first layer on'],
  ['delamination bed-knocked z-binding', 'none', 'what has split or lies at the wrong height stays so'],
  ['endstop-stuck probe-stuck', 'none', 'the print does not begin: nothing is lost, and nothing is printed'],
  [
    'brown-out power-loss driver-reset mcu-lost late-timer',
    'none',
    'the firmware has forgotten where Z is and the part stands where Z would be homed: only a person who looks can say that it may go on',
  ],
]

const BY_MODE: ReadonlyMap<string, Recoverability> = new Map(
  ROWS.flatMap(([modes, means, why]) => modes.split(' ').map((mode) => [mode, { means, why }] as const)),
)

/** What nobody has thought about is not counted upon. */
export function recoverabilityOf(mode: string): Recoverability {
  return BY_MODE.get(mode) ?? { means: 'none', why: 'nobody has judged it' }
}

/** By the print that nobody acted in; its fault has struck and lost it. */
export function isRecoverable(scenario: Scenario, alone: Played): boolean {
  if (scenario.fault === null) return false
  const { means } = recoverabilityOf(scenario.fault.mode)
  if (means === 'none') return false
  if (means === 'person' && scenario.person.answersAfterMin === null) return false
  if (means === 'others') return scenario.settings.labelsObjects && areSomeLeft(alone)
  return !(pastSavingS(alone) - alone.onsetS < REACT_S)
}

/** The same blow may fell them all. */
function areSomeLeft({ quality: { lostObjectsS, objects }, onsetS }: Played): boolean {
  return lostObjectsS.filter((timeS) => timeS - onsetS < REACT_S).length < objects && objects > 1
}

/** Broken for good, or the firmware has stopped: nobody goes on from there. NaN: neither. */
function pastSavingS({ quality, hostMessage, stoppedS }: Played): number {
  const downS = hostMessage === '' ? Number.NaN : stoppedS
  const known = [quality.lostS, downS].filter((timeS) => !Number.isNaN(timeS))
  return known.length > 0 ? Math.min(...known) : Number.NaN
}
