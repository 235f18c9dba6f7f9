// ideaMaker numbers its materials from 1, each with a diameter and a density (kg/m³) in the head and the length used in
// the tail, and writes the height of each layer behind its number.
import type { WireValue } from '../../wire/wire-value.ts'
import { allFloats, firstFloat, floatRule, type Rule, textRule } from './field-rules.ts'
import type { FileEnds } from './file-ends.ts'
import { FLOAT, firstMatch, matchesOf, pattern, REST } from './pattern-search.ts'

const HEIGHT = pattern('', ';HEIGHT:', FLOAT)

/** The height at the end of the layer's own line or of the one line behind it. */
function layerHeight(text: string, mark: string): number | undefined {
  const layer = pattern('', mark, '')
  for (const match of matchesOf(text, layer)) {
    const start = match.index + mark.length
    const own = skipSpace(text, start)
    const lineFeed = text.indexOf('\n', own)
    const lineEnd = lineFeed < 0 ? text.length : lineFeed
    const next = heightAt(text, skipSpace(text, lineEnd))
    if (next !== undefined) return next
    const last = text.lastIndexOf(HEIGHT.word, lineEnd)
    const height = last >= start ? heightAt(text, last) : undefined
    if (height !== undefined) return height
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

/** Of the materials in their order; nothing where one of them lacks a number, the whole number 0 where there is none. */
const filamentWeight: Rule = (ends): WireValue | undefined => {
  const lengths = usedMm(ends)
  if (lengths.length === 0) return 0n
  const diameters = allFloats(ends.head, DIAMETER)
  const densities = allFloats(ends.head, DENSITY)
  let totalG = 0
  for (const [index, lengthMm] of lengths.entries()) {
    const diameterMm = diameters[index]
    const density = densities[index]
    if (diameterMm === undefined || density === undefined) return undefined
    totalG += ((diameterMm / 2) ** 2 * Math.PI * lengthMm * density) / 1e6
  }
  return totalG
}

const BOX = pattern('', ';Bounding Box:', REST)
const objectHeight: Rule = ({ head }) => {
  const rest = firstMatch(head, BOX)?.first
  const numbers =
    rest === undefined ? [] : Array.from(rest.matchAll(new RegExp(FLOAT, 'g')), ([number]) => Number(number))
  const last = numbers.at(-1)
  return last === undefined || !Number.isFinite(last) ? undefined : last
}

export const ideaMakerRules = {
  object_height: objectHeight,
  estimated_time: floatRule('tail', ';', 'Print Time', ': '),
  nozzle_diameter: ({ head }: FileEnds) =>
    firstFloat(head, pattern(';', 'Dimension', String.raw`:(?:\s\d+\.\d+){3}\s${FLOAT}`)),
  layer_height: ({ head }: FileEnds) => layerHeight(head, ';LAYER:1'),
  first_layer_height: ({ head }: FileEnds) => layerHeight(head, ';LAYER:0'),
  first_layer_extr_temp: floatRule('head', '', 'M109 T0 S', ''),
  filament_name: textRule('head', ';', 'Filament', String.raw`\s[Nn]ame(?:\s#\d:\s|\s=\s)`),
  filament_type: textRule('head', ';', 'Filament', String.raw`\s[Tt]ype(?:\s#\d:\s|\s=\s)`),
  filament_total: filamentTotal,
  filament_weight_total: filamentWeight,
}
