// Hot end, heat break, bed and chamber as lumped bodies. Every body is integrated in closed form for inputs that are
// constant over the step, so a step may have any length; only the heater's own resistance (which changes the power with
// temperature) and the exchange with the chamber air are approximated, to second order, in sub-steps.
// Source: PHYSICS 2.2 (hot end, bed, heat break) and 2.13 (chamber).
import type { HeaterConstants, MachineModel } from '../machine.ts'
import type { BedSurfaceHeat } from './bed-surface.ts'
import { bedSurfaceHeat } from './bed-surface.ts'
import {
  createRelaxation,
  followedC,
  type Relaxation,
  relax,
  relaxedC,
  relaxedCoreRatio,
  sensedC,
} from './heated-body.ts'
import { createSensorContact, type SensorContact, setSensorContact } from './sensor-contact.ts'

/** What drives the plant; the caller keeps one and changes it. */
export interface ThermalInput {
  nozzlePowerRatio: number
  bedPowerRatio: number
  chamberPowerRatio: number
  /** Part fan. */
  fanRatio: number
  /** Heat-sink fan of the hot end. */
  hotEndFanRatio: number
  /** Loss of the block over its usual loss, without fans: above 1 without its silicone sock. */
  nozzleLossRatio: number
  /** Part-fan air on the block over what usually hits it. */
  fanOnBlockRatio: number
  /** Exchange between chamber and room over the usual one: a door that stands open. */
  chamberLeakRatio: number
  /** Supply voltage over its nominal value; power goes with its square. */
  supplyVoltageRatio: number
  /** The same for the bed, which may hang on the mains. */
  bedVoltageRatio: number
  /** Filament going into the hot end, mm/s; retraction (negative) takes no heat. */
  filamentMmPerS: number
  /** Heat that one mm of filament takes up per °C, J. */
  filamentHeatJPerMmC: number
  ambientC: number
  /** Additional convection by a draft on an open printer, W/(m² K). */
  draftWPerM2K: number
  /** 1: the thermistor sits in its block; less: that share of its contact is left, and air takes over (sensor-contact.ts). */
  nozzleSensorContactRatio: number
  bedSensorContactRatio: number
  /** Lag of a sensor over its usual one. */
  nozzleSensorLagRatio: number
  bedSensorLagRatio: number
}

export interface ThermalPlant {
  readonly constants: ThermalConstants
  nozzleBlockC: number
  nozzleSensorC: number
  /** Power that the heater's core passes on, as a ratio of full power: it lags the power given. */
  nozzleCoreRatio: number
  /** Heater plate of the bed. */
  bedC: number
  bedSensorC: number
  bedCoreRatio: number
  /** What the first layer touches. */
  bedSurfaceC: number
  chamberC: number
  /** Cold side of the heat break. */
  heatBreakC: number
}

interface ThermalConstants {
  readonly nozzle: HeaterConstants
  readonly bed: HeaterConstants
  readonly heatBreak: MachineModel['heatBreak']
  readonly chamber: MachineModel['chamber']
  readonly hotEndCouplingPerS: number
  readonly chamberHeaterCPerS: number
  readonly surface: BedSurfaceHeat
  /** Scratch of a step. */
  readonly relaxation: Relaxation
  readonly sensor: SensorContact
}

export interface ThermalStart {
  readonly ambientC: number
  readonly nozzleC?: number
  readonly bedC?: number
  readonly chamberC?: number
}

const SUB_STEP_MAX_S = 1
/** Natural convection and radiation of a warm plate in still air, W/(m² K): what a draft adds to (PHYSICS 2.13). */
const STILL_AIR_W_PER_M2_K = 10
/** Share of a draft that finds its way past sock and shroud to the heater block. Plausible. */
const BLOCK_DRAFT_SHARE = 0.15
/** A draft sweeps the upper side of the bed; under it are carriage and insulation. Plausible: half of the loss. */
const BED_DRAFT_SHARE = 0.5
/** A chamber heater is taken to hold its highest temperature with a quarter of its power in reserve. No source: class estimate. */
const CHAMBER_HEATER_RESERVE = 1.25

