// Every rule's word, in literals: what is limited, what was asked, and the sentence for a person.
import { expect, test } from 'vitest'
import type { Given } from '../../../tests/safety/judge-fixture.ts'
import { faultsOf } from '../../../tests/safety/judge-fixture.ts'

const cold = { heaters: { extruder: { targetC: 0, hottestC: 25, coldestC: 20, powerRatio: 0, isTrusted: true } } }
const part = { zMm: 5, partTopMm: 10, partXMm: { min: 130, max: 140 }, partYMm: { min: 90, max: 110 } }
const baseline = { targetsC: { extruder: 210 }, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 }
const kept = {
  xBaseMm: 0,
  yBaseMm: 0,
  zBaseMm: 0,
  eBaseMm: 0,
  xOffsetMm: 0,
  yOffsetMm: 0,
  zOffsetMm: 0,
  xMm: 50,
  yMm: 60,
  zMm: 999,
  eMm: 0,
  isAbsolute: true,
  isExtrusionAbsolute: true,
  feedMmPerS: 50,
  speedRatio: 1,
  flowRatio: 1,
}
const GIVEN: Readonly<Record<string, Given>> = {
  plain: {},
  cold: { state: cold },
  part: { state: part },
  unhomed: { state: { isXHomed: false, isYHomed: false, isZHomed: false } },
  untrusted: { state: { heaters: { extruder: { ...cold.heaters.extruder, isTrusted: false } } } },
  tune: { state: { print: 'printing' }, context: { level: 'tune', baseline } },
  observe: { context: { level: 'observe' } },
  advise: { context: { level: 'advise' } },
  level: { context: { level: 'tune', baseline } },
  stale: { state: { isFresh: false } },
  down: { state: { host: 'shutdown' } },
  latched: { state: { isLatched: true } },
  printing: { state: { print: 'printing' } },
  idle: { state: cold, context: { idleHotS: 1000 } },
  bound: { state: cold, context: { heaterBounds: { extruder: { reachC: 400, swingC: 18 } } } },
  list: { context: { commands: new Set(['G1', 'PLUGIN']) } },
  relative: { state: { isAbsolute: false } },
  kept: { state: { saved: { a: kept } } },
  noHeater: { state: { extruder: 'none' } },
  fast: { origin: 'file', state: { maxSpeedMmPerS: 1000 } },
  inPrint: { state: { print: 'printing', partTopMm: 2 }, context: { baseline } },
}

