// What people and well-behaved programs really ask of a printer, all day long: none of it is dangerous, so none of it may be
// refused. Written from what Mainsail, Fluidd, KlipperScreen and slicers send and from what a person does at a printer of
// 235 x 235 x 250 mm with a heated bed and PLA, PETG or ABS in it. Each line is judged by itself, in the situation that is named.
import type { Action, Asker, Level } from '#protocol'

/** Where the printer stands when the line comes. */
export type Situation =
  /** Just switched on: nothing is homed, all is cold. */
  | 'cold'
  /** Homed in the middle of an empty bed, cold. */
  | 'homed'
  /** The same, in the middle of a script of a page's movement buttons. */
  | 'nudging'
  /** The same, nozzle and bed hot. */
  | 'hot'
  /** Layer 40 of a print that was started properly. */
  | 'printing'
  /** That print, paused, head parked. */
  | 'paused'
  /** The same, and the nozzle 10 mm higher. */
  | 'raised'
  /** The print is over, the part stands on the bed, nozzle still hot. */
  | 'done'

export interface OrdinaryCommand {
  readonly group: string
  readonly asker: Asker
  readonly level: Level
  readonly situation: Situation
  readonly line: string
}

export type Material = 'pla' | 'petg' | 'abs'

function range(from: number, to: number, by: number): number[] {
  const count = Math.round((to - from) / by)
  return Array.from({ length: count + 1 }, (_, step) => Math.round((from + step * by) * 1000) / 1000)
}

function group(
  name: string,
  asker: Asker,
  level: Level,
  situations: readonly Situation[],
  lines: readonly string[],
): OrdinaryCommand[] {
  return situations.flatMap((situation) => lines.map((line) => ({ group: name, asker, level, situation, line })))
}

const NOZZLE_C: Readonly<Record<Material, readonly [number, number]>> = {
  pla: [190, 225],
  petg: [225, 250],
  abs: [230, 260],
}
const BED_C: Readonly<Record<Material, readonly [number, number]>> = { pla: [45, 65], petg: [65, 85], abs: [90, 110] }

/** Before a print, or to change filament: hot for the filament that is in the printer. */
function heating(material: Material): OrdinaryCommand[] {
  const nozzle = range(...NOZZLE_C[material], 5)
  const bed = range(...BED_C[material], 5)
  return [
    ...group(
      `preheat ${material}`,
      'operator',
      'act',
      ['cold', 'homed', 'hot'],
      [
        ...nozzle.map((c) => `M104 S${c}`),
        ...nozzle.map((c) => `SET_HEATER_TEMPERATURE HEATER=extruder TARGET=${c}`),
        ...bed.map((c) => `M140 S${c}`),
        ...bed.map((c) => `SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=${c}`),
        ...nozzle.map((c) => `M109 S${c}`),
        ...bed.map((c) => `M190 S${c}`),
      ],
    ),
    ...group(
      `standby ${material}`,
      'operator',
      'act',
      ['hot', 'paused', 'done'],
      ['M104 S150', 'M104 T0 S160', 'M140 S45'],
    ),
  ]
}

const OFF = group(
  'heaters off',
  'operator',
  'act',
  ['cold', 'homed', 'hot', 'done'],
  [
    'M104 S0',
    'M140 S0',
    'TURN_OFF_HEATERS',
    'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=0',
    'SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=0',
    'SET_HEATER_TEMPERATURE HEATER=extruder',
  ],
)

const HOMING = [
  ...group(
    'home',
    'operator',
    'act',
    ['cold', 'homed', 'hot'],
    ['G28', 'G28 X', 'G28 Y', 'G28 X Y', 'G28 X0 Y0', 'G28 Z', 'G28 Z0'],
  ),
  ...group('home beside the part', 'operator', 'act', ['raised', 'done'], ['G28 X', 'G28 Y', 'G28 X Y']),
]

