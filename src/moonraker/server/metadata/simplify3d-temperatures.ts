// Simplify3D lists its heaters by name in one comment and their temperatures in another:
// `;   temperatureName,Extruder 1,Heated Bed` and `;   temperatureSetpointTemperatures,200,60`.
import type { Rule } from './field-rules.ts'
import { firstMatch, pattern, REST } from './pattern-search.ts'

const NAMES = pattern(String.raw`;\s+`, 'temperatureName', `,${REST}`)
const TEMPERATURES = pattern(String.raw`;\s+`, 'temperatureSetpointTemperatures', `,${REST}`)
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i

export function simplify3dTemperature(heater: string): Rule {
  return ({ head }) => {
    const index = firstMatch(head, NAMES)?.first.split(',').indexOf(heater) ?? -1
    const text = index < 0 ? undefined : firstMatch(head, TEMPERATURES)?.first.split(',')[index]
    return text !== undefined && NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined
  }
}
