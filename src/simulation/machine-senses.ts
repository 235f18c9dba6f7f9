// All sensors of the machine but the heaters' own, and what each is shown of the truth. Truth comes in here and nowhere else.
import type { TrajectoryBlock } from '#motion'
import { forceDemandN, heatCreepDragN, type MachineModel, ploughForceN, pullOutForceN } from '#physics'
import type { SignalName } from '#sensing'
import {
  DRIVER_FLAG,
  FIRMWARE_STATE,
  flagDriver,
  motorsW,
  readClimateSensor,
  readDriverC,
  readFanTachometer,
  readFilamentEncoder,
  readLoadCell,
  readRunOutSwitch,
  readStallGuard,
  readSupplyA,
  readSupplyV,
  SIGNALS,
  stepSupply,
} from '#sensing'
import { isMcuHeard } from './firmware.ts'
import { weakened } from './lost-steps.ts'
import type { MachineSenses } from './senses-state.ts'
import type { Simulation } from './simulation.ts'

/** Board, host and fans at rest, W; class estimates. */
const ELECTRONICS_W = 8
const FAN_W = 3
/** Plastic that is still warm yields to the nozzle at a tenth of its strength. Plausible. */
const SOFT_YIELD_RATIO = 0.1
/** Bubbles show from this much water on, and double the scatter of the force (PHYSICS 2.13, 6). */
const STEAM_FROM_PCT = 0.15
const STEAM_TREMBLE = 0.8
const MOTOR_A = 0.8
const MOTORS = 4

/** Place of each signal in the sample. */
export const SIGNAL_AT = Object.fromEntries(SIGNALS.map(({ name }, index) => [name, index])) as Record<
  SignalName,
  number
>

/** Fills `values` (in the order of SIGNALS) for the simulation's now. */
export function senseMachine(
  simulation: Simulation,
  senses: MachineSenses,
  values: Float64Array,
  block: TrajectoryBlock | null,
  i: number,
  share: number,
): void {
  const dtS = Math.max(1e-3, simulation.timeS - senses.timeS)
  senses.timeS = simulation.timeS
  senseHeaters(simulation, values)
  senseAir(simulation, senses, values, dtS)
  sensePower(simulation, senses, values)
  senseMotors(simulation, senses, values, block, i, share)
  senseFilament(simulation, senses, values, dtS)
  const isHeard = isMcuHeard(simulation) && !simulation.link.isPowerCut
  values[SIGNAL_AT.mcu_alive] = isHeard ? 1 : 0
  values[SIGNAL_AT.firmware_state] = firmwareState(simulation)
  if (isHeard) senses.heard.set(values)
  else if (simulation.link.isPowerCut) loseAll(values)
  else keepLastHeard(senses, values)
}

/** A print that was refused leaves the firmware ready; one that waits for filament is paused. */
function firmwareState(simulation: Simulation): number {
  const { hasShutDown, error, layer, mishaps } = simulation
  if (hasShutDown) return FIRMWARE_STATE.shutdown
  // A host that has not noticed yet that nobody answers goes on printing.
  if (error === null || !isMcuHeard(simulation)) return layer >= 0 ? FIRMWARE_STATE.printing : FIRMWARE_STATE.ready
  return mishaps.has('runout-paused') ? FIRMWARE_STATE.paused : FIRMWARE_STATE.ready
}

/** Printer and logger are off. */
function loseAll(values: Float64Array): void {
  values.fill(Number.NaN)
  values[SIGNAL_AT.mcu_alive] = 0
  values[SIGNAL_AT.firmware_state] = FIRMWARE_STATE.shutdown
}

/** Everything that comes over the microcontroller stands still; what the host itself knows goes on. */
function keepLastHeard({ heard }: MachineSenses, values: Float64Array): void {
  const state = values[SIGNAL_AT.firmware_state]!
  values.set(heard)
  values[SIGNAL_AT.firmware_state] = state
  values[SIGNAL_AT.mcu_alive] = 0
}

