// What each family of slicers writes into its comments, and which fields Moonraker makes of it.
// Recorded from moonraker 0.11.0 (a black box: one comment at a time, every family), names and order also from Moonraker's
// documentation ("External API / File Management: Get GCode Metadata").

import {
  allFloats,
  durationS,
  type End,
  firstFloat,
  firstOf,
  floatListIn,
  floatRule,
  highest,
  highestRule,
  integerListIn,
  integerRule,
  lineRule,
  lowest,
  measureRule,
  nameOrListIn,
  orEmpty,
  type Rule,
  sumIn,
  textRule,
} from './field-rules.ts'
import { ideaMakerRules } from './ideamaker-rules.ts'
import type { SlicerKind } from './identify.ts'
import { FLOAT, firstMatch, matchesOf, type Pattern, pattern } from './pattern-search.ts'
import { listParts } from './python-text.ts'
import { simplify3dTemperature } from './simplify3d-temperatures.ts'

/** In the order of the answers. */
export const FIELDS = [
  'layer_count',
  'object_height',
  'estimated_time',
  'nozzle_diameter',
  'layer_height',
  'first_layer_height',
  'first_layer_extr_temp',
  'first_layer_bed_temp',
  'chamber_temp',
  'filament_name',
  'filament_type',
  'filament_colors',
  'filament_change_count',
  'extruder_colors',
  'filament_temps',
  'referenced_tools',
  'mmu_print',
  'filament_total',
  'filament_weight_total',
  'filament_weights',
  'printer_vendor',
  'printer_model',
  'printer_variant',
] as const

export type Field = (typeof FIELDS)[number]
export type Rules = Partial<Readonly<Record<Field, Rule>>>

/** Where a comment holds `; key = value` with single spaces, and where any white space will do. */
const SPACED = '; '
const LOOSE = String.raw`;\s`
const IS = ' = '
const LOOSE_IS = String.raw`\s=\s`

/** `Z` of a travel to a layer; the look-behind is what stands before it. */
function zMove(behind: string): Pattern {
  return pattern(String.raw`G1\s`, 'Z', FLOAT + behind)
}

const LAYER_MARK = pattern('', ';BEFORE_LAYER_CHANGE', String.raw`\n(?:[^\n]*\n)?;(\d+(?:\.\d*)?)`)
const Z_MOVE_WITH_FEED = zMove(String.raw`\sF`)

const prusaHeight: Rule = ({ tail }) =>
  highest(allFloats(tail, LAYER_MARK)) ?? highest(allFloats(tail, Z_MOVE_WITH_FEED))

const PRINTING_TIME = pattern(LOOSE, 'estimated', String.raw`\sprinting\stime([^\n]*)`)

function printingTime(end: End): Rule {
  return (ends) => {
    const match = firstMatch(ends[end], PRINTING_TIME)
    return match === undefined ? undefined : durationS(match.whole)
  }
}

const LAYER_HEIGHT = pattern(SPACED, 'layer_height', IS + FLOAT)
const FIRST_LAYER_SHARE = pattern(SPACED, 'first_layer_height', `${IS}${FLOAT}%`)
const FIRST_LAYER_HEIGHT = pattern(SPACED, 'first_layer_height', IS + FLOAT)
/** Shares are rounded to a nanometre. */
const SHARE_DIGITS = 6

/** A share of the other layers goes before a length, wherever it stands. */
const prusaFirstLayerHeight: Rule = ({ tail }) => {
  const percent = firstFloat(tail, FIRST_LAYER_SHARE)
  if (percent === undefined) return firstFloat(tail, FIRST_LAYER_HEIGHT)
  const layerHeightMm = firstFloat(tail, LAYER_HEIGHT)
  return layerHeightMm === undefined ? undefined : Number(((percent / 100) * layerHeightMm).toFixed(SHARE_DIGITS))
}

/** Settings that all descendants of Slic3r write, most at the end of the file, Bambu Studio at its beginning. */
function settingsAt(end: End): Rules {
  return {
    nozzle_diameter: floatRule(end, LOOSE, 'nozzle_diameter', LOOSE_IS),
    layer_height: floatRule(end, SPACED, 'layer_height', IS),
    filament_name: lineRule(end, LOOSE, 'filament_settings_id', LOOSE_IS, nameOrListIn),
    filament_type: lineRule(end, LOOSE, 'filament_type', LOOSE_IS, nameOrListIn),
    filament_colors: orEmpty(end, LOOSE, 'filament_colour', LOOSE_IS, listParts),
    filament_change_count: firstOf(
      integerRule(end, SPACED, 'total toolchanges', IS),
      integerRule(end, SPACED, 'total filament change', IS),
    ),
    extruder_colors: orEmpty(end, LOOSE, 'extruder_colour', LOOSE_IS, listParts),
    filament_temps: orEmpty(end, String.raw`;\s(?:nozzle_)?`, 'temperature', LOOSE_IS, integerListIn),
    referenced_tools: orEmpty(end, LOOSE, 'referenced_tools', LOOSE_IS, integerListIn),
    mmu_print: integerRule(end, LOOSE, 'single_extruder_multi_material', LOOSE_IS),
    // Of Bambu Studio too, whose settings stand elsewhere: its long files have no printer.
    printer_vendor: textRule('tail', SPACED, 'printer_vendor', IS),
    printer_model: textRule('tail', SPACED, 'printer_model', IS),
    printer_variant: textRule('tail', SPACED, 'printer_variant', IS),
  }
}

