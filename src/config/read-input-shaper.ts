import { getFloat, getText, hasSection, type OptionReader, reportError } from './option-reader.ts'
import { type AxisShaperConfig, type InputShaperConfig, SHAPER_TYPES, type ShaperType } from './printer-config.ts'

/** An axis that is not shaped has frequency 0; `shaper_type` is the default for all axes. */
export function readInputShaper(reader: OptionReader): InputShaperConfig | null {
  const section = 'input_shaper'
  if (!hasSection(reader, section)) return null
  const common = getText(reader, section, 'shaper_type', 'mzv')
  const readAxis = (axis: string): AxisShaperConfig => ({
    type: readShaperType(reader, `shaper_type_${axis}`, common),
    dampingRatio: getFloat(reader, section, `damping_ratio_${axis}`, { default: 0.1, minval: 0, maxval: 1 }),
    frequencyHz: getFloat(reader, section, `shaper_freq_${axis}`, { default: 0, minval: 0 }),
  })
  return { x: readAxis('x'), y: readAxis('y'), z: readAxis('z') }
}

function readShaperType(reader: OptionReader, option: string, common: string): ShaperType {
  const written = getText(reader, 'input_shaper', option, common).toLowerCase()
  const found = SHAPER_TYPES.find((type) => type === written)
  if (found === undefined) {
    reportError(reader, 'input_shaper', option, 'shaper-type', `Unsupported shaper type: ${written}`)
  }
  return found ?? 'mzv'
}
