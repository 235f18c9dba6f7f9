import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import type { PlanOptions, PlanResult } from './plan-gcode.ts'
import { planGcode } from './plan-gcode.ts'
import { SEGMENT_HOMING } from './trajectory.ts'

const RAILS = `[stepper_x]
position_max: 200
homing_speed: 50
[stepper_y]
position_max: 200
homing_speed: 50
[stepper_z]
position_max: 180
position_min: -2
homing_speed: 5
[extruder]
min_temp: 0
max_temp: 300
[heater_bed]
min_temp: 0
max_temp: 120
[fan]
[force_move]
enable_force_move: True
[gcode_arcs]
[pause_resume]
`
const cartesian = (more = '', kinematics = 'cartesian'): string => `[printer]
kinematics: ${kinematics}
max_velocity: 300
max_accel: 3000
max_z_velocity: 15
max_z_accel: 200
${RAILS}${more}`

const DELTA = `[printer]
kinematics: delta
max_velocity: 300
max_accel: 3000
max_z_velocity: 150
delta_radius: 174.75
minimum_z_position: 0
[stepper_a]
position_endstop: 297
homing_speed: 50
arm_length: 333
[stepper_b]
[stepper_c]
[extruder]
min_temp: 0
max_temp: 300
`

interface End {
  readonly line: number
  readonly kind: number
  readonly at: readonly number[]
  readonly cruise: number
  readonly accel: number
}

interface Planned {
  readonly result: PlanResult
  /** Where each segment ends: x, y, z, e. */
  readonly ends: End[]
  readonly events: string[]
}

function plan(gcode: string, config = cartesian(), options: Partial<PlanOptions> = {}, chunk = 1_000_000): Planned {
  const ends: End[] = []
  const events: string[] = []
  const run = planGcode({
    config: readPrinterConfig(parseConfigText({ file: 'test', text: config })).config,
    sink: (block) => {
      for (let i = 0; i < block.count; i++) {
        const length = block.distanceMm[i]!
        const at = [
          block.startXMm[i]! + block.ratioX[i]! * length,
          block.startYMm[i]! + block.ratioY[i]! * length,
          block.startZMm[i]! + block.ratioZ[i]! * length,
          block.startEMm[i]! + block.ratioE[i]! * length,
        ]
        const [cruise, accel] = [block.cruiseMmPerS[i]!, block.accelMmPerS2[i]!]
        ends.push({ line: block.line[i]!, kind: block.kind[i]!, at, cruise, accel })
      }
      for (const event of block.events) events.push(event.kind)
    },
    ...options,
  })
  const bytes = new TextEncoder().encode(gcode)
  for (let at = 0; at < bytes.length; at += chunk) run.push(bytes.subarray(at, at + chunk))
  return { result: run.finish(), ends, events }
}

const PLACED = 'SET_KINEMATIC_POSITION X=0 Y=0 Z=10\n'

/** End of the last segment, rounded so that the numbers below can be read. */
function lastEnd(gcode: string, config?: string): number[] {
  const { ends, result } = plan(PLACED + gcode, config)
  expect(result.error).toBeNull()
  return ends.at(-1)!.at.map((value) => Number(value.toFixed(9)) + 0)
}

