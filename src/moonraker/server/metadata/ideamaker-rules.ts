// ideaMaker numbers its materials from 1, each with a diameter and a density (kg/m³) in the head and the length used in
// the tail, and writes the height of each layer behind its number.
import type { WireValue } from '../../wire/wire-value.ts'
import { allFloats, finite, firstFloat, firstOf, floatRule, type Rule, textRule } from './field-rules.ts'
import type { FileEnds } from './file-ends.ts'
import { FLOAT, firstMatch, pattern } from './pattern-search.ts'

const HEIGHT = pattern('', ';HEIGHT:', FLOAT)

/** The height at the end of the layer's own line or of the one line behind it. */
function layerHeight(text: string, mark: string): number | undefined {
  for (let at = text.indexOf(mark); at >= 0; ) {
    const start = skipSpace(text, at + mark.length)
    const lineFeed = text.indexOf('\n', start)
    const lineEnd = lineFeed < 0 ? text.length : lineFeed
    const inLine = text.slice(at, lineEnd).lastIndexOf(HEIGHT.word)
    const height = heightAt(text, skipSpace(text, lineEnd)) ?? (inLine < 0 ? undefined : heightAt(text, at + inLine))
    if (height !== undefined) return height
    // Another mark in this line would find no more.
    at = text.indexOf(mark, lineEnd)
  }
  return undefined
}

function skipSpace(text: string, from: number): number {
  const space = /\s*/y
  space.lastIndex = from
  return from + (space.exec(text)?.[0].length ?? 0)
}

function heightAt(text: string, at: number): number | undefined {
  HEIGHT.expression.lastIndex = at
  const height = Number(HEIGHT.expression.exec(text)?.[1] ?? Number.NaN)
  return Number.isFinite(height) ? height : undefined
}

const USED = pattern('', ';Material#', String.raw`\d\sUsed:\s+${FLOAT}`)
const usedMm = ({ tail }: FileEnds): number[] => allFloats(tail, USED)

const filamentTotal: Rule = (ends) => {
  const lengths = usedMm(ends)
  return lengths.length === 0 ? undefined : lengths.reduce((sum, length) => sum + length, 0)
}

const DIAMETER = pattern('', ';Filament Diameter #', String.raw`\d:\s+${FLOAT}`)
const DENSITY = pattern('', ';Filament Density #', String.raw`\d:\s+${FLOAT}`)

/** Nothing where a material lacks one of its three numbers; the whole number 0 where there is no material at all. */
const filamentWeight: Rule = (ends): WireValue | undefined => {
  const lengths = usedMm(ends)
  const diameters = allFloats(ends.head, DIAMETER)
  const densities = allFloats(ends.head, DENSITY)
  if (diameters.length !== lengths.length || densities.length !== lengths.length) return undefined
  if (lengths.length === 0) return 0n
  let totalG = 0
  for (const [index, lengthMm] of lengths.entries()) {
    const [diameterMm = 0, density = 0] = [diameters[index], densities[index]]
    totalG += ((diameterMm / 2) ** 2 * Math.PI * lengthMm * density) / 1e6
  }
  return finite(totalG)
}

const BOX = pattern('', ';Bounding Box:', String.raw`((?:\s+${FLOAT})+)`)
const objectHeight: Rule = ({ head }) => {
  const numbers = firstMatch(head, BOX)?.first.trim().split(/\s+/)
  return numbers === undefined ? undefined : finite(Number(numbers.at(-1)))
}

/** What ideaMaker writes of the first material, else what a person wrote as for Cura. */
function materialText(word: 'Name' | 'Type'): Rule {
  const numbered = textRule('head', ';', 'Filament', String.raw`\s${word}\s#\d:\s(?=[^\n])`)
  return firstOf(numbered, textRule('head', ';', 'Filament', String.raw`\s${word.toLowerCase()}\s=\s`))
}

export const ideaMakerRules = {
  object_height: objectHeight,
  estimated_time: floatRule('tail', ';', 'Print Time', ': '),
  nozzle_diameter: ({ head }: FileEnds) =>
    firstFloat(head, pattern(';', 'Dimension', String.raw`:(?:\s\d+\.\d+){3}\s${FLOAT}`)),
  layer_height: ({ head }: FileEnds) => layerHeight(head, ';LAYER:1'),
  first_layer_height: ({ head }: FileEnds) => layerHeight(head, ';LAYER:0'),
  first_layer_extr_temp: floatRule('head', '', 'M109 T0 S', ''),
  filament_name: materialText('Name'),
  filament_type: materialText('Type'),
  filament_total: filamentTotal,
  filament_weight_total: filamentWeight,
}