export function createThermalInput(ambientC: number): ThermalInput {
  return {
    nozzlePowerRatio: 0,
    bedPowerRatio: 0,
    chamberPowerRatio: 0,
    fanRatio: 0,
    hotEndFanRatio: 1,
    nozzleLossRatio: 1,
    fanOnBlockRatio: 1,
    chamberLeakRatio: 1,
    supplyVoltageRatio: 1,
    bedVoltageRatio: 1,
    filamentMmPerS: 0,
    filamentHeatJPerMmC: 0,
    ambientC,
    draftWPerM2K: 0,
    nozzleSensorContactRatio: 1,
    bedSensorContactRatio: 1,
    nozzleSensorLagRatio: 1,
    bedSensorLagRatio: 1,
  }
}

/** A printer at rest: everything at ambient temperature unless said otherwise. */
export function createThermalPlant(machine: MachineModel, start: ThermalStart): ThermalPlant {
  const { ambientC } = start
  const chamberC = start.chamberC ?? ambientC
  const nozzleC = start.nozzleC ?? chamberC
  const bedC = start.bedC ?? chamberC
  const { nozzle, bed, heatBreak, chamber } = machine
  const surface = bedSurfaceHeat(machine.bedSurface)
  const share = heatBreak.conductanceWPerC / (heatBreak.conductanceWPerC + heatBreak.heatsinkFanOnWPerC)
  return {
    constants: {
      nozzle,
      bed,
      heatBreak,
      chamber,
      // The same air takes heat from both in proportion to their conductances.
      hotEndCouplingPerS:
        (chamber.bedCouplingPerS * nozzle.lossPerS * nozzle.capacityJPerC) / (bed.lossPerS * bed.capacityJPerC),
      chamberHeaterCPerS:
        chamber.heaterMaxC === null
          ? 0
          : CHAMBER_HEATER_RESERVE * chamber.roomCouplingPerS * Math.max(chamber.heaterMaxC - 20, 0),
      surface,
      relaxation: createRelaxation(),
      sensor: createSensorContact(),
    },
    nozzleBlockC: nozzleC,
    nozzleSensorC: nozzleC,
    nozzleCoreRatio: 0,
    bedC,
    bedSensorC: bedC,
    bedCoreRatio: 0,
    bedSurfaceC: bedC - surface.dropRatio * (bedC - chamberC),
    chamberC,
    heatBreakC: share * nozzleC + (1 - share) * chamberC,
  }
}

/** Advances the plant by `dtS` under constant input. */
export function stepThermalPlant(plant: ThermalPlant, input: Readonly<ThermalInput>, dtS: number): void {
  const parts = dtS > SUB_STEP_MAX_S ? Math.ceil(dtS / SUB_STEP_MAX_S) : 1
  const partS = dtS / parts
  for (let part = 0; part < parts; part++) stepOnce(plant, input, partS)
}

function stepOnce(plant: ThermalPlant, input: Readonly<ThermalInput>, dtS: number): void {
  const airC = stepChamber(plant, input, dtS)
  stepHotEnd(plant, input, airC, dtS)
  stepBed(plant, input, airC, dtS)
}

/** Moves the chamber air and returns its mean over the step, which is what the heaters lose to. */
function stepChamber(plant: ThermalPlant, input: Readonly<ThermalInput>, dtS: number): number {
  const { chamber, hotEndCouplingPerS, chamberHeaterCPerS } = plant.constants
  const roomPerS = chamber.roomCouplingPerS * input.chamberLeakRatio
  const ratePerS = chamber.bedCouplingPerS + hotEndCouplingPerS + roomPerS
  const startC = plant.chamberC
  if (!(ratePerS > 0)) return startC
  const endC =
    (chamber.bedCouplingPerS * plant.bedC +
      hotEndCouplingPerS * plant.nozzleBlockC +
      roomPerS * input.ambientC +
      chamberHeaterCPerS * input.chamberPowerRatio) /
    ratePerS
  plant.chamberC = endC + (startC - endC) * Math.exp(-ratePerS * dtS)
  return (startC + plant.chamberC) / 2
}

