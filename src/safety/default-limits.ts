// The literals of the envelope, each with its unit and where it comes from. The printer and the material can only narrow them.
import type { HeaterLimits, Limits } from './limits.ts'

/** Where nothing is known of an axis, nothing but 0 is inside. */
export const NOWHERE = { min: 0, max: 0 }

/** A printer of which nothing is known: no heater, nowhere to go, slow. `limitsForPrinter` starts here. */
export const SAFEST_LIMITS: Limits = {
  heaters: {},
  material: '',
  // °C. Source: Klipper's min_extrude_temp 170, Marlin's EXTRUDE_MINTEMP 170.
  extrudeMinC: 170,
  xMm: NOWHERE,
  yMm: NOWHERE,
  zMm: NOWHERE,
  radiusMm: null,
  // mm/s. Judgement: the pace of a person who tries an axis by hand.
  speedMaxMmPerS: 50,
  // mm/s. Source: Klipper's example configurations of bed slingers, max_z_velocity 5.
  zSpeedMaxMmPerS: 5,
  // mm/s². Source: Klipper's examples, max_accel 3000; a sixth of it for a machine that nobody knows.
  accelMaxMmPerS2: 500,
  // mm/s. Source: slicers' profiles for Klipper ask for up to 20; Klipper's own default is 5.
  cornerSpeedMaxMmPerS: 20,
  // mm³/s. Source: the fastest hot ends sold melt about 75; a file that asks for more is not for this machine.
  flowMaxMm3PerS: 75,
  // mm. The thicker one: it counts more plastic.
  filamentDiameterMm: 2.85,
  // Ratio. Source: sliders of Mainsail and Fluidd end at 2; below a tenth a print stands still with a hot nozzle in it.
  speedRatio: { min: 0.1, max: 2 },
  // Ratio. Judgement: a flow that is off by more is a wrong filament or nozzle, which no factor mends.
  flowRatio: { min: 0.5, max: 1.5 },
  // s. Source: Klipper's guide has 0.05..1.5 for the longest tubes.
  pressureAdvanceS: { min: 0, max: 1.5 },
  // s. Source: Klipper refuses a smooth time above 0.2.
  smoothTimeS: { min: 0, max: 0.2 },
  // mm. Judgement: a second nozzle or a probe stands no further away.
  xyOffsetMaxMm: 50,
  // mm. Judgement: a sheet or a worn nozzle is a few tenths; more is a wrong homing.
  zOffsetMm: { min: -1, max: 3 },
  // mm. Source: Klipper's default max_extrude_only_distance.
  extrudeOnlyMaxMm: 50,
  // mm. Source: 6.5 is the longest that slicers set for tubes; beyond twice that the molten end reaches the cold zone.
  retractMaxMm: 15,
  // mm/s of filament. Judgement: every extruder sold keeps this pace.
  extrudeSpeedMaxMmPerS: 25,
  // °C. Source: Klipper's heater_temp 50: below it plastic does not creep up (PHYSICS 2.2, heat creep).
  fanNeededAboveC: 50,
  // °C. Judgement: the same line; a part does not weld to what is colder.
  motorsOffBelowC: 50,
  // s. A day; Klipper's default is 600.
  idleTimeoutMaxS: 86_400,
  // s. Judgement: longer waits are made of several, and a stop gets through between them.
  dwellMaxS: 1800,
  unattendedMaxS: null,
  // s. Judgement: three days; longer prints are for a person to allow.
  timeAtHeatMaxS: 259_200,
  tune: {
    // °C either side. Source: slicers' ranges of one filament are 20..40 wide (data/materials, nozzleC).
    nozzleC: 10,
    bedC: 5,
    speedRatio: { min: 0.7, max: 1.3 },
    // Source: PHYSICS 6, a bead that is 10 % thin is already a finding.
    flowRatio: { min: 0.92, max: 1.08 },
    fanRatio: { min: 0, max: 1 },
    // mm. Source: Mainsail's largest button for it is 0.05.
    zOffsetStepMm: 0.05,
    pressureAdvanceS: { min: 0, max: 0.1 },
  },
  budgets: {
    recoveries: 3,
    restarts: 2,
    // °C min: nozzle at 200 and bed at 60 above the room for an hour, and a little.
    heatCMin: 20_000,
    // mm of filament: 6 g of PLA.
    filamentMm: 2000,
    movesNearPart: 200,
    modelCalls: 2000,
    commands: 5000,
  },
  evidence: {
    // s. Eight observations at 4 Hz.
    staleS: 2,
    // Source: panda compares with the worst of its last six.
    samples: 6,
    // s
    heartbeatS: 10,
    cameraS: null,
  },
  levelMax: 'recover',
}

/** However fast the configuration says that it is. Judgement: above every machine that is sold. */
export const SPEED_CAP_MM_PER_S = 2000
export const ACCEL_CAP_MM_PER_S2 = 100_000
/** Judgement: a long tube loaded at once. */
export const EXTRUDE_ONLY_CAP_MM = 1000
/** Judgement: faster retractions strip the filament. */
export const EXTRUDE_SPEED_CAP_MM_PER_S = 200
/** Of the part fan, for filaments that do not set without it. Judgement: a fan at 0.3 turns for sure. */
export const FAN_MIN_RATIO = 0.3

/** How far below its max_temp a heater's envelope ends, °C. Source: overshoot on heat-up is 0.5..6 K (PHYSICS 2.2, measured). */
export const NOZZLE_MARGIN_C = 10
export const BED_MARGIN_C = 5

/** How far above the range that a filament's maker gives, °C. Judgement: high-speed profiles and first layers go there. */
export const MATERIAL_NOZZLE_MARGIN_C = 10
export const MATERIAL_BED_MARGIN_C = 15
/** Below the range it is not extruded, °C. Judgement: unloading and cold pulls of what was in it before. */
export const MATERIAL_COLD_MARGIN_C = 40
/** Profiles' flow limits are for quality. Judgement. */
export const MATERIAL_FLOW_RATIO = 1.5

/** No lower than this with everything applied, mm. Judgement: babysteps under a thin first layer; deeper is the bed. */
export const Z_MIN_MM = -0.3

export const NOZZLE_LIMITS: HeaterLimits = {
  minC: 0,
  // °C, for a filament that nobody named. Source: data/materials, everything but PC, PPS, PEI and PEEK.
  maxC: 300,
  stepMaxC: 300,
  // °C/s. Source: 22 measured hot ends, 1.7..19 (PHYSICS 2.2), and a third.
  riseMaxCPerS: 25,
  // s. Judgement: filament chars in a standing nozzle within tens of minutes.
  idleHotMaxS: 1800,
}

export const BED_LIMITS: HeaterLimits = {
  minC: 0,
  // °C. Source: data/materials, everything but PPS, PEI and PEEK.
  maxC: 120,
  stepMaxC: 120,
  // °C/s. Source: 16 measured beds, 0.21..1.6 (PHYSICS 2.2), doubled.
  riseMaxCPerS: 3.2,
  // s. Judgement: people soak a chamber with it for an hour or two.
  idleHotMaxS: 10_800,
}

/** A chamber's heater, a dryer, whatever stands as heater_generic. */
export const GENERIC_LIMITS: HeaterLimits = {
  minC: 0,
  // °C. Source: data/materials: chambers of all but PEI, PEEK and PEKK.
  maxC: 90,
  stepMaxC: 90,
  // °C/s. Judgement: air and its heater are slower than a bed.
  riseMaxCPerS: 3.2,
  // s. A dryer's night.
  idleHotMaxS: 43_200,
}