describe('numbers and counts that no printer has', () => {
  test.each([
    ['SET_GCODE_OFFSET E=1e308\nSET_GCODE_OFFSET E_ADJUST=1e308\nG1 X10 E1', /^Unable to offset 'E' by inf/],
    ['SET_GCODE_OFFSET X=-1e308\nSET_GCODE_OFFSET X_ADJUST=-1e308', /^Unable to offset 'X' by -inf/],
    [`G1 X10 E${'9'.repeat(400)}`, /^(Move out of range|Unable to parse)/],
    [`M221 S${'9'.repeat(200)}\nG1 X10 E${'9'.repeat(200)}`, /^Move out of range: 10\.000 0\.000 10\.000 \[inf\]/],
    [`G1 X${'9'.repeat(200)}`, /^Move out of range/],
  ])('%s is refused', (gcode, message) => {
    const { result } = plan(PLACED + gcode)
    expect(result.error?.message).toMatch(message)
    expect(Number.isFinite(result.totalS)).toBe(true)
  })

  test('a printer without limits refuses them too, and goes on', () => {
    const { result, ends } = plan(
      `${PLACED}SET_GCODE_OFFSET E=1e308\nSET_GCODE_OFFSET E_ADJUST=1e308\nG1 X${'9'.repeat(200)}\nG1 X10`,
      undefined,
      { refusals: 'tell' },
    )
    expect(result.error).toBeNull()
    expect(ends.flatMap((end) => end.at).every(Number.isFinite)).toBe(true)
  })

  test('ten thousand saved states, and no more', () => {
    const save = (count: number): string =>
      Array.from({ length: count }, (_, i) => `SAVE_GCODE_STATE NAME=a${i}\n`).join('')
    expect(plan(`${save(10_000)}SAVE_GCODE_STATE NAME=a7\n`).result.error).toBeNull()
    expect(plan(save(10_001)).result.error).toEqual({
      line: 10_001,
      message: 'Too many saved g-code states (at most 10000)',
    })
  })

  test('commands without moves are handed on in pieces, none lost', () => {
    const sizes: number[] = []
    const fans = 'M106 S1\nM106 S2\n'.repeat(50_000)
    const { result } = plan(`${PLACED}G1 X10\n${fans}G1 X20\n`, undefined, {
      sink: (block) => sizes.push(block.events.length),
    })
    expect(result.moves).toBe(2)
    expect(Math.max(...sizes)).toBe(4096)
    const alone = plan(fans).events.length
    expect(alone).toBe(100_000)
    expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThanOrEqual(alone)
  })
})

