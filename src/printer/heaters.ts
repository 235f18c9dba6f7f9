// Heaters and temperature sensors: targets, waits and reports. The laws and guards run with the machine, in its own steps.
import type { ExtruderConfig, HeaterConfig } from '#config'
import { isHeaterBusy } from '#control'
import type { Command } from '#gcode'
import { floatParam, intParam, KlipperError, requiredText } from '#motion'
import type { Heater } from '#simulation'
import { chamberHeaterConfig } from '#simulation'
import { createExtraHeater } from './extra-heaters.ts'
import type { Host, LiveCommand } from './host.ts'
import { addCommand, addObject, checkRunning, lastMoveTimeS } from './host.ts'
import type { Task } from './reactor.ts'
import { textSetting } from './section-options.ts'
import type { StatusRecord } from './status-value.ts'

/** Waiting commands look once a second. */
const LOOK_S = 1

export interface LiveHeater {
  /** 'extruder', 'heater_bed', 'heater_generic NAME' */
  readonly section: string
  /** As commands name it. */
  readonly name: string
  readonly config: HeaterConfig
  readonly minExtrudeC: number
  /** The heater in the machine. */
  part(): Heater
  /** What clients see: the mean over smooth_time. */
  temperatureC(): number
  targetC(): number
}

export function setTarget(heater: LiveHeater, targetC: number): void {
  const { minTempC, maxTempC } = heater.config
  if (targetC !== 0 && !(targetC >= minTempC && targetC <= maxTempC)) {
    const range = `${minTempC.toFixed(1)}:${maxTempC.toFixed(1)}`
    throw new KlipperError(`Requested temperature (${targetC.toFixed(1)}) out of range (${range})`)
  }
  heater.part().targetC = targetC
}

/** Whether M109 and M190 still wait. */
export function isBusy(heater: LiveHeater): boolean {
  return isHeaterBusy(heater.part().control, heater.targetC())
}

export function canExtrude(heater: LiveHeater): boolean {
  return heater.temperatureC() >= heater.minExtrudeC
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100
}

export function heaterStatus(heater: LiveHeater): StatusRecord {
  return {
    temperature: round2(heater.temperatureC()),
    target: heater.targetC(),
    power: heater.part().powerRatio,
  }
}

/** Until the heater is there; reports once a second as Klipper does. */
export function* waitForHeater(host: Host, heater: LiveHeater): Task {
  while (isBusy(heater)) {
    lastMoveTimeS(host)
    host.respondRaw(reportText(host))
    yield host.reactor.timeS + LOOK_S
    checkRunning(host)
  }
}

/** "B:22.0 /0.0 T0:22.0 /0.0" */
export function reportText(host: Host): string {
  const parts = [...host.gcodeIds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, read]) => {
      const [temperature, target] = read()
      return `${id}:${temperature.toFixed(1)} /${target.toFixed(1)}`
    })
  return parts.length === 0 ? 'T:0' : parts.join(' ')
}

export function heaterNamed(host: Host, name: string): LiveHeater | undefined {
  return [...host.heaters.values()].find((heater) => heater.name === name)
}

export function setupHeaters(host: Host): void {
  const { config } = host
  if (config.heaterBed !== null) {
    const bed = addHeater(host, config.heaterBed, 170, () => host.plant.simulation.heating.heaters.bed)
    showInReport(host, bed, 'B')
    addObject(host, 'heater_bed', () => heaterStatus(bed))
    addCommand(host, 'M140', (_, command) => setTarget(bed, floatParam(command, 'S', 0)))
    addCommand(host, 'M190', (_, command) => setAndWait(host, bed, floatParam(command, 'S', 0)))
  }
  for (const generic of config.heaterGenerics) setupGeneric(host, generic)
  addCommand(host, 'TURN_OFF_HEATERS', turnOff, 'Turn off all heaters')
  addCommand(host, 'M105', () => host.respondRaw(reportText(host)))
  addCommand(host, 'SET_HEATER_TEMPERATURE', setHeater, 'Sets a heater temperature')
  addCommand(host, 'TEMPERATURE_WAIT', temperatureWait, 'Wait for a temperature on a sensor')
}

/** A heater anywhere: the chamber's is the machine's own, others are bodies of their own. */
function setupGeneric(host: Host, config: HeaterConfig): void {
  const isChamber = config === chamberHeaterConfig(host.config)
  const own = isChamber ? null : createExtraHeater(host, config, false)
  const heater = addHeater(host, config, 170, () => own ?? host.plant.simulation.heating.heaters.chamber)
  showInReport(host, heater, null)
  addObject(host, config.section, () => heaterStatus(heater))
}

