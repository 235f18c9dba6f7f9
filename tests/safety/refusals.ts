// Everything ordinary that the shell does not let through, and why that is right. utilisation.test.ts holds that there is nothing
// else. Counts are of lines; rules are named as docs/SAFETY.md names them.

export interface DefendedRefusal {
  readonly file: string
  readonly rule: string
  readonly count: number
  readonly defence: string
}

/** Of all files of the collection, each on a printer and with a filament for which it was sliced, started by a person's page. */
export const FILE_REFUSALS: readonly DefendedRefusal[] = [
  {
    file: 'bambu_fdmmonster',
    rule: 'homing',
    count: 23,
    defence:
      'Written for another firmware: it homes with commands that Klipper lacks. The recorded Klipper refuses the first of them too.',
  },
  {
    file: 'bambu_fdmmonster',
    rule: 'arc',
    count: 20,
    defence: 'Arcs in relative coordinates: Klipper ends the print there.',
  },
  {
    file: 'bambu_fdmmonster',
    rule: 'nozzle-into-bed',
    count: 2,
    defence:
      'The nozzle is wiped a millimetre below the bed, on a tongue that only the printer it was written for has.',
  },
  {
    file: 'bambu_fdmmonster',
    rule: 'cold-extrusion',
    count: 1,
    defence: 'It extrudes at 140 °C, below what the filament and Klipper’s own limit allow.',
  },
  {
    file: 'bambu_fdmmonster_klipperized',
    rule: 'nozzle-into-bed',
    count: 2,
    defence: 'The same wipe below the bed.',
  },
  {
    file: 'bambu_fdmmonster_klipperized',
    rule: 'cold-extrusion',
    count: 1,
    defence: 'The same extrusion at 140 °C.',
  },
  {
    file: 'papattern_trident',
    rule: 'feed',
    count: 240,
    defence: 'Moves with a speed of zero: Klipper ends the print at the first of them, with "Invalid speed".',
  },
]

/** An operator that starts these has to ask a person first. */
export const FILES_FOR_A_PERSON: Readonly<Record<string, string>> = {
  flsun202_benchy_delta:
    'A record run: it sets a motor’s current, and asks the hot end for up to three times the plastic that it can melt.',
}

/** Of the ordinary commands. */
export const COMMAND_REFUSALS: Readonly<Record<string, string>> = {
  'operator, homed: G1 X117.5 Y117.5 Z50 F3000':
    'It asks for Z at five times its speed; the firmware would go slower than it was told.',
  'operator, hot: G1 X117.5 Y117.5 Z50 F3000': 'The same.',
  'operator, printing: CANCEL_PRINT':
    'The printer’s macro moves the head before it cancels: line by line that would come between the lines of the file. Cancelling is asked for as such.',
}
