// A printer.cfg as numbers with units: what motion, macros, control and physics read. Values that the file leaves out are
// Klipper's defaults. Names follow Klipper's options.

import type { ConfigTree } from './config-tree.ts'
import type { PythonLiteral } from './python-literal.ts'

/** Geometries whose motion is planned here. 'none' has no head axes. */
export const KINEMATICS = ['cartesian', 'corexy', 'corexz', 'hybrid_corexy', 'hybrid_corexz', 'delta', 'none'] as const
export type Kinematics = (typeof KINEMATICS)[number]

export interface StepperConfig {
  /** 'stepper_x', 'stepper_z1', 'extruder', 'extruder_stepper NAME', 'manual_stepper NAME' */
  readonly section: string
  /** Driver pulley or screw travel for one turn of the output, mm (rad for rotary axes). */
  readonly rotationDistanceMm: number
  readonly fullStepsPerRotation: number
  readonly microsteps: number
  /** Motor turns for one turn of the output. */
  readonly gearRatio: number
  readonly stepDistanceMm: number
}

/** A homed axis: the options of stepper_x, stepper_y, stepper_z or a delta tower, with its motors. */
export interface RailConfig {
  readonly section: string
  /** Own stepper first, then stepper_x1, ... */
  readonly steppers: readonly StepperConfig[]
  readonly endstopPin: string
  /** `probe:z_virtual_endstop`: the bed probe is the endstop. */
  readonly endstopIsProbe: boolean
  readonly positionEndstopMm: number
  readonly positionMinMm: number
  readonly positionMaxMm: number
  readonly homingMmPerS: number
  readonly secondHomingMmPerS: number
  readonly homingRetractMmPerS: number
  readonly homingRetractMm: number
  readonly homingPositive: boolean
}

export interface DeltaConfig {
  readonly radiusMm: number
  readonly printRadiusMm: number
  readonly minimumZMm: number
  /** [3] towers a, b, c */
  readonly armLengthMm: readonly number[]
  /** [3] towers a, b, c */
  readonly angleDeg: readonly number[]
}

export type HeaterControl =
  | { readonly kind: 'watermark'; readonly maxDeltaC: number }
  | {
      readonly kind: 'pid'
      /** As written in the file: PWM percent-ish units of 1/255; divide by 255 for a duty ratio. */
      readonly kp: number
      readonly ki: number
      readonly kd: number
    }
  /** Kalico's model predictive control. */
  | { readonly kind: 'mpc'; readonly heaterPowerW: number }

export interface VerifyHeaterConfig {
  readonly hysteresisC: number
  readonly maxErrorCS: number
  readonly heatingGainC: number
  readonly checkGainTimeS: number
}

export interface HeaterConfig {
  /** 'extruder', 'heater_bed', 'heater_generic chamber' */
  readonly section: string
  readonly name: string
  readonly sensorType: string
  readonly minTempC: number
  readonly maxTempC: number
  readonly maxPowerRatio: number
  readonly smoothTimeS: number
  readonly pwmCycleTimeS: number
  readonly control: HeaterControl
  readonly verify: VerifyHeaterConfig
}

export interface ExtruderConfig {
  /** 'extruder', 'extruder1' */
  readonly section: string
  /** null: the extruder has a heater but no motor of its own. */
  readonly stepper: StepperConfig | null
  readonly heater: HeaterConfig
  /** Names the heater section when it is another extruder's (shared_heater). */
  readonly sharedHeater: string | null
  readonly minExtrudeTempC: number
  readonly nozzleDiameterMm: number
  readonly filamentDiameterMm: number
  readonly maxExtrudeCrossSectionMm2: number
  readonly maxExtrudeOnlyMmPerS: number
  readonly maxExtrudeOnlyMmPerS2: number
  readonly maxExtrudeOnlyDistanceMm: number
  readonly instantaneousCornerMmPerS: number
  readonly pressureAdvanceS: number
  readonly pressureAdvanceSmoothTimeS: number
}

export const SHAPER_TYPES = ['zv', 'mzv', 'zvd', 'ei', '2hump_ei', '3hump_ei'] as const
export type ShaperType = (typeof SHAPER_TYPES)[number]

export interface AxisShaperConfig {
  readonly type: ShaperType
  /** 0: no shaping of this axis. */
  readonly frequencyHz: number
  readonly dampingRatio: number
}

export interface InputShaperConfig {
  readonly x: AxisShaperConfig
  readonly y: AxisShaperConfig
  readonly z: AxisShaperConfig
}

export interface GcodeMacroConfig {
  /** As written; calls match it in any case. */
  readonly name: string
  /** Template, line k of it stands at `line + k` of `file`. */
  readonly gcode: string
  readonly file: string
  readonly line: number
  /** `variable_name` by lower-case name. */
  readonly variables: ReadonlyMap<string, PythonLiteral>
  readonly renameExisting: string | null
  readonly description: string
}

export interface DelayedGcodeConfig {
  readonly name: string
  readonly gcode: string
  readonly initialDurationS: number
  readonly file: string
  readonly line: number
}

export interface FanConfig {
  /** 'fan', 'fan_generic NAME', 'heater_fan NAME', 'controller_fan NAME', 'temperature_fan NAME' */
  readonly section: string
  readonly kind: 'fan' | 'fan_generic' | 'heater_fan' | 'controller_fan' | 'temperature_fan'
  readonly name: string
  readonly maxPowerRatio: number
  readonly offBelowRatio: number
  readonly kickStartTimeS: number
  readonly cycleTimeS: number
  /** Speed while its heater is on (heater_fan, controller_fan); 1 for others. */
  readonly speedRatio: number
  /** heater_fan: heaters that switch it on, and above which temperature. */
  readonly heaters: readonly string[]
  readonly heaterTempC: number
}