/** To look at the nozzle, to clean it, to reach the bed. */
const MOVING = group(
  'move',
  'operator',
  'act',
  ['homed', 'hot'],
  [
    ...range(5, 230, 7.5).flatMap((mm) => [`G1 X${mm} F6000`, `G1 Y${mm} F6000`, `G0 X${mm} Y${mm} F9000`]),
    ...range(10, 240, 5).map((mm) => `G1 Z${mm} F600`),
    ...[0.1, 0.2, 0.3, 1, 2, 5].map((mm) => `G1 Z${mm} F300`),
    'G1 X117.5 Y117.5 Z50 F3000',
    'G0 X10 Y10 Z10 F3000',
    'G90',
    'G91',
    'G92 E0',
    'M82',
    'M83',
    'M400',
    'G4 P500',
    'G4 P2000',
    'G21',
  ],
)

/** A person at Mainsail; its buttons send these, one line after the other. */
const JOGGING = group(
  'jog',
  'client',
  'observe',
  ['homed', 'hot'],
  [
    'SAVE_GCODE_STATE NAME=_ui_movement',
    'SAVE_GCODE_STATE NAME=_ui_extrude',
    'SAVE_GCODE_STATE NAME=_ui_retract',
    'G91',
    ...[0.1, 1, 5, 10, 25, 50].flatMap((mm) => [
      `G1 X${117 - mm} F6000`,
      `G1 Y${117 - mm} F6000`,
      `G1 Z${60 - mm} F1500`,
    ]),
    'M83',
    'G90',
  ],
)

const CLIENT_HEATING = group(
  'set in a page',
  'client',
  'observe',
  ['cold', 'homed', 'hot', 'paused', 'done'],
  [
    ...range(190, 225, 5).map((c) => `SET_HEATER_TEMPERATURE HEATER=extruder TARGET=${c}`),
    ...range(45, 65, 5).map((c) => `SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=${c}`),
    'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=0',
    'SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=0',
  ],
)

const FILAMENT = [
  ...group(
    'load',
    'operator',
    'act',
    ['hot'],
    [
      ...range(5, 50, 5).map((mm) => `G1 E${mm} F300`),
      ...[1, 2, 3].map((mm) => `G1 E${mm} F120`),
      'G1 X180 Y5 E12 F1500',
    ],
  ),
  ...group(
    'unload',
    'operator',
    'act',
    ['hot', 'paused'],
    [...range(1, 10, 1).map((mm) => `G1 E-${mm} F1800`), 'G1 E-12 F1500', 'G1 E-15 F1200'],
  ),
  ...group('purge', 'operator', 'act', ['paused', 'done'], [...range(5, 50, 5).map((mm) => `G1 E${mm} F180`)]),
  ...group(
    'extrude in a page',
    'client',
    'observe',
    ['hot', 'paused'],
    [
      ...[5, 10, 15, 20, 25, 50].map((mm) => `G1 E${mm} F300`),
      ...[5, 10, 15, 20, 25, 50].map((mm) => `G1 E-${mm} F1500`),
    ],
  ),
]

