// Macros as owners of printers write them, in the ways that are seen most: start and end of a print, pause with a parked head,
// filament in and out, heat soak, purge lines, helpers with parameters and variables, macros over the printer's own commands.
import { readFileSync } from 'node:fs'

/** What people add to a plain printer before they call it theirs. */
const SECTIONS = `
[probe]
pin: ^PC14
z_offset: 2.1
x_offset: -40
y_offset: -10
[bed_mesh]
mesh_min: 20, 20
mesh_max: 190, 220
probe_count: 5, 5
[firmware_retraction]
retract_length: 0.8
retract_speed: 40
[filament_switch_sensor runout]
switch_pin: ^PC15
[save_variables]
filename: ~/variables.cfg
[fan_generic filter]
pin: PB15
[output_pin caselight]
pin: PB14
pwm: True
[force_move]
enable_force_move: True
`

const MACROS = `
[gcode_macro M600]
description: Change of filament
gcode:
  {% if printer.pause_resume.is_paused %}
    {action_respond_info("already paused")}
  {% else %}
    PAUSE
  {% endif %}

[gcode_macro _PARK]
variable_x: 5
variable_y: 225
variable_lift: 10
gcode:
  {% set max = printer.toolhead.axis_maximum %}
  {% set x = params.X|default(x)|float %}
  {% set y = [params.Y|default(y)|float, max.y - 1]|min %}
  {% set z = [printer.gcode_move.gcode_position.z + lift|float, max.z]|min %}
  {% if "xyz" in printer.toolhead.homed_axes %}
    G90
    G1 Z{z} F900
    G1 X{x} Y{y} F6000
  {% else %}
    { action_respond_info("not homed, not parked") }
  {% endif %}

[gcode_macro PARK]
gcode:
  SAVE_GCODE_STATE NAME=park
  _PARK {rawparams}
  RESTORE_GCODE_STATE NAME=park

[gcode_macro LOAD_FILAMENT]
variable_length: 45.0
gcode:
  {% set speed = params.SPEED|default(300)|int %}
  {% if printer.extruder.can_extrude|lower == 'false' %}
    {action_raise_error("too cold to load")}
  {% endif %}
  SAVE_GCODE_STATE NAME=load
  M83
  G1 E{length} F{speed}
  G1 E{params.PURGE|default(10)|float} F150
  M400
  RESTORE_GCODE_STATE NAME=load

[gcode_macro UNLOAD_FILAMENT]
gcode:
  SAVE_GCODE_STATE NAME=unload
  M83
  G1 E5 F300
  {% for i in range(4) %}
  G1 E-14 F1800
  {% endfor %}
  RESTORE_GCODE_STATE NAME=unload

[gcode_macro PURGE_LINE]
gcode:
  {% set width = printer.configfile.settings.extruder.nozzle_diameter * 2 %}
  {% set first = params.X|default(10)|float %}
  SAVE_GCODE_STATE NAME=purge
  G90
  M83
  G0 X{first} Y20 Z0.3 F6000
  {% for i in range(2) %}
  G1 X{first + i * width} Y{20 + 120 * ((i + 1) % 2)} E9 F1200
  {% endfor %}
  G1 Z2 F600
  RESTORE_GCODE_STATE NAME=purge

[gcode_macro HEAT_SOAK]
gcode:
  {% set minutes = params.MINUTES|default(2)|int %}
  M140 S{params.BED|default(60)|int}
  {% for n in range(minutes) %}
  M117 soaking, {minutes - n} min
  G4 P60000
  {% endfor %}

[gcode_macro PREHEAT]
gcode:
  {% set wanted = {'PLA': (200, 60), 'PETG': (220, 70)} %}
  {% set name = params.MATERIAL|default('PLA')|upper %}
  {% if name in wanted %}
    M104 S{wanted[name][0]}
    M140 S{wanted[name][1]}
  {% else %}
    {action_raise_error("no such material: %s" % name)}
  {% endif %}

[gcode_macro COOLDOWN]
gcode:
  TURN_OFF_HEATERS
  M106 S128

[gcode_macro LIGHT]
gcode:
  {% if params.ON|default(1)|int == 1 %}
  SET_PIN PIN=caselight VALUE=1
  {% else %}
  SET_PIN PIN=caselight VALUE=0
  {% endif %}

[gcode_macro FILTER]
gcode:
  SET_FAN_SPEED FAN=filter SPEED={params.SPEED|default(0.5)}

[gcode_macro CG28]
description: Homes what is not homed
gcode:
  {% if "xyz" not in printer.toolhead.homed_axes %}
  G28
  {% endif %}

[gcode_macro LEVEL]
gcode:
  CG28
  {% if printer.bed_mesh.profile_name != 'default' %}
  BED_MESH_CALIBRATE
  {% endif %}

[gcode_macro BEGIN]
description: The start of a print as many have it
gcode:
  {% set bed = params.BED|default(60)|float %}
  {% set hot = params.EXTRUDER|default(210)|float %}
  {% set standby = [hot - 60, 150]|max|int %}
  CLEAR_PAUSE
  M140 S{bed}
  M104 S{standby}
  G90
  CG28
  BED_MESH_CLEAR
  BED_MESH_CALIBRATE ADAPTIVE=1
  M190 S{bed}
  G1 X10 Y20 Z10 F6000
  M109 S{hot}
  PURGE_LINE
  G92 E0
  M117 Printing

[gcode_macro FINISH]
gcode:
  M400
  G92 E0
  M83
  G1 E-4 F2400
  _PARK
  TURN_OFF_HEATERS
  M107
  SET_GCODE_VARIABLE MACRO=_PARK VARIABLE=lift VALUE=10

[gcode_macro M109]
rename_existing: M99109
gcode:
  {% set s = params.S|default(0)|float %}
  M104 {rawparams}
  {% if s > 0 %}
  TEMPERATURE_WAIT SENSOR=extruder MINIMUM={s - 2} MAXIMUM={s + 4}
  {% endif %}

[gcode_macro G29]
gcode:
  BED_MESH_CALIBRATE

[gcode_macro LAYER_TALLY]
variable_layers: 0
gcode:
  SET_GCODE_VARIABLE MACRO=LAYER_TALLY VARIABLE=layers VALUE={layers + 1}

[gcode_macro KEEP_OFFSET]
gcode:
  {% set offset = printer.gcode_move.homing_origin.z|round(3) %}
  SAVE_VARIABLE VARIABLE=z_offset VALUE={offset}

[gcode_macro USE_OFFSET]
gcode:
  {% set kept = printer.save_variables.variables %}
  {% if kept and kept.z_offset is defined %}
  SET_GCODE_OFFSET Z={kept.z_offset}
  {% else %}
  SET_GCODE_OFFSET Z=0
  {% endif %}

[gcode_macro SPEED_TEST]
gcode:
  {% set bound = 30 %}
  {% set x_min = printer.toolhead.axis_minimum.x + bound %}
  {% set x_max = printer.toolhead.axis_maximum.x - bound %}
  {% set y_min = printer.toolhead.axis_minimum.y + bound %}
  {% set y_max = printer.toolhead.axis_maximum.y - bound %}
  G28
  G90
  G0 X{x_min} Y{y_min} Z20 F6000
  {% for i in range(params.ITERATIONS|default(3)|int) %}
  G0 X{x_max} Y{y_max} F9000
  G0 X{x_min} Y{y_min} F9000
  G0 X{x_max} F9000
  G0 Y{y_max} F9000
  {% endfor %}
`

/** The Ender 3 of data/printers as somebody's own. */
export function ordinaryConfig(): string {
  const plain = readFileSync(new URL('../../data/printers/ender3/printer.cfg', import.meta.url), 'utf8')
  return `${plain}\n${SECTIONS}\n${MACROS}`
}
