// What happens to the printer when one of the programs around it is gone (killed, stopped, cut off), and within which time. It is
// tried with real processes: tests/safety/kill.test.ts, and at every step of a print by `npm run test:safety -- --only kill`.
import { DEAD_MAN_TIMES } from './dead-man.ts'
import { GUARD_TIMES } from './guard-times.ts'

export interface Loss {
  readonly lost: string
  readonly printer: string
  /** Of the printer's own time, s, and until the command that it is in has ended (a move, a dwell); null: nothing has to happen. */
  readonly withinS: number | null
  readonly by: string
}

/** Klipper's MAX_HEAT_TIME. */
const HEATER_PIN_S = 3

export const LOSSES: readonly Loss[] = [
  {
    lost: 'the guard; the printer takes commands (stands, prints, is paused)',
    printer: 'heaters off, the print pauses; a person resumes',
    withinS: DEAD_MAN_TIMES.runOutS,
    by: '[delayed_gcode printwright_deadman] in the printer',
  },
  {
    lost: 'the operator at level act or recover, or its way to the printer; the printer takes commands',
    printer: 'heaters off, the print pauses; a person resumes',
    withinS: DEAD_MAN_TIMES.runOutS,
    by: '[delayed_gcode printwright_operator] in the printer',
  },
  {
    lost: 'either, while the printer is in one long command (waits for a temperature, homes, probes)',
    printer:
      'it ends that command under its firmware’s own guards (verify_heater, max_temp), and from then on the same holds; a further command that it has begun by then is ended first',
    withinS: DEAD_MAN_TIMES.lastS,
    by: 'the same; where the command never ends, [delayed_gcode printwright_last] stops the printer while a heater is on; in a print that is well under way after 1200 s',
  },
  {
    lost: 'an operator at level observe, advise or tune',
    printer: 'the print goes on as its file says; the guard and the firmware watch it',
    withinS: null,
    by: 'it was never in charge',
  },
  {
    lost: 'Moonraker',
    printer: 'the print goes on, the guard winds the dead-man up; who operated through it is lost',
    withinS: null,
    by: 'the guard has its own way to Klipper',
  },
  {
    lost: 'the printer’s host process (killed, or standing still) with a heater on',
    printer: 'its microcontroller switches the heaters off and stops; nothing goes on before FIRMWARE_RESTART',
    withinS: HEATER_PIN_S,
    by: 'Klipper: the pin of a heater that is not renewed goes off',
  },
  {
    lost: 'sight of the printer: the guard itself has stood still, or hears nothing',
    printer: 'nothing is approved before the guard has looked anew; stops pass',
    withinS: GUARD_TIMES.standstillS,
    by: 'the guard',
  },
]