describe('what a coordinate means', () => {
  test.each([
    ['G1 X10 Y20 E3', [10, 20, 10, 3]],
    ['G91\nG1 X10\nG1 X-3 Z1', [7, 0, 11, 0]],
    ['M83\nG1 X1 E.02\nG1 X2 E.02', [2, 0, 10, 0.04]],
    ['G91\nM82\nG1 X1 E.02\nG1 X1 E.02', [2, 0, 10, 0.04]],
    ['G92 X100 E5\nG1 X110 E6', [10, 0, 10, 1]],
    ['G1 X10\nG92\nG1 X5', [15, 0, 10, 0]],
    ['M221 S50\nG1 X10 E4', [10, 0, 10, 2]],
    ['G1 X10 E.4\nM221 S50\nG1 X20 E.8', [20, 0, 10, 0.6]],
    ['SET_GCODE_OFFSET X=5 Z=-0.1\nG1 X10 Z1', [15, 0, 0.9, 0]],
    ['SET_GCODE_OFFSET Z=0.2 MOVE=1', [0, 0, 10.2, 0]],
    ['SET_GCODE_OFFSET Z=0.2\nSET_GCODE_OFFSET Z_ADJUST=0.1 MOVE=1 MOVE_SPEED=5\nG1 X1', [1, 0, 10.1, 0]],
    ['G1 X10\nSAVE_GCODE_STATE NAME=a\nG91\nG1 X5 E1\nRESTORE_GCODE_STATE NAME=a MOVE=1', [10, 0, 10, 1]],
    ['SAVE_GCODE_STATE\nG91\nG92 X7\nRESTORE_GCODE_STATE\nG1 X3 E.2', [3, 0, 10, 0.2]],
    ['g1x10y-0z10.5', [10, 0, 10.5, 0]],
    ['N5 G1 X10*99', [10, 0, 10, 0]],
    ['G1 X1 X2 A7', [2, 0, 10, 0]],
  ])('%s', (gcode, at) => {
    expect(lastEnd(gcode)).toEqual(at)
  })

  test('speeds follow F, M220 and the limits', () => {
    const { ends } = plan(
      `${PLACED}G1 X50 F6000\nM220 S50\nG1 X100\nG1 X150 F6000\nM220 S100\nG1 X100\nSET_VELOCITY_LIMIT VELOCITY=40\nG1 X0\n`,
    )
    expect(ends.map((end) => end.cruise)).toEqual([100, 50, 50, 100, 40].map((speed) => expect.closeTo(speed, 9)))
  })

  test('accelerations follow M204 and SET_VELOCITY_LIMIT', () => {
    const gcode =
      'G1 X5\nM204 S1000\nG1 X10\nM204 P700 T800\nG1 X15\nM204 P9\nG1 X20\nSET_VELOCITY_LIMIT ACCEL=50\nG1 X25\n'
    expect(plan(PLACED + gcode).ends.map((end) => end.accel)).toEqual([3000, 1000, 700, 700, 50])
  })

  test('accelerations of the configuration are kept where that is asked for; speeds of the file are followed', () => {
    const gcode = 'G1 X5\nM204 S1000\nG1 X10\nSET_VELOCITY_LIMIT ACCEL=50 VELOCITY=20\nG1 X15\n'
    const { ends } = plan(PLACED + gcode, undefined, { keepsAcceleration: true })
    expect(ends.map((end) => end.accel)).toEqual([3000, 3000, 3000])
    expect(ends[2]!.cruise).toBe(20)
  })

  test.each([
    ['M106 S100', false],
    ['M104 S200', false],
    ['M204 S3000', false],
    ['G92 E0', false],
    ['M117 hello', false],
    ['SET_PRESSURE_ADVANCE SMOOTH_TIME=0.03', false],
    ['M400', true],
    ['G4 P0', true],
    ['M119', true],
    ['SET_PRESSURE_ADVANCE ADVANCE=0.05', true],
    ['SET_KINEMATIC_POSITION', true],
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.5', true],
    ['SET_STEPPER_ENABLE STEPPER=extruder ENABLE=1', true],
  ])('%s lets the head come to rest: %s', (command, rests) => {
    const config = cartesian('[tmc2209 stepper_x]\n[display_status]\n')
    const { result } = plan(`${PLACED}G1 X20 F6000\n${command}\nG1 X40\n`, config)
    expect(result.error).toBeNull()
    expect(result.motionPrintS).toBeCloseTo(rests ? 2 * (0.2 + 100 / 3000) : 0.4 + 100 / 3000, 9)
  })

  test('firmware retraction', () => {
    const config = cartesian(
      '[firmware_retraction]\nretract_length: 0.8\nretract_speed: 30\nunretract_extra_length: 0.1\n',
    )
    const { ends } = plan(`${PLACED}G1 X10 F3000\nG10\nG10\nG1 X20\nG11\nG1 X30\n`, config)
    expect(ends.map((end) => end.at[3]!.toFixed(3))).toEqual(['0.000', '-0.800', '-0.800', '0.100', '0.100'])
    expect(ends.map((end) => end.cruise.toFixed(1))).toEqual(['50.0', '25.3', '50.0', '10.0', '50.0'])
  })
})

