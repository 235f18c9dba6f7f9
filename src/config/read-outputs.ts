// Pins that are switched, lights, servos, buttons and what reads them. Source of names, defaults and bounds: Klipper's
// configuration reference.
import {
  bool,
  fail,
  float,
  floats,
  has,
  int,
  optionalFloat,
  optionalTexts,
  optionsLike,
  type SectionReader,
  text,
  texts,
} from './section-reader.ts'

/** Longest time that a pin may keep a value without a new command, s. */
const SCHEDULE_MAX_S = 3

function readOutputPin(at: SectionReader): void {
  text(at, 'pin')
  const isPwm = bool(at, 'pwm', false)
  const scale = isPwm ? readPwm(at) : 1
  readValues(at, scale)
}

function readPwm(at: SectionReader): number {
  float(at, 'cycle_time', { default: 0.1, above: 0, maxval: SCHEDULE_MAX_S })
  bool(at, 'hardware_pwm', false)
  return float(at, 'scale', { default: 1, above: 0 })
}

function readValues(at: SectionReader, scale: number): void {
  float(at, 'value', { default: 0, minval: 0, maxval: scale })
  float(at, 'shutdown_value', { default: 0, minval: 0, maxval: scale })
}

function readPwmTool(at: SectionReader): void {
  text(at, 'pin')
  float(at, 'maximum_mcu_duration', {
    default: 0,
    minval: has(at, 'maximum_mcu_duration') ? 0.5 : 0,
    maxval: SCHEDULE_MAX_S,
  })
  readValues(at, readPwm(at))
}

function readPwmCycleTime(at: SectionReader): void {
  text(at, 'pin')
  const scale = float(at, 'scale', { default: 1, above: 0 })
  float(at, 'cycle_time', { default: 0.1, above: 0, maxval: SCHEDULE_MAX_S })
  readValues(at, scale)
}

function readServo(at: SectionReader): void {
  text(at, 'pin')
  const shortestS = float(at, 'minimum_pulse_width', { default: 0.001, above: 0, below: 0.02 })
  const longestS = float(at, 'maximum_pulse_width', { default: 0.002, above: shortestS, below: 0.02 })
  const angleDeg = float(at, 'maximum_servo_angle', { default: 180 })
  optionalFloat(at, 'initial_angle', { minval: 0, maxval: angleDeg })
  optionalFloat(at, 'initial_pulse_width', { minval: 0, maxval: longestS })
}

function readInitialColor(at: SectionReader): void {
  for (const color of ['RED', 'GREEN', 'BLUE', 'WHITE']) {
    float(at, `initial_${color}`, { default: 0, minval: 0, maxval: 1 })
  }
}

function readNeopixel(at: SectionReader): void {
  text(at, 'pin')
  const chainCount = int(at, 'chain_count', { default: 1, minval: 1 })
  const orders = texts(at, 'color_order', ['GRB'])
  if (orders.length !== 1 && orders.length !== chainCount) {
    fail(at, 'color_order', 'color_order does not match chain_count')
  }
  for (const order of orders) {
    const letters = [...order].sort().join('')
    if (letters !== 'BGR' && letters !== 'BGRW') fail(at, 'color_order', `Invalid color_order '${order}'`)
  }
  readInitialColor(at)
}

function readDotstar(at: SectionReader): void {
  text(at, 'data_pin')
  text(at, 'clock_pin')
  int(at, 'chain_count', { default: 1, minval: 1 })
  readInitialColor(at)
}

function readLed(at: SectionReader): void {
  const pins = ['red_pin', 'green_pin', 'blue_pin', 'white_pin']
  optionalTexts(at, ...pins)
  if (!pins.some((pin) => has(at, pin))) fail(at, null, 'LED section must define at least one pin')
  float(at, 'cycle_time', { default: 0.01, above: 0, maxval: SCHEDULE_MAX_S })
  bool(at, 'hardware_pwm', false)
  readInitialColor(at)
}