/** What is turned while a print runs, a little at a time. */
const TUNING = group(
  'tune',
  'operator',
  'tune',
  ['printing'],
  [
    ...range(70, 130, 2).map((percent) => `M220 S${percent}`),
    ...range(93, 107, 1).map((percent) => `M221 S${percent}`),
    ...range(80, 255, 5).map((pwm) => `M106 S${pwm}`),
    'M106 S127.5',
    'M106',
    ...range(202, 218, 1).map((c) => `M104 S${c}`),
    ...range(206, 214, 2).map((c) => `SET_HEATER_TEMPERATURE HEATER=extruder TARGET=${c}`),
    ...range(56, 64, 1).map((c) => `M140 S${c}`),
    ...[0.005, 0.01, 0.02, 0.025, 0.05].flatMap((mm) => [
      `SET_GCODE_OFFSET Z_ADJUST=${mm} MOVE=1`,
      `SET_GCODE_OFFSET Z_ADJUST=-${mm} MOVE=1`,
      `SET_GCODE_OFFSET Z_ADJUST=${mm}`,
      `SET_GCODE_OFFSET Z_ADJUST=-${mm}`,
    ]),
    ...range(0.02, 0.08, 0.005).map((s) => `SET_PRESSURE_ADVANCE ADVANCE=${s}`),
    ...range(0.02, 0.06, 0.02).map((s) => `SET_PRESSURE_ADVANCE EXTRUDER=extruder ADVANCE=${s}`),
    ...range(250, 2000, 125).map((accel) => `SET_VELOCITY_LIMIT ACCEL=${accel}`),
    ...range(100, 300, 50).map((speed) => `SET_VELOCITY_LIMIT VELOCITY=${speed}`),
    ...range(2, 8, 1).map((speed) => `SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=${speed}`),
    'M117 Layer 40 of 120',
    'SET_DISPLAY_TEXT MSG="Looks good"',
  ],
)

const EXCLUDING = group(
  'exclude',
  'operator',
  'act',
  ['printing', 'paused'],
  ['EXCLUDE_OBJECT NAME=part_2', 'EXCLUDE_OBJECT NAME=PART_3', 'EXCLUDE_OBJECT'],
)

/** The same by a person at a page, in larger steps. */
const CLIENT_TUNING = group(
  'tune in a page',
  'client',
  'observe',
  ['printing', 'paused'],
  [
    ...range(50, 200, 10).map((percent) => `M220 S${percent}`),
    ...range(80, 120, 5).map((percent) => `M221 S${percent}`),
    ...range(0, 255, 15).map((pwm) => `M106 S${pwm}`),
    'M107',
    ...[0.005, 0.01, 0.025, 0.05, 0.1].flatMap((mm) => [
      `SET_GCODE_OFFSET Z_ADJUST=${mm} MOVE=1`,
      `SET_GCODE_OFFSET Z_ADJUST=-${mm} MOVE=1`,
    ]),
    'SET_GCODE_OFFSET Z=0 MOVE=1',
    ...range(0, 0.1, 0.01).map((s) => `SET_PRESSURE_ADVANCE ADVANCE=${s} SMOOTH_TIME=0.04`),
    ...range(250, 2000, 250).map((accel) => `SET_VELOCITY_LIMIT ACCEL=${accel}`),
    ...range(50, 300, 50).map((speed) => `SET_VELOCITY_LIMIT VELOCITY=${speed}`),
    'EXCLUDE_OBJECT NAME=part_1',
  ],
)

/** A page's buttons move by a step, from where the head stands. */
const NUDGING = [
  ...group(
    'nudge',
    'client',
    'observe',
    ['nudging'],
    [
      ...[0.1, 0.5, 1, 2, 5, 10, 25, 50, 100].flatMap((mm) =>
        ['X', 'Y', 'Z'].flatMap((axis) => [
          `G1 ${axis}${mm} F${axis === 'Z' ? 600 : 6000}`,
          `G1 ${axis}-${Math.min(mm, 25)} F${axis === 'Z' ? 600 : 6000}`,
        ]),
      ),
      'RESTORE_GCODE_STATE NAME=_ui_movement',
    ],
  ),
]

/** With the right to act the operator still tunes, in wider steps. */
const ACTING_WHILE_PRINTING = group(
  'act while printing',
  'operator',
  'act',
  ['printing'],
  [
    ...range(50, 150, 5).map((percent) => `M220 S${percent}`),
    ...range(85, 115, 1).map((percent) => `M221 S${percent}`),
    ...range(85, 255, 10).map((pwm) => `M106 S${pwm}`),
    ...range(190, 230, 2).map((c) => `M104 S${c}`),
    ...range(45, 70, 1).map((c) => `M140 S${c}`),
    ...range(0.02, 0.1, 0.004).map((s) => `SET_PRESSURE_ADVANCE ADVANCE=${s}`),
    ...range(500, 2000, 100).map((accel) => `SET_VELOCITY_LIMIT ACCEL=${accel}`),
    ...[0.01, 0.02, 0.05, 0.1].flatMap((mm) => [
      `SET_GCODE_OFFSET Z_ADJUST=${mm} MOVE=1`,
      `SET_GCODE_OFFSET Z_ADJUST=-${mm} MOVE=1`,
    ]),
  ],
)

