// What a printer physically is, beyond what its printer.cfg says. data/printers/NAME/machine.json holds one of these;
// every number there carries its source in a sibling `sources` object keyed by the dotted path.

/** Heater of PHYSICS 2.2, in rates: dT/dt = a q / (1 + beta (T - 25)) - k (T - T_air) - ..., q following the power u. */
export interface HeaterConstants {
  /** Heating rate at full power and 25 °C, °C/s. */
  readonly fullPowerCPerS: number
  /** Loss rate to the surroundings with fans off, 1/s (1 / time constant). */
  readonly lossPerS: number
  /** Additional loss rate at part fan 100 %, 1/s. 0 for a bed. */
  readonly fanLossPerS: number
  /** Lag of the heater behind its power (cartridge core, insulation), s. */
  readonly heaterLagS: number
  /** Sensor lag, s. */
  readonly sensorLagS: number
  /** How far the sensor's place is above the body's mean at full power, °C: a thermistor beside the heating element. */
  readonly sensorLeadC: number
  /** Temperature coefficient of the heater's resistance, 1/K. */
  readonly resistancePerC: number
  /** Heat capacity, J/K: turns filament heat into temperature. */
  readonly capacityJPerC: number
}

export interface MachineModel {
  readonly name: string
  /** One line for a list. */
  readonly title: string
  readonly nozzle: HeaterConstants
  readonly bed: HeaterConstants
  readonly heatBreak: {
    readonly capacityJPerC: number
    readonly conductanceWPerC: number
    readonly heatsinkFanOnWPerC: number
    readonly heatsinkFanOffWPerC: number
  }
  readonly extruder: {
    readonly drive: 'single' | 'dual'
    /** Filament path from drive gear to melt, mm; a Bowden tube counts whole. */
    readonly pathLengthMm: number
    readonly bowden: boolean
    /** Unsupported gap between drive gear and guide, mm (buckling of soft filament). */
    readonly unsupportedGapMm: number
    readonly maxForceN: number
    /** Motor stall force at the filament, N. */
    readonly stallForceN: number
    /** Effective heated length of the melt zone, mm. */
    readonly heatedLengthMm: number
    readonly nozzleLandMm: number
    readonly nozzleFlatMm: number
    readonly nozzleMaterial: 'brass' | 'hardened-steel' | 'stainless'
    readonly allMetal: boolean
  }
  readonly frame: {
    readonly resonanceXHz: number
    readonly resonanceYHz: number
    readonly dampingX: number
    readonly dampingY: number
    /** Mass each motor pair must accelerate along x and y, kg. */
    readonly movingMassXKg: number
    readonly movingMassYKg: number
    /** Peak motor force at the belt at standstill, N, and speed where it has fallen to half, mm/s. */
    readonly motorForceN: number
    readonly motorHalfForceMmPerS: number
    readonly frictionN: number
    /** Head clearance, for collisions with earlier objects: radius and height of what is lower than the gantry. */
    readonly headRadiusMm: number
    readonly headHeightMm: number
  }
  readonly bedSurface: 'pei-smooth' | 'pei-textured' | 'glass' | 'buildtak'
  /** Peak-to-valley unevenness after mesh compensation, and probe spread (1 sigma), mm. */
  readonly bedUnevennessMm: number
  readonly probeSigmaMm: number
  readonly chamber: {
    readonly enclosed: boolean
    /** PHYSICS 2.13: coupling to the bed and to the room, 1/s. */
    readonly bedCouplingPerS: number
    readonly roomCouplingPerS: number
    readonly heaterMaxC: number | null
  }
  readonly fan: { readonly maxConvectionWPerM2K: number }
  /** Relative 1-sigma spread of machines of this class, by dotted path; used for uncertainty. */
  readonly spread: Readonly<Record<string, number>>
}