export function readI2c(at: SectionReader, speedHz: number): void {
  text(at, 'i2c_mcu', 'mcu')
  int(at, 'i2c_speed', { default: speedHz, minval: 100_000 })
  optionalTexts(at, 'i2c_bus', 'i2c_software_scl_pin', 'i2c_software_sda_pin')
  if (has(at, 'i2c_address')) int(at, 'i2c_address', { minval: 0, maxval: 127 })
}

export function readSpi(at: SectionReader, chipSelect: string, speedHz: number): void {
  text(at, chipSelect)
  int(at, 'spi_speed', { default: speedHz, minval: 100_000 })
  optionalTexts(at, 'spi_bus', 'spi_software_sclk_pin', 'spi_software_mosi_pin', 'spi_software_miso_pin')
}

function readPca9533(at: SectionReader): void {
  readI2c(at, 100_000)
  readInitialColor(at)
}

function readPca9632(at: SectionReader): void {
  readI2c(at, 100_000)
  text(at, 'color_order', 'RGBW')
  readInitialColor(at)
}

function readGcodeButton(at: SectionReader): void {
  text(at, 'pin')
  if (has(at, 'analog_range')) {
    floats(at, 'analog_range', 2)
    float(at, 'analog_pullup_resistor', { default: 4700, above: 0 })
  }
  optionalFloat(at, 'debounce_delay', { minval: 0 })
  text(at, 'press_gcode')
  text(at, 'release_gcode', '')
}

/** Digital potentiometers that set motor currents. */
function readPotentiometer(channel: RegExp): (at: SectionReader) => void {
  return (at) => {
    const scale = float(at, 'scale', { default: 1, above: 0 })
    for (const option of optionsLike(at, channel)) float(at, option, { minval: 0, maxval: scale })
  }
}

function readMcp(channel: RegExp): (at: SectionReader) => void {
  const readChannels = readPotentiometer(channel)
  return (at) => {
    readI2c(at, 100_000)
    readChannels(at)
  }
}

function readAd5206(at: SectionReader): void {
  readSpi(at, 'enable_pin', 25_000_000)
  readPotentiometer(/^channel_[1-6]$/)(at)
}

function readBoardPins(at: SectionReader): void {
  texts(at, 'mcu', ['mcu'])
  for (const option of ['aliases', ...optionsLike(at, /^aliases_/)]) {
    if (option === 'aliases' && optionsLike(at, /^aliases_/).length > 0 && !has(at, option)) continue
    for (const entry of texts(at, option)) {
      if (!/^[^=]+=[^=]*$/.test(entry))
        fail(at, option, `Unable to parse option '${option}' in section '${at.section}'`)
    }
  }
}

function readDisplayTemplate(at: SectionReader): void {
  text(at, 'text')
  optionalTexts(at, ...optionsLike(at, /^param_/))
}

export const OUTPUT_SECTIONS: Readonly<Record<string, (at: SectionReader) => void>> = {
  output_pin: readOutputPin,
  pwm_tool: readPwmTool,
  pwm_cycle_time: readPwmCycleTime,
  servo: readServo,
  neopixel: readNeopixel,
  dotstar: readDotstar,
  led: readLed,
  pca9533: readPca9533,
  pca9632: readPca9632,
  gcode_button: readGcodeButton,
  static_digital_output: (at) => void texts(at, 'pins'),
  multi_pin: (at) => void texts(at, 'pins'),
  duplicate_pin_override: (at) => void texts(at, 'pins'),
  board_pins: readBoardPins,
  mcp4018: (at) => {
    readI2c(at, 100_000)
    const scale = float(at, 'scale', { default: 1, above: 0 })
    float(at, 'wiper', { minval: 0, maxval: scale })
  },
  mcp4451: readMcp(/^wiper_[0-3]$/),
  mcp4728: readMcp(/^channel_[a-d]$/),
  ad5206: readAd5206,
  display_template: readDisplayTemplate,
}
