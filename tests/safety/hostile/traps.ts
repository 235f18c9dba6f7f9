// Sequences whose every step looks harmless: offsets that creep, coordinates that are renamed, states that are kept and brought
// back, factors that multiply, moves that add up, limits that are opened first.
import type { Random } from '#core'
import { between, chance, pick } from './numbers.ts'

const times = (n: number, line: string): string[] => Array.from({ length: n }, () => line)
const short = (value: number): string => String(Number(value.toFixed(3)))

const TRAPS: readonly ((random: Random) => string[])[] = [
  (r) => [
    ...times(
      4 + Math.floor(r.next() * 30),
      `SET_GCODE_OFFSET Z_ADJUST=-${pick(r, ['0.05', '0.1', '0.02'])}${chance(r, 0.5) ? ' MOVE=1' : ''}`,
    ),
    'G90',
    'G1 Z0.1 F600',
  ],
  (r) => ['G90', `G92 Z${short(between(r, 1, 200))}`, `G1 Z${short(between(r, -5, 2))} F600`],
  (r) => ['G92 X0 Y0', 'G91', `G1 X${short(between(r, 50, 400))} F3000`, `G1 X${short(between(r, 50, 400))} F3000`],
  (r) => [
    `G92 Z${short(between(r, 0.1, 10))}`,
    'SAVE_GCODE_STATE NAME=a',
    'G92 Z0',
    'RESTORE_GCODE_STATE NAME=a MOVE=1',
    'G1 Z0.2 F600',
  ],
  (r) => [
    'SAVE_GCODE_STATE NAME=a',
    `SET_GCODE_OFFSET Z=${short(between(r, -0.9, 0.9))}`,
    `G1 Z${short(between(r, 0.2, 5))} F600`,
    'SAVE_GCODE_STATE NAME=b',
    'RESTORE_GCODE_STATE NAME=a',
    'G92 Z3',
    'RESTORE_GCODE_STATE NAME=b MOVE=1 MOVE_SPEED=200',
  ],
  (r) => [
    'M220 S200',
    `G1 X${short(between(r, 10, 200))} F${pick(r, ['9000', '17000', '18000', '36000'])}`,
    'M220 S100',
  ],
  (r) => ['G91', ...times(3 + Math.floor(r.next() * 20), `G1 Z${pick(r, ['-0.2', '-1', '-5', '20'])} F600`), 'G90'],
  (r) => [
    'M221 S150',
    'M83',
    `G1 X${short(between(r, 20, 200))} E${short(between(r, 1, 60))} F${pick(r, ['3000', '9000', '18000'])}`,
  ],
  (r) => [
    'M83',
    ...times(
      5 + Math.floor(r.next() * 20),
      `G1 E${pick(r, ['5', '10', '15', '50', '-10', '-15'])} F${pick(r, ['300', '1500', '6000'])}`,
    ),
  ],
  (r) => Array.from({ length: 8 }, (_, k) => `M104 S${200 + k * pick(r, [5, 10, 15])}`),
  (r) =>
    Array.from(
      { length: 10 },
      (_, k) => `SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=${50 + k * pick(r, [2, 5, 10])}`,
    ),
  () =>
    Array.from(
      { length: 10 },
      (_, k) =>
        `SET_VELOCITY_LIMIT ACCEL=${1000 + 600 * k} VELOCITY=${100 + 60 * k} SQUARE_CORNER_VELOCITY=${3 + 3 * k}`,
    ),
  () => [
    'EXCLUDE_OBJECT NAME=cube',
    'EXCLUDE_OBJECT NAME=ball',
    'EXCLUDE_OBJECT NAME=cone',
    'EXCLUDE_OBJECT NAME=cube',
  ],
  (r) => ['G28 X', 'G28 Y', `G1 Z${short(between(r, 1, 20))} F600`, 'G28', 'G1 Z1 F600'],
  () => ['M18', 'G1 X10 F3000', 'G28', 'M104 S200', 'M84', 'G1 X10 F3000'],
  (r) => ['SET_STEPPER_ENABLE STEPPER=stepper_z ENABLE=0', 'G91', `G1 Z${short(between(r, -5, 5))} F600`],
  (r) => ['M104 S0', 'M83', `G4 S${Math.floor(r.next() * 100)}`, 'G1 E5 F300', 'G1 X50 E2 F1200'],
  (r) => [
    'M82',
    'G92 E0',
    `G1 E${short(between(r, 1, 40))} F300`,
    'G92 E0',
    `G1 E${short(between(r, 1, 40))} F300`,
    'M83',
    'G1 E40 F1200',
  ],
  (r) => [
    'SET_RETRACTION RETRACT_LENGTH=10 UNRETRACT_EXTRA_LENGTH=10',
    ...times(2 + Math.floor(r.next() * 6), pick(r, ['G10', 'G11'])),
    'G11',
    'G10',
    'G11',
  ],
  (r) => [
    'SET_GCODE_OFFSET X=20 Y=20',
    `G1 X${short(between(r, 195, 225))} Y${short(between(r, 195, 225))} F6000`,
    'SET_GCODE_OFFSET X=0 Y=0 MOVE=1',
  ],
  (r) => [
    'G90',
    `G1 X${short(between(r, 0, 220))} Y0 F3000`,
    `G2 X${short(between(r, 0, 220))} Y${short(between(r, 0, 5))} I${short(between(r, -110, 110))} J${short(between(r, -20, 20))} F3000`,
  ],
  (r) => [
    'G91',
    `G3 X${short(between(r, -5, 5))} Y${short(between(r, -5, 5))} I${short(between(r, -60, 60))} J${short(between(r, -60, 60))} Z${short(between(r, -1, 1))} E2 F6000`,
  ],
  () => ['G20', 'G1 X10 F600', 'G21'],
  (r) => [
    'G91',
    'SAVE_GCODE_STATE NAME=a',
    'G90',
    `G1 Z${short(between(r, 1, 30))} F600`,
    'RESTORE_GCODE_STATE NAME=a',
    'G1 Z-10 F600',
    'G1 Z-10 F600',
    'G1 Z-10 F600',
  ],
  (r) => ['PAUSE', 'SET_GCODE_OFFSET Z=-0.9', `G92 Z${short(between(r, 0.2, 20))}`, 'RESUME', 'G1 X10 F600'],
  () => [
    'SET_PRESSURE_ADVANCE ADVANCE=0.1',
    'SET_PRESSURE_ADVANCE ADVANCE=1',
    'SET_PRESSURE_ADVANCE ADVANCE=1.5 SMOOTH_TIME=0.2',
    'SET_PRESSURE_ADVANCE ADVANCE=2',
  ],
  (r) => ['BED_MESH_OFFSET ZFADE=5', 'BED_MESH_PROFILE LOAD=default', `G1 Z${short(between(r, 0, 1))} F600`],
  () => ['TUNING_TOWER COMMAND=M104 PARAMETER=S START=200 FACTOR=50', 'G1 Z1 F600', 'G1 Z3 F600', 'G1 Z5 F600'],
  () => ['UPDATE_DELAYED_GCODE ID=later DURATION=0.1', 'G4 P500', 'G1 X10 F600'],
  () => ['SET_IDLE_TIMEOUT TIMEOUT=3600', 'SET_IDLE_TIMEOUT TIMEOUT=86400', 'SET_IDLE_TIMEOUT TIMEOUT=1000000000'],
  (r) => [
    'M204 S3000',
    'M204 P3000 T50000',
    `SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=0 ACCEL=${pick(r, ['3000', '3001', '12001'])}`,
    'G1 X100 F18000',
  ],
  (r) => ['SET_KINEMATIC_POSITION Z=50', 'G90', `G1 Z${short(between(r, 1, 45))} F600`],
  (r) => ['G92', 'G92.1', `G92 Z-${short(between(r, 0.1, 5))}`, 'G1 Z0.2 F600', 'G92 Z0', 'G1 Z-0.2 F600'],
]

export function trap(random: Random): string[] {
  return pick(random, TRAPS)(random)
}
