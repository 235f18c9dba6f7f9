// Trinamic drivers: current, chopper and the pins they are spoken to by. Registers are not simulated, but Klipper checks every
// option and reports it. Source of fields, widths and defaults: Klipper's configuration reference, Trinamic data sheets.
import { sectionWord } from './known-sections.ts'
import { reportError } from './option-reader.ts'
import { readSpi } from './read-outputs.ts'
import { bool, float, has, int, optionalFloat, optionalTexts, type SectionReader, text } from './section-reader.ts'

/** A register field: default, then least and greatest value. Switches of one bit are written True and False. */
type Field = boolean | readonly [number, number, number]
type Fields = Readonly<Record<string, Field>>

const COOLSTEP: Fields = { SEMIN: [0, 0, 15], SEUP: [0, 0, 3], SEMAX: [0, 0, 15], SEDN: [0, 0, 3], SEIMIN: false }
const STALL_SIGNED: Fields = { SGT: [0, -64, 63], SFILT: false }

const FIELDS_2208: Fields = {
  MULTISTEP_FILT: true,
  IHOLDDELAY: [8, 0, 15],
  TPOWERDOWN: [20, 0, 255],
  TBL: [2, 0, 3],
  TOFF: [3, 0, 15],
  HEND: [0, 0, 15],
  HSTRT: [5, 0, 7],
  PWM_AUTOGRAD: true,
  PWM_AUTOSCALE: true,
  PWM_LIM: [12, 0, 15],
  PWM_REG: [8, 0, 15],
  PWM_FREQ: [1, 0, 3],
  PWM_GRAD: [14, 0, 255],
  PWM_OFS: [36, 0, 255],
}

const FIELDS_5160: Fields = {
  MULTISTEP_FILT: true,
  IHOLDDELAY: [6, 0, 15],
  TPOWERDOWN: [10, 0, 255],
  TBL: [2, 0, 3],
  TOFF: [3, 0, 15],
  HEND: [2, 0, 15],
  HSTRT: [5, 0, 7],
  FD3: false,
  TPFD: [4, 0, 15],
  CHM: false,
  VHIGHFS: false,
  VHIGHCHM: false,
  DISS2G: false,
  DISS2VS: false,
  PWM_AUTOSCALE: true,
  PWM_AUTOGRAD: true,
  PWM_FREQ: [0, 0, 3],
  FREEWHEEL: [0, 0, 3],
  PWM_GRAD: [0, 0, 255],
  PWM_OFS: [30, 0, 255],
  PWM_REG: [4, 0, 15],
  PWM_LIM: [12, 0, 15],
  ...COOLSTEP,
  ...STALL_SIGNED,
}

const WAVE_TABLE: Fields = {
  W0: [2, 0, 3],
  W1: [1, 0, 3],
  W2: [1, 0, 3],
  W3: [1, 0, 3],
  X1: [128, 0, 255],
  X2: [255, 0, 255],
  X3: [255, 0, 255],
  START_SIN: [0, 0, 255],
  START_SIN90: [247, 0, 255],
}
const WAVE_SHAPE = [2863314260, 1251300522, 608774441, 269500962, 4227858431, 3048961917, 1227445590, 4211234]
const WAVE_WORDS: Fields = Object.fromEntries(WAVE_SHAPE.map((word, index) => [`MSLUT${index}`, [word, 0, 0xffffffff]]))

interface Driver {
  readonly link: 'uart' | 'spi'
  /** Highest run_current, A rms. */
  readonly currentMaxA: number
  readonly senseOhm: number | null
  readonly hasThresholds: boolean
  readonly fields: Fields
  readonly diagPins: readonly string[]
}

