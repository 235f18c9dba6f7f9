// What the firmware does when something is wrong: its guards, its words, and the state in which it leaves the machine.
// Behaviour and words are Klipper's (facts: PHYSICS 2.2, V18, V30, V31).
import { HEATER_MAX_DURATION_S } from '#control'
import type { Condition } from '#faults'
import type { Motor } from './firmware-link.ts'
import { HEATERS } from './heating.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/**
 * A host that hears nothing asks this long before it gives the microcontroller up, s. In five real logs (1 Hz, two printers and
 * a farm) all readings stand still for 4 to 5 s before the error.
 */
const LINK_LOST_S = 4.5
/** Steps that the microcontroller still has in its queue when the link breaks, s. Class estimate, 0.5 to 2 s. */
const QUEUE_S = 1
/** Steps are sent at least this far ahead; whoever is later than that is too late, s. */
const STEP_BUFFER_S = 0.25
/** Drivers are asked for their state once a second; with the reads that confirm it, this is when it is noticed. */
const DRIVER_NOTICE_S = 0.8
/** A driver without a wire is on again this long after its voltage is back, s. Class estimate. */
const DRIVER_RESTART_S = 0.1
/** A controller says its first words this long after its voltage is back, s. Class estimate: most wait for a bootloader. */
const BOOT_S = 0.5
/** A controller's 5 V converter gives up below about 6 V of a 24 V supply. Class estimate. */
const CONTROLLER_RATIO = 0.25
/** TMC drivers reset below about 8 V of a 24 V supply (their charge pump first). Class estimate, data sheets 4.5 to 8 V. */
const DRIVER_RATIO = 0.33

const MOTOR_SECTIONS: Readonly<Record<Motor, string>> = {
  x: 'stepper_x',
  y: 'stepper_y',
  z: 'stepper_z',
  e: 'extruder',
}

/** The firmware gives up: heaters off, motors without commands, fans at their shutdown speed. The print is over. */
export function shutDown(simulation: Simulation, kind: string, message: string): void {
  if (simulation.hasShutDown) return
  simulation.hasShutDown = true
  // A print that was refused before goes on heating until this.
  simulation.error ??= { line: simulation.line, message }
  simulation.heating.isShutDown = true
  simulation.fanRatio = 0
  noteEvent(simulation, kind, message)
}

/** What the heaters' guards have found since they were last asked. */
export function obeyHeaterAlarm(simulation: Simulation): void {
  const { alarm } = simulation.heating
  if (alarm !== null) shutDown(simulation, alarm.kind, alarm.message)
}

/** Supply, drivers, link and clock; call it whenever the condition has been renewed. */
export function stepFirmware(simulation: Simulation): void {
  const { condition, link } = simulation
  checkSupply(simulation)
  checkLink(simulation)
  if (condition.timerLateS > STEP_BUFFER_S) shutDown(simulation, 'timer-late', "MCU 'mcu' shutdown: Timer too close")
  checkDrivers(simulation)
  if (link.isPowerCut) {
    simulation.heating.isShutDown = true
    // A host with a supply of its own only finds that nobody answers any more.
    if (simulation.settings.hasPoweredHost !== true)
      shutDown(simulation, 'power-lost', 'Power lost: the printer is off')
  }
}

function checkSupply(simulation: Simulation): void {
  const { condition, link } = simulation
  if (condition.supplyRatio < DRIVER_RATIO && !link.isPowerCut) {
    for (const motor of ['x', 'y', 'z', 'e'] as const) resetDriver(simulation, motor)
  }
  if (condition.supplyRatio >= CONTROLLER_RATIO) return
  // A controller that browns out forgets everything: its pins fall at once, and to the host it is silent for good.
  silence(simulation)
  simulation.heating.isControllerDead = true
  simulation.heating.isShutDown = true
  stopMoving(simulation)
}

/** What a microcontroller says whose heater pin was not renewed in time. */
export const MISSED_HEATER = 'Missed scheduling of next digital out event'
const LINK_LOST_MESSAGE = "Lost communication with MCU 'mcu'"

/** No steps come any more; the host will say so later. */
function stopMoving(simulation: Simulation): void {
  simulation.error ??= { line: simulation.line, message: LINK_LOST_MESSAGE }
}

/** The driver has lost its setting and its coils their current, until someone notices. */
export function resetDriver(simulation: Simulation, motor: Motor): void {
  const { link } = simulation
  if (link.resetMotors.has(motor)) return
  if (link.resetMotors.size === 0) {
    // Without a wire to ask it by, a driver starts again with what its pins say and nobody ever knows.
    const backS = simulation.settings.hasDriverLink ? DRIVER_NOTICE_S : DRIVER_RESTART_S
    link.nextCheckS = simulation.timeS + backS
  }
  link.resetMotors.add(motor)
  noteEvent(simulation, 'driver-reset', `the driver of ${MOTOR_SECTIONS[motor]} has reset, its motor is free`)
}

