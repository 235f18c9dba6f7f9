import { describe, expect, test } from 'vitest'
import { commonStart, complete, type KnownWords } from './complete.ts'
import { createView, type PrinterView } from './printer-view.ts'

const known: KnownWords = {
  files: () => ['benchy.gcode', 'parts/big cube.gcode'],
  faults: [
    ['heater-open', 'hot-end heater open'],
    ['heater-aged', 'hot-end heater aged'],
  ],
}

function view(): PrinterView {
  const made = createView()
  made.help = new Map([
    ['SET_PIN', 'Set the value of an output pin'],
    ['SET_HEATER_TEMPERATURE', 'Sets a heater temperature'],
    ['START_PRINT', 'G-Code macro\u001b[2J'],
  ])
  made.objects = ['extruder', 'fan_generic exhaust', 'output_pin caselight']
  made.status.set('heaters', { available_heaters: ['heater_bed', 'extruder', 'heater_generic chamber'] })
  made.status.set('bed_mesh', { profiles: { default: {}, textured: {} } })
  made.config = new Map([
    ['gcode_macro START_PRINT', { gcode: "M104 S{params.NOZZLE|int}\nM140 S{params['BED']}", variable_soak: '5' }],
  ])
  return made
}

function texts(line: string): string[] {
  return complete(line, view(), known).hits.map(({ text }) => text)
}

describe('completion of a half-written line', () => {
  test('commands, in any case, with what they do', () => {
    const { word, hits } = complete('set_p', view(), known)
    expect(word).toBe('set_p')
    expect(hits).toEqual([{ text: 'SET_PIN ', hint: 'Set the value of an output pin' }])
    expect(texts('G28')).toEqual(['G28 '])
    expect(commonStart(complete('SET', view(), known).hits)).toBe('SET_')
  })

  test('a hint steers no terminal', () => {
    expect(complete('START', view(), known).hits[0]!.hint).toBe('G-Code macro [2J')
  })

  test('parameters that are not written yet, of commands and of macros', () => {
    expect(texts('SET_PIN ')).toEqual(['PIN=', 'VALUE='])
    expect(texts('SET_PIN PIN=caselight V')).toEqual(['VALUE='])
    expect(texts('SET_PIN PIN=caselight ')).toEqual(['VALUE='])
    expect(texts('start_print ')).toEqual(['BED=', 'NOZZLE='])
    expect(texts('UNKNOWN ')).toEqual([])
  })

  test('values that this printer knows', () => {
    expect(texts('SET_HEATER_TEMPERATURE HEATER=')).toEqual(['chamber', 'extruder', 'heater_bed'])
    expect(texts('SET_HEATER_TEMPERATURE TARGET=60 HEATER=e')).toEqual(['extruder'])
    expect(texts('SET_PIN PIN=')).toEqual(['caselight'])
    expect(texts('SET_FAN_SPEED FAN=')).toEqual(['exhaust'])
    expect(texts('BED_MESH_PROFILE LOAD=t')).toEqual(['textured'])
    expect(texts('SKEW_PROFILE LOAD=')).toEqual([])
    expect(texts('SET_GCODE_VARIABLE MACRO=START_PRINT VARIABLE=')).toEqual(['soak'])
  })

  test('files, in quotes where a name has spaces', () => {
    expect(texts('SDCARD_PRINT_FILE FILENAME=b')).toEqual(['benchy.gcode'])
    expect(texts('SDCARD_PRINT_FILE FILENAME=p')).toEqual(['"parts/big cube.gcode"'])
    expect(texts('SDCARD_PRINT_FILE FILENAME="parts/big c')).toEqual(['"parts/big cube.gcode"'])
  })

  test('what the console itself knows', () => {
    expect(texts('.st')).toEqual(['.status', '.step '])
    expect(texts('.fault heater')).toEqual(['heater-aged', 'heater-open'])
    expect(texts('.speed m')).toEqual(['max'])
    expect(texts('')).toContain('M105 ')
  })
})