function senseHeaters({ heating, fanRatio }: Simulation, values: Float64Array): void {
  const { nozzle, bed } = heating.heaters
  values[SIGNAL_AT.nozzle_target_c] = nozzle.targetC
  values[SIGNAL_AT.nozzle_c] = nozzle.readingC
  values[SIGNAL_AT.nozzle_pwm_ratio] = nozzle.powerRatio
  values[SIGNAL_AT.bed_target_c] = bed.targetC
  values[SIGNAL_AT.bed_c] = bed.readingC
  values[SIGNAL_AT.bed_pwm_ratio] = bed.powerRatio
  values[SIGNAL_AT.part_fan_ratio] = fanRatio
}

function senseAir(
  { heating, condition, settings }: Simulation,
  senses: MachineSenses,
  values: Float64Array,
  dtS: number,
): void {
  const { plant, input } = heating
  values[SIGNAL_AT.part_fan_rpm] = readFanTachometer(senses.partFan, input.fanRatio, dtS)
  values[SIGNAL_AT.hotend_fan_rpm] = readFanTachometer(senses.hotEndFan, input.hotEndFanRatio, dtS)
  values[SIGNAL_AT.chamber_c] = readClimateSensor(senses.chamber, plant.chamberC, dtS)
  values[SIGNAL_AT.ambient_c] = readClimateSensor(senses.room, input.ambientC, dtS)
  const humidityPct = settings.humidityPct + condition.humidityOffsetPct
  values[SIGNAL_AT.humidity_pct] = readClimateSensor(senses.humidity, Math.min(100, Math.max(0, humidityPct)), dtS)
}

function sensePower(
  { heating, condition, settings, hasShutDown }: Simulation,
  senses: MachineSenses,
  values: Float64Array,
): void {
  const { input } = heating
  const { nozzle, bed } = settings.machine
  const nozzleW = nozzle.fullPowerCPerS * nozzle.capacityJPerC
  const bedW = bed.fullPowerCPerS * bed.capacityJPerC
  const onSupplyW = heating.isBedOnMains ? 0 : bedW * input.bedPowerRatio
  senses.supplyLoad.heatersW = nozzleW * input.nozzlePowerRatio + onSupplyW
  const motors = !hasShutDown ? motorsW(MOTORS, MOTOR_A) : 0
  senses.supplyLoad.convertersW = ELECTRONICS_W + FAN_W * (input.fanRatio + input.hotEndFanRatio) + motors
  stepSupply(senses.supply, condition.supplyRatio, senses.supplyLoad)
  values[SIGNAL_AT.supply_v] = readSupplyV(senses.supply)
  values[SIGNAL_AT.supply_a] = readSupplyA(senses.supply)
}

function senseMotors(
  { condition, settings, head, link, extrusion, hasShutDown }: Simulation,
  { drivers, supply }: MachineSenses,
  values: Float64Array,
  block: TrajectoryBlock | null,
  i: number,
  share: number,
): void {
  let flags = 0
  for (const motor of ['x', 'y', 'e'] as const) {
    const driver = drivers[motor]
    const heat = motor === 'y' ? head.driverY : head.driverX
    driver.trueC = heat.chipC
    if (link.resetMotors.has(motor)) driver.isConfigured = false
    flagDriver(driver, supply.trueV)
    // Whether the bridges are on is the frame's business; the sensor only tells.
    driver.isOn = !hasShutDown && !heat.isOff && driver.isConfigured
    flags |= driver.flags | (link.resetMotors.has(motor) ? DRIVER_FLAG.reset : 0) | (heat.isOff ? DRIVER_FLAG.ot : 0)
    values[SIGNAL_AT[`driver_${motor}_c`]] = readDriverC(driver)
  }
  values[SIGNAL_AT.driver_flags] = flags
  const speed = block === null ? 0 : speedAt(block, i, share)
  const accel = block === null ? 0 : accelAt(block, i, share)
  const ratioX = block === null ? 0 : Math.abs(block.ratioX[i]!)
  const ratioY = block === null ? 0 : Math.abs(block.ratioY[i]!)
  const { movingMassXKg, movingMassYKg } = settings.machine.frame
  const frameX = weakened(
    settings.machine.frame,
    condition.motorForceXRatio * link.currentRatios.x,
    condition.supplyRatio,
  )
  const frameY = weakened(
    settings.machine.frame,
    condition.motorForceYRatio * link.currentRatios.y,
    condition.supplyRatio,
  )
  const loadX = demand(frameX, movingMassXKg, ratioX, speed, accel, condition.frictionXN, head.strikeN)
  const loadY = demand(frameY, movingMassYKg, ratioY, speed, accel, condition.frictionYN, head.strikeN)
  values[SIGNAL_AT.stallguard_x] = readStallGuard(drivers.x, ratioX * speed, loadX)
  values[SIGNAL_AT.stallguard_y] = readStallGuard(drivers.y, ratioY * speed, loadY)
  const feedMmPerS = block === null ? 0 : speed * block.ratioE[i]!
  // The extruder is geared: its motor turns some times faster than the filament moves.
  const loadE = extrusion.forceN / Math.max(1e-6, extrusion.soundStallN * condition.extruderForceRatio)
  values[SIGNAL_AT.stallguard_e] = readStallGuard(drivers.e, EXTRUDER_GEARING * feedMmPerS, loadE)
}