describe('arcs', () => {
  test.each([
    ['G17', 'G3 X20 Y0 I10 J0 E5', [0, 1]],
    ['G17', 'G2 X20 Y0 I10 J0 E5', [0, 1]],
    ['G18', 'G2 X20 Z10 I10 K0 E5', [0, 2]],
    ['G19', 'G3 Y20 Z10 J10 K0 E5', [1, 2]],
  ] as const)('%s %s stays on its circle', (plane, arc, axes) => {
    const { ends, result } = plan(
      `SET_KINEMATIC_POSITION X=0 Y=0 Z=10\n${plane}\nG90\nM83\n${arc}\n`,
      cartesian()
        .replace('position_min: -2', 'position_min: -50')
        .replace('[stepper_y]\n', '[stepper_y]\nposition_min: -50\n'),
    )
    expect(result.error).toBeNull()
    expect(ends).toHaveLength(31)
    for (const { at } of ends) {
      const along = at[axes[0]]! - 10
      const across = at[axes[1]]! - (axes[1] === 2 ? 10 : 0)
      expect(Math.hypot(along, across)).toBeCloseTo(10, 9)
    }
    expect(ends.at(-1)!.at[axes[0]]).toBeCloseTo(20, 9)
    expect(ends.at(-1)!.at[3]).toBeCloseTo(5, 9)
  })

  test('a full circle, and a helix', () => {
    expect(plan(`${PLACED}G1 X50 Y50\nG2 I10\n`).ends).toHaveLength(1 + 62)
    const helix = plan(`${PLACED}G1 X50 Y50\nG3 X50 Y50 Z20 I10\n`).ends
    expect(helix.at(-1)!.at[2]).toBeCloseTo(20, 9)
    expect(helix).toHaveLength(1 + Math.floor(Math.hypot(20 * Math.PI, 10)))
  })
})

