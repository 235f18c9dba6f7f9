// From printer.cfg, machine, material and the person's words to what the simulation is told.
import type { AxisShaperConfig, HeaterConfig, PrinterConfig } from '#config'
import type { HeaterControlSettings } from '#control'
import type { Random } from '#core'
import type { FaultSpec, RealityGap } from '#faults'
import type { SlicerMetadata } from '#gcode'
import type { ShaperPulses } from '#motion'
import { createShaperPulses } from '#motion'
import type { MachineModel, Material } from '#physics'
import { createAmbient, equilibriumMoisturePct, moistureAfterPct } from '#physics'
import type { Box, SimulationSettings } from './settings.ts'

export interface BuildVolume {
  readonly shape: 'rectangle' | 'circle'
  readonly xMinMm: number
  readonly xMaxMm: number
  readonly yMinMm: number
  readonly yMaxMm: number
  readonly zMaxMm: number
}

export interface RoomOptions {
  readonly ambient: number
  readonly chamber?: number
  /** Hot end and bed at the start, °C; as warm as the air around them where nobody says. */
  readonly nozzle?: number
  readonly bed?: number
  readonly humidity: number
  /** Days that the spool has stood open. */
  readonly opened: number
  /** Nobody named the printer: what Klipper would refuse is followed on. */
  readonly tolerant: boolean
  /** The person gave a printer.cfg. */
  readonly ownConfig: boolean
  /** What the firmware reads: the plain truth, or what real sensors make of it. */
  readonly sensors?: 'ideal' | 'realistic'
  readonly keepsSignals?: boolean
  readonly faults?: readonly FaultSpec[]
  readonly gap?: RealityGap | null
}

export function simulationSettings(
  config: PrinterConfig,
  machine: MachineModel,
  material: Material,
  metadata: SlicerMetadata,
  room: RoomOptions,
  random: Random,
): SimulationSettings {
  const extruder = config.extruders[0]
  return {
    machine,
    material,
    // A printer.cfg of one's own knows its nozzle; of a class that ships, the file knows better which one is in.
    nozzleDiameterMm: (room.ownConfig ? undefined : metadata.nozzleDiameterMm) ?? extruder?.nozzleDiameterMm ?? 0.4,
    filamentDiameterMm:
      (room.ownConfig ? undefined : metadata.filamentDiameterMm) ?? extruder?.filamentDiameterMm ?? 1.75,
    bed: bedOf(config),
    nozzleControl: heaterControlOf(extruder?.heater ?? null, machine),
    bedControl: heaterControlOf(config.heaterBed, machine),
    nozzleVerify: extruder?.heater.verify ?? { checkGainTimeS: 20 },
    bedVerify: config.heaterBed?.verify ?? { checkGainTimeS: 60 },
    nozzleRange: rangeOf(extruder?.heater ?? null, room.tolerant),
    bedRange: rangeOf(config.heaterBed, room.tolerant),
    chamberHeater: chamberHeaterOf(config, machine, room.tolerant),
    // Other firmware has limits of its own; a file for it is followed on.
    minExtrudeC: room.tolerant ? 0 : (extruder?.minExtrudeTempC ?? 170),
    pressureAdvanceS: extruder?.pressureAdvanceS ?? 0,
    shaperX: pulsesOf(config.inputShaper?.x),
    shaperY: pulsesOf(config.inputShaper?.y),
    kinematics: config.kinematics === 'corexy' ? 'corexy' : 'cartesian',
    ambient: createAmbient(room.ambient),
    ...(room.chamber === undefined ? {} : { chamberC: room.chamber }),
    ...(room.nozzle === undefined ? {} : { nozzleC: room.nozzle }),
    ...(room.bed === undefined ? {} : { bedC: room.bed }),
    moisturePct: spoolMoisturePct(material, room),
    layerHeightMm: metadata.layerHeightMm ?? null,
    firstLayerHeightMm: metadata.firstLayerHeightMm ?? null,
    sensors: {
      areIdeal: room.sensors !== 'realistic',
      nozzleType: extruder?.heater.sensorType ?? 'Generic 3950',
      bedType: config.heaterBed?.sensorType ?? 'Generic 3950',
    },
    keepsSignals: room.keepsSignals ?? false,
    humidityPct: room.humidity,
    zEndstop: config.rails[2]?.endstopIsProbe === true ? 'probe' : 'stepper_z',
    hasDriverLink: config.sectionNames.some((name) => /^tmc\d/i.test(name)),
    filamentSensor: sensorOf(config),
    faults: room.faults ?? [],
    gap: room.gap ?? null,
    random,
  }
}

/** The [heater_generic] that warms the air around the part, by its name. */
export function chamberHeaterConfig({ heaterGenerics }: PrinterConfig): HeaterConfig | null {
  return heaterGenerics.find(({ name }) => /chamber|enclosure/i.test(name)) ?? null
}

function chamberHeaterOf(
  config: PrinterConfig,
  machine: MachineModel,
  tolerant: boolean,
): SimulationSettings['chamberHeater'] {
  const heater = chamberHeaterConfig(config)
  if (heater === null) return null
  const { name, verify } = heater
  return { name, verify, control: heaterControlOf(heater, machine), range: rangeOf(heater, tolerant) }
}

