// What one simulated print is told: the machine, the filament, the firmware's laws, the room.
import type { HeaterControlSettings, VerifyHeaterSettings } from '#control'
import type { Random } from '#core'
import type { FaultSpec, RealityGap } from '#faults'
import type { ShaperPulses } from '#motion'
import type { Ambient, MachineModel, Material } from '#physics'
import type { FilamentSensor } from './feed-state.ts'
import type { ChamberHeaterSettings, SensorSettings, TemperatureRange } from './heating.ts'

export interface Box {
  readonly minXMm: number
  readonly maxXMm: number
  readonly minYMm: number
  readonly maxYMm: number
}

export interface SimulationSettings {
  readonly machine: MachineModel
  readonly material: Material
  readonly nozzleDiameterMm: number
  readonly filamentDiameterMm: number
  /** Area that the head can reach; heat tiles and the bed's shape span it. */
  readonly bed: Box
  readonly nozzleControl: HeaterControlSettings
  readonly bedControl: HeaterControlSettings
  readonly nozzleVerify: VerifyHeaterSettings
  readonly bedVerify: VerifyHeaterSettings
  /** The firmware shuts down when a thermistor reads outside of these. */
  readonly nozzleRange: TemperatureRange
  readonly bedRange: TemperatureRange
  /** Of the configuration's [heater_generic] for the chamber; null without one. */
  readonly chamberHeater: ChamberHeaterSettings | null
  /** The firmware refuses to extrude below this. */
  readonly minExtrudeC: number
  readonly pressureAdvanceS: number
  /** Pulses of the input shapers, for residual ringing; null for an unshaped axis. */
  readonly shaperX: ShaperPulses | null
  readonly shaperY: ShaperPulses | null
  /** How motors move the head; cartesian where not said (a delta's towers are not told apart). */
  readonly kinematics?: 'cartesian' | 'corexy'
  readonly ambient: Ambient
  /** Preheated chamber at the start; undefined for a cold one. */
  readonly chamberC?: number
  /** Hot end and bed at the start, where they are warmer than the air around them. */
  readonly nozzleC?: number
  readonly bedC?: number
  /** Water in the filament, mass %. */
  readonly moisturePct: number
  /** From the slicer's settings, used where the file has no layer comments; null if unknown. */
  readonly layerHeightMm: number | null
  /** Height that the slicer meant for the first layer; the gap to the bed is measured against it. */
  readonly firstLayerHeightMm: number | null
  readonly sensors: SensorSettings
  /** Whether the table of signals is kept, ten rows a second. */
  readonly keepsSignals: boolean
  /** Of the room, %. */
  readonly humidityPct: number
  /** The firmware can ask its motor drivers (TMC sections): it notices when one resets or gets too hot. */
  readonly hasDriverLink: boolean
  /** What homes Z: a switch, or the bed probe. */
  readonly zEndstop?: 'stepper_z' | 'probe'
  /** What pauses the print when the filament ends or stands; null without one. */
  readonly filamentSensor: FilamentSensor | null
  /** What breaks, and how far the machine is from its model from the start. */
  readonly faults: readonly FaultSpec[]
  readonly gap: RealityGap | null
  /** The height field begins small and grows with the part: less memory where many printers live side by side. */
  readonly hasGrowingField?: boolean
  /** The firmware's host has a supply of its own: it lives on when the printer's fails. */
  readonly hasPoweredHost?: boolean
  /** Host and microcontroller talk over a wire that outlives the controller (a serial port or a converter), not its own USB. */
  readonly hasSerialLink?: boolean
  /** The drivers' warmth is followed also where nothing can break and no signals are kept: somebody may look at any time. */
  readonly hasWarmDrivers?: boolean
  readonly random: Random
}

/** Longest a firmware waits in earnest before a person would have given up, s. */
export const LONGEST_WAIT_S = 3 * 3600
