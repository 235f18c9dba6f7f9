// Every ruling in its words: who, rule, limit, value, reason. A refusal that names the wrong number is a wrong refusal.
import { describe, expect, test } from 'vitest'
import type { Given } from '../../../tests/safety/judge-fixture.ts'
import { faultsOf } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testLimits } from '../../../tests/safety/limits-fixture.ts'

const { heaters } = readyState()

function extruder(changes: object): NonNullable<Given['state']> {
  const hot = { targetC: 210, hottestC: 211, coldestC: 209, powerRatio: 0.3, isTrusted: true }
  return { heaters: { ...heaters, extruder: { ...hot, ...changes } } }
}

const saved = {
  xBaseMm: 0,
  yBaseMm: 0,
  zBaseMm: 0,
  eBaseMm: 0,
  xOffsetMm: 0,
  yOffsetMm: 0,
  zOffsetMm: 0,
  xMm: 500,
  yMm: 20,
  zMm: 30,
  eMm: 0,
  isAbsolute: true,
  isExtrusionAbsolute: true,
  feedMmPerS: 50,
  speedRatio: 1,
  flowRatio: 1,
}
const baseline = { targetsC: { extruder: 210, heater_bed: 60 }, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 }

const TABLE: readonly (readonly [string, Given, Readonly<Record<string, readonly string[]>>])[] = [
  [
    'plain',
    {},
    {
      'G1 X236 F600': ["envelope | position | 0 to 235 mm | 236 mm | X would leave the printer's reach"],
      'G1 X-1': ["envelope | position | 0 to 235 mm | -1 mm | X would leave the printer's reach"],
      'G1 Y236': ["envelope | position | 0 to 235 mm | 236 mm | Y would leave the printer's reach"],
      'G1 Z-0.2 F60': [
        'envelope | nozzle-into-bed | -0.1 mm | -0.2 mm | The nozzle would be driven into the bed, with the offsets applied',
      ],
      'G1 Z251': [
        "envelope | position | -0.1 to 250 mm | 251 mm | Z would leave the printer's reach",
        'person | z-speed | 15 mm/s | 25 mm/s | Z would move faster than it may',
      ],
      'G1 X1e3': [],
      'G1 X10 F0': ['envelope | feed | above 0 mm/s | 0 mm/s | F is no speed'],
      'G1 X10 F-5': ['envelope | feed | above 0 mm/s | -0.083 mm/s | F is no speed'],
      'G1 X10 F18001': ['person | speed | 300 mm/s | 300.017 mm/s | The head would move faster than it may'],
      'G1 Z20 F901': ['person | z-speed | 15 mm/s | 15.017 mm/s | Z would move faster than it may'],
      'G1 E60 F300': [
        'person | extrude-length | 50 mm | 60 mm | That is too much filament for one move with the head at rest',
      ],
      'G1 E-11 F300': ['person | retract-length | 10 mm | 11 mm | That pulls the filament back too far at once'],
      'G1 E5 F3601': [
        'person | extrude-speed | 60 mm/s | 60.017 mm/s | The filament would be pushed or pulled faster than it may',
      ],
      'G1 X110 E5 F3000': [
        'person | flow | 15 mm³/s | 60.132 mm³/s | The hot end cannot melt so much plastic in that time',
      ],
      'G1 Ex': ['person | grammar |  | G1 Ex | EX is no parameter'],
      'G1 X1x': [
        'person | grammar |  | G1 X1x | X stands in it twice',
        "envelope | position | 0 to 235 mm | no number mm | X would leave the printer's reach",
      ],
      'G2 X120 F600': ['envelope | arc | above 0 mm, to 1000000 mm | 0 mm | The arc has no centre'],
      'G2 X120 I10 F18001': ['person | speed | 300 mm/s | 300.017 mm/s | The head would move faster than it may'],
      'G2 X120 R10': [
        'person | grammar | XYZEFIJK | R | R means nothing to G2',
        'envelope | arc |  | R | Arcs are drawn by their centre, I and J, only',
      ],
      'G3 X100 Y100 I130': ['envelope | position | 0 to 235 mm | 360 mm | The arc bulges out of the reach of X'],
      'G2 X100 Y100 J-130': ['envelope | position | 0 to 235 mm | -30 mm | The arc bulges out of the reach of X'],
      G18: ['envelope | arc | G17 | G18 | Arcs outside of the XY plane are not judged, so they are not drawn'],
      G20: ['envelope | inches |  | G20 | The printer counts in millimetres only'],
      'G4 S61': [],
      'G4 P60001': ['person | dwell | 0 to 10000 ms | 60001 ms | Nothing else is heard while the printer waits'],
      'G4 P-1': ['person | dwell | 0 to 10000 ms | -1 ms | Nothing else is heard while the printer waits'],
      'M104 S286': [
        'envelope | heater-target | 0 to 285 °C | 286 °C | Printer and material do not stand that temperature',
        'person | heater-step | 30 °C | 76 °C | That raises a hot heater by too much at once',
      ],
      'M104 S-1': [
        'envelope | heater-target | 0 to 285 °C | -1 °C | Printer and material do not stand that temperature',
      ],
      'M109 S286': [
        'envelope | heater-target | 0 to 285 °C | 286 °C | Printer and material do not stand that temperature',
        'person | heater-step | 30 °C | 76 °C | That raises a hot heater by too much at once',
      ],
      'M140 S111': [
        'envelope | heater-target | 0 to 110 °C | 111 °C | Printer and material do not stand that temperature',
        'person | heater-step | 30 °C | 51 °C | That raises a hot heater by too much at once',
      ],
      'M190 S111': [
        'envelope | heater-target | 0 to 110 °C | 111 °C | Printer and material do not stand that temperature',
        'person | heater-step | 30 °C | 51 °C | That raises a hot heater by too much at once',
      ],
      'M141 S61': [
        'envelope | heater-target | 0 to 60 °C | 61 °C | Printer and material do not stand that temperature',
      ],
      'M104 T1 S200': [
        'envelope | heater-target |  | 200 °C | The printer has no such heater, or nobody has said how hot it may be',
      ],
      'M104 S1x': ['person | grammar |  | M104 S1x | X is no plain number'],
      'SET_HEATER_TEMPERATURE HEATER=nope TARGET=5': [
        'envelope | heater-target |  | 5 °C | The printer has no such heater, or nobody has said how hot it may be',
      ],
      'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=286': [
        'envelope | heater-target | 0 to 285 °C | 286 °C | Printer and material do not stand that temperature',
        'person | heater-step | 30 °C | 76 °C | That raises a hot heater by too much at once',
      ],
      'M109 S20': [
        'person | endless-wait | 45 °C | 20 °C | It may never become so cool, and nothing else is heard meanwhile',
      ],
      'M190 S35': [],
      'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=10': [],
      'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=250': [
        'person | endless-wait | 210 °C | 250 to no number °C | The target of that heater lies outside of what is waited for',
      ],
      'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=9 MAXIMUM=5': [
        'envelope | endless-wait |  | 9 to 5 °C | It does not say what to wait for',
      ],
      'TEMPERATURE_WAIT SENSOR=extruder': [
        'envelope | endless-wait |  | no number to no number °C | It does not say what to wait for',
      ],
      'TEMPERATURE_WAIT SENSOR=nope MINIMUM=5': [
        'person | endless-wait |  | 5 to no number °C | No heater holds that sensor, so the wait may never end',
      ],
      'TEMPERATURE_WAIT MINIMUM=5': [
        'person | endless-wait |  | 5 to no number °C | No heater holds that sensor, so the wait may never end',
      ],
      'M220 S29': [
        'person | speed-factor | 30 to 150 % | 29 % | So much faster or slower than the file no print is made',
      ],
      'M220 S151': [
        'person | speed-factor | 30 to 150 % | 151 % | So much faster or slower than the file no print is made',
      ],
      'M221 S74': [
        'person | flow-factor | 75 to 125 % | 74 % | So much more or less plastic than the file asks for no print is made with',
      ],
      'M221 S126': [
        'person | flow-factor | 75 to 125 % | 126 % | So much more or less plastic than the file asks for no print is made with',
      ],
      'M220 Sx': ['person | grammar |  | M220 Sx | SX is no parameter'],
      'SET_VELOCITY_LIMIT VELOCITY=301': [
        'person | velocity-limit | 1 to 300 mm/s | 301 mm/s | The head would be let move faster than it may',
      ],
      'SET_VELOCITY_LIMIT VELOCITY=0.5': [
        'person | velocity-limit | 1 to 300 mm/s | 0.5 mm/s | The head would be let move faster than it may',
      ],
      'SET_VELOCITY_LIMIT ACCEL=5001': [
        'person | acceleration | 10 to 5000 mm/s² | 5001 mm/s² | The motors lose steps beyond it',
      ],
      'SET_VELOCITY_LIMIT ACCEL=9': [
        'person | acceleration | 10 to 5000 mm/s² | 9 mm/s² | The motors lose steps beyond it',
      ],
      'SET_VELOCITY_LIMIT ACCEL_TO_DECEL=5001': [
        'person | acceleration | 10 to 5000 mm/s² | 5001 mm/s² | The motors lose steps beyond it',
      ],
      'SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=11': [
        'person | corner-speed | 0 to 10 mm/s | 11 mm/s | Corners that fast shake the frame and lose steps',
      ],
      'SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=-1': [
        'person | corner-speed | 0 to 10 mm/s | -1 mm/s | Corners that fast shake the frame and lose steps',
      ],
      'SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=1': [
        'person | cruise-ratio | 0 to 0.99 of the way | 1 of the way | The printer knows no such share',
      ],
      'M204 S5001': ['person | acceleration | 10 to 5000 mm/s² | 5001 mm/s² | The motors lose steps beyond it'],
      'M204 P5001': ['person | acceleration | 10 to 5000 mm/s² | 5001 mm/s² | The motors lose steps beyond it'],
      'M204 T9': ['person | acceleration | 10 to 5000 mm/s² | 9 mm/s² | The motors lose steps beyond it'],
      'SET_PRESSURE_ADVANCE ADVANCE=0.21': [
        'person | pressure-advance | 0 to 0.2 s | 0.21 s | The extruder would grind the filament or lose steps',
      ],
      'SET_PRESSURE_ADVANCE ADVANCE=-1': [
        'person | pressure-advance | 0 to 0.2 s | -1 s | The extruder would grind the filament or lose steps',
      ],
      'SET_PRESSURE_ADVANCE SMOOTH_TIME=0.2': [
        'person | smooth-time | 0.01 to 0.1 s | 0.2 s | The extruder would be driven too roughly, or too late',
      ],
      'SET_RETRACTION RETRACT_LENGTH=11': [
        'person | retract-length | 0 to 10 mm | 11 mm | Hot filament would be pulled into the cold part of the hot end',
      ],
      'SET_RETRACTION RETRACT_SPEED=61': [
        'person | extrude-speed | 1 to 60 mm/s | 61 mm/s | The filament would be pushed or pulled faster than it may',
      ],
      'SET_RETRACTION UNRETRACT_EXTRA_LENGTH=11': [
        'person | extrude-length | 0 to 1 mm | 11 mm | Each G11 would feed that much more than was pulled back',
      ],
      'SET_RETRACTION UNRETRACT_SPEED=0.5': [
        'person | extrude-speed | 1 to 60 mm/s | 0.5 mm/s | The filament would be pushed or pulled faster than it may',
      ],
      'SET_IDLE_TIMEOUT TIMEOUT=3601': [
        'person | idle-timeout | 1 to 3600 s | 3601 s | The printer would not switch itself off when it is left alone',
      ],
      'SET_IDLE_TIMEOUT TIMEOUT=0': [
        'person | idle-timeout | 1 to 3600 s | 0 s | The printer would not switch itself off when it is left alone',
      ],
      'SET_GCODE_OFFSET Z=-1.1': [
        'envelope | z-offset | -1 to 2 mm | -1.1 mm | So far up or down the first layer lies nowhere: the nozzle may meet the bed',
      ],
      'SET_GCODE_OFFSET Z=2.1': [
        'envelope | z-offset | -1 to 2 mm | 2.1 mm | So far up or down the first layer lies nowhere: the nozzle may meet the bed',
      ],
      'SET_GCODE_OFFSET X=6': ['person | xy-offset | 5 mm | 6 mm | The whole print would be shifted too far'],
      'SET_GCODE_OFFSET Y=-6': ['person | xy-offset | 5 mm | 6 mm | The whole print would be shifted too far'],
      'SET_GCODE_OFFSET X=x': ['envelope | xy-offset | 5 mm | no number mm | The whole print would be shifted too far'],
      'SET_GCODE_OFFSET Z_ADJUST=-1.5': [
        'envelope | z-offset | -1 to 2 mm | -1.5 mm | So far up or down the first layer lies nowhere: the nozzle may meet the bed',
      ],
      'SET_GCODE_OFFSET Z=-1 MOVE=1 MOVE_SPEED=400': [],
      'SET_GCODE_OFFSET X=1 MOVE=1 MOVE_SPEED=0': ['envelope | feed | above 0 mm/s | 0 mm/s | F is no speed'],
      'RESTORE_GCODE_STATE NAME=zz': ['envelope | unknown-state |  | zz | No state of that name has been kept'],
      RESTORE_GCODE_STATE: ['envelope | unknown-state |  | default | No state of that name has been kept'],
      M84: [
        'person | motors-off | 60 °C | 211 °C | The hot end is hot: a loose head may come to rest on the part or the bed',
      ],
      'SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=0': [
        'person | motors-off |  | one motor | One motor alone is let go: the axes no longer stand where they are believed to be',
      ],
      'M106 S0': [
        'person | fan-while-hot | 0.2 to 1 of full speed | 0 of full speed | While the nozzle is hot the part fan stays within its band',
      ],
      'M106 S300': [],
      M107: [
        'person | fan-while-hot | 0.2 to 1 of full speed | 0 of full speed | While the nozzle is hot the part fan stays within its band',
      ],
      'SET_FAN_SPEED FAN=hotend_fan SPEED=0': [
        'envelope | heat-sink-fan | 1 of full speed | 0 of full speed | The hot end is hot and needs its own fan',
      ],
      'SET_FAN_SPEED FAN=fan SPEED=2': ['envelope | fan | 0 to 1 | 2 | That is no fan speed'],
      'SET_KINEMATIC_POSITION Z=5': [
        'person | force-move |  | SET_KINEMATIC_POSITION Z=5 | It makes the printer believe what is not so: no limit of position holds behind it',
      ],
      'FORCE_MOVE STEPPER=stepper_x DISTANCE=5 VELOCITY=5': [
        'person | force-move |  | FORCE_MOVE STEPPER=stepper_x DISTANCE=5 VELOCITY=5 | It makes the printer believe what is not so: no limit of position holds behind it',
      ],
      'STEPPER_BUZZ STEPPER=stepper_x': [
        'person | force-move |  | STEPPER_BUZZ STEPPER=stepper_x | It makes the printer believe what is not so: no limit of position holds behind it',
      ],
      SAVE_CONFIG: ['person | configuration |  | SAVE_CONFIG | It changes the printer’s configuration'],
      FIRMWARE_RESTART: [
        'person | level | recover | act | The level does not reach so far',
        'person | restart |  | FIRMWARE_RESTART | A restart is asked for as such, not within a line of G-code',
      ],
      RESTART: [
        'person | level | recover | act | The level does not reach so far',
        'person | restart |  | RESTART | A restart is asked for as such, not within a line of G-code',
      ],
      'UPDATE_DELAYED_GCODE ID=a DURATION=1': ['person | delayed-gcode |  | a | What runs later cannot be judged now'],
      'UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=1': [
        'envelope | dead-man |  | printwright_deadman | That switch is the guard’s alone',
      ],
      'SET_PIN PIN=relay VALUE=1': ['person | pin |  | relay | Nobody can see from here what hangs on that pin'],
      'SET_PIN VALUE=1': ['person | pin |  |  | Nobody can see from here what hangs on that pin'],
      'EXCLUDE_OBJECT NAME=a': ['person | exclude-object | 0 objects | A | The file has no object of that name'],
      'EXCLUDE_OBJECT CURRENT=1': ['person | exclude-object |  | CURRENT | It has to be said which object is meant'],
      'EXCLUDE_OBJECT RESET=1': ['person | exclude-object |  | RESET | What was excluded may lie loose on the bed'],
      EXCLUDE_OBJECT: [],
      PROBE: [],
      'M117 action:x': ['person | text-command |  | action:x | Other programs take such a text for a command'],
      'M118 // action:x': ['person | text-command |  | // action:x | Other programs take such a text for a command'],
      'RESPOND TYPE=command MSG=hi': ['person | text-command |  | hi | Other programs take such a text for a command'],
      'RESPOND PREFIX=// MSG=action:pause': [
        'person | text-command |  | action:pause | Other programs take such a text for a command',
      ],
      [`M117 ${'x'.repeat(256)}`]: ['person | text-length | 255 letters | 256 letters | That is too long to be shown'],
      'BED_MESH_PROFILE SAVE=a': [
        'person | configuration |  | BED_MESH_PROFILE SAVE=a | It changes the printer’s configuration',
      ],
      NOPE: ['person | unknown-command |  | NOPE | Nobody can say what that command does'],
      'G28 Q5': ['person | grammar | XYZ | Q | Q means nothing to G28'],
      'G4 P10 ; M112': ['person | one-command |  |  M112 | A second command stands in the comment'],
      M600: ['person | unknown-command |  | M600 | The printer does not know that command'],
      'SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=a TARGET=90': [
        'person | fan-target |  | SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=a TARGET=90 | Electronics may rely on the air of that fan',
      ],
      'TUNING_TOWER COMMAND=M104 PARAMETER=S START=0 FACTOR=5': [
        'person | force-move |  | TUNING_TOWER COMMAND=M104 PARAMETER=S START=0 FACTOR=5 | It makes the printer believe what is not so: no limit of position holds behind it',
      ],
      'PID_CALIBRATE HEATER=extruder TARGET=200': [
        'person | calibration |  | PID_CALIBRATE HEATER=extruder TARGET=200 | It needs somebody who stands at the machine and looks',
      ],
      'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=2': [
        'person | hardware |  | SET_TMC_CURRENT STEPPER=stepper_x CURRENT=2 | It changes what the machine is, not what it does',
      ],
      'RUN_SHELL_COMMAND CMD=a': [
        'envelope | shell-command |  | RUN_SHELL_COMMAND CMD=a | It runs a program of the computer behind the printer',
      ],
      'SET_GCODE_VARIABLE MACRO=A VARIABLE=b VALUE=5': [
        'person | macro-variable |  | SET_GCODE_VARIABLE MACRO=A VARIABLE=b VALUE=5 | It changes what macros remember, and so what they do next',
      ],
      'SDCARD_PRINT_FILE FILENAME=a.gcode': [
        'person | job |  | SDCARD_PRINT_FILE FILENAME=a.gcode | A file is started as such, so that it is judged as a whole',
      ],
      M112: [
        'operator | emergency-stop |  | M112 | An emergency stop is asked for as such, not within a line of G-code',
      ],
      'SAVE_VARIABLE VARIABLE=a VALUE=5': [
        'person | macro-variable |  | SAVE_VARIABLE VARIABLE=a VALUE=5 | It changes what macros remember, and so what they do next',
      ],
      'SET_EXTRUDER_ROTATION_DISTANCE DISTANCE=5': [
        'person | hardware |  | SET_EXTRUDER_ROTATION_DISTANCE DISTANCE=5 | It changes what the machine is, not what it does',
      ],
      'SET_INPUT_SHAPER SHAPER_FREQ_X=5': [
        'person | motion-model |  | SET_INPUT_SHAPER SHAPER_FREQ_X=5 | It bends every move from now on',
      ],
      'MANUAL_STEPPER STEPPER=a MOVE=5': [
        'person | force-move |  | MANUAL_STEPPER STEPPER=a MOVE=5 | It makes the printer believe what is not so: no limit of position holds behind it',
      ],
      SHAPER_CALIBRATE: [
        'person | calibration |  | SHAPER_CALIBRATE | It needs somebody who stands at the machine and looks',
      ],
      BED_MESH_CALIBRATE: [],
      T1: ['person | unknown-command |  | T1 | The printer does not know that command'],
      'M302 P1': ['person | unknown-command |  | M302 | The printer does not know that command'],
    },
  ],
  [
    'not homed',
    { state: { isXHomed: false, isYHomed: false, isZHomed: false, xMm: Number.NaN, yMm: Number.NaN, zMm: Number.NaN } },
    {
      'G1 X10 F600': ['envelope | homing |  |  | X has not been homed, so nobody knows where the head is'],
      PROBE: ['envelope | homing |  |  | Not all axes have been homed, so nobody knows where the head is'],
      'G1 E1 F60': [],
      'G2 X120 I10': ['envelope | position | 0 to 235 mm | no number mm | The arc bulges out of the reach of X'],
    },
  ],
  [
    'Z not homed',
    { state: { isZHomed: false, zMm: Number.NaN } },
    {
      'G1 Z10 F600': [
        'envelope | homing |  |  | Z has not been homed, so nobody knows where the head is',
        'person | z-speed | 15 mm/s | no number mm/s | Z would move faster than it may',
      ],
      'SET_GCODE_OFFSET Z=0.1 MOVE=1': [
        'envelope | homing |  |  | Z has not been homed, so nobody knows where the head is',
      ],
    },
  ],
  [
    'Y not homed',
    { state: { isYHomed: false, yMm: Number.NaN } },
    {
      'G1 Y10 F600': ['envelope | homing |  |  | Y has not been homed, so nobody knows where the head is'],
    },
  ],
  [
    'cold',
    { state: extruder({ targetC: 210, hottestC: 150.5, coldestC: 149.5 }) },
    {
      'G1 E1 F60': [
        'envelope | cold-extrusion | 180 °C | 149.5 °C | The nozzle may be too cold to extrude when this comes',
      ],
      'G1 X110 E1 F600': [
        'envelope | cold-extrusion | 180 °C | 149.5 °C | The nozzle may be too cold to extrude when this comes',
      ],
      'M106 S0': [
        'person | fan-while-hot | 0.2 to 1 of full speed | 0 of full speed | While the nozzle is hot the part fan stays within its band',
      ],
      G11: [],
    },
  ],
  [
    'heater off, 200 °C: what takes 18 s may end 40 K colder',
    { state: extruder({ targetC: 0, hottestC: 201, coldestC: 200 }) },
    {
      'G1 E1 F60': [],
      'G1 E18 F60': [],
      'G1 E18.01 F60': [
        'envelope | cold-extrusion | 180 °C | 200 °C | The nozzle may be too cold to extrude when this comes',
      ],
      'G1 X118 E1 F60': [],
      'G1 X118.01 E1 F60': [
        'envelope | cold-extrusion | 180 °C | 200 °C | The nozzle may be too cold to extrude when this comes',
      ],
      'G1 E-10 F60': [],
    },
  ],
  [
    'a target at which it just melts',
    { state: extruder({ targetC: 180, hottestC: 201, coldestC: 200 }) },
    { 'G1 E50 F60': [] },
  ],
  [
    'a target at which it just does not',
    { state: extruder({ targetC: 179.9, hottestC: 201, coldestC: 200 }) },
    {
      'G1 E50 F60': [
        'envelope | cold-extrusion | 180 °C | 200 °C | The nozzle may be too cold to extrude when this comes',
      ],
    },
  ],
  [
    'a target that nobody knows',
    { state: extruder({ targetC: Number.NaN, hottestC: 201, coldestC: 200 }) },
    {
      'G1 E50 F60': [
        'envelope | cold-extrusion | 180 °C | 200 °C | The nozzle may be too cold to extrude when this comes',
      ],
    },
  ],
  [
    'unseen',
    { state: extruder({ isTrusted: false }) },
    {
      'M104 S200': [
        'envelope | heater-trust |  | 200 °C | What its sensor says is old, contradictory or impossible: nothing is heated that is not seen',
      ],
      'G1 E1 F60': [],
    },
  ],
  [
    'no heater',
    { state: { extruder: 'none' } },
    {
      'G1 E1 F60': ['envelope | cold-extrusion |  |  | Nothing is known of the heater of this extruder'],
      'M104 S200': [
        'envelope | heater-target |  | 200 °C | The printer has no such heater, or nobody has said how hot it may be',
      ],
      M84: [
        'person | motors-off | 60 °C | no number °C | The hot end is hot: a loose head may come to rest on the part or the bed',
      ],
      'M106 S0': [
        'person | fan-while-hot | 0.2 to 1 of full speed | 0 of full speed | While the nozzle is hot the part fan stays within its band',
      ],
    },
  ],
  [
    'part',
    { state: { partTopMm: 20, partXMm: { min: 50, max: 150 }, partYMm: { min: 50, max: 150 } } },
    {
      G28: ['person | home-over-part | 0 mm | 20 mm | The nozzle would be brought down where a part stands'],
      'G28 X': [
        'person | home-over-part | 25 mm | 10 mm | X and Y are looked for at that height: raise the nozzle clear of the part first',
      ],
      'G1 X60 F600': [
        'person | through-part | 20 mm | 10 mm | The head would pass below the top of what has been printed, where the part stands',
      ],
      'G2 X120 I10 F600': [
        'person | through-part | 20 mm | 10 mm | The head would pass below the top of what has been printed, where the part stands',
      ],
      PROBE: ['person | home-over-part | 0 mm | 20 mm | The nozzle would be brought down where a part stands'],
      'G1 Z5 F60': [
        'person | through-part | 20 mm | 5 mm | The head would pass below the top of what has been printed, where the part stands',
      ],
      'SET_GCODE_OFFSET Z=-0.5': [],
      'SET_GCODE_OFFSET Z=-0.5 MOVE=1': [
        'person | through-part | 20 mm | 9.5 mm | The head would pass below the top of what has been printed, where the part stands',
      ],
    },
  ],
  [
    'tune',
    { state: { print: 'printing' }, context: { level: 'tune', baseline } },
    {
      'M220 S79': [
        'person | tune-band | 0.8 to 1.2 of the speed | 0.79 of the speed | That leaves the band for tuning',
      ],
      'M221 S94': [
        'person | tune-band | 0.95 to 1.05 of the flow | 0.94 of the flow | That leaves the band for tuning',
      ],
      'M104 S221': ['person | tune-band | 200 to 220 °C | 221 °C | That leaves the band for tuning'],
      'M140 S66': ['person | tune-band | 55 to 65 °C | 66 °C | That leaves the band for tuning'],
      'M141 S10': ['person | tune-band | no number to no number °C | 10 °C | That leaves the band for tuning'],
      'SET_GCODE_OFFSET Z_ADJUST=0.06': [
        'person | tune-band | -0.05 to 0.05 mm | 0.06 mm | That leaves the band for tuning',
      ],
      'SET_GCODE_OFFSET Z_ADJUST=-0.06': [
        'person | tune-band | -0.05 to 0.05 mm | -0.06 mm | That leaves the band for tuning',
      ],
      'SET_GCODE_OFFSET X=1': [
        'person | offset-in-print | 0.5 mm | 1 mm | So far from where the job began the next layer lies beside or above the last one',
        'person | tune-band | 0 mm |  | Tuning shifts no print sideways',
      ],
      'SET_GCODE_OFFSET Y=1': [
        'person | offset-in-print | 0.5 mm | 1 mm | So far from where the job began the next layer lies beside or above the last one',
        'person | tune-band | 0 mm |  | Tuning shifts no print sideways',
      ],
      'SET_PRESSURE_ADVANCE ADVANCE=0.11': [
        'person | tune-band | 0 to 0.1 s | 0.11 s | That leaves the band for tuning',
      ],
      'SET_PRESSURE_ADVANCE SMOOTH_TIME=0.02': [],
      'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=199': [
        'person | tune-band | 200 to 220 °C | 199 °C | That leaves the band for tuning',
      ],
      'M220 S101': [],
      M220: [],
      'M106 S50': [
        'person | fan-while-hot | 0.2 to 1 of full speed | 0.196 of full speed | While the nozzle is hot the part fan stays within its band',
      ],
      'G1 X10': [
        'person | level | act | tune | The level does not reach so far',
        'person | printing |  |  | A file is printing: this would come between its lines',
      ],
      'M204 S1000': [],
    },
  ],
  [
    'tune at rest',
    { context: { level: 'tune', baseline } },
    {
      'M220 S100': ['person | tune-band | a running print | standby | There is no running print to tune'],
    },
  ],
  [
    'tune without a file',
    { state: { print: 'printing' }, context: { level: 'tune', baseline: null } },
    {
      'M220 S100': ['person | tune-band | a running print | printing | There is no running print to tune'],
    },
  ],
  [
    'printing a part',
    { state: { print: 'printing', partTopMm: 5 }, context: { baseline } },
    {
      'SET_GCODE_OFFSET Z=-0.16': [
        'person | z-offset-in-print | -0.15 mm | -0.16 mm | So far down the nozzle may meet what has been printed',
      ],
      'SET_GCODE_OFFSET Z=-0.15': [],
      'G1 X10': ['person | printing |  |  | A file is printing: this would come between its lines'],
      G28: [
        'person | printing |  |  | A file is printing: this would come between its lines',
        'person | home-over-part | 0 mm | 5 mm | The nozzle would be brought down where a part stands',
      ],
    },
  ],
  [
    'kept states',
    { state: { saved: { a: saved, default: { ...saved, zMm: -5, xMm: 10 }, PAUSE_STATE: saved } } },
    {
      'RESTORE_GCODE_STATE NAME=a MOVE=1': [
        "envelope | position | 0 to 235 mm | 500 mm | X would leave the printer's reach",
      ],
      'RESTORE_GCODE_STATE MOVE=1': [
        'envelope | nozzle-into-bed | -0.1 mm | -5 mm | The nozzle would be driven into the bed, with the offsets applied',
      ],
      'RESTORE_GCODE_STATE NAME=a': [],
      'RESTORE_GCODE_STATE NAME=a MOVE=1 MOVE_SPEED=0': ['envelope | feed | above 0 mm/s | 0 mm/s | F is no speed'],
      RESUME: ["envelope | position | 0 to 235 mm | 500 mm | X would leave the printer's reach"],
    },
  ],
  [
    'round',
    {
      context: { limits: { ...testLimits, xMm: { min: -100, max: 100 }, yMm: { min: -100, max: 100 }, radiusMm: 100 } },
      state: { xMm: 0, yMm: 0 },
    },
    {
      'G1 X80 Y80 F600': ["envelope | position | 0 to 100 mm | 113.137 mm | The head would leave the printer's reach"],
      'G2 X0 Y0 I60 F600': ['envelope | position | -100 to 100 mm | 120 mm | The arc bulges out of the reach of X'],
      'G2 X0 Y0 I40 J40 F600': [
        'envelope | position | 0 to 100 mm | 113.137 mm | The arc bulges out of the reach of the head',
      ],
      'G1 X101': ["envelope | position | -100 to 100 mm | 101 mm | X would leave the printer's reach"],
    },
  ],
  [
    'relative',
    { state: { isAbsolute: false } },
    {
      'G2 X5 I5': ['envelope | arc |  | G91 | Arcs are drawn in absolute coordinates only'],
    },
  ],
  [
    'objects',
    { state: { objects: ['cube', 'ball'] } },
    {
      'EXCLUDE_OBJECT NAME=none': ['person | exclude-object | 2 objects | NONE | The file has no object of that name'],
      'EXCLUDE_OBJECT NAME=Cube': [],
    },
  ],
  [
    'observe',
    { context: { level: 'observe' } },
    {
      G28: ['operator | level | act | observe | At this level one only looks'],
      M105: [],
      'M104 S0': ['operator | level | tune | observe | At this level one only looks'],
    },
  ],
  [
    'advise',
    { context: { level: 'advise' } },
    {
      G28: ['person | level | act | advise | At this level everything needs a person'],
      'M117 hi': ['person | level | tune | advise | At this level everything needs a person'],
    },
  ],
  [
    'tuning',
    { context: { level: 'tune' } },
    {
      G28: ['person | level | act | tune | The level does not reach so far'],
      'M104 S205': ['person | tune-band | a running print | standby | There is no running print to tune'],
    },
  ],
  [
    'act',
    { context: { level: 'act' } },
    {
      FIRMWARE_RESTART: [
        'person | level | recover | act | The level does not reach so far',
        'person | restart |  | FIRMWARE_RESTART | A restart is asked for as such, not within a line of G-code',
      ],
      G28: [],
    },
  ],
  [
    'shutdown',
    { state: { host: 'shutdown' } },
    {
      G28: ['operator | host | ready | shutdown | The printer is not ready'],
      M105: [],
    },
  ],
  [
    'stale',
    { state: { isFresh: false } },
    {
      G28: ['operator | stale |  |  | What was last seen of the printer is too old'],
    },
  ],
  [
    'latched',
    { state: { isLatched: true } },
    {
      G28: ['person | latched |  |  | The shell has stepped in, and no person has looked at why yet'],
    },
  ],
  [
    'printing',
    { state: { print: 'printing' } },
    {
      G28: ['person | printing |  |  | A file is printing: this would come between its lines'],
      'G1 X10': ['person | printing |  |  | A file is printing: this would come between its lines'],
      M84: [
        'person | printing |  |  | A file is printing: this would come between its lines',
        'person | motors-off |  | printing | A print is under way: without motors it is lost',
      ],
    },
  ],
  [
    'file',
    { origin: 'file' },
    {
      'M204 S100001': ['person | acceleration | 10 to 100000 mm/s² | 100001 mm/s² | The motors lose steps beyond it'],
      M84: [],
      'SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=1001': [
        'person | corner-speed | 0 to 1000 mm/s | 1001 mm/s | Corners that fast shake the frame and lose steps',
      ],
      'G1 X300': ["envelope | position | 0 to 235 mm | 300 mm | X would leave the printer's reach"],
      'G28 Q5': [],
      NOPE: ['person | unknown-command |  | NOPE | Nobody can say what that command does'],
      'M104 S286': [
        'envelope | heater-target | 0 to 285 °C | 286 °C | Printer and material do not stand that temperature',
      ],
      'SET_FAN_SPEED FAN=hotend_fan SPEED=0': [
        'envelope | heat-sink-fan | 1 of full speed | 0 of full speed | The hot end is hot and needs its own fan',
      ],
    },
  ],
  [
    'macro',
    { origin: 'macro' },
    {
      M84: [
        'person | motors-off | 60 °C | 211 °C | The hot end is hot: a loose head may come to rest on the part or the bed',
      ],
      'SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=0': [
        'person | motors-off |  | one motor | One motor alone is let go: the axes no longer stand where they are believed to be',
      ],
      'G1 X300': ["envelope | position | 0 to 235 mm | 300 mm | X would leave the printer's reach"],
      'M104 S286': [
        'envelope | heater-target | 0 to 285 °C | 286 °C | Printer and material do not stand that temperature',
        'person | heater-step | 30 °C | 76 °C | That raises a hot heater by too much at once',
      ],
      'FORCE_MOVE STEPPER=stepper_x DISTANCE=5 VELOCITY=5': [
        'person | force-move |  | FORCE_MOVE STEPPER=stepper_x DISTANCE=5 VELOCITY=5 | It makes the printer believe what is not so: no limit of position holds behind it',
      ],
      'SET_KINEMATIC_POSITION Z=5': [],
      'SET_KINEMATIC_POSITION Y=236': ['envelope | position | 0 to 235 mm | 236 mm | Y cannot stand there'],
      SAVE_CONFIG: ['person | configuration |  | SAVE_CONFIG | It changes the printer’s configuration'],
      'RUN_SHELL_COMMAND CMD=a': [
        'envelope | shell-command |  | RUN_SHELL_COMMAND CMD=a | It runs a program of the computer behind the printer',
      ],
      NOPE: ['person | unknown-command |  | NOPE | Nobody can say what that command does'],
    },
  ],
]

describe.each(TABLE)('%s', (_, given, lines) => {
  test.each(Object.entries(lines))('%s', (line, rulings) => {
    const found = faultsOf(line, given).map(({ weight, ruling: { rule, limit, value, reason } }) =>
      [weight, rule, limit, value, reason].join(' | '),
    )
    expect(found).toEqual(rulings)
  })
})