/** Between prints. */
const SETTINGS = group(
  'settings',
  'operator',
  'act',
  ['homed', 'hot'],
  [
    ...range(50, 150, 10).map((percent) => `M220 S${percent}`),
    ...range(90, 110, 2).map((percent) => `M221 S${percent}`),
    ...range(250, 2000, 125).map((accel) => `M204 S${accel}`),
    ...range(250, 2000, 250).map((accel) => `M204 P${accel} T${accel}`),
    ...range(250, 2000, 125).map((accel) => `SET_VELOCITY_LIMIT ACCEL=${accel}`),
    ...range(50, 300, 25).map((speed) => `SET_VELOCITY_LIMIT VELOCITY=${speed}`),
    ...range(0.2, 2, 0.2).map((mm) => `SET_RETRACTION RETRACT_LENGTH=${mm}`),
    ...range(20, 60, 10).map((speed) => `SET_RETRACTION RETRACT_SPEED=${speed}`),
    ...range(0, 0.08, 0.01).map((s) => `SET_PRESSURE_ADVANCE ADVANCE=${s}`),
    'SET_PRESSURE_ADVANCE ADVANCE=0.045 SMOOTH_TIME=0.04',
    'SET_GCODE_OFFSET Z=0.05',
    'SET_GCODE_OFFSET Z=0',
    'SET_IDLE_TIMEOUT TIMEOUT=600',
    'SET_IDLE_TIMEOUT TIMEOUT=3600',
    'BED_MESH_CLEAR',
    'BED_MESH_PROFILE LOAD=default',
  ],
)

/** Part fan; the hot end's own fan is the firmware's. PLA that is hot needs it. */
const FANS = [
  ...group(
    'fan while hot',
    'operator',
    'act',
    ['hot', 'paused', 'done'],
    range(80, 255, 5).map((pwm) => `M106 S${pwm}`),
  ),
  ...group('fan', 'operator', 'act', ['cold', 'homed'], [...range(0, 255, 15).map((pwm) => `M106 S${pwm}`), 'M107']),
]

const CALIBRATION = [
  ...group(
    'calibrate',
    'operator',
    'act',
    ['homed', 'hot'],
    [
      'BED_MESH_CALIBRATE',
      'BED_MESH_CALIBRATE PROFILE=default',
      'PROBE',
      'PROBE_ACCURACY',
      'PROBE_ACCURACY SAMPLES=10',
      'QUERY_PROBE',
      'BED_MESH_OUTPUT',
    ],
  ),
  ...group(
    'calibrate in a page',
    'client',
    'observe',
    ['homed', 'hot'],
    [
      'BED_MESH_CALIBRATE',
      'BED_MESH_PROFILE SAVE=pei',
      'BED_MESH_PROFILE REMOVE=old',
      'PROBE_CALIBRATE',
      'PID_CALIBRATE HEATER=extruder TARGET=210',
      'PID_CALIBRATE HEATER=heater_bed TARGET=60',
      'Z_OFFSET_APPLY_PROBE',
      'SET_INPUT_SHAPER SHAPER_FREQ_X=52.4 SHAPER_FREQ_Y=41.8',
      'SET_FILAMENT_SENSOR SENSOR=runout ENABLE=1',
      'SAVE_CONFIG',
      'M84',
      'M18',
    ],
  ),
]

