import { describe, expect, test } from 'vitest'
import type { MacroExpansion, PlainRecord } from '#protocol'
import { createMachineState } from '#safety'
import type { MacroExpanderOptions, ObservingExpander } from './macro-expander.ts'
import { createMacroExpander } from './macro-expander.ts'
import { readMacroSources } from './macro-expander-source.ts'

const config: PlainRecord = {
  'gcode_macro START_PRINT': {
    gcode: '\n{% set BED = params.BED_TEMP|default(60)|float %}\nM140 S{BED}\nG28\nM190 S{BED}\n; bed is hot',
  },
  'gcode_macro Load_Filament': { variable_length: '50', gcode: 'M83\nG1 E{length} F300' },
  'gcode_macro PAUSE': {
    rename_existing: 'PAUSE_BASE',
    gcode: 'PAUSE_BASE\n{% if "xyz" in printer.toolhead.homed_axes %}G1 Z10{% endif %}',
  },
  'gcode_macro BEEP': { gcode: '{action_call_remote_method("beep", times=3)}' },
  'gcode_macro HALT': { gcode: 'M104 S0\n{action_emergency_stop("fire")}' },
  'gcode_macro SAY': { gcode: '{action_respond_info("hello")}{action_log("x")}M117 {rawparams}' },
  'gcode_macro CHECK': { gcode: '{% if not params.T %}{action_raise_error("no T given")}{% endif %}G4 P{params.T}' },
  'gcode_macro ASK': { gcode: "{printer['heater_bed'].target} {printer.chamber.target is defined}" },
  'gcode_macro FIELDS': { gcode: '{printer.toolhead.position.z} {printer.toolhead.nothing}' },
  'gcode_macro BROKEN': { gcode: '{% if %}' },
  'gcode_macro WRONG': { gcode: '{ 1 / 0 }' },
  'gcode_macro SPIN': { gcode: '{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}' },
  'gcode_macro MANY': { gcode: '{% for i in range(10001) %}\nG4 P1{% endfor %}' },
  'gcode_macro KEPT': { gcode: 'M117 {printer.save_variables.variables.offset}' },
  'gcode_macro LIST': { gcode: '{% for name in printer %}{name} {% endfor %}' },
  extruder: { gcode: 'not a macro' },
}

const status: Record<string, PlainRecord> = {
  toolhead: { homed_axes: 'xyz', position: [1, 2, 3.5, 0] },
  'gcode_macro Load_Filament': { length: 50 },
  save_variables: { variables: { offset: 0.5 } },
}
const objects = ['toolhead', 'heater_bed', 'save_variables', 'gcode_macro Load_Filament', 'gcode_macro START_PRINT']

function expander(options: MacroExpanderOptions = {}, more: PlainRecord = {}): ObservingExpander {
  const lookup = { objects: new Set(objects), read: (name: string) => status[name] }
  return createMacroExpander(readMacroSources({ config: { ...config, ...more } }), lookup, options)
}

function linesOf(expansion: MacroExpansion): readonly string[] | string {
  return expansion.kind === 'lines' ? expansion.lines : expansion.reason
}

const expand = (name: string, parameters = '', options: MacroExpanderOptions = {}): readonly string[] | string =>
  linesOf(expander(options).expand(name, parameters))

describe('what a macro becomes', () => {
  test('its lines, without blanks and comments, with the parameters of the call', () => {
    expect(expand('START_PRINT', 'BED_TEMP=70')).toEqual(['M140 S70.0', 'G28', 'M190 S70.0'])
    expect(expand('start_print')).toEqual(['M140 S60.0', 'G28', 'M190 S60.0'])
  })

  test('variables and status are those that were observed', () => {
    expect(expand('LOAD_FILAMENT')).toEqual(['M83', 'G1 E50 F300'])
    expect(expand('PAUSE')).toEqual(['PAUSE_BASE', 'G1 Z10'])
    expect(expand('FIELDS')).toEqual(['3.5'])
  })

  test('the rest of the line as it stands', () => {
    expect(expand('SAY', 'TEXT="to you"')).toEqual(['M117 TEXT="to you"'])
  })

  test('names are known whatever their case; what was covered keeps its new name', () => {
    const { names, renamed } = expander()
    expect(names.has('LOAD_FILAMENT')).toBe(true)
    expect(names.has('PAUSE_BASE')).toBe(false)
    expect([...renamed]).toEqual([['PAUSE_BASE', 'PAUSE']])
  })

  test('asks where the head will be when it runs', () => {
    const outlook = { ...createMachineState(), zMm: 12.5, xMm: 1, yMm: 2, eMm: 0 }
    expect(linesOf(expander().expand('FIELDS', '', outlook))).toEqual(['12.5'])
    expect(linesOf(expander().expand('PAUSE', '', outlook))).toEqual(['PAUSE_BASE'])
    expect(expand('KEPT')).toEqual(['M117 0.5'])
  })
})