describe("Klipper's refusals", () => {
  test.each<readonly [string, string]>([
    ['G1 X10', 'Must home axis first: 10.000 0.000 0.000 [0.000]'],
    [`${PLACED}G1 X300`, 'Move out of range: 300.000 0.000 10.000 [0.000]'],
    [`${PLACED}G1 X1${'0'.repeat(22)}`, 'Move out of range: 10000000000000000000000.000 0.000 10.000 [0.000]'],
    [`${PLACED}G1 Z-2.0625`, 'Move out of range: 0.000 0.000 -2.062 [0.000]'],
    [`${PLACED}M84\nG1 Z11 E1`, 'Must home axis first: 0.000 0.000 11.000 [1.000]'],
    [`${PLACED}G1 X10 F0 ; slow`, "Invalid speed in 'G1 X10 F0 ; slow'"],
    [`${PLACED}G1 X10 Y`, "Unable to parse move 'G1 X10 Y'"],
    [`${PLACED}G1 X--1`, "Unable to parse move 'G1 X--1'"],
    [`${PLACED}G1 E51`, 'Extrude only move too long (51.000mm vs 50.000mm)'],
    [`${PLACED}G1 E-60.5`, 'Extrude only move too long (-60.500mm vs 50.000mm)'],
    [`${PLACED}G1 X1 E5`, 'Move exceeds maximum extrusion (12.026mm^2 vs 0.640mm^2)'],
    [`${PLACED}G20`, 'Machine does not support G20 (inches) command'],
    [`${PLACED}G91\nG2 X10 I5`, 'G2/G3 does not support relative move mode'],
    [`${PLACED}G2 X10 R5`, 'G2/G3 does not support R moves'],
    [`${PLACED}G2 X10`, 'G2/G3 requires IJ, IK or JK parameters'],
    ['RESTORE_GCODE_STATE NAME=x', 'Unknown g-code state: x'],
    ['M204 S0', "Error on 'M204 S0': S must be above 0.0"],
    ['M220 S-5 ; x', "Error on 'M220 S-5 ; x': S must be above 0.0"],
    ['SET_VELOCITY_LIMIT ACCEL=abc', "Error on 'SET_VELOCITY_LIMIT ACCEL=abc': unable to parse abc"],
    [
      'SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=1',
      "Error on 'SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=1': MINIMUM_CRUISE_RATIO must be below 1.0",
    ],
    ['SET_VELOCITY_LIMIT ACCEL=nan', "Error on 'SET_VELOCITY_LIMIT ACCEL=nan': unable to parse nan"],
    ['SET_VELOCITY_LIMIT ACCEL=inf', "Error on 'SET_VELOCITY_LIMIT ACCEL=inf': unable to parse inf"],
    ['SET_VELOCITY_LIMIT ACCEL', "Malformed command 'SET_VELOCITY_LIMIT ACCEL'"],
    ['M104 S400', 'Requested temperature (400.0) out of range (0.0:300.0)'],
    ['M104 T1 S200', 'Extruder not configured'],
    ['M112', 'Shutdown due to M112 command'],
    ['M104 T-1 S200', "Error on 'M104 T-1 S200': T must have minimum of 0"],
    ['M73 P', "Error on 'M73 P': unable to parse "],
    ['FORCE_MOVE STEPPER=nope', 'Unknown stepper nope'],
    ['STEPPER_BUZZ', "Error on 'STEPPER_BUZZ': missing STEPPER"],
    ['STEPPER_BUZZ STEPPER=fan', 'Unknown stepper fan'],
    ['TEMPERATURE_WAIT SENSOR=nope', "Unknown sensor 'nope'"],
    ['TEMPERATURE_WAIT SENSOR=fan MINIMUM=5', "Unknown sensor 'fan'"],
    [
      'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=5 MAXIMUM=3',
      "Error on 'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=5 MAXIMUM=3': MAXIMUM must be above 5.0",
    ],
    [
      'SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=1.5',
      "Error on 'SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=1.5': unable to parse 1.5",
    ],
    ['EXCLUDE_OBJECT_START', "Error on 'EXCLUDE_OBJECT_START': missing NAME"],
    ['EXCLUDE_OBJECT_DEFINE NAME=a CENTER=x', 'Internal error on command:"EXCLUDE_OBJECT_DEFINE"'],
    ['EXCLUDE_OBJECT_DEFINE NAME=a POLYGON=[[1,2]', 'Internal error on command:"EXCLUDE_OBJECT_DEFINE"'],
    ['RESPOND TYPE=nope MSG=x', "RESPOND TYPE 'nope' is invalid. Must be one of 'echo', 'command', or 'error'"],
    ['SYNC_EXTRUDER_MOTION', "Error on 'SYNC_EXTRUDER_MOTION': missing EXTRUDER"],
    [
      'SYNC_EXTRUDER_MOTION EXTRUDER=extruder',
      "Error on 'SYNC_EXTRUDER_MOTION EXTRUDER=extruder': missing MOTION_QUEUE",
    ],
    ['SYNC_EXTRUDER_MOTION EXTRUDER=extruder MOTION_QUEUE=nope', "'nope' is not a valid extruder."],
    ['SET_EXTRUDER_ROTATION_DISTANCE EXTRUDER=nope', "The value 'nope' is not valid for EXTRUDER"],
    ['SET_EXTRUDER_ROTATION_DISTANCE EXTRUDER=extruder DISTANCE=0', 'Rotation distance can not be zero'],
    ['SET_IDLE_TIMEOUT TIMEOUT=0', "Error on 'SET_IDLE_TIMEOUT TIMEOUT=0': TIMEOUT must be above 0.0"],
    ['TUNING_TOWER COMMAND=M204', "Error on 'TUNING_TOWER COMMAND=M204': missing PARAMETER"],
    ['TUNING_TOWER COMMAND=M204 PARAMETER=S STEP_DELTA=5', 'Must specify both STEP_DELTA and STEP_HEIGHT'],
    ['PID_CALIBRATE HEATER=x TARGET=5', "Unknown heater 'x'"],
    ['PID_CALIBRATE HEATER=extruder', "Error on 'PID_CALIBRATE HEATER=extruder': missing TARGET"],
    [
      'SET_GCODE_VARIABLE MACRO=M VARIABLE=v VALUE={(1,2):3}',
      "Unable to parse '{(1,2):3}' as a literal: keys must be str, int, float, bool or None, not tuple",
    ],
    [
      'SET_GCODE_VARIABLE MACRO=M VARIABLE=v VALUE=[{2}]',
      "Unable to parse '[{2}]' as a literal: Object of type set is not JSON serializable",
    ],
  ])('%s', (gcode, message) => {
    const more = '[display_status]\n[exclude_object]\n[respond]\n[gcode_macro M]\nvariable_v: 0\ngcode:\n'
    const { result } = plan(`; first\n${gcode}\nG1 X1 F1000\n`, cartesian(more))
    expect(result.error).toEqual({ line: 1 + gcode.split('\n').length, message })
  })

  test('the print up to the refused command stays', () => {
    const { ends, result } = plan(`${PLACED}G1 X10\nG1 X20\nG1 X999\nG1 X30\n`)
    expect(ends).toHaveLength(2)
    expect(result.moves).toBe(2)
    expect(result.motionPrintS).toBeGreaterThan(0)
  })

  test('a very short move may carry more filament, and unknown commands are only remarked on', () => {
    const { result } = plan(`${PLACED}M83\nG1 X0.01 E0.05\nM900 K0.1\nM900 K0.2\nT1\nM104 S0 T1\n`)
    expect(result.error).toBeNull()
    expect(result.diagnostics.map((entry) => entry.message)).toEqual(['Unknown command:"M900"', 'Unknown command:"T1"'])
  })
})

