// What cannot be true together: each rule reads one observation and says what speaks against what. None of them needs memory;
// how long it has to last, and in which state of the host it says anything, is in the table.
import type { PlainRecord, PrinterStatus } from '#protocol'
import type { Reaction } from '../hazard.ts'
import { booleanAt, listAt, numberAt, objectAt, positionAt, textAt, textsAt } from '../observe/status-fields.ts'
import { isRecord } from '../plain-data.ts'

export interface Contradiction {
  readonly kind: string
  readonly reaction: Reaction
  /** A host that is not up shows what was, or nothing. */
  readonly host: 'ready' | 'shutdown'
  /** Objects of one observation are not read in the same instant: it must last, s. */
  readonly lastsS: number
  readonly reason: string
  /** Heaters or axes; none where nothing contradicts. */
  readonly subjects: (status: PrinterStatus) => readonly string[]
}

/** Klipper's default; extrusion below it is refused. */
const EXTRUDE_MIN_C = 170
/** Firmware compares a mean over a second with it, °C. */
const EXTRUDE_NOISE_C = 3
/** Klipper does not send a change of power that is smaller than this before the pin is due again, and goes on telling the old one. */
const KEPT_POWER = 0.05
/** Rounding of positions, mm. */
const POSITION_NOISE_MM = 0.01
/** Firmware's own noise around standstill, mm/s. */
const STILL_MM_PER_S = 0.1
const WHOLE_PRINTER = ['']

export const CONTRADICTIONS: readonly Contradiction[] = [
  {
    kind: 'cold-but-extrudes',
    reaction: 'pause',
    host: 'ready',
    lastsS: 2,
    reason: 'the printer says it may extrude, and reads too cold for it.',
    subjects: (status) =>
      ofHeaters(status, (heater, name) => {
        const minC = minExtrudeC(status, name)
        return booleanAt(heater, 'can_extrude') === true && numberAt(heater, 'temperature') < minC - EXTRUDE_NOISE_C
      }),
  },
  {
    kind: 'power-without-target',
    reaction: 'off',
    host: 'ready',
    lastsS: 2,
    reason: 'its target is 0, and it is given power.',
    subjects: (status) =>
      ofHeaters(status, (heater) => numberAt(heater, 'target') === 0 && numberAt(heater, 'power') >= KEPT_POWER),
  },
  {
    kind: 'power-impossible',
    reaction: 'off',
    host: 'ready',
    lastsS: 2,
    reason: 'its power is none that there is.',
    subjects: (status) =>
      ofHeaters(status, (heater) => {
        const power = numberAt(heater, 'power')
        return !(power >= 0 && power <= 1)
      }),
  },
  {
    kind: 'target-in-shutdown',
    reaction: 'watch',
    host: 'shutdown',
    lastsS: 2,
    reason: 'the firmware is shut down, and a target stands.',
    subjects: (status) => ofHeaters(status, (heater) => numberAt(heater, 'target') > 0),
  },
  {
    kind: 'homed-without-motors',
    reaction: 'watch',
    host: 'ready',
    lastsS: 2,
    reason: 'axes count as homed, and all motors are off: nobody knows where the head is.',
    subjects: (status) => (areMotorsOff(status) && homedAxes(status) !== '' ? WHOLE_PRINTER : []),
  },
  {
    kind: 'moves-without-motors',
    reaction: 'watch',
    host: 'ready',
    lastsS: 2,
    reason: 'the head is said to move, and all motors are off.',
    subjects: (status) => {
      const speed = numberAt(objectAt(status, 'motion_report'), 'live_velocity')
      return areMotorsOff(status) && speed > STILL_MM_PER_S ? WHOLE_PRINTER : []
    },
  },
  {
    kind: 'position-outside',
    reaction: 'watch',
    host: 'ready',
    // Homing counts from beyond the far end: the longest axes take so long.
    lastsS: 90,
    reason: 'the head is said to be where its axes do not reach.',
    subjects: outsideAxes,
  },
  {
    kind: 'prints-nothing',
    reaction: 'watch',
    host: 'ready',
    lastsS: 10,
    reason: 'it prints, and no file is being read.',
    subjects: (status) => {
      const isPrinting = textAt(objectAt(status, 'print_stats'), 'state') === 'printing'
      const isActive = booleanAt(objectAt(status, 'virtual_sdcard'), 'is_active')
      return isPrinting && isActive === false ? WHOLE_PRINTER : []
    },
  },
]

function ofHeaters(status: PrinterStatus, is: (heater: PlainRecord, name: string) => boolean): readonly string[] {
  const names = textsAt(objectAt(status, 'heaters'), 'available_heaters')
  return names.filter((name) => is(objectAt(status, name), name))
}

function minExtrudeC(status: PrinterStatus, name: string): number {
  const settings = objectAt(status, 'configfile')['settings']
  const section = isRecord(settings) ? settings[name] : undefined
  const setC = isRecord(section) ? numberAt(section, 'min_extrude_temp') : Number.NaN
  return Number.isNaN(setC) ? EXTRUDE_MIN_C : setC
}

/** All of those that it tells of; where it tells of none, nothing is known. */
function areMotorsOff(status: PrinterStatus): boolean {
  const steppers = objectAt(status, 'stepper_enable')['steppers']
  if (!isRecord(steppers)) return false
  const states = Object.values(steppers)
  return states.length > 0 && states.every((state) => state === false)
}

function homedAxes(status: PrinterStatus): string {
  return textAt(objectAt(status, 'toolhead'), 'homed_axes') ?? ''
}

function outsideAxes(status: PrinterStatus): readonly string[] {
  const toolhead = objectAt(status, 'toolhead')
  const homed = homedAxes(status)
  const position = positionAt(toolhead, 'position')
  const least = listAt(toolhead, 'axis_minimum')
  const most = listAt(toolhead, 'axis_maximum')
  return ['x', 'y', 'z'].filter((axis, i) => {
    const at = Number(position[i])
    const isInside = !(at < Number(least[i]) - POSITION_NOISE_MM) && !(at > Number(most[i]) + POSITION_NOISE_MM)
    return homed.includes(axis) && !isInside
  })
}