describe('what cannot be said', () => {
  test.each([
    ['NOBODY', '', 'The printer has no macro NOBODY.'],
    ['START_PRINT', 'BED', 'START_PRINT is called with malformed parameters.'],
    ['START_PRINT', 'BED_TEMP=60\nM104 S300', 'START_PRINT is called with more than one line.'],
    ['START_PRINT', 'BED_TEMP=60\rM104 S300', 'START_PRINT is called with more than one line.'],
    ['CHECK', '', 'CHECK refuses: no T given'],
    ['BEEP', '', 'BEEP calls beep outside of the printer.'],
    ['HALT', '', 'HALT asks for an emergency stop.'],
    ['ASK', '', 'ASK reads heater_bed, which is not observed.'],
    ['BROKEN', '', 'BROKEN cannot be read: '],
    ['WRONG', '', 'WRONG fails: ZeroDivisionError: '],
    ['SPIN', '', 'SPIN fails: RuntimeError: macro takes too '],
    ['MANY', '', 'MANY makes more than 10000 lines.'],
  ])('%s %j', (name, parameters, reason) => {
    const said = expand(name, parameters)
    expect(typeof said === 'string' && said.startsWith(reason), String(said)).toBe(true)
  })

  test('what a person has allowed is known', () => {
    expect(expand('BEEP', '', { harmlessMethods: new Set(['beep']) })).toEqual([])
    expect(expand('HALT', '', { isStopAllowed: true })).toEqual(['M112'])
  })

  test('variables that nobody has observed are not made up', () => {
    const one = createMacroExpander(readMacroSources({ config }), { objects: new Set(objects), read: () => undefined })
    expect(linesOf(one.expand('LOAD_FILAMENT', ''))).toBe(
      'LOAD_FILAMENT reads gcode_macro Load_Filament, which is not observed.',
    )
  })
})

describe('homing_override', () => {
  const more = { homing_override: { axes: 'z', gcode: 'G90\nG0 Z5 F600\nG28 X Y\nG28 Z' } }

  test('stands in for G28 where it names the axes, and for G28 of all', () => {
    const one = expander({}, more)
    expect(one.names.has('G28')).toBe(true)
    expect(linesOf(one.expand('G28', ''))).toEqual(['G90', 'G0 Z5 F600', 'G28 X Y', 'G28 Z'])
    expect(linesOf(one.expand('G28', 'Z'))).toEqual(['G90', 'G0 Z5 F600', 'G28 X Y', 'G28 Z'])
    expect(linesOf(one.expand('G28', 'X Y'))).toEqual(['G28 X Y'])
  })

  test('says that it stands in, and where the axes are taken to be', () => {
    const one = expander(
      {},
      { homing_override: { axes: 'z', set_position_z: '0', set_position_x: 'far', gcode: 'G28 Z' } },
    )
    expect(one.expand('G28', 'Z')).toEqual({ kind: 'lines', lines: ['G28 Z'], homing: { x: null, y: null, z: 0 } })
    expect(one.expand('G28', 'X')).toEqual({ kind: 'lines', lines: ['G28 X'], homing: { x: null, y: null, z: null } })
    const failing = expander({}, { homing_override: { gcode: '{ 1 / 0 }' } })
    expect(failing.expand('G28', '').kind).toBe('unknown')
  })

  test('without axes it is for all of them', () => {
    const one = expander({}, { homing_override: { gcode: 'G28 X' } })
    expect(linesOf(one.expand('g28', 'Y'))).toEqual(['G28 X'])
  })
})

describe('where the macros come from', () => {
  test('settings say what config lacks, in lower case', () => {
    const { macros } = readMacroSources({ settings: { 'gcode_macro park': { gcode: 'G1 X0' } } })
    expect([...macros.keys()]).toEqual(['PARK'])
  })

  test('the spelling of config wins', () => {
    const { macros } = readMacroSources({
      config: { 'gcode_macro Park': { gcode: 'G1 X0' } },
      settings: { 'gcode_macro park': { gcode: 'G1 X0' } },
    })
    expect(macros.get('PARK')?.object).toBe('gcode_macro Park')
  })

  test('odd status is no macro', () => {
    for (const odd of [{}, { config: null }, { config: [1] }, { config: { 'gcode_macro A': 3 } }]) {
      expect(
        linesOf(
          createMacroExpander(readMacroSources(odd), { objects: new Set(), read: () => undefined }).expand('A', ''),
        ),
      ).toSatisfy((said) => said === 'The printer has no macro A.' || said.length === 0)
    }
  })

  test('what macros read is known before they run, and more when they have', () => {
    const one = expander()
    expect([...one.wanted].sort()).toEqual(['gcode_macro Load_Filament', 'heater_bed', 'save_variables', 'toolhead'])
    const computed = expander({}, { 'gcode_macro X': { gcode: "{printer['gcode_macro ' ~ 'START_PRINT'].x}" } })
    computed.expand('X', '')
    expect(computed.wanted.has('gcode_macro START_PRINT')).toBe(true)
  })

  test('all objects can be gone through', () => {
    expect(expand('LIST')).toEqual([objects.join(' ')])
  })
})