describe('homing', () => {
  test('goes to the endstop, back and to it again', () => {
    const { ends, result, events } = plan('G28 X\nG1 X10 F600\n')
    expect(result.error).toBeNull()
    expect(ends.slice(0, 3).map((end) => [end.kind, end.at[0], end.cruise])).toEqual([
      [SEGMENT_HOMING, 0, 50],
      [SEGMENT_HOMING, 5, 50],
      [SEGMENT_HOMING, 0, 25],
    ])
    expect(events).toEqual(['homed'])
    expect(result.motionPrintS).toBeCloseTo(
      result.motionS - (300 / 50 + 5 / 50 + 10 / 25 + 2 * (50 / 3000) + 25 / 3000),
      9,
    )
  })

  test('on a machine it ends at the endstop instead of half an axis beyond', () => {
    const batch = plan('G28\n').result.totalS
    const { result, ends } = plan('G28\nG1 X50 F6000\nG28 X\n', cartesian(), { homing: 'triggered' })
    expect(result.error).toBeNull()
    expect(result.totalS).toBeLessThan(batch / 2)
    // The second homing starts where the head stands: 50 mm at 50 mm/s.
    expect(ends.at(-3)!.at[0]).toBe(0)
    expect(ends).toHaveLength(9 + 1 + 3)
  })

  test('offsets survive it', () => {
    const { ends } = plan('SET_GCODE_OFFSET X=3\nG28\nG1 X10 F600\n')
    expect(ends.at(-1)!.at[0]).toBe(13)
  })

  test('safe_z_home lifts, homes over its place and lifts again', () => {
    const config = cartesian('[safe_z_home]\nhome_xy_position: 100, 90\nspeed: 80\nz_hop: 7\n')
    const { ends, result } = plan('G28\n', config)
    expect(result.error).toBeNull()
    expect(ends[0]!.at[2]).toBe(7)
    expect(ends.some((end) => end.at[0] === 100 && end.at[1] === 90 && end.kind !== SEGMENT_HOMING)).toBe(true)
    expect(ends.at(-1)!.at).toEqual([100, 90, 7, 0])
  })

  test('homing_override runs its lines, in which G28 is the plain one', () => {
    const config = cartesian(
      '[homing_override]\naxes: z\nset_position_z: 0\ngcode:\n  G90\n  G0 Z5 F600\n  G28 X Y\n  G28 Z\n',
    )
    const { ends, result } = plan('G28\nG28 X\n', config)
    expect(result.error).toBeNull()
    expect(ends[0]!.at[2]).toBe(5)
    expect(ends.filter((end) => end.kind === SEGMENT_HOMING)).toHaveLength(12)
  })
})

