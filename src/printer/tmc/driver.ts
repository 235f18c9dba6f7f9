// A driver as the firmware has set it up: its registers from the options of its section and of its motor's.
import type { Host } from '../host.ts'
import { boolSetting, numberSetting } from '../section-options.ts'
import type { CurrentHardware, CurrentSetting } from './current.ts'
import { currentSetting } from './current.ts'
import type { DriverKind, DriverRegisters } from './registers.ts'
import { DRIVER_REGISTERS, registerOf, withField } from './registers.ts'

export interface TmcDriver {
  readonly section: string
  readonly kind: DriverKind
  /** Its motor's section. */
  readonly stepper: string
  readonly chip: DriverRegisters
  readonly hardware: CurrentHardware
  /** What has been written; registers that nothing has set are not in it. */
  readonly registers: Map<string, number>
  readonly stepDistanceMm: number
  readonly microsteps: number
  /** What its section says, in the steps that the chip has. */
  readonly sectionRunA: number
  wantedHoldA: number
  current: CurrentSetting
  isStealthAllowed: boolean
  /** Steps of the microcontroller at which the coils stand at their first phase; null before the motor was ever on. */
  phaseOffset: number | null
}

const MAX_A: Readonly<Record<DriverKind, number>> = {
  tmc2130: 2,
  tmc2208: 2,
  tmc2209: 2,
  tmc2240: 3,
  tmc2660: 2.4,
  tmc5160: 10,
}

/** Fields whose values the firmware itself chooses, before the options of the section. */
const FIRMWARE_FIELDS: Readonly<Partial<Record<DriverKind, Readonly<Record<string, number>>>>> = {
  tmc2208: { pdn_disable: 1, mstep_reg_select: 1, senddelay: 2 },
  tmc2209: { pdn_disable: 1, mstep_reg_select: 1, senddelay: 2 },
  tmc2660: { sdoff: 0, rdsel: 0, _drvconf: 7, _sgcsconf: 6, _smarten: 5, _chopconf: 4 },
}

export function createDriver(host: Host, section: string, kind: DriverKind, stepper: string): TmcDriver {
  const chip = DRIVER_REGISTERS[kind]
  const maxA = MAX_A[kind]
  const hardware: CurrentHardware = {
    kind,
    maxA,
    senseOhm: numberSetting(host, section, 'sense_resistor', kind === 'tmc5160' ? 0.075 : 0.11),
    referenceOhm: numberSetting(host, section, 'rref', 12_000),
  }
  const runA = numberSetting(host, section, 'run_current', 0.5)
  const wantedHoldA = numberSetting(host, section, 'hold_current', maxA)
  const microsteps = numberSetting(host, stepper, 'microsteps', 16)
  const current = currentSetting(hardware, runA, wantedHoldA)
  const driver: TmcDriver = {
    section,
    kind,
    stepper,
    chip,
    hardware,
    registers: new Map(),
    stepDistanceMm: stepDistance(host, stepper, microsteps),
    microsteps,
    sectionRunA: current.runA,
    wantedHoldA,
    current,
    isStealthAllowed: false,
    phaseOffset: null,
  }
  writeOptions(host, driver)
  tellMotor(host, driver)
  return driver
}

function stepDistance(host: Host, stepper: string, microsteps: number): number {
  const known = host.steppers.find((each) => each.section === stepper)?.stepDistanceMm
  if (known !== undefined) return known
  const rotationMm = numberSetting(host, stepper, 'rotation_distance', 40)
  return rotationMm / (numberSetting(host, stepper, 'full_steps_per_rotation', 200) * microsteps)
}

/** Sets a field by its name; false where the chip has none of that name. */
export function setField(driver: TmcDriver, field: string, value: number): boolean {
  const register = registerOf(driver.chip, field)
  if (register === undefined) return false
  const old = driver.registers.get(register) ?? 0
  driver.registers.set(register, withField(driver.chip, register, field, old, value))
  return true
}

function writeOptions(host: Host, driver: TmcDriver): void {
  const { section, kind } = driver
  for (const [field, value] of Object.entries(FIRMWARE_FIELDS[kind] ?? {})) setField(driver, field, value)
  setField(driver, 'mres', 8 - Math.round(Math.log2(driver.microsteps)))
  setField(driver, 'intpol', boolSetting(host, section, 'interpolate', true) ? 1 : 0)
  for (const [option, literal] of host.config.settings.get(section.toLowerCase()) ?? []) {
    if (!option.startsWith('driver_')) continue
    const value =
      literal.kind === 'bool'
        ? literal.value
          ? 1
          : 0
        : literal.kind === 'int' || literal.kind === 'float'
          ? literal.value
          : 0
    setField(driver, option.slice('driver_'.length), value)
  }
  writeThresholds(host, driver)
  applyCurrent(driver)
}

function writeThresholds(host: Host, driver: TmcDriver): void {
  const { section, kind } = driver
  if (kind === 'tmc2660') return
  const stealthMmPerS = numberSetting(host, section, 'stealthchop_threshold', 0)
  driver.isStealthAllowed = stealthMmPerS > 0
  if (kind === 'tmc2208' || kind === 'tmc2209') setField(driver, 'en_spreadcycle', stealthMmPerS > 0 ? 0 : 1)
  else setField(driver, 'en_pwm_mode', stealthMmPerS > 0 ? 1 : 0)
  setField(driver, 'tpwmthrs', stepTime(driver, stealthMmPerS))
  const coolMmPerS = numberSetting(host, section, 'coolstep_threshold', 0)
  if (coolMmPerS > 0) setField(driver, 'tcoolthrs', stepTime(driver, coolMmPerS))
  const highMmPerS = numberSetting(host, section, 'high_velocity_threshold', 0)
  if (highMmPerS > 0) setField(driver, 'thigh', stepTime(driver, highMmPerS))
}

const TSTEP_MAX = 0xfffff

/** Clock ticks between two 1/256 steps at this speed; the most for a standing motor. */
export function stepTime(driver: TmcDriver, speedMmPerS: number): number {
  if (!(speedMmPerS > 0)) return TSTEP_MAX
  const finestMm = (driver.stepDistanceMm * driver.microsteps) / 256
  return Math.min(TSTEP_MAX, Math.trunc((driver.chip.clockHz * finestMm) / speedMmPerS + 0.5))
}

export function applyCurrent(driver: TmcDriver): void {
  for (const [field, value] of Object.entries(driver.current.fields)) setField(driver, field, value as number)
}

/** What is asked for from now on; the fields follow, in the steps that the chip has. */
export function setCurrent(host: Host, driver: TmcDriver, runA: number, holdA: number): void {
  driver.wantedHoldA = holdA
  driver.current = currentSetting(driver.hardware, runA, holdA)
  applyCurrent(driver)
  tellMotor(host, driver)
}

/** The machine's motor has this much current from now on. Of two motors of one axis the first one speaks. */
function tellMotor({ plant }: Host, { stepper, current, sectionRunA }: TmcDriver): void {
  const { currentRatios } = plant.simulation.link
  if (stepper === 'stepper_x') currentRatios.x = current.runA / sectionRunA
  if (stepper === 'stepper_y') currentRatios.y = current.runA / sectionRunA
}
