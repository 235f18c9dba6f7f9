// What a driver answers when it is asked: what was written to it, and what it sees of its motor, its supply and its heat.
import { DRIVER_WARNING_C } from '#physics'
import { TMC2209 } from '#sensing'
import type { Host } from '../host.ts'
import type { HeadPlace } from '../motion-queue.ts'
import { placeAt } from '../motion-queue.ts'
import type { TmcDriver } from './driver.ts'
import { stepTime } from './driver.ts'
import { fieldValue, registerOf, withField } from './registers.ts'

type SimulatedMotor = 'x' | 'y' | 'z' | 'e'

/** Which of the machine's motors this is; null: one that it does not follow. */
export function motorOf({ stepper }: TmcDriver): SimulatedMotor | null {
  if (stepper.startsWith('extruder')) return 'e'
  const axis = /^stepper_([xyz])/.exec(stepper)?.[1]
  return axis === 'x' || axis === 'y' || axis === 'z' ? axis : null
}

/** Coils have this many microsteps a full turn of their phase, and this much current at its peak. */
const PHASES = 1024
const CURRENT_PEAK = 247
/** Speed is the way of this time, s. */
const LOOK_BACK_S = 0.01
/** Chips measure 7.7 steps a degree from here on. Source: TMC2240 data sheet. */
const ADC_STEPS_PER_C = 7.7
const ADC_ZERO_STEPS = 2038
/** A board without motors warms its drivers by this much, °C. Class estimate. */
const IDLE_RISE_C = 10
/** Trim of the clock and limits as they leave the factory: typical values. */
const FACTORY: Readonly<Record<string, number>> = {
  fclktrim: 14,
  otp_fclktrim: 14,
  overvoltage_vth: 0xf25,
  overtempprewarning_vth: 0xb92,
}

export function isMotorOn({ steppers }: Host, stepper: string): boolean {
  return steppers.some(({ section, isOn }) => section === stepper && isOn)
}

export function driverC(host: Host, driver: TmcDriver): number {
  const { head, heating } = host.plant.simulation
  if (!isMotorOn(host, driver.stepper)) return heating.input.ambientC + IDLE_RISE_C
  return motorOf(driver) === 'y' ? head.driverY.chipC : head.driverX.chipC
}

interface MotorMotion {
  readonly placeMm: number
  readonly speedMmPerS: number
}

function motionOf(host: Host, driver: TmcDriver): MotorMotion {
  const stepper = host.steppers.find(({ section }) => section === driver.stepper)
  const { timeS } = host.reactor
  const at = (whenS: number): number => {
    const place: HeadPlace = { xMm: 0, yMm: 0, zMm: 0, eMm: 0, speedMmPerS: 0, extruderMmPerS: 0 }
    placeAt(host.queue, whenS, place)
    if (stepper === undefined) return 0
    return stepper.axisMm === null ? place.eMm : stepper.axisMm([place.xMm, place.yMm, place.zMm])
  }
  const placeMm = at(timeS)
  return { placeMm, speedMmPerS: Math.abs(placeMm - at(timeS - LOOK_BACK_S)) / LOOK_BACK_S }
}

/** A register as the chip would send it. */
export function readRegister(host: Host, driver: TmcDriver, register: string): number {
  const { chip } = driver
  let value = driver.registers.get(register) ?? 0
  const seen = seenFields(host, driver)
  for (const field of Object.keys(chip.fields[register] ?? {})) {
    const is = seen[field]
    if (is !== undefined) value = withField(chip, register, field, value, is)
  }
  return value
}

function written(driver: TmcDriver, field: string): number {
  const register = registerOf(driver.chip, field)
  return register === undefined ? 0 : fieldValue(driver.chip, register, field, driver.registers.get(register) ?? 0)
}

/** Everything that is measured and not written, by the names of its fields. */
function seenFields(host: Host, driver: TmcDriver): Readonly<Record<string, number>> {
  const { link, head } = host.plant.simulation
  const motor = motorOf(driver)
  const isOn = isMotorOn(host, driver.stepper)
  const { placeMm, speedMmPerS } = motionOf(host, driver)
  const isStanding = !(speedMmPerS > 0)
  const tstep = stepTime(driver, speedMmPerS)
  const isStealth = driver.isStealthAllowed && tstep >= written(driver, 'tpwmthrs')
  const chipC = driverC(host, driver)
  const isTooHot = (motor === 'y' ? head.driverY : head.driverX).isOff && motor !== 'z' && motor !== 'e'
  const phase = ((Math.round((placeMm / driver.stepDistanceMm) * (256 / driver.microsteps)) % PHASES) + PHASES) % PHASES
  const angle = ((phase + 0.5) / PHASES) * 2 * Math.PI
  const runs = driver.kind === 'tmc2660' ? written(driver, 'cs') : written(driver, 'irun')
  const steps = isStanding && driver.kind !== 'tmc2660' ? written(driver, 'ihold') : runs
  const stallGuard = isStanding || isStealth ? 0 : freeStallGuard(speedMmPerS)
  return {
    ...FACTORY,
    reset: motor !== null && link.resetMotors.has(motor) ? 1 : 0,
    version: driver.chip.version,
    enn: isOn ? 0 : 1,
    drv_enn: isOn ? 0 : 1,
    drv_enn_cfg6: isOn ? 0 : 1,
    pdn_uart: 1,
    sd_mode: 1,
    ifcnt: driver.registers.size % 256,
    tstep,
    mscnt: phase,
    mstep: phase,
    cur_a: Math.round(CURRENT_PEAK * Math.sin(angle)),
    cur_b: Math.round(CURRENT_PEAK * Math.cos(angle)),
    otpw: chipC >= DRIVER_WARNING_C ? 1 : 0,
    ot: isTooHot ? 1 : 0,
    t120: chipC >= 120 ? 1 : 0,
    t143: chipC >= 143 || isTooHot ? 1 : 0,
    t150: chipC >= 150 ? 1 : 0,
    t157: chipC >= 157 ? 1 : 0,
    cs_actual: steps,
    se: steps,
    stealth: isStealth ? 1 : 0,
    stst: isStanding ? 1 : 0,
    sg_result: stallGuard,
    sg4_result: stallGuard,
    pwm_scale_sum: isStealth ? steps : 0,
    pwm_ofs_auto: written(driver, 'pwm_ofs'),
    pwm_grad_auto: written(driver, 'pwm_grad'),
    adc_temp: Math.round(chipC * ADC_STEPS_PER_C + ADC_ZERO_STEPS),
  }
}

/** Load figure of a motor that is not held back (its back-EMF grows with speed). */
function freeStallGuard(speedMmPerS: number): number {
  return 2 * Math.round((0.5 * TMC2209.freeStallGuard * speedMmPerS) / (speedMmPerS + TMC2209.halfSpeedMmPerS))
}

/** Its error registers in words, as in a shutdown; `register` is GSTAT or DRV_STATUS. */
export function statusRegister({ chip }: TmcDriver): string {
  return Object.hasOwn(chip.fields, 'DRV_STATUS') ? 'DRV_STATUS' : 'READRSP@RDSEL2'
}
