// The sensors of one machine, besides those of its heaters.
import type { Random } from '#core'
import type { ClimateSensor, Driver, FanTachometer, FilamentEncoder, LoadCell, Supply, SupplyLoad } from '#sensing'
import {
  CHAMBER_SENSOR,
  createClimateSensor,
  createDriver,
  createFanTachometer,
  createFilamentEncoder,
  createLoadCell,
  createSupply,
  FILAMENT_ENCODER,
  HOTEND_FAN_TACHOMETER,
  HUMIDITY_SENSOR,
  LOAD_CELL,
  PART_FAN_TACHOMETER,
  ROOM_SENSOR,
  SIGNALS,
  SUPPLY_24V,
  TMC2209,
} from '#sensing'

export interface MachineSenses {
  readonly partFan: FanTachometer
  readonly hotEndFan: FanTachometer
  readonly supply: Supply
  readonly supplyLoad: SupplyLoad
  readonly drivers: Readonly<Record<'x' | 'y' | 'e', Driver>>
  readonly encoder: FilamentEncoder
  readonly loadCell: LoadCell
  /** Chance of the bubbles in wet melt. */
  readonly steam: Random
  readonly chamber: ClimateSensor
  readonly room: ClimateSensor
  readonly humidity: ClimateSensor
  /** What the host has heard last: it goes on showing it while the link is silent. */
  readonly heard: Float64Array
  timeS: number
}

/** Warmth of a board in its case, °C over the room. Class estimate. */
const BOARD_RISE_C = 12

export function createMachineSenses(ideal: boolean, random: Random): MachineSenses {
  const of = (name: string): Random => random.fork(name)
  const driver = (name: string): Driver => createDriver({ ...TMC2209, ideal }, 25 + BOARD_RISE_C, of(name))
  return {
    partFan: createFanTachometer({ ...PART_FAN_TACHOMETER, ideal }, of('part fan')),
    hotEndFan: createFanTachometer({ ...HOTEND_FAN_TACHOMETER, ideal }, of('hot-end fan')),
    supply: createSupply({ ...SUPPLY_24V, ideal }, of('supply')),
    supplyLoad: { heatersW: 0, convertersW: 0 },
    drivers: { x: driver('driver x'), y: driver('driver y'), e: driver('driver e') },
    encoder: createFilamentEncoder({ ...FILAMENT_ENCODER, ideal }, of('encoder')),
    loadCell: createLoadCell({ ...LOAD_CELL, ideal }, 25, of('load cell')),
    steam: of('steam'),
    chamber: createClimateSensor({ ...CHAMBER_SENSOR, ideal }, of('chamber')),
    room: createClimateSensor({ ...ROOM_SENSOR, ideal }, of('room')),
    humidity: createClimateSensor({ ...HUMIDITY_SENSOR, ideal }, of('humidity')),
    heard: new Float64Array(SIGNALS.length).fill(Number.NaN),
    timeS: 0,
  }
}
