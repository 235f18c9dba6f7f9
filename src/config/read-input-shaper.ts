import { getChoice, getFloat, hasSection, type OptionReader } from './option-reader.ts'
import { type AxisShaperConfig, type InputShaperConfig, SHAPER_TYPES } from './printer-config.ts'

/** A stationary axis has frequency 0; `shaper_type` is the default for all axes. */
export function readInputShaper(reader: OptionReader): InputShaperConfig | null {
  if (!hasSection(reader, 'input_shaper')) return null
  const common = getChoice(reader, 'input_shaper', 'shaper_type', SHAPER_TYPES, 'mzv')
  const readAxis = (axis: string): AxisShaperConfig => ({
    type: getChoice(reader, 'input_shaper', `shaper_type_${axis}`, SHAPER_TYPES, common),
    dampingRatio: getFloat(reader, 'input_shaper', `damping_ratio_${axis}`, { default: 0.1, minval: 0, maxval: 1 }),
    frequencyHz: getFloat(reader, 'input_shaper', `shaper_freq_${axis}`, { default: 0, minval: 0 }),
  })
  return { x: readAxis('x'), y: readAxis('y'), z: readAxis('z') }
}