const ASKING = group(
  'ask',
  'operator',
  'observe',
  ['cold', 'homed', 'hot', 'printing', 'paused', 'done'],
  [
    'M105',
    'M114',
    'M115',
    'M119',
    'GET_POSITION',
    'STATUS',
    'HELP',
    'QUERY_ENDSTOPS',
    'QUERY_ADC',
    'GET_RETRACTION',
    'QUERY_FILAMENT_SENSOR SENSOR=runout',
    'M27',
    'M20',
  ],
)

const TALKING = group(
  'say',
  'operator',
  'act',
  ['cold', 'homed', 'hot', 'printing', 'paused', 'done'],
  [
    'M117',
    'M117 Ready when you are',
    'M118 Preheating',
    'RESPOND TYPE=echo MSG="Bed is level"',
    'RESPOND MSG=hello',
    'SET_DISPLAY_TEXT MSG="Cooling down"',
    'SET_DISPLAY_TEXT',
  ],
)

const PRINT_CONTROL = [
  ...group('pause', 'operator', 'act', ['printing'], ['PAUSE', 'CANCEL_PRINT']),
  ...group('go on', 'operator', 'act', ['paused'], ['RESUME', 'RESUME VELOCITY=100', 'CANCEL_PRINT']),
  ...group('print in a page', 'client', 'observe', ['printing'], ['PAUSE', 'CANCEL_PRINT', 'M25']),
  ...group('print in a page', 'client', 'observe', ['done'], ['SDCARD_RESET_FILE']),
  ...group('print in a page', 'client', 'observe', ['paused'], ['RESUME', 'CANCEL_PRINT', 'M24', 'CLEAR_PAUSE']),
  ...group('after a print', 'operator', 'act', ['done'], ['G1 Z80 F600', 'G1 X5 Y230 F6000']),
]

/** What a slicer's start and end code asks, when somebody sends it by hand. */
const START_AND_END = [
  ...group(
    'start code',
    'operator',
    'act',
    ['cold', 'homed', 'hot'],
    [
      'START_PRINT BED_TEMP=60 EXTRUDER_TEMP=210',
      'START_PRINT BED_TEMP=55 EXTRUDER_TEMP=200',
      'start_print bed_temp=60 extruder_temp=215',
      'START_PRINT',
    ],
  ),
  ...group('end code', 'operator', 'act', ['done', 'homed'], ['END_PRINT']),
]

const HANDS = group('motors off', 'operator', 'act', ['cold', 'homed'], ['M84', 'M18'])

/** A running print of another filament. */
function tuningAround(nozzleC: number, bedC: number): OrdinaryCommand[] {
  return group(
    'tune around the file',
    'operator',
    'tune',
    ['printing'],
    [
      ...range(nozzleC - 9, nozzleC + 9, 1).map((c) => `M104 S${c}`),
      ...range(bedC - 4, bedC + 4, 1).map((c) => `M140 S${c}`),
      ...range(70, 130, 1).map((percent) => `M220 S${percent}`),
      ...range(93, 107, 1).map((percent) => `M221 S${percent}`),
      ...range(80, 255, 5).map((pwm) => `M106 S${pwm}`),
      ...range(0.02, 0.08, 0.005).map((s) => `SET_PRESSURE_ADVANCE ADVANCE=${s}`),
    ],
  )
}

/** The same wishes as an operator words them that writes no G-code. */
export interface OrdinaryAction {
  readonly level: Level
  readonly situation: Situation
  readonly action: Action
}

function actions(level: Level, situations: readonly Situation[], wanted: readonly Action[]): OrdinaryAction[] {
  return situations.flatMap((situation) => wanted.map((action) => ({ level, situation, action })))
}