/** M105 shows a heater by its letter, or by the `gcode_id` of its section. */
function showInReport(host: Host, heater: LiveHeater, id: string | null): void {
  const shown = textSetting(host, heater.section, 'gcode_id', id) ?? ''
  if (shown !== '') host.gcodeIds.set(shown, () => [heater.temperatureC(), heater.targetC()])
}

/** An extruder's own heater, or the one that it shares with an earlier one. The first is the machine's. */
export function setupExtruderHeater(host: Host, extruder: ExtruderConfig, index: number): LiveHeater {
  addCommand(host, 'M104', nozzleTarget(false))
  addCommand(host, 'M109', nozzleTarget(true))
  const shared = extruder.sharedHeater === null ? undefined : host.heaters.get(extruder.sharedHeater)
  if (shared !== undefined) return shared
  const own = index === 0 ? null : createExtraHeater(host, extruder.heater, true)
  const part = (): Heater => own ?? host.plant.simulation.heating.heaters.nozzle
  const heater = addHeater(host, extruder.heater, extruder.minExtrudeTempC, part)
  showInReport(host, heater, `T${index}`)
  return heater
}

function addHeater(host: Host, config: HeaterConfig, minExtrudeC: number, part: () => Heater): LiveHeater {
  const heater: LiveHeater = {
    section: config.section,
    name: config.name,
    config,
    minExtrudeC,
    part,
    temperatureC: () => part().control.smoothedC,
    targetC: () => part().targetC,
  }
  host.heaters.set(config.section, heater)
  host.sensors.set(config.section, heater.temperatureC)
  return heater
}

function setAndWait(host: Host, heater: LiveHeater, targetC: number): Task | null {
  setTarget(heater, targetC)
  return targetC === 0 ? null : waitForHeater(host, heater)
}

/** The heater of an extruder: its own, or the one that it shares. */
export function extruderHeater(host: Host, section: string | undefined): LiveHeater | undefined {
  const extruder = host.config.extruders.find((each) => each.section === section)
  return extruder === undefined ? undefined : host.heaters.get(extruder.heater.section)
}

function nozzleTarget(waits: boolean): LiveCommand {
  return (host, command) => {
    const targetC = floatParam(command, 'S', 0)
    const tool = intParam(command, 'T', null, { min: 0 })
    const section = tool === null ? host.run.machine.extruder?.section : tool === 0 ? 'extruder' : `extruder${tool}`
    const heater = extruderHeater(host, section)
    if (heater === undefined) {
      if (targetC <= 0) return null
      throw new KlipperError('Extruder not configured')
    }
    if (waits) return setAndWait(host, heater, targetC)
    setTarget(heater, targetC)
    return null
  }
}

function turnOff(host: Host): void {
  for (const heater of host.heaters.values()) setTarget(heater, 0)
}

function setHeater(host: Host, command: Command): void {
  const name = requiredText(command, 'HEATER')
  const heater = heaterNamed(host, name)
  if (heater === undefined) throw new KlipperError(`The value '${name}' is not valid for HEATER`)
  setTarget(heater, floatParam(command, 'TARGET', 0))
}

function temperatureWait(host: Host, command: Command): Task {
  const name = requiredText(command, 'SENSOR')
  const read = host.sensors.get(name)
  if (read === undefined) throw new KlipperError(`Unknown sensor '${name}'`)
  const minC = floatParam(command, 'MINIMUM', Number.NEGATIVE_INFINITY)
  const maxC = floatParam(command, 'MAXIMUM', Number.POSITIVE_INFINITY, { above: minC })
  if (minC === Number.NEGATIVE_INFINITY && maxC === Number.POSITIVE_INFINITY) {
    throw new KlipperError("Error on 'TEMPERATURE_WAIT': missing MINIMUM or MAXIMUM.")
  }
  return waitForSensor(host, read, minC, maxC)
}

function* waitForSensor(host: Host, read: () => number, minC: number, maxC: number): Task {
  for (;;) {
    const measuredC = read()
    if (measuredC >= minC && measuredC <= maxC) return
    lastMoveTimeS(host)
    host.respondRaw(reportText(host))
    yield host.reactor.timeS + LOOK_S
    checkRunning(host)
  }
}