function stepHotEnd(plant: ThermalPlant, input: Readonly<ThermalInput>, airC: number, dtS: number): void {
  const { nozzle, heatBreak, chamber, relaxation, sensor } = plant.constants
  const filamentWPerC = input.filamentMmPerS > 0 ? input.filamentMmPerS * input.filamentHeatJPerMmC : 0
  // A fan's cooling grows with the square root of its speed: Kalico's published table for 0, 1/2 and 1 has 0.155, 0.202
  // and 0.216 W/K, forced convection Nu ~ Re^0.5. PHYSICS 2.2.
  const fanLossPerS = input.fanRatio > 0 ? nozzle.fanLossPerS * Math.sqrt(input.fanRatio) * input.fanOnBlockRatio : 0
  const draftRatio = chamber.enclosed ? 0 : (BLOCK_DRAFT_SHARE * input.draftWPerM2K) / STILL_AIR_W_PER_M2_K
  const lossPerS =
    nozzle.lossPerS * (input.nozzleLossRatio + draftRatio) + fanLossPerS + filamentWPerC / nozzle.capacityJPerC
  const power = input.nozzlePowerRatio * input.supplyVoltageRatio * input.supplyVoltageRatio
  relax(relaxation, nozzle, lossPerS, power, plant.nozzleCoreRatio, plant.nozzleBlockC, airC, dtS)
  plant.nozzleBlockC = relaxedC(relaxation)
  const coreRatio = plant.nozzleCoreRatio
  setSensorContact(sensor, nozzle, input.nozzleSensorContactRatio, input.nozzleSensorLagRatio)
  plant.nozzleSensorC = sensedC(relaxation, sensor, plant.nozzleSensorC, power, coreRatio, sensor.shareRatio, airC, dtS)
  plant.nozzleCoreRatio = relaxedCoreRatio(nozzle, power, coreRatio, dtS)
  const sinkWPerC =
    heatBreak.heatsinkFanOffWPerC +
    (heatBreak.heatsinkFanOnWPerC - heatBreak.heatsinkFanOffWPerC) * input.hotEndFanRatio
  const breakWPerC = heatBreak.conductanceWPerC + sinkWPerC + filamentWPerC
  const breakRatePerS = breakWPerC / heatBreak.capacityJPerC
  const breakShare = heatBreak.conductanceWPerC / breakWPerC
  plant.heatBreakC = followedC(relaxation, plant.heatBreakC, breakRatePerS, breakShare, airC, dtS)
}

function stepBed(plant: ThermalPlant, input: Readonly<ThermalInput>, airC: number, dtS: number): void {
  const { bed, surface, chamber, relaxation, sensor } = plant.constants
  const draftRatio = chamber.enclosed ? 0 : input.draftWPerM2K / STILL_AIR_W_PER_M2_K
  const lossPerS = bed.lossPerS * (1 + BED_DRAFT_SHARE * draftRatio)
  const power = input.bedPowerRatio * input.bedVoltageRatio * input.bedVoltageRatio
  relax(relaxation, bed, lossPerS, power, plant.bedCoreRatio, plant.bedC, airC, dtS)
  plant.bedC = relaxedC(relaxation)
  setSensorContact(sensor, bed, input.bedSensorContactRatio, input.bedSensorLagRatio)
  const coreRatio = plant.bedCoreRatio
  plant.bedSensorC = sensedC(relaxation, sensor, plant.bedSensorC, power, coreRatio, sensor.shareRatio, airC, dtS)
  plant.bedCoreRatio = relaxedCoreRatio(bed, power, coreRatio, dtS)
  const surfaceShare = 1 - Math.min(surface.dropRatio * (1 + draftRatio), 1)
  plant.bedSurfaceC = followedC(relaxation, plant.bedSurfaceC, 1 / surface.lagS, surfaceShare, airC, dtS)
}
