// Trinamic drivers of a living printer: their objects and commands.
import type { Command } from '#gcode'
import { floatParam, intParam, KlipperError, requiredText, textParam } from '#motion'
import { round2 } from '../heaters.ts'
import type { Host } from '../host.ts'
import { addObject, lastMoveTimeS, respondInfo } from '../host.ts'
import { addMuxCommand } from '../mux-commands.ts'
import { sectionsOf } from '../section-options.ts'
import type { StatusRecord } from '../status-value.ts'
import type { TmcDriver } from './driver.ts'
import { createDriver, setCurrent, setField, stepTime } from './driver.ts'
import { driverC, isMotorOn, motorOf, readRegister, statusRegister } from './readings.ts'
import type { DriverKind } from './registers.ts'
import { DRIVER_REGISTERS, fieldValue, registerOf, registerText } from './registers.ts'

/** Drivers are asked once a second. */
const ASK_S = 1

const driversOf = new WeakMap<Host, Map<string, TmcDriver>>()

export function setupDrivers(host: Host): void {
  const drivers = new Map<string, TmcDriver>()
  driversOf.set(host, drivers)
  for (const kind of Object.keys(DRIVER_REGISTERS) as DriverKind[]) {
    for (const { section, name } of sectionsOf(host, kind)) {
      const driver = createDriver(host, section, kind, name)
      drivers.set(name, driver)
      if (kind === 'tmc2240') host.monitors.add(section)
      addDriverObject(host, driver)
      addDriverCommands(host, driver)
    }
  }
}

function addDriverObject(host: Host, driver: TmcDriver): void {
  let asked: StatusRecord = {}
  let nextS = Number.NEGATIVE_INFINITY
  addObject(host, driver.section, (eventtimeS) => {
    const isOn = isMotorOn(host, driver.stepper)
    if (isOn) driver.phaseOffset ??= firstPhase(host, driver)
    if (isOn && eventtimeS >= nextS) {
      nextS = Math.floor(eventtimeS / ASK_S) * ASK_S + ASK_S
      asked = errorFields(host, driver)
    } else if (!isOn) nextS = Number.NEGATIVE_INFINITY
    const { phaseOffset, current } = driver
    return {
      mcu_phase_offset: phaseOffset === null ? null : BigInt(phaseOffset),
      phase_offset_position: phaseOffset === null ? null : phaseOffset * driver.stepDistanceMm,
      run_current: current.runA,
      hold_current: current.holdA,
      // A motor that is off is not asked.
      drv_status: isOn ? asked : null,
      temperature: isOn && driver.kind === 'tmc2240' ? round2(driverC(host, driver)) : null,
    }
  })
}

/** Coils wake at any phase: the microcontroller learns which when the motor is first switched on. */
function firstPhase(host: Host, driver: TmcDriver): number {
  return Math.floor(host.random.fork(`${driver.section} phase`).next() * 4 * driver.microsteps)
}

/** Fields of the error register that are not 0. */
function errorFields(host: Host, driver: TmcDriver): StatusRecord {
  const register = statusRegister(driver)
  const value = readRegister(host, driver, register)
  const shown: Record<string, bigint> = {}
  for (const field of Object.keys(driver.chip.fields[register]!)) {
    const is = fieldValue(driver.chip, register, field, value)
    if (is !== 0) shown[field] = BigInt(is)
  }
  return shown
}

function addDriverCommands(host: Host, driver: TmcDriver): void {
  const { stepper } = driver
  const add = (name: string, run: (at: Host, driver: TmcDriver, command: Command) => void, help: string): void =>
    addMuxCommand(
      host,
      name,
      'STEPPER',
      stepper,
      (at, command) => {
        lastMoveTimeS(at)
        run(at, driver, command)
      },
      help,
    )
  add('INIT_TMC', init, 'Initialize TMC stepper driver registers')
  add('SET_TMC_FIELD', setNamedField, 'Set a register field of a TMC driver')
  add('DUMP_TMC', dump, 'Read and display TMC stepper driver registers')
  add('SET_TMC_CURRENT', setRunCurrent, 'Set the current of a TMC driver')
}

/** Everything is written again: a driver that has reset has its current back. */
function init(host: Host, driver: TmcDriver): void {
  const motor = motorOf(driver)
  if (motor !== null) host.plant.simulation.link.resetMotors.delete(motor)
}

function setNamedField(_: Host, driver: TmcDriver, command: Command): void {
  const field = requiredText(command, 'FIELD').toLowerCase()
  if (registerOf(driver.chip, field) === undefined) throw new KlipperError(`Unknown field name '${field}'`)
  const value = intParam(command, 'VALUE', null)
  const velocity = floatParam(command, 'VELOCITY', null, { min: 0 })
  if ((value === null) === (velocity === null)) throw new KlipperError('Specify either VALUE or VELOCITY')
  setField(driver, field, value ?? stepTime(driver, velocity ?? 0))
}

function dump(host: Host, driver: TmcDriver, command: Command): void {
  const { chip, registers } = driver
  const wanted = textParam(command, 'REGISTER', '').toUpperCase()
  const queried = (register: string): string => registerText(chip, register, readRegister(host, driver, register))
  if (wanted !== '') {
    if (!chip.readable.includes(wanted) && !registers.has(wanted)) {
      throw new KlipperError(`Unknown register name '${wanted}'`)
    }
    respondInfo(
      host,
      chip.readable.includes(wanted) ? queried(wanted) : registerText(chip, wanted, registers.get(wanted)!),
    )
    return
  }
  respondInfo(host, '========== Write-only registers ==========')
  for (const [register, value] of registers) {
    if (!chip.readable.includes(register)) respondInfo(host, registerText(chip, register, value))
  }
  respondInfo(host, '========== Queried registers ==========')
  for (const register of chip.readable) respondInfo(host, queried(register))
}

function setRunCurrent(host: Host, driver: TmcDriver, command: Command): void {
  const { maxA } = driver.hardware
  const runA = floatParam(command, 'CURRENT', null, { min: 0, max: maxA })
  const holdA = floatParam(command, 'HOLDCURRENT', null, { above: 0, max: maxA })
  if (runA !== null || holdA !== null)
    setCurrent(host, driver, runA ?? driver.current.runA, holdA ?? driver.wantedHoldA)
  const { current } = driver
  const hold = current.holdA === null ? '' : ` Hold Current: ${current.holdA.toFixed(2)}A`
  respondInfo(host, `Run Current: ${current.runA.toFixed(2)}A${hold}`)
}

/** A driver's error with the whole register, as the host shows it when it stops. */
export function driverErrorWords(host: Host, message: string): string {
  const found = /^TMC '(.+)' reports error: (GSTAT|DRV_STATUS)\b/.exec(message)
  const driver = driversOf.get(host)?.get(found?.[1] ?? '')
  if (found === null || driver === undefined) return message
  const register = found[2] === 'GSTAT' && Object.hasOwn(driver.chip.fields, 'GSTAT') ? 'GSTAT' : statusRegister(driver)
  return `TMC '${driver.stepper}' reports error: ${registerText(driver.chip, register, readRegister(host, driver, register))}`
}