const slic3rKin: Rules = {
  ...settingsAt('tail'),
  layer_count: integerRule('tail', SPACED, 'total layers count', IS),
  object_height: prusaHeight,
  first_layer_height: prusaFirstLayerHeight,
  first_layer_extr_temp: floatRule('tail', SPACED, 'first_layer_temperature', IS),
  first_layer_bed_temp: floatRule('tail', SPACED, 'first_layer_bed_temperature', IS),
  chamber_temp: floatRule('tail', SPACED, 'chamber_temperature', IS),
  // Of a whole line: not where the file ends in it.
  filament_weights: lineRule('tail', '', 'filament', String.raw`\sused\s\[g\]\s=\s(?=[^\n]*\n)`, floatListIn),
}

const totalWeight = floatRule('tail', '', 'total', String.raw`\sfilament\sused\s\[g\]\s=\s`)

const prusa: Rules = {
  ...slic3rKin,
  estimated_time: printingTime('tail'),
  filament_total: lineRule('tail', '', 'filament', String.raw`\sused\s\[mm\]\s=\s`, sumIn),
  filament_weight_total: totalWeight,
}

const slic3rPe: Rules = {
  ...slic3rKin,
  estimated_time: printingTime('tail'),
  filament_total: measureRule('tail', '', 'filament', String.raw`\sused\s=\s`, 'mm'),
  filament_weight_total: totalWeight,
}

const bambu: Rules = {
  ...settingsAt('head'),
  layer_count: integerRule('head', SPACED, 'total layer number', ': '),
  object_height: floatRule('head', SPACED, 'max_z_height', ': '),
  estimated_time: printingTime('head'),
  first_layer_height: floatRule('head', SPACED, 'initial_layer_print_height', IS),
  first_layer_extr_temp: floatRule('head', SPACED, 'nozzle_temperature_initial_layer', IS),
  first_layer_bed_temp: floatRule('head', SPACED, 'hot_plate_temp_initial_layer', IS),
  chamber_temp: floatRule('head', SPACED, 'chamber_temperatures', IS),
  filament_total: floatRule('head', SPACED, 'total filament length [mm]', ' : '),
  filament_weight_total: floatRule('head', SPACED, 'total filament weight [g]', ' : '),
}

/** Waits for a temperature, as commands. */
const hotendWait = floatRule('head', '', 'M109 S', '')
const bedWait = floatRule('head', '', 'M190 S', '')
const chamberWait = floatRule('head', '', 'M191 S', '')

const cura: Rules = {
  layer_count: integerRule('head', ';', 'LAYER_COUNT', ':'),
  object_height: floatRule('head', ';', 'MAXZ', ':'),
  estimated_time: highestRule('head', pattern(';', 'TIME', `:${FLOAT}`)),
  layer_height: floatRule('head', ';', 'Layer height', ': '),
  first_layer_height: floatRule('head', ';', 'MINZ', ':'),
  first_layer_extr_temp: hotendWait,
  first_layer_bed_temp: bedWait,
  chamber_temp: chamberWait,
  filament_name: textRule('head', ';', 'Filament', String.raw`\sname\s=\s`),
  filament_type: textRule('head', ';', 'Filament', String.raw`\stype\s=\s`),
  filament_total: lineRule('head', ';', 'Filament used', ':', (rest) => sumIn(rest, 1000)),
}

const Z_MOVE = zMove(String.raw`\s`)
const highestMove: Rule = ({ tail }) => highest(allFloats(tail, Z_MOVE))
const lowestMove: Rule = ({ head }) => lowest(allFloats(head, Z_MOVE))

const HOURS = /(?<!\d)(\d+)\shour/
const MINUTES = /(?<!\d)(\d+)\smin/
const SECONDS = /(?<!\d)(\d+)\ssec/

const BUILD_TIME = pattern(String.raw`;\s+`, 'Build', String.raw`\s[tT]ime:([^\n]*)`)
const simplify3dTime: Rule = ({ tail }) => {
  const text = firstMatch(tail, BUILD_TIME)?.first
  if (text === undefined) return undefined
  const part = (unit: RegExp): bigint => BigInt(unit.exec(text)?.[1]?.slice(0, 18) ?? 0)
  return part(HOURS) * 3600n + part(MINUTES) * 60n + part(SECONDS)
}