describe('a delta', () => {
  test('must be homed as a whole, and homes as a whole', () => {
    expect(plan('G1 X1 F600\n', DELTA).result.error?.message).toBe('Must home first: 1.000 0.000 0.000 [0.000]')
    const { ends } = plan('G28 X\n', DELTA)
    expect(ends).toHaveLength(3)
    expect(ends.at(-1)!.at[2]).toBeCloseTo(297, 6)
  })

  test('slows down towards its edge and refuses what lies beyond', () => {
    const at = (x: number): End => plan(`G28\nG1 X0 Y0 Z50 F9000\nG1 X${x} F18000\n`, DELTA).ends.at(-1)!
    expect(at(50).accel).toBe(3000)
    const slow = [60, 80, 100, 120, 140].map((x) => at(x).accel)
    expect(new Set(slow)).toEqual(new Set([3000, 1500, 750].filter((accel) => slow.includes(accel))))
    expect(slow).toEqual([...slow].sort((a, b) => b - a))
    expect(plan('G28\nG1 X0 Y0 Z50 F9000\nG1 X180\n', DELTA).result.error?.message).toBe(
      'Move out of range: 180.000 0.000 50.000 [0.000]',
    )
    expect(plan('G28\nG1 X0 Y0 Z-1 F9000\n', DELTA).result.error?.message).toMatch(
      /^Move out of range: .* -1\.000 \[0\.000\]$/,
    )
  })
})

describe('macros', () => {
  const macros = `[gcode_macro START]
variable_z: 5
gcode:
  {% set temp = params.TEMP|default(200)|float %}
  M104 S{temp}
  G1 X{params.X|int * 2} Z{z} F3000
  {% for i in range(3) %}
  G1 X{i + 1}
  {% endfor %}
[gcode_macro G4]
rename_existing: G4.1
gcode:
  G4.1 P{params.P|default(0)|int * 2}
[gcode_macro LOOP]
gcode:
  LOOP
[gcode_macro FAIL]
gcode:
  {action_raise_error("no filament")}
[gcode_macro WRONG]
gcode:
  G1 X{params.X.y.z}
[gcode_macro STOP]
gcode:
  {action_emergency_stop("no filament")}
[gcode_macro SAY]
gcode:
  {action_respond_info(5)}
[gcode_macro ASK]
gcode:
  {action_respond_info(printer.nothing)}
[gcode_macro WHERE]
gcode:
  {action_respond_info("%.1f %s %s" % (printer.toolhead.position.x, printer.toolhead.homed_axes, printer["gcode_macro START"].z))}
`
  const config = cartesian(macros)

  test('run their lines with parameters and variables, as the line that called them', () => {
    const { ends, result, events } = plan(
      `${PLACED}START X=10 TEMP=215\nSET_GCODE_VARIABLE MACRO=START VARIABLE=z VALUE=6\nstart x=3\n`,
      config,
    )
    expect(result.error).toBeNull()
    expect(ends.map((end) => [end.line, end.at[0], end.at[2]])).toEqual([
      [2, 20, 5],
      [2, 1, 5],
      [2, 2, 5],
      [2, 3, 5],
      [4, 6, 6],
      [4, 1, 6],
      [4, 2, 6],
      [4, 3, 6],
    ])
    expect(events).toEqual(['target', 'target'])
  })

  test('take the place of commands', () => {
    const lengthS = (gcode: string): number => plan(`${PLACED}G1 X10\n${gcode}\nG1 X20\n`, config).result.totalS
    expect(lengthS('G4 P500') - lengthS('G4.1 P500')).toBeCloseTo(0.5, 9)
  })

  test.each([
    ['LOOP', 'Macro LOOP called recursively'],
    ['FAIL', "Error evaluating 'gcode_macro FAIL:gcode': gcode.CommandError: no filament"],
    [
      'WRONG',
      "Error evaluating 'gcode_macro WRONG:gcode': jinja2.exceptions.UndefinedError: 'dict object' has no attribute 'X'",
    ],
    ['STOP', 'Shutdown due to no filament'],
    ['SAY', "Error evaluating 'gcode_macro SAY:gcode': AttributeError: 'int' object has no attribute 'strip'"],
    [
      'ASK',
      "Error evaluating 'gcode_macro ASK:gcode': jinja2.exceptions.UndefinedError: 'extras.gcode_macro.GetStatusWrapper object' has no attribute 'nothing'",
    ],
    ['SET_GCODE_VARIABLE MACRO=START VARIABLE=q VALUE=1', "Unknown gcode_macro variable 'q'"],
  ])('%s', (gcode, message) => {
    expect(plan(`${PLACED}${gcode}\n`, config).result.error?.message).toBe(message)
  })

  test('see the printer', () => {
    const said: string[] = []
    plan(`${PLACED}G1 X12.5\nWHERE\n`, config, { respond: (text) => said.push(text) })
    expect(said).toEqual(['12.5 xyz 5'])
  })
})