/** With PLA in it. */
export function ordinaryActions(): readonly OrdinaryAction[] {
  const target = (heater: string, targetC: number): Action => ({ kind: 'set-target', heater, targetC })
  const fan = (speedRatio: number): Action => ({ kind: 'set-fan', fan: 'fan', speedRatio })
  const speed = (ratio: number): Action => ({ kind: 'set-speed-factor', ratio })
  const flow = (ratio: number): Action => ({ kind: 'set-flow-factor', ratio })
  const advance = (advanceS: number): Action => ({ kind: 'set-pressure-advance', advanceS })
  const accelerate = (accelMmPerS2: number): Action => ({ kind: 'set-acceleration', accelMmPerS2 })
  const move = (xMm: number | null, yMm: number | null, zMm: number | null, speedMmPerS: number): Action => {
    return { kind: 'move', xMm, yMm, zMm, speedMmPerS }
  }
  const babysteps = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05].flatMap((mm) => [mm, -mm])
  return [
    ...actions(
      'act',
      ['cold', 'homed', 'hot'],
      [
        ...range(185, 230, 1).map((c) => target('extruder', c)),
        ...range(40, 70, 1).map((c) => target('heater_bed', c)),
        { kind: 'heaters-off' },
        { kind: 'show-text', text: 'Warming up' },
      ],
    ),
    ...actions(
      'tune',
      ['printing'],
      [
        ...range(201, 219, 1).map((c) => target('extruder', c)),
        ...range(56, 64, 1).map((c) => target('heater_bed', c)),
        ...range(0.7, 1.3, 0.01).map(speed),
        ...range(0.92, 1.08, 0.01).map(flow),
        ...range(0.3, 1, 0.01).map(fan),
        ...range(0.01, 0.1, 0.005).map(advance),
        ...range(200, 2000, 50).map(accelerate),
        ...range(2, 15, 1).map((speedMmPerS): Action => ({ kind: 'set-corner-velocity', speedMmPerS })),
        ...babysteps.map((byMm): Action => ({ kind: 'adjust-z-offset', byMm })),
      ],
    ),
    ...actions(
      'act',
      ['homed', 'hot'],
      [
        ...range(5, 230, 5).flatMap((mm) => [
          move(mm, null, null, 100),
          move(null, mm, null, 100),
          move(mm, mm, null, 150),
        ]),
        ...range(1, 240, 5).map((mm) => move(null, null, mm, 10)),
        ...range(0.2, 2, 0.2).map((lengthMm): Action => ({ kind: 'set-retraction', lengthMm, speedMmPerS: 40 })),
        ...['', 'X', 'Y', 'Z', 'XY'].map((axes): Action => ({ kind: 'home', axes })),
      ],
    ),
    ...actions(
      'act',
      ['hot'],
      [
        ...range(1, 50, 1).map((lengthMm): Action => ({ kind: 'extrude', lengthMm, speedMmPerS: 5 })),
        ...range(1, 15, 1).map((lengthMm): Action => ({ kind: 'extrude', lengthMm: -lengthMm, speedMmPerS: 25 })),
      ],
    ),
    ...actions('act', ['printing', 'paused'], [{ kind: 'exclude-object', name: 'part_2' }]),
    ...actions('act', ['cold', 'homed'], [{ kind: 'motors-off' }]),
    ...actions('act', ['hot'], [{ kind: 'wait-for-temperature', sensor: 'extruder', minC: 205, maxC: 215 }]),
  ]
}

/** Every line with the filament that is in the printer. */
export function ordinaryCommands(): ReadonlyMap<Material, readonly OrdinaryCommand[]> {
  return new Map([
    [
      'pla',
      [
        ...heating('pla'),
        ...OFF,
        ...HOMING,
        ...MOVING,
        ...JOGGING,
        ...CLIENT_HEATING,
        ...FILAMENT,
        ...TUNING,
        ...EXCLUDING,
        ...CLIENT_TUNING,
        ...NUDGING,
        ...ACTING_WHILE_PRINTING,
        ...SETTINGS,
        ...FANS,
        ...CALIBRATION,
        ...ASKING,
        ...TALKING,
        ...PRINT_CONTROL,
        ...START_AND_END,
        ...HANDS,
      ],
    ],
    ['petg', [...heating('petg'), ...tuningAround(240, 80)]],
    ['abs', [...heating('abs'), ...tuningAround(245, 100)]],
  ])
}