const INDENTED = String.raw`;\s+`

const simplify3d: Rules = {
  object_height: highestMove,
  estimated_time: simplify3dTime,
  nozzle_diameter: floatRule('head', INDENTED, 'extruderDiameter', ','),
  layer_height: floatRule('head', INDENTED, 'layerHeight', ','),
  first_layer_height: lowestMove,
  first_layer_extr_temp: simplify3dTemperature('Extruder 1'),
  first_layer_bed_temp: simplify3dTemperature('Heated Bed'),
  filament_name: textRule('head', INDENTED, 'printMaterial', ','),
  filament_total: measureRule('tail', INDENTED, 'Filament length', String.raw`:\s`, String.raw`\smm`),
  filament_weight_total: measureRule('tail', INDENTED, 'Plastic weight', String.raw`:\s`, String.raw`\sg`),
}

const EXTRUDER_USE = pattern(INDENTED, 'Ext', String.raw`\s#\d+\s+=\s+${FLOAT}\s*mm`)

const kisslicer: Rules = {
  object_height: highestRule('tail', pattern(LOOSE, 'END_LAYER_OBJECT', String.raw`\sz=${FLOAT}`)),
  estimated_time: ({ tail }) => {
    const minutes = firstFloat(
      tail,
      pattern(LOOSE, 'Calculated', String.raw`[^\n]*?\sBuild\sTime:\s${FLOAT}\sminutes`, true),
    )
    return minutes === undefined || !Number.isFinite(minutes * 60) ? undefined : minutes * 60
  },
  first_layer_height: floatRule('head', INDENTED, 'first_layer_thickness_mm', LOOSE_IS),
  first_layer_extr_temp: floatRule('head', SPACED, 'first_layer_C', IS),
  first_layer_bed_temp: floatRule('head', SPACED, 'bed_C', IS),
  filament_total: ({ tail }) => sumIn(allFloats(tail, EXTRUDER_USE).join(' ')),
}

const kirimoto: Rules = {
  layer_count: ({ tail }) => {
    const layers = Array.from(matchesOf(tail, KIRI_LAYER), ({ first }) => first)
    const last = layers.at(-1)
    return last === undefined ? undefined : BigInt(last) + 1n
  },
  object_height: highestRule('tail', pattern('G1 ', 'Z', String.raw`${FLOAT} F\d+\n`)),
  estimated_time: ({ tail }) => {
    const match = firstMatch(tail, pattern('; ', '--- print time', String.raw`: (\d{1,18})s`))
    return match === undefined ? undefined : BigInt(match.first)
  },
  layer_height: floatRule('head', SPACED, 'sliceHeight', IS),
  first_layer_height: floatRule('head', SPACED, 'firstSliceHeight', IS),
  first_layer_extr_temp: floatRule('head', SPACED, 'firstLayerNozzleTemp', IS),
  first_layer_bed_temp: floatRule('head', SPACED, 'firstLayerBedTemp', IS),
  filament_total: measureRule('tail', '; ', '--- filament used', ': ', ' mm'),
}

const KIRI_LAYER = pattern(';; --- ', 'layer', String.raw` (\d{1,18}) \([^\n]`)

const ICE_IS = String.raw`\s:\s+`

const icesl: Rules = {
  object_height: floatRule('head', LOOSE, 'print_height_mm', ICE_IS),
  estimated_time: floatRule('head', LOOSE, 'estimated_print_time_s', ICE_IS),
  nozzle_diameter: floatRule('head', LOOSE, 'nozzle_diameter_mm_0', ICE_IS),
  layer_height: floatRule('head', LOOSE, 'z_layer_height_mm', ICE_IS),
  first_layer_height: floatRule('head', LOOSE, 'z_layer_height_first_layer_mm', ICE_IS),
  first_layer_extr_temp: floatRule('head', LOOSE, 'extruder_temp_degree_c_0', ICE_IS),
  first_layer_bed_temp: floatRule('head', LOOSE, 'bed_temp_degree_c', ICE_IS),
  filament_total: floatRule('head', LOOSE, 'filament_used_mm', ICE_IS),
}

const unknown: Rules = {
  object_height: highestMove,
  first_layer_height: lowestMove,
  first_layer_extr_temp: hotendWait,
  first_layer_bed_temp: bedWait,
  chamber_temp: chamberWait,
}

const ideamaker: Rules = { ...ideaMakerRules, first_layer_bed_temp: bedWait, chamber_temp: chamberWait }

export const RULES: Readonly<Record<SlicerKind, Rules>> = {
  prusa,
  slic3r: slic3rKin,
  slic3rPe,
  bambu,
  cura,
  simplify3d,
  kisslicer,
  ideamaker,
  kirimoto,
  icesl,
  unknown,
}