describe('any bytes', () => {
  const word = fc.constantFrom(
    'G1',
    'G0',
    'G2',
    'G92',
    'M204',
    'M83',
    'G28',
    'X10',
    'Y-5',
    'E1e5',
    'F0',
    'F600',
    'S',
    '=',
    ';',
    '"',
    'N1',
    '*3',
    '\n',
    '{',
    'SET_GCODE_OFFSET',
    'M221 S50',
    'Z999999999999999999999',
  )
  const text = fc
    .array(fc.oneof({ weight: 4, arbitrary: word }, fc.string()), { maxLength: 80, size: 'max' })
    .map((words) => words.join(' '))

  test('never throw, and give the same in one piece and in many', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (gcode, chunk) => {
        const whole = plan(PLACED + gcode)
        const pieces = plan(PLACED + gcode, cartesian(), {}, chunk)
        expect(pieces).toEqual(whole)
        expect(Number.isFinite(whole.result.motionPrintS)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('what is not simulated is said once', () => {
  const config = cartesian(`[probe]
pin: P1
z_offset: 0
[bed_mesh]
mesh_min: 10, 10
mesh_max: 90, 90
[delayed_gcode later]
initial_duration: 5
gcode:
  G4 P0
[delayed_gcode never]
gcode:
  G4 P0
`)
  const said = (gcode: string): string[] => plan(gcode, config).result.diagnostics.map(({ message }) => message)

  test.each([
    ['', []],
    ['BED_MESH_PROFILE LOAD=default\nBED_MESH_PROFILE LOAD=default\n', [/^the bed mesh that BED_MESH_PROFILE loads/]],
    ['BED_MESH_PROFILE SAVE=default\nBED_MESH_CLEAR\n', []],
    ['UPDATE_DELAYED_GCODE ID=never DURATION=0\n', []],
    ['UPDATE_DELAYED_GCODE ID=never DURATION=9\n', [/^\[delayed_gcode never\]/]],
    ['UPDATE_DELAYED_GCODE ID=later DURATION=9\n', []],
  ])('%j', (gcode, wanted) => {
    const all = said(gcode)
    expect(all[0]).toMatch(/^\[delayed_gcode later\]/)
    expect(all.slice(1)).toHaveLength(wanted.length)
    for (const [at, pattern] of wanted.entries()) expect(all[at + 1]).toMatch(pattern)
  })

  test('a delay of no such name is refused', () => {
    const { result } = plan('UPDATE_DELAYED_GCODE ID=x DURATION=1\n', config)
    expect(result.error?.message).toBe("The value 'x' is not valid for ID")
  })
})

test('a shaper type for all axes counts before one for a single axis, with a remark', () => {
  const config = cartesian('[input_shaper]\nshaper_freq_x: 40\nshaper_freq_y: 40\n')
  const run = (types: string): PlanResult =>
    plan(`${PLACED}SET_INPUT_SHAPER ${types}\nG1 X10\nSET_KINEMATIC_POSITION\nG1 X20\n`, config).result
  const both = run('SHAPER_TYPE=zv SHAPER_TYPE_X=3hump_ei')
  expect(both.totalS).toBe(run('SHAPER_TYPE=zv').totalS)
  expect(both.totalS).toBeLessThan(run('SHAPER_TYPE_X=3hump_ei').totalS)
  expect(both.diagnostics.map(({ code }) => code)).toEqual(['shaper-type'])
})
