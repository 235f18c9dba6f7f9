// Macros of the printer's configuration as a grammar makes them, some of them traps: nested, recursive, with names of commands that
// they replace, with loops, conditions on the printer's state, variables; and calls of them with injected parameters.
import type { Random } from '#core'
import { anyLine, callLine, letterLine } from './lines.ts'
import { between, chance, pick } from './numbers.ts'
import { BED_C, NOZZLE_C, OFFSET_MM, X_MM, Z_MM } from './quantities.ts'

export interface HostileMacros {
  /** For the end of a printer.cfg. */
  readonly config: string
  readonly names: readonly string[]
}

const TRAPS = 16

export function hostileMacros(random: Random): HostileMacros {
  const names = Array.from({ length: TRAPS }, (_, k) => `TRAP_${k}`)
  const sections = names.map((name, k) => section(name, body(random, k, names), macroVariables(random)))
  const covers: [string, string][] = [
    ['G1', 'G1.1'],
    ['M104', 'M104.1'],
    ['G28', 'G9928'],
    ['SET_HEATER_TEMPERATURE', '_HEAT'],
    ['M117', 'M117.5'],
  ]
  const cover = pick(random, covers)
  if (chance(random, 0.6)) {
    const inner = pick(random, [
      `${cover[1]} {rawparams}`,
      `${cover[1]}`,
      letterLine(random),
      `${cover[0]} {rawparams}`,
    ])
    sections.push(section(cover[0], [...(chance(random, 0.5) ? [inner, safe(random)] : [inner])], [], cover[1]))
  }
  sections.push(
    `[delayed_gcode later]\ngcode:\n  ${pick(random, ['M104 S299', 'M140 S130', 'G91', 'SET_GCODE_OFFSET Z=-5'])}\n`,
  )
  return { config: `\n${sections.join('\n')}`, names: [...names, cover[0], cover[1]] }
}

function section(name: string, lines: readonly string[], variables: readonly string[], covers?: string): string {
  const head = [`[gcode_macro ${name}]`, ...(covers === undefined ? [] : [`rename_existing: ${covers}`]), ...variables]
  return `${head.join('\n')}\ngcode:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}

function macroVariables(random: Random): string[] {
  return chance(random, 0.4) ? ['variable_t: 200', 'variable_z: 0.2'] : []
}

/** No braces, no quotes, no line ends: a template of its own would be one only by chance. */
function safe(random: Random): string {
  return anyLine(random).replace(/[^ -~]|[{}%#'"]/gu, '')
}

function body(random: Random, k: number, names: readonly string[]): string[] {
  const lower = names.slice(0, k)
  const call = (): string =>
    callLine(random, lower.length > 0 ? pick(random, lower) : 'M117', { S: NOZZLE_C, Z: Z_MM, A: BED_C })
  switch (Math.floor(random.next() * 16)) {
    case 0:
      return [safe(random), safe(random), safe(random)]
    case 1:
      return ['{% set t = params.S|default(200)|float %}', 'M104 S{t}', 'M117 {t}']
    case 2:
      return ['G90', 'G1 Z{params.Z|default(5)|float} F600', 'G1 X{params.X|default(100)} F3000']
    case 3:
      return [
        'G91',
        `{% for i in range(${pick(random, [1, 5, 50, 500])}) %}`,
        `  G1 Z${pick(random, [-0.1, -1, 0.1, 5])} F600`,
        '{% endfor %}',
        ...(chance(random, 0.5) ? ['G90'] : []),
      ]
    case 4:
      return [call(), call()]
    case 5:
      return [`TRAP_${k} S=1`]
    case 6:
      return [
        '{% if printer.extruder.temperature > 150 %}',
        '  M104 S{printer.extruder.target + 30}',
        '{% else %}',
        `  ${safe(random)}`,
        '{% endif %}',
      ]
    case 7:
      return ['M117 {rawparams}', '{rawparams}']
    case 8:
      return [
        '{% set p = printer.toolhead.position %}',
        'SAVE_GCODE_STATE NAME=trap',
        'G91',
        'G1 Z{-p.z - 1} F600',
        'RESTORE_GCODE_STATE NAME=trap MOVE=1',
      ]
    case 9:
      return [
        'SAVE_GCODE_STATE NAME=trap',
        `SET_GCODE_OFFSET Z_ADJUST=${between(random, -0.3, 0.1).toFixed(2)}`,
        'M220 S180',
        'RESTORE_GCODE_STATE NAME=trap',
      ]
    case 10:
      return [`SET_GCODE_VARIABLE MACRO=TRAP_${k} VARIABLE=t VALUE={params.S|default(300)}`, 'M104 S{t|default(280)}']
    case 11:
      return [
        '{% for h in printer.heaters.available_heaters %}',
        '  SET_HEATER_TEMPERATURE HEATER={h} TARGET={params.S|default(60)}',
        '{% endfor %}',
      ]
    case 12:
      return [`{% set _ = 1 / ${pick(random, [0, 1])} %}`, safe(random)]
    case 13:
      return [`{action_call_remote_method("reboot")}`, 'G28', `{action_emergency_stop("x")}`].slice(
        0,
        1 + Math.floor(random.next() * 3),
      )
    case 14:
      return [
        'M221 S{params.S|default(100)}',
        'SET_VELOCITY_LIMIT ACCEL={params.ACCEL|default(1000)} VELOCITY={params.V|default(200)}',
        'SET_GCODE_OFFSET Z={params.Z|default(0)} MOVE=1',
      ]
    default:
      return ['UPDATE_DELAYED_GCODE ID=later DURATION=1', 'G4 P1500', safe(random)]
  }
}

const INJECTIONS = [
  'S=300',
  'S=200 S=300',
  'S="200\\nM104 S300"',
  "S='300'",
  'S={300}',
  'S=200;M104',
  'S=1e3',
  'S=NaN',
  'S=',
  'Z=-1.9',
  'Z=-1',
  'X=999',
  'X="10 Z-1.9"',
  'V=100000 ACCEL=1000000',
  'BED_TEMP=0 EXTRUDER_TEMP=0',
  'EXTRUDER_TEMP=300 BED=130',
  'EXTRUDER=299',
  'BED="60\nM104 S300"',
  'z=-1.9',
  'S=0x12C',
  'M104 S300',
  'A=1 B=2 =3',
]

export function macroCall(random: Random, { names }: HostileMacros): string {
  const name = chance(random, 0.75)
    ? pick(random, names)
    : pick(random, ['PRINT_START', 'START_PRINT', 'PRINT_END', 'PAUSE', 'RESUME', 'CANCEL_PRINT'])
  const asked = chance(random, 0.2) ? name.toLowerCase() : name
  if (chance(random, 0.5))
    return callLine(random, asked, {
      S: NOZZLE_C,
      Z: Z_MM,
      X: X_MM,
      A: BED_C,
      BED: BED_C,
      EXTRUDER: NOZZLE_C,
      EXTRUDER_TEMP: NOZZLE_C,
      V: OFFSET_MM,
    })
  return `${asked} ${pick(random, INJECTIONS)}`
}