type Said = readonly (readonly string[])[]
const RULINGS: readonly (readonly [given: string, line: string, said: Said])[] = [
  ['plain', 'G1 X900', [['envelope', 'position', '0 to 235 mm', '900 mm', "X would leave the printer's reach"]]],
  ['plain', 'G1 Y-5', [['envelope', 'position', '0 to 235 mm', '-5 mm', "Y would leave the printer's reach"]]],
  [
    'plain',
    'G1 Z900 F300',
    [['envelope', 'position', '-0.1 to 250 mm', '900 mm', "Z would leave the printer's reach"]],
  ],
  [
    'plain',
    'G1 Z-1 F300',
    [
      [
        'envelope',
        'nozzle-into-bed',
        '-0.1 mm',
        '-1 mm',
        'The nozzle would be driven into the bed, with the offsets applied',
      ],
    ],
  ],
  ['plain', 'G1 X101 F0', [['envelope', 'feed', 'above 0 mm/s', '0 mm/s', 'F is no speed']]],
  [
    'plain',
    'G1 X101 F20000',
    [['person', 'speed', '300 mm/s', '333.333 mm/s', 'The head would move faster than it may']],
  ],
  ['plain', 'G1 Z11 F1800', [['person', 'z-speed', '15 mm/s', '30 mm/s', 'Z would move faster than it may']]],
  [
    'plain',
    'G1 E5 F9000',
    [['person', 'extrude-speed', '60 mm/s', '150 mm/s', 'The filament would be pushed or pulled faster than it may']],
  ],
  [
    'plain',
    'G1 X110 E9 F1200',
    [['person', 'flow', '15 mm³/s', '43.295 mm³/s', 'The hot end cannot melt so much plastic in that time']],
  ],
  [
    'plain',
    'G1 E60 F300',
    [['person', 'extrude-length', '50 mm', '60 mm', 'That is too much filament for one move with the head at rest']],
  ],
  [
    'plain',
    'G1 E-20 F300',
    [['person', 'retract-length', '10 mm', '20 mm', 'That pulls the filament back too far at once']],
  ],
  [
    'plain',
    'G1 E',
    [
      ['person', 'grammar', '', 'G1 E', 'E is no plain number'],
      ['envelope', 'extrusion', '', 'no number', 'E is no number, or nobody knows where the filament stands'],
    ],
  ],
  ['plain', 'G2 X120', [['envelope', 'arc', 'above 0 mm, to 1000000 mm', '0 mm', 'The arc has no centre']]],
  [
    'plain',
    'G2 X120 R5',
    [
      ['person', 'grammar', 'XYZEFIJK', 'R', 'R means nothing to G2'],
      ['envelope', 'arc', '', 'R', 'Arcs are drawn by their centre, I and J, only'],
    ],
  ],
  ['plain', 'G2 X1 I20', []],
  ['plain', 'G2 X230 Y100 I5', []],
  [
    'plain',
    'G2 I1 J-999',
    [['envelope', 'position', '0 to 235 mm', '-898.001 mm', 'The arc bulges out of the reach of X']],
  ],
  [
    'plain',
    'G18',
    [['envelope', 'arc', 'G17', 'G18', 'Arcs outside of the XY plane are not judged, so they are not drawn']],
  ],
  ['plain', 'G20', [['envelope', 'inches', '', 'G20', 'The printer counts in millimetres only']]],
  ['plain', 'G1 X5 X6', [['person', 'grammar', '', 'G1 X5 X6', 'X stands in it twice']]],
  ['plain', 'G1 X5 A1', [['person', 'grammar', 'XYZEF', 'A', 'A means nothing to G1']]],
  ['plain', 'G4 P1 ; M112', [['person', 'one-command', '', ' M112', 'A second command stands in the comment']]],
  ['plain', 'M117 M112', [['person', 'one-command', '', 'M117 M112', 'An emergency stop stands in it']]],
  [
    'plain',
    'G4 P99000',
    [['person', 'dwell', '0 to 10000 ms', '99000 ms', 'Nothing else is heard while the printer waits']],
  ],
  [
    'plain',
    'M104 S299',
    [
      ['envelope', 'heater-target', '0 to 285 °C', '299 °C', 'Printer and material do not stand that temperature'],
      ['person', 'heater-step', '30 °C', '89 °C', 'That raises a hot heater by too much at once'],
    ],
  ],
  ['plain', 'M104 S260', [['person', 'heater-step', '30 °C', '50 °C', 'That raises a hot heater by too much at once']]],
  [
    'plain',
    'M140 S200',
    [
      ['envelope', 'heater-target', '0 to 110 °C', '200 °C', 'Printer and material do not stand that temperature'],
      ['person', 'heater-step', '30 °C', '140 °C', 'That raises a hot heater by too much at once'],
    ],
  ],
  [
    'plain',
    'M104 T3 S100',
    [
      [
        'envelope',
        'heater-target',
        '',
        '100 °C',
        'The printer has no such heater, or nobody has said how hot it may be',
      ],
    ],
  ],
  [
    'plain',
    'M109 S20',
    [['person', 'endless-wait', '45 °C', '20 °C', 'It may never become so cool, and nothing else is heard meanwhile']],
  ],
  [
    'plain',
    'TEMPERATURE_WAIT SENSOR=extruder',
    [['envelope', 'endless-wait', '', 'no number to no number °C', 'It does not say what to wait for']],
  ],
  [
    'plain',
    'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=300',
    [
      [
        'person',
        'endless-wait',
        '210 °C',
        '300 to no number °C',
        'The target of that heater lies outside of what is waited for',
      ],
    ],
  ],
  [
    'plain',
    'TEMPERATURE_WAIT SENSOR=box MINIMUM=30',
    [['person', 'endless-wait', '', '30 to no number °C', 'No heater holds that sensor, so the wait may never end']],
  ],
  [
    'plain',
    'M106 S5',
    [
      [
        'person',
        'fan-while-hot',
        '0.2 to 1 of full speed',
        '0.02 of full speed',
        'While the nozzle is hot the part fan stays within its band',
      ],
    ],
  ],
  ['plain', 'M106 S-51', [['envelope', 'fan', '0 to 255', '-0.2', 'That is no fan speed']]],
  [
    'plain',
    'SET_FAN_SPEED FAN=hotend SPEED=0',
    [['envelope', 'heat-sink-fan', '1 of full speed', '0 of full speed', 'The hot end is hot and needs its own fan']],
  ],
  ['plain', 'SET_FAN_SPEED FAN=x SPEED=2', [['envelope', 'fan', '0 to 1', '2', 'That is no fan speed']]],
  [
    'plain',
    'SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=x',
    [
      [
        'person',
        'fan-target',
        '',
        'SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=x',
        'Electronics may rely on the air of that fan',
      ],
    ],
  ],
  [
    'plain',
    'M84',
    [
      [
        'person',
        'motors-off',
        '60 °C',
        '211 °C',
        'The hot end is hot: a loose head may come to rest on the part or the bed',
      ],
    ],
  ],
  [
    'plain',
    'SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=0',
    [
      [
        'person',
        'motors-off',
        '',
        'one motor',
        'One motor alone is let go: the axes no longer stand where they are believed to be',
      ],
    ],
  ],
  [
    'plain',
    'M220 S999',
    [['person', 'speed-factor', '30 to 150 %', '999 %', 'So much faster or slower than the file no print is made']],
  ],
  [
    'plain',
    'M221 S999',
    [
      [
        'person',
        'flow-factor',
        '75 to 125 %',
        '999 %',
        'So much more or less plastic than the file asks for no print is made with',
      ],
    ],
  ],
  [
    'plain',
    'SET_VELOCITY_LIMIT VELOCITY=9999',
    [['person', 'velocity-limit', '1 to 300 mm/s', '9999 mm/s', 'The head would be let move faster than it may']],
  ],
  [
    'plain',
    'SET_VELOCITY_LIMIT ACCEL=99999',
    [['person', 'acceleration', '10 to 5000 mm/s²', '99999 mm/s²', 'The motors lose steps beyond it']],
  ],
  [
    'plain',
    'SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=99',
    [['person', 'corner-speed', '0 to 10 mm/s', '99 mm/s', 'Corners that fast shake the frame and lose steps']],
  ],
  [
    'plain',
    'SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=1',
    [['person', 'cruise-ratio', '0 to 0.99 of the way', '1 of the way', 'The printer knows no such share']],
  ],
  [
    'plain',
    'SET_PRESSURE_ADVANCE ADVANCE=9',
    [['person', 'pressure-advance', '0 to 0.2 s', '9 s', 'The extruder would grind the filament or lose steps']],
  ],
  [
    'plain',
    'SET_PRESSURE_ADVANCE SMOOTH_TIME=9',
    [['person', 'smooth-time', '0.01 to 0.1 s', '9 s', 'The extruder would be driven too roughly, or too late']],
  ],
  [
    'plain',
    'SET_RETRACTION RETRACT_LENGTH=99',
    [
      [
        'person',
        'retract-length',
        '0 to 10 mm',
        '99 mm',
        'Hot filament would be pulled into the cold part of the hot end',
      ],
    ],
  ],
  [
    'plain',
    'SET_RETRACTION RETRACT_SPEED=999',
    [
      [
        'person',
        'extrude-speed',
        '1 to 60 mm/s',
        '999 mm/s',
        'The filament would be pushed or pulled faster than it may',
      ],
    ],
  ],
  [
    'plain',
    'SET_IDLE_TIMEOUT TIMEOUT=99999',
    [
      [
        'person',
        'idle-timeout',
        '1 to 3600 s',
        '99999 s',
        'The printer would not switch itself off when it is left alone',
      ],
    ],
  ],
  [
    'plain',
    'SET_GCODE_OFFSET Z=-5',
    [
      [
        'envelope',
        'z-offset',
        '-1 to 2 mm',
        '-5 mm',
        'So far up or down the first layer lies nowhere: the nozzle may meet the bed',
      ],
    ],
  ],
  [
    'plain',
    'SET_GCODE_OFFSET X=9',
    [['person', 'xy-offset', '5 mm', '9 mm', 'The whole print would be shifted too far']],
  ],
  [
    'plain',
    'RESTORE_GCODE_STATE NAME=zz',
    [['envelope', 'unknown-state', '', 'zz', 'No state of that name has been kept']],
  ],
  [
    'plain',
    'EXCLUDE_OBJECT RESET=1',
    [['person', 'exclude-object', '', 'RESET', 'What was excluded may lie loose on the bed']],
  ],
  [
    'plain',
    'EXCLUDE_OBJECT CURRENT=1',
    [['person', 'exclude-object', '', 'CURRENT', 'It has to be said which object is meant']],
  ],
  [
    'plain',
    'EXCLUDE_OBJECT NAME=x',
    [['person', 'exclude-object', '0 objects', 'X', 'The file has no object of that name']],
  ],
  [
    'plain',
    'EXCLUDE_OBJECT_DEFINE NAME=x',
    [['person', 'exclude-object', '', 'EXCLUDE_OBJECT_DEFINE NAME=x', 'That is for the file to say']],
  ],
  [
    'plain',
    'RESPOND TYPE=command MSG=x',
    [['person', 'text-command', '', 'x', 'Other programs take such a text for a command']],
  ],
  [
    'plain',
    'M117 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    [['person', 'text-length', '255 letters', '256 letters', 'That is too long to be shown']],
  ],
  [
    'plain',
    'SET_PIN PIN=relay VALUE=1',
    [['person', 'pin', '', 'relay', 'Nobody can see from here what hangs on that pin']],
  ],
  [
    'plain',
    'SET_SERVO SERVO=x',
    [['person', 'servo', '', 'SET_SERVO SERVO=x', 'Nobody can see from here what it moves']],
  ],
  [
    'plain',
    'UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=0',
    [['envelope', 'dead-man', '', 'printwright_deadman', 'That switch is the guard’s alone']],
  ],
  [
    'plain',
    'UPDATE_DELAYED_GCODE ID=x DURATION=1',
    [['person', 'delayed-gcode', '', 'x', 'What runs later cannot be judged now']],
  ],
  [
    'plain',
    'BED_MESH_PROFILE SAVE=x',
    [['person', 'configuration', '', 'BED_MESH_PROFILE SAVE=x', 'It changes the printer’s configuration']],
  ],
  ['plain', 'SAVE_CONFIG', [['person', 'configuration', '', 'SAVE_CONFIG', 'It changes the printer’s configuration']]],
  [
    'plain',
    'FORCE_MOVE STEPPER=x',
    [
      [
        'person',
        'force-move',
        '',
        'FORCE_MOVE STEPPER=x',
        'It makes the printer believe what is not so: no limit of position holds behind it',
      ],
    ],
  ],
  [
    'plain',
    'SET_TMC_CURRENT STEPPER=x',
    [['person', 'hardware', '', 'SET_TMC_CURRENT STEPPER=x', 'It changes what the machine is, not what it does']],
  ],
  [
    'plain',
    'RUN_SHELL_COMMAND CMD=x',
    [
      [
        'envelope',
        'shell-command',
        '',
        'RUN_SHELL_COMMAND CMD=x',
        'It runs a program of the computer behind the printer',
      ],
    ],
  ],
  [
    'plain',
    'M112',
    [['operator', 'emergency-stop', '', 'M112', 'An emergency stop is asked for as such, not within a line of G-code']],
  ],
  [
    'plain',
    'RESTART',
    [
      ['person', 'level', 'recover', 'act', 'The level does not reach so far'],
      ['person', 'restart', '', 'RESTART', 'A restart is asked for as such, not within a line of G-code'],
    ],
  ],
  [
    'plain',
    'PROBE_CALIBRATE',
    [['person', 'calibration', '', 'PROBE_CALIBRATE', 'It needs somebody who stands at the machine and looks']],
  ],
  [
    'plain',
    'SDCARD_PRINT_FILE FILENAME=x',
    [
      [
        'person',
        'job',
        '',
        'SDCARD_PRINT_FILE FILENAME=x',
        'A file is started as such, so that it is judged as a whole',
      ],
    ],
  ],
  ['plain', 'CLEAR_PAUSE', [['person', 'job', '', 'CLEAR_PAUSE', 'A pause is ended by resuming or by cancelling']]],
  [
    'plain',
    'SDCARD_LOOP_BEGIN COUNT=2',
    [['person', 'job', '', 'SDCARD_LOOP_BEGIN COUNT=2', 'That is for the file to say']],
  ],
  [
    'plain',
    'SET_GCODE_VARIABLE MACRO=x',
    [
      [
        'person',
        'macro-variable',
        '',
        'SET_GCODE_VARIABLE MACRO=x',
        'It changes what macros remember, and so what they do next',
      ],
    ],
  ],
  [
    'plain',
    'SET_FILAMENT_SENSOR SENSOR=x ENABLE=0',
    [['person', 'filament-sensor', '', 'SET_FILAMENT_SENSOR SENSOR=x ENABLE=0', 'It changes what the printer watches']],
  ],
  [
    'plain',
    'ACCELEROMETER_MEASURE',
    [['person', 'sensor', '', 'ACCELEROMETER_MEASURE', 'It changes what the printer watches']],
  ],
  [
    'plain',
    'SET_INPUT_SHAPER SHAPER_FREQ_X=1',
    [['person', 'motion-model', '', 'SET_INPUT_SHAPER SHAPER_FREQ_X=1', 'It bends every move from now on']],
  ],
  [
    'plain',
    'SAVE_DUAL_CARRIAGE_STATE',
    [['person', 'motion-model', '', 'SAVE_DUAL_CARRIAGE_STATE', 'It bends every move from now on']],
  ],
  ['plain', 'WHATEVER', [['person', 'unknown-command', '', 'WHATEVER', 'Nobody can say what that command does']]],
  [
    'cold',
    'G1 X101 E1',
    [['envelope', 'cold-extrusion', '180 °C', '20 °C', 'The nozzle may be too cold to extrude when this comes']],
  ],
  [
    'noHeater',
    'G1 X101 E1',
    [['envelope', 'cold-extrusion', '', '', 'Nothing is known of the heater of this extruder']],
  ],
  [
    'part',
    'G1 X150',
    [
      [
        'person',
        'through-part',
        '10 mm',
        '5 mm',
        'The head would pass below the top of what has been printed, where the part stands',
      ],
    ],
  ],
  [
    'part',
    'G2 X131 I15.5',
    [
      [
        'person',
        'through-part',
        '10 mm',
        '5 mm',
        'The head would pass below the top of what has been printed, where the part stands',
      ],
    ],
  ],
  [
    'part',
    'G28',
    [['person', 'home-over-part', '0 mm', '10 mm', 'The nozzle would be brought down where a part stands']],
  ],
  ['unhomed', 'G1 X5', [['envelope', 'homing', '', '', 'X has not been homed, so nobody knows where the head is']]],
  ['unhomed', 'G1 Y5', [['envelope', 'homing', '', '', 'Y has not been homed, so nobody knows where the head is']]],
  [
    'unhomed',
    'G1 Z5 F300',
    [['envelope', 'homing', '', '', 'Z has not been homed, so nobody knows where the head is']],
  ],
  [
    'unhomed',
    'PROBE',
    [['envelope', 'homing', '', '', 'Not all axes have been homed, so nobody knows where the head is']],
  ],
  [
    'untrusted',
    'M104 S200',
    [
      [
        'envelope',
        'heater-trust',
        '',
        '200 °C',
        'What its sensor says is old, contradictory or impossible: nothing is heated that is not seen',
      ],
    ],
  ],
  ['tune', 'M104 S230', [['person', 'tune-band', '200 to 220 °C', '230 °C', 'That leaves the band for tuning']]],
  [
    'tune',
    'M220 S70',
    [['person', 'tune-band', '0.8 to 1.2 of the speed', '0.7 of the speed', 'That leaves the band for tuning']],
  ],
  [
    'tune',
    'M221 S90',
    [['person', 'tune-band', '0.95 to 1.05 of the flow', '0.9 of the flow', 'That leaves the band for tuning']],
  ],
  [
    'tune',
    'SET_GCODE_OFFSET Z_ADJUST=0.2',
    [
      [
        'person',
        'offset-in-print',
        '0.15 mm',
        '0.2 mm',
        'So far from where the job began the next layer lies beside or above the last one',
      ],
      ['person', 'tune-band', '-0.05 to 0.05 mm', '0.2 mm', 'That leaves the band for tuning'],
    ],
  ],
  [
    'tune',
    'SET_GCODE_OFFSET X=1',
    [
      [
        'person',
        'offset-in-print',
        '0.5 mm',
        '1 mm',
        'So far from where the job began the next layer lies beside or above the last one',
      ],
      ['person', 'tune-band', '0 mm', '', 'Tuning shifts no print sideways'],
    ],
  ],
  [
    'tune',
    'SET_PRESSURE_ADVANCE ADVANCE=0.15',
    [['person', 'tune-band', '0 to 0.1 s', '0.15 s', 'That leaves the band for tuning']],
  ],
  ['level', 'M220 S100', [['person', 'tune-band', 'a running print', 'standby', 'There is no running print to tune']]],
  ['level', 'G28', [['person', 'level', 'act', 'tune', 'The level does not reach so far']]],
  ['observe', 'G28', [['operator', 'level', 'act', 'observe', 'At this level one only looks']]],
  ['advise', 'G28', [['person', 'level', 'act', 'advise', 'At this level everything needs a person']]],
  [
    'advise',
    'RESTART',
    [
      ['person', 'level', 'recover', 'advise', 'At this level everything needs a person'],
      ['person', 'restart', '', 'RESTART', 'A restart is asked for as such, not within a line of G-code'],
    ],
  ],
  ['stale', 'G28', [['operator', 'stale', '', '', 'What was last seen of the printer is too old']]],
  ['down', 'G28', [['operator', 'host', 'ready', 'shutdown', 'The printer is not ready']]],
  ['latched', 'G28', [['person', 'latched', '', '', 'The shell has stepped in, and no person has looked at why yet']]],
  ['printing', 'G28', [['person', 'printing', '', '', 'A file is printing: this would come between its lines']]],
  [
    'printing',
    'M84',
    [
      ['person', 'printing', '', '', 'A file is printing: this would come between its lines'],
      ['person', 'motors-off', '', 'printing', 'A print is under way: without motors it is lost'],
    ],
  ],
  [
    'idle',
    'M104 S200',
    [
      [
        'person',
        'idle-hot',
        '900 s',
        '1000 s',
        'The printer has been hot for long with no print: it has to cool down first',
      ],
    ],
  ],
  [
    'bound',
    'M104 S280',
    [
      [
        'person',
        'heater-overshoot',
        '293 °C',
        '298 °C',
        'It has been seen to swing beyond its target: it could pass the limit within a minute',
      ],
    ],
  ],
  ['list', 'G28', [['person', 'unknown-command', '', 'G28', 'The printer does not know that command']]],
  ['list', 'PLUGIN', [['person', 'unknown-command', '', 'PLUGIN', 'Nobody can say what that command does']]],
  ['relative', 'G2 X5 I5', [['envelope', 'arc', '', 'G91', 'Arcs are drawn in absolute coordinates only']]],
  [
    'kept',
    'RESTORE_GCODE_STATE NAME=a MOVE=1',
    [['envelope', 'position', '-0.1 to 250 mm', '999 mm', "Z would leave the printer's reach"]],
  ],
  ['fast', 'G1 X110 F60000', [['person', 'speed', '300 mm/s', '1000 mm/s', 'The head would move faster than it may']]],
  [
    'inPrint',
    'SET_GCODE_OFFSET Z=-0.9',
    [['person', 'z-offset-in-print', '-0.15 mm', '-0.9 mm', 'So far down the nozzle may meet what has been printed']],
  ],
]

test.each(RULINGS)('%s: %s', (given, line, said) => {
  const told = faultsOf(line, GIVEN[given]).map(({ weight, ruling }) => {
    return [weight, ruling.rule, ruling.limit, ruling.value, ruling.reason]
  })
  expect(told).toEqual(said)
})
