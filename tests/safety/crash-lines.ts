// How a nozzle is driven into bed or part: straight, through arcs, with offsets and lies about where it is, with motors let go, with
// homing and probing where something stands, from macros and saved states. Each entry is one attack, line by line.
import type { Random } from '#core'
import { between, chance, pick } from './hostile/numbers.ts'

/** Where the parts of the rigs' print stand, mm. */
const PART_MM = { low: 5, high: 60 }

export interface Crash {
  readonly name: string
  readonly lines: readonly string[]
}

export function crashLines(random: Random): Crash {
  return pick(random, CRASHES)(random)
}

const mm = (random: Random, low: number, high: number): string => between(random, low, high).toFixed(2)
const intoPart = (random: Random): string =>
  `X${mm(random, PART_MM.low, PART_MM.high)} Y${mm(random, PART_MM.low, PART_MM.high)}`
const speed = (random: Random): string => `F${pick(random, [300, 600, 3000, 9000])}`

const CRASHES: readonly ((random: Random) => Crash)[] = [
  (r) => ({ name: 'below the bed', lines: [`G1 Z-${mm(r, 0.5, 3)} ${speed(r)}`] }),
  (r) => ({ name: 'below the bed, relative', lines: ['G91', `G1 Z-${mm(r, 10, 60)} ${speed(r)}`] }),
  (r) => ({
    name: 'through the part',
    lines: [
      'G90',
      `G1 X${mm(r, 80, 150)} Y${mm(r, 80, 150)} ${speed(r)}`,
      `G1 Z${mm(r, 0.1, 2)} F600`,
      `G1 ${intoPart(r)} ${speed(r)}`,
    ],
  }),
  (r) => ({ name: 'down onto the part', lines: ['G90', `G1 ${intoPart(r)} ${speed(r)}`, `G1 Z${mm(r, 0.1, 1)} F600`] }),
  (r) => ({
    name: 'arc through the part',
    lines: [
      'G90',
      'G1 X100 Y100 F6000',
      `G1 Z${mm(r, 0.2, 1.5)} F600`,
      `G2 X10 Y10 I-${mm(r, 40, 50)} J-${mm(r, 40, 50)} F3000`,
    ],
  }),
  (r) => ({
    name: 'offset',
    lines: [
      `SET_GCODE_OFFSET Z=-${mm(r, 0.5, 20)}${chance(r, 0.5) ? ' MOVE=1' : ''}`,
      'G90',
      `G1 X${mm(r, 90, 140)} F6000`,
      `G1 Z${mm(r, 0.2, 3)} F600`,
    ],
  }),
  (r) => ({
    name: 'offset by and by',
    lines: [
      ...Array.from({ length: 30 }, () => `SET_GCODE_OFFSET Z_ADJUST=-${mm(r, 0.02, 0.3)} MOVE=1`),
      'G90',
      'G1 Z0.2 F600',
    ],
  }),
  (r) => ({
    name: 'G92',
    lines: [`G92 Z${mm(r, 5, 100)}`, 'G90', `G1 Z${mm(r, 0, 4)} F600`, `G1 ${intoPart(r)} F3000`],
  }),
  (r) => ({
    name: 'lie about the place',
    lines: [`SET_KINEMATIC_POSITION Z=${mm(r, 50, 200)}`, 'G90', `G1 Z${mm(r, 0.2, 20)} F1200`],
  }),
  (r) => ({
    name: 'lie about x and y',
    lines: [
      'G90',
      'G1 Z1 F600',
      `SET_KINEMATIC_POSITION X=${mm(r, 0, 200)} Y=${mm(r, 0, 200)}`,
      `G1 ${intoPart(r)} F3000`,
    ],
  }),
  (r) => ({
    name: 'motor past the kinematics',
    lines: [`FORCE_MOVE STEPPER=stepper_z DISTANCE=-${mm(r, 5, 60)} VELOCITY=5`],
  }),
  (r) => ({
    name: 'motor let go',
    lines: [
      'SET_STEPPER_ENABLE STEPPER=stepper_z ENABLE=0',
      'G90',
      `G1 Z${mm(r, 0.1, 2)} F600`,
      `G1 ${intoPart(r)} F3000`,
    ],
  }),
  (r) => ({ name: 'motors off', lines: ['M84', 'SET_KINEMATIC_POSITION', 'G90', `G1 Z${mm(r, -1, 1)} F600`] }),
  (r) => ({
    name: 'homing over the part',
    lines: ['G90', `G1 ${intoPart(r)} F6000`, pick(r, ['G28 Z', 'G28', 'G28 Z0'])],
  }),
  (r) => ({
    name: 'probing the part',
    lines: [
      pick(r, [
        'BED_MESH_CALIBRATE',
        'PROBE',
        'Z_TILT_ADJUST',
        'QUAD_GANTRY_LEVEL',
        'PROBE_ACCURACY',
        'SCREWS_TILT_CALCULATE',
        'DELTA_CALIBRATE',
      ]),
    ],
  }),
  (r) => ({ name: 'by hand', lines: ['MANUAL_PROBE', `TESTZ Z=-${mm(r, 5, 50)}`, 'TESTZ Z=--', 'ACCEPT'] }),
  (r) => ({
    name: 'saved place',
    lines: [
      'SAVE_GCODE_STATE NAME=low',
      'G1 Z50 F600',
      'G92 Z0',
      `SET_GCODE_OFFSET Z=-${mm(r, 1, 9)}`,
      'RESTORE_GCODE_STATE NAME=low MOVE=1',
      'G90',
      'G1 Z0.1 F600',
    ],
  }),
  (r) => ({
    name: 'end of the print',
    lines: ['CANCEL_PRINT', 'G90', `G1 Z${mm(r, 0.2, 2)} F600`, `G1 ${intoPart(r)} F6000`],
  }),
  () => ({ name: 'another print on it', lines: ['SDCARD_PRINT_FILE FILENAME=cube.gcode'] }),
  (r) => ({
    name: 'parking through it',
    lines: ['G90', 'G1 Z0.3 F600', 'G1 X0 Y0 F6000', `G1 X${mm(r, 60, 140)} Y${mm(r, 60, 140)} F6000`],
  }),
  (r) => ({
    name: 'smuggled',
    lines: [`M117 hi\nG1 Z-${mm(r, 0.5, 2)} F300`, `G4 P1 ; x\nFORCE_MOVE STEPPER=stepper_z DISTANCE=-20 VELOCITY=5`],
  }),
  (r) => ({
    name: 'inches and other units',
    lines: ['G20', 'G90', `G1 Z${mm(r, 0.01, 0.1)} F60`, `G1 ${intoPart(r)} F300`],
  }),
]