const DRIVERS: Readonly<Record<string, Driver>> = {
  tmc2130: {
    link: 'spi',
    currentMaxA: 2,
    senseOhm: 0.11,
    hasThresholds: true,
    diagPins: ['diag0_pin', 'diag1_pin'],
    fields: {
      ...WAVE_WORDS,
      ...WAVE_TABLE,
      IHOLDDELAY: [8, 0, 15],
      TPOWERDOWN: [0, 0, 255],
      TBL: [1, 0, 3],
      TOFF: [4, 0, 15],
      HEND: [7, 0, 15],
      HSTRT: [0, 0, 7],
      VHIGHFS: false,
      VHIGHCHM: false,
      PWM_AUTOSCALE: true,
      PWM_FREQ: [1, 0, 3],
      PWM_GRAD: [4, 0, 255],
      PWM_AMPL: [128, 0, 255],
      FREEWHEEL: [0, 0, 3],
      ...COOLSTEP,
      ...STALL_SIGNED,
    },
  },
  tmc2208: { link: 'uart', currentMaxA: 2, senseOhm: 0.11, hasThresholds: true, diagPins: [], fields: FIELDS_2208 },
  tmc2209: {
    link: 'uart',
    currentMaxA: 2,
    senseOhm: 0.11,
    hasThresholds: true,
    diagPins: ['diag_pin'],
    fields: { ...FIELDS_2208, SGTHRS: [0, 0, 255], ...COOLSTEP },
  },
  tmc2240: {
    link: 'spi',
    currentMaxA: 3,
    senseOhm: null,
    hasThresholds: true,
    diagPins: ['diag0_pin', 'diag1_pin'],
    fields: {
      ...WAVE_WORDS,
      ...WAVE_TABLE,
      ...FIELDS_5160,
      PWM_OFS: [29, 0, 255],
      IRUNDELAY: [4, 0, 15],
      SG4_ANGLE_OFFSET: true,
      SG4_THRS: [0, 0, 255],
      SLOPE_CONTROL: [0, 0, 3],
      OFFSET_SIN90: [0, -128, 127],
    },
  },
  tmc2660: {
    link: 'spi',
    currentMaxA: 2.4,
    senseOhm: 0.11,
    hasThresholds: false,
    diagPins: [],
    fields: {
      TBL: [2, 0, 3],
      RNDTF: false,
      HDEC: [0, 0, 3],
      CHM: false,
      HEND: [3, 0, 15],
      HSTRT: [3, 0, 7],
      TOFF: [4, 0, 15],
      ...COOLSTEP,
      ...STALL_SIGNED,
      SLPH: [0, 0, 3],
      SLPL: [0, 0, 3],
      DISS2G: false,
      TS2G: [3, 0, 3],
    },
  },
  tmc5160: {
    link: 'spi',
    currentMaxA: 10,
    senseOhm: 0.075,
    hasThresholds: true,
    diagPins: ['diag0_pin', 'diag1_pin'],
    fields: {
      ...WAVE_WORDS,
      ...WAVE_TABLE,
      ...FIELDS_5160,
      DRVSTRENGTH: [0, 0, 3],
      BBMCLKS: [4, 0, 15],
      BBMTIME: [0, 0, 24],
      FILT_ISENSE: [0, 0, 3],
    },
  },
}

function readDriver(at: SectionReader, driver: Driver): void {
  const { reader, section, name } = at
  if (!reader.tree.sections.has(name)) {
    const message = `Could not find config section '[${name}]' required by TMC driver`
    reportError(reader, section, null, 'driver-motor', message)
  }
  for (const [field, value] of Object.entries(driver.fields)) readField(at, `driver_${field}`, value)
  readLink(at, driver)
  optionalTexts(at, ...driver.diagPins)
  if (driver.senseOhm !== null) float(at, 'sense_resistor', { default: driver.senseOhm, above: 0 })
  else float(at, 'rref', { default: 12_000, minval: 12_000, maxval: 60_000 })
  readCurrents(at, driver)
  bool(at, 'interpolate', true)
  if (!driver.hasThresholds) return
  float(at, 'stealthchop_threshold', { default: 0, minval: 0 })
  optionalFloat(at, 'coolstep_threshold', { minval: 0 })
  optionalFloat(at, 'high_velocity_threshold', { minval: 0 })
}

function readField(at: SectionReader, option: string, field: Field): void {
  if (typeof field === 'boolean') bool(at, option, field)
  else int(at, option, { default: field[0], minval: field[1], maxval: field[2] })
}

function readLink(at: SectionReader, driver: Driver): void {
  const isUart = driver.link === 'uart' || has(at, 'uart_pin')
  if (isUart) {
    text(at, 'uart_pin')
    optionalTexts(at, 'tx_pin', 'select_pins')
    if (sectionWord(at.section) !== 'tmc2208') int(at, 'uart_address', { default: 0, minval: 0, maxval: 3 })
    return
  }
  readSpi(at, 'cs_pin', 4_000_000)
  const chainLength = has(at, 'chain_length') ? int(at, 'chain_length', { minval: 2 }) : null
  if (chainLength !== null) int(at, 'chain_position', { minval: 1, maxval: chainLength })
}

function readCurrents(at: SectionReader, driver: Driver): void {
  const maxval = driver.currentMaxA
  if (sectionWord(at.section) === 'tmc2660') {
    float(at, 'run_current', { minval: 0.1, maxval })
    int(at, 'idle_current_percent', { default: 100, minval: 0, maxval: 100 })
    return
  }
  float(at, 'run_current', { above: 0, maxval })
  float(at, 'hold_current', { default: maxval, above: 0, maxval })
}

export const DRIVER_SECTIONS: Readonly<Record<string, (at: SectionReader) => void>> = Object.fromEntries(
  Object.entries(DRIVERS).map(([word, driver]) => [word, (at: SectionReader) => readDriver(at, driver)]),
)