const EXTRUDER_GEARING = 5

/** Load over pull-out force of one axis. */
function demand(
  frame: MachineModel['frame'],
  massKg: number,
  ratio: number,
  speedMmPerS: number,
  accelMmPerS2: number,
  extraN: number,
  strikeN: number,
): number {
  const axisMmPerS = ratio * speedMmPerS
  const needN = forceDemandN(massKg, ratio * accelMmPerS2, frame.frictionN + extraN, axisMmPerS, ratio * strikeN)
  return needN / Math.max(pullOutForceN(frame, axisMmPerS), 1e-6)
}

/** Speed along the segment after this share of its time. */
function speedAt(block: TrajectoryBlock, i: number, share: number): number {
  const accelS = block.accelS[i]!
  const cruiseS = block.cruiseS[i]!
  const timeS = share * (accelS + cruiseS + block.decelS[i]!)
  if (timeS < accelS) return block.startMmPerS[i]! + block.accelMmPerS2[i]! * timeS
  const slowingS = Math.max(0, timeS - accelS - cruiseS)
  return block.cruiseMmPerS[i]! - block.accelMmPerS2[i]! * slowingS
}

function accelAt(block: TrajectoryBlock, i: number, share: number): number {
  const accelS = block.accelS[i]!
  const cruiseS = block.cruiseS[i]!
  const timeS = share * (accelS + cruiseS + block.decelS[i]!)
  return timeS < accelS || timeS > accelS + cruiseS ? block.accelMmPerS2[i]! : 0
}

function senseFilament(
  { feed, condition, extrusion, heating, head, heatCreep, bead, settings }: Simulation,
  senses: MachineSenses,
  values: Float64Array,
  dtS: number,
): void {
  values[SIGNAL_AT.encoder_mm] = readFilamentEncoder(senses.encoder, feed.encoderMm)
  values[SIGNAL_AT.filament_present] = readRunOutSwitch(condition.filamentRatio)
  // The melt pushes the nozzle down with its pressure over the filament's section, a cold zone that sticks drags the hot
  // end along, as far as the drive holds; what the nozzle runs into pushes back.
  const meltN = extrusion.pressurePa * 1e-6 * extrusion.areaMm2
  const gripN = extrusion.soundGripN * condition.gripRatio
  const stuckN = extrusion.ground ? 0 : Math.min(heatCreepDragN(heatCreep), gripN)
  const cellC = heating.plant.heatBreakC
  const { yieldStrengthPa } = settings.material
  const flatMm = settings.machine.extruder.nozzleFlatMm
  const pressedN = ploughForceN(bead.overlapMm, flatMm, SOFT_YIELD_RATIO * yieldStrengthPa)
  // Steam tears the melt: the force trembles by a share of itself.
  const steam = Math.min(1, Math.max(0, extrusion.moisturePct - STEAM_FROM_PCT))
  const trembleN = steam > 0 ? STEAM_TREMBLE * steam * meltN * senses.steam.normal() : 0
  const forceN = meltN + stuckN + head.strikeN + pressedN + trembleN
  values[SIGNAL_AT.nozzle_load_n] = readLoadCell(senses.loadCell, forceN, cellC, dtS) + condition.loadDriftN
}