/** Air around a part warms by this much at full power, °C/s: 300 W over some 1.5 kJ/K of air and walls. Class estimate. */
const CHAMBER_HEATER_C_PER_S = 0.2
/** What the plant takes a chamber heater to have in reserve (its thermal model). */
const CHAMBER_RESERVE = 1.25

/** The machine with the chamber heater that its configuration has and its class has not. */
export function withChamberHeater(machine: MachineModel, config: PrinterConfig): MachineModel {
  const heater = chamberHeaterConfig(config)
  if (heater === null || machine.chamber.heaterMaxC !== null) return machine
  const holdsC = 20 + CHAMBER_HEATER_C_PER_S / (CHAMBER_RESERVE * machine.chamber.roomCouplingPerS)
  return { ...machine, chamber: { ...machine.chamber, heaterMaxC: Math.max(holdsC, heater.maxTempC) } }
}

/** The first sensor that would pause the print. */
function sensorOf({ filamentSensors }: PrinterConfig): SimulationSettings['filamentSensor'] {
  const found = filamentSensors.find(({ pauseOnRunout }) => pauseOnRunout)
  return found === undefined ? null : { kind: found.kind, detectionLengthMm: found.detectionLengthMm }
}

/** What no thermistor in order reads: the range of a printer whose limits nobody knows. */
const ANY_SOUND_READING = { minC: -30, maxC: 550 }

function rangeOf(heater: HeaterConfig | null, tolerant: boolean): { minC: number; maxC: number } {
  if (heater === null || tolerant) return ANY_SOUND_READING
  return { minC: heater.minTempC, maxC: heater.maxTempC }
}

/** A spool that came dry out of its bag (a tenth of what room air would give it) and has stood open since. */
function spoolMoisturePct(material: Material, { humidity, opened, ambient }: RoomOptions): number {
  const humidityRatio = humidity / 100
  return moistureAfterPct(material, 0.1 * equilibriumMoisturePct(material, 0.5), {
    temperatureC: ambient,
    humidityRatio,
    durationS: opened * 86_400,
    filamentDiameterMm: 1.75,
    wound: true,
  })
}

/** The rectangle around everything the head can reach. */
function bedOf(config: PrinterConfig): Box {
  const volume = buildVolume(config)
  return { minXMm: volume.xMinMm, maxXMm: volume.xMaxMm, minYMm: volume.yMinMm, maxYMm: volume.yMaxMm }
}

/** Configurations that only plan may open their limits wide; heat and bed are computed over a real bed. */
const LARGEST_BED_MM = 1500

export function buildVolume(config: PrinterConfig): BuildVolume {
  const { delta, rails } = config
  if (delta !== null) {
    const r = delta.printRadiusMm
    const zMaxMm = Math.max(...rails.map((rail) => rail.positionEndstopMm), 0)
    return { shape: 'circle', xMinMm: -r, xMaxMm: r, yMinMm: -r, yMaxMm: r, zMaxMm }
  }
  const [x, y, z] = rails
  return {
    shape: 'rectangle',
    xMinMm: Math.max(x?.positionMinMm ?? 0, -LARGEST_BED_MM),
    xMaxMm: Math.min(x?.positionMaxMm ?? 235, LARGEST_BED_MM),
    yMinMm: Math.max(y?.positionMinMm ?? 0, -LARGEST_BED_MM),
    yMaxMm: Math.min(y?.positionMaxMm ?? 235, LARGEST_BED_MM),
    zMaxMm: z?.positionMaxMm ?? 250,
  }
}

/** A heater's law as the configuration has it. */
export function heaterControlOf(heater: HeaterConfig | null, machine: MachineModel): HeaterControlSettings {
  if (heater === null) return { law: 'watermark' }
  const { control, maxPowerRatio, smoothTimeS } = heater
  switch (control.kind) {
    case 'pid':
      return { law: 'pid', kp: control.kp, ki: control.ki, kd: control.kd, maxPowerRatio, smoothTimeS }
    case 'watermark':
      return { law: 'watermark', maxDeltaC: control.maxDeltaC, maxPowerRatio, smoothTimeS }
    case 'mpc': {
      const { nozzle } = machine
      return {
        law: 'mpc',
        heaterPowerW: control.heaterPowerW,
        blockHeatCapacityJPerC: nozzle.capacityJPerC,
        sensorResponsivenessPerS: 1 / nozzle.sensorLagS,
        ambientTransferWPerC: nozzle.lossPerS * nozzle.capacityJPerC,
        fanTransferWPerC: nozzle.fanLossPerS * nozzle.capacityJPerC,
        maxPowerRatio,
        smoothTimeS,
      }
    }
  }
}

function pulsesOf(shaper: AxisShaperConfig | undefined): ShaperPulses | null {
  if (shaper === undefined || !(shaper.frequencyHz > 0)) return null
  return createShaperPulses(shaper.type, shaper.frequencyHz, shaper.dampingRatio)
}