/** The drivers are asked once a second whether they are well, by a controller that is heard. */
function checkDrivers(simulation: Simulation): void {
  const { link, head, timeS, settings, condition } = simulation
  if (!isMcuHeard(simulation)) return
  const motor = [...link.resetMotors].find((one) => !link.idleMotors.has(one))
  if (motor !== undefined && timeS >= link.nextCheckS) {
    if (settings.hasDriverLink) {
      const message = `TMC '${MOTOR_SECTIONS[motor]}' reports error: GSTAT: 00000001 reset=1(Reset)`
      shutDown(simulation, 'driver-error', message)
    } else if (condition.supplyRatio >= DRIVER_RATIO) link.resetMotors.clear()
  }
  const hot = head.driverX.isOff && !link.idleMotors.has('x') ? 'x' : 'y'
  const isHot = hot === 'x' || (head.driverY.isOff && !link.idleMotors.has('y'))
  if (!isHot || !settings.hasDriverLink) return
  if (Number.isNaN(link.driverOffSinceS)) link.driverOffSinceS = timeS
  if (timeS < link.driverOffSinceS + DRIVER_NOTICE_S) return
  shutDown(simulation, 'driver-error', `TMC 'stepper_${hot}' reports error: DRV_STATUS: ot=1(OvertempError!)`)
}

function silence(simulation: Simulation): void {
  const { link } = simulation
  if (!Number.isNaN(link.silentSinceS)) return
  link.silentSinceS = simulation.timeS
  noteEvent(simulation, 'link-lost', 'the microcontroller no longer answers')
}

function checkLink(simulation: Simulation): void {
  const { link, heating, timeS } = simulation
  if (!isControllerThere(simulation)) silence(simulation)
  else if (!Number.isNaN(link.silentSinceS)) hearAgain(simulation)
  const silentS = timeS - link.silentSinceS
  heating.isUnheard = silentS >= 0
  if (silentS >= QUEUE_S) stopMoving(simulation)
  if (silentS >= 0) missHeaters(simulation)
  if (silentS >= LINK_LOST_S) shutDown(simulation, 'mcu-lost', LINK_LOST_MESSAGE)
  else if (heating.isControllerDead) bootAgain(simulation)
}

/** It has power and answers; one that has lost its power in between has forgotten who it was, and is none until a restart. */
function isControllerThere({ condition, heating, link }: Simulation): boolean {
  return canAnswer(condition) && !heating.isControllerDead && !link.isPowerCut
}

/** Whether a controller that is asked anew would answer. */
export function canAnswer({ isMcuAlive, supplyRatio }: Condition): boolean {
  return isMcuAlive && supplyRatio >= CONTROLLER_RATIO
}

/** A wire that does not go away with the controller carries its first words: they tell the host that it has begun anew. */
function bootAgain(simulation: Simulation): void {
  const { condition, link, settings, timeS } = simulation
  if (!canAnswer(condition) || link.isPowerCut) link.bootS = Number.NaN
  else if (Number.isNaN(link.bootS)) link.bootS = timeS + BOOT_S
  if (settings.hasSerialLink === true && timeS >= link.bootS) {
    shutDown(simulation, 'mcu-lost', "MCU 'mcu' spontaneous restart")
  }
}

/** What the controller has to tell when the link is back, if anything. */
function hearAgain(simulation: Simulation): void {
  const { link, error } = simulation
  const hasMissedSteps = link.hasMissedSteps || error?.message === LINK_LOST_MESSAGE
  if (!link.hasMissedHeater && link.resetMotors.size > 0) return
  link.silentSinceS = Number.NaN
  if (!link.hasMissedHeater && !hasMissedSteps) return
  // What the silence had stopped so far was stopped without a reason.
  if (error?.message === LINK_LOST_MESSAGE) simulation.error = null
  const reason = link.hasMissedHeater ? MISSED_HEATER : 'Timer too close'
  shutDown(simulation, link.hasMissedHeater ? 'mcu-lost' : 'timer-late', `MCU 'mcu' shutdown: ${reason}`)
}

/** A heater that is on and not renewed is switched off by the microcontroller, and with it everything else. */
function missHeaters({ heating, link, timeS }: Simulation): void {
  if (heating.isShutDown) return
  for (const name of HEATERS) {
    const { pin } = heating.heaters[name]
    if (pin.ratio <= 0 || timeS < pin.renewS - pin.standsS + HEATER_MAX_DURATION_S) continue
    link.hasMissedHeater = true
    heating.isShutDown = true
  }
}

/** Whether steps that are due are made: the microcontroller knows those of the next moment when the link breaks. */
export function isStepping({ link, heating, timeS }: Simulation): boolean {
  return !heating.isControllerDead && !heating.isShutDown && !(timeS - link.silentSinceS >= QUEUE_S)
}

/** Whether the host still hears the microcontroller. */
export function isMcuHeard({ link }: Simulation): boolean {
  return Number.isNaN(link.silentSinceS)
}