export interface TemperatureSensorConfig {
  readonly name: string
  readonly sensorType: string
  readonly minTempC: number
  readonly maxTempC: number
}

export interface ProbeConfig {
  readonly section: string
  readonly xOffsetMm: number
  readonly yOffsetMm: number
  readonly zOffsetMm: number
  readonly speedMmPerS: number
  readonly liftMmPerS: number
  readonly samples: number
  readonly sampleRetractMm: number
  readonly samplesToleranceMm: number
}

export interface BedMeshConfig {
  readonly speedMmPerS: number
  readonly horizontalMoveZMm: number
  /** [2] x, y; null on round beds */
  readonly meshMinMm: readonly number[] | null
  readonly meshMaxMm: readonly number[] | null
  readonly meshRadiusMm: number | null
  /** [2] points along x, y */
  readonly probeCount: readonly number[]
  readonly fadeStartMm: number
  readonly fadeEndMm: number
  readonly splitDeltaZMm: number
  readonly moveCheckDistanceMm: number
}

export interface SafeZHomeConfig {
  readonly homeXMm: number
  readonly homeYMm: number
  readonly travelMmPerS: number
  readonly zHopMm: number
  readonly zHopMmPerS: number
  readonly moveToPrevious: boolean
}

export interface HomingOverrideConfig {
  readonly axes: string
  readonly gcode: string
  readonly setPositionXMm: number | null
  readonly setPositionYMm: number | null
  readonly setPositionZMm: number | null
  readonly file: string
  readonly line: number
}

export interface GantryLevelConfig {
  readonly kind: 'quad_gantry_level' | 'z_tilt'
  /** [n][2] x, y */
  readonly pointsMm: readonly (readonly number[])[]
  readonly speedMmPerS: number
  readonly horizontalMoveZMm: number
}

export interface FirmwareRetractionConfig {
  readonly retractLengthMm: number
  readonly retractMmPerS: number
  readonly unretractExtraLengthMm: number
  readonly unretractMmPerS: number
}

export interface FilamentSensorConfig {
  readonly name: string
  readonly kind: 'switch' | 'motion'
  readonly pauseOnRunout: boolean
  readonly runoutGcode: string
  /** Motion sensors only; 0 for switches. */
  readonly detectionLengthMm: number
}

/** What `[printer]`, the rails and the delta geometry say: all that moves the head. */
export interface MotionConfig {
  readonly kinematics: Kinematics
  /** A geometry whose motion is not planned here, as written; `kinematics` is 'none' then. */
  readonly unsimulatedKinematics: string | null
  readonly maxVelocityMmPerS: number
  readonly maxAccelMmPerS2: number
  readonly minimumCruiseRatio: number
  readonly squareCornerMmPerS: number
  readonly maxZMmPerS: number
  readonly maxZMmPerS2: number
  /** Cartesian-like: [x, y, z]; delta: [a, b, c]; none: []. */
  readonly rails: readonly RailConfig[]
  readonly delta: DeltaConfig | null
  /** `[dual_carriage]`: the axis with two heads. */
  readonly dualCarriageAxis: 'x' | 'y' | null
}

export interface PrinterConfig extends MotionConfig {
  readonly extruders: readonly ExtruderConfig[]
  readonly heaterBed: HeaterConfig | null
  readonly heaterGenerics: readonly HeaterConfig[]
  readonly fans: readonly FanConfig[]
  readonly temperatureSensors: readonly TemperatureSensorConfig[]
  readonly inputShaper: InputShaperConfig | null
  readonly gcodeMacros: readonly GcodeMacroConfig[]
  readonly delayedGcodes: readonly DelayedGcodeConfig[]
  /** null: G2 and G3 are unknown commands. */
  readonly gcodeArcs: { readonly resolutionMm: number } | null
  readonly firmwareRetraction: FirmwareRetractionConfig | null
  readonly forceMove: { readonly enabled: boolean } | null
  readonly probe: ProbeConfig | null
  readonly bedMesh: BedMeshConfig | null
  readonly safeZHome: SafeZHomeConfig | null
  readonly homingOverride: HomingOverrideConfig | null
  readonly gantryLevel: GantryLevelConfig | null
  readonly filamentSensors: readonly FilamentSensorConfig[]
  readonly idleTimeout: { readonly timeoutS: number; readonly gcode: string | null }
  readonly pauseResume: { readonly recoverMmPerS: number } | null
  /** `default_type` of `[respond]`; null: M118 is unknown. */
  readonly respond: { readonly defaultPrefix: string } | null
  /** `[save_variables]`: the file as written. */
  readonly saveVariablesFile: string | null
  readonly hasExcludeObject: boolean
  readonly hasDisplayStatus: boolean
  readonly hasVirtualSdcard: boolean
  /** Every section's name as written: what `printer['...']` in a macro can see. */
  readonly sectionNames: readonly string[]
  /** The texts that all of this was read from: `printer.configfile.config`. */
  readonly source: ConfigTree
  /** Lower-case section name -> option -> value, defaults of what is read here included: `printer.configfile.settings`. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, PythonLiteral>>
}
