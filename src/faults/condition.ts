// What is not as it should be, as numbers: the knobs that faults turn and that the plant, its sensors, its supply and its
// firmware link obey. Every knob stands at the value of a sound machine until something moves it; nothing here says what
// follows, that is computed.
import type { SignalName, SignalTamper, ThermistorCondition } from '#sensing'

export type { SignalTamper, ThermistorCondition }

/** What is wrong with a switch or its wire: it answers always, or never. */
export type SwitchState = 'sound' | 'always' | 'never'

export interface Condition {
  // Heat.
  /** Power that arrives over power commanded: 0 an open heater, 0.6 a weak one. */
  nozzleHeaterRatio: number
  bedHeaterRatio: number
  /** Power that flows whatever is commanded: 1 for a MOSFET or relay that is stuck on. */
  nozzleHeaterFloorRatio: number
  bedHeaterFloorRatio: number
  readonly nozzleThermistor: ThermistorCondition
  readonly bedThermistor: ThermistorCondition
  /** Air moved over air commanded. */
  hotEndFanRatio: number
  partFanRatio: number
  /** Share of the part fan's air that hits the heater block instead of the part. */
  fanOnBlockRatio: number
  /** Loss of the block over its usual loss: above 1 without its silicone sock. */
  nozzleLossRatio: number
  /** PID gains over the tuned ones. */
  pidGainRatio: number
  draftWPerM2K: number
  ambientOffsetC: number
  humidityOffsetPct: number
  /** Exchange between chamber and room over the usual one: above 1 with the door open. */
  chamberLeakRatio: number

  // Filament and melt.
  /** Open bore over nominal bore: below 1 clogged, above 1 worn. */
  boreRatio: number
  /** Force that the drive can hold over its usual one. */
  gripRatio: number
  /** Force that holds the filament back before the drive (tangle, spool), N. */
  dragN: number
  /** 1 filament at the drive, 0 none. */
  filamentRatio: number
  /** Filament diameter over the nominal one. */
  diameterRatio: number
  /** Amplitude of a diameter that swings along the filament, ratio; period below. */
  outOfRoundRatio: number
  /** Filament moved by the drive over commanded (wrong rotation_distance or flow). */
  feedRatio: number
  /** Torque of the extruder motor over its usual one. */
  extruderForceRatio: number
  pressureAdvanceRatio: number
  /** Melt that leaks past nozzle or heat break at all times, mm³/s. */
  leakMm3PerS: number
  /** Viscosity over that of the material. */
  viscosityRatio: number
  /** Water above what the spool has, mass %. */
  moisturePct: number

  // Frame and motion.
  /** Noise of each axis' position under the nozzle (1 sigma), mm. */
  positionNoiseMm: number
  /** Stiffness of belt and frame over the usual one, per axis: frequency goes with its root. */
  stiffnessXRatio: number
  stiffnessYRatio: number
  dampingRatio: number
  /** Dead travel at each reversal, mm. */
  backlashXMm: number
  backlashYMm: number
  /** Extra friction of an axis, N. */
  frictionXN: number
  frictionYN: number
  /** Motor force over the usual one. */
  motorForceXRatio: number
  motorForceYRatio: number
  /** Phase lost by a loose pulley at each reversal, mm. */
  pulleySlipXMm: number
  pulleySlipYMm: number
  /** Share of each upward Z move that does not happen. */
  zLossRatio: number
  /** Wobble of a bent or worn lead screw: amplitude across (x) and along (z), mm, with its pitch. */
  screwWobbleMm: number
  screwPitchMm: number
  /** Heat added to the motor drivers, °C. */
  driverHeatC: number

  // Bed, adhesion and part.
  /** Nozzle over where it should be above the bed (endstop, probe, knocked bed), mm. */
  zOffsetMm: number
  /** Bed tilt that no mesh has seen, mm over the whole bed along x and y. */
  bedTiltXMm: number
  bedTiltYMm: number
  /** The same from a probe that answers too late or too early, with the tilt of its mesh: probing again finds nothing. */
  probeOffsetMm: number
  probeTiltXMm: number
  /** 1 clean, 0 greasy. */
  cleanlinessRatio: number
  /** Adhesion of this plate to this plastic over that of the plate meant. */
  plateRatio: number
  /** Shrinkage stress over that of the material. */
  shrinkageRatio: number
  /** Healing of welds over the computed one. */
  bondRatio: number
  /** How well supports hold, over usual. */
  supportRatio: number
  /** Curl of overhanging edges over the computed one. */
  curlRatio: number
  /** Push on the part from outside, N. */
  pushN: number

  // Switches that the machine finds its zero by.
  endstopX: SwitchState
  endstopY: SwitchState
  endstopZ: SwitchState
  bedProbe: SwitchState

  // Supply, drivers, link, eyes.
  supplyRatio: number
  isMcuAlive: boolean
  /** How late steps are scheduled, s. */
  timerLateS: number
  isCameraFrozen: boolean
  /** Light that reaches the camera over usual. */
  lightRatio: number
  /** Drift of the nozzle load cell's zero, N. */
  loadDriftN: number

  /** What is done to signals. */
  readonly tampers: Map<SignalName, SignalTamper>
}

export function createCondition(): Condition {
  const thermistor = (): ThermistorCondition => ({
    contactRatio: 1,
    offsetC: 0,
    jumpC: 0,
    lagRatio: 1,
    delayS: 0,
    noiseC: 0,
    converterNoiseRatio: 1,
    wanderRatio: 1,
    circuit: 'closed',
  })
  return {
    nozzleHeaterRatio: 1,
    bedHeaterRatio: 1,
    nozzleHeaterFloorRatio: 0,
    bedHeaterFloorRatio: 0,
    nozzleThermistor: thermistor(),
    bedThermistor: thermistor(),
    hotEndFanRatio: 1,
    partFanRatio: 1,
    fanOnBlockRatio: 0,
    nozzleLossRatio: 1,
    pidGainRatio: 1,
    draftWPerM2K: 0,
    ambientOffsetC: 0,
    humidityOffsetPct: 0,
    chamberLeakRatio: 1,
    boreRatio: 1,
    gripRatio: 1,
    dragN: 0,
    filamentRatio: 1,
    diameterRatio: 1,
    outOfRoundRatio: 0,
    feedRatio: 1,
    extruderForceRatio: 1,
    pressureAdvanceRatio: 1,
    leakMm3PerS: 0,
    viscosityRatio: 1,
    moisturePct: 0,
    positionNoiseMm: 0,
    stiffnessXRatio: 1,
    stiffnessYRatio: 1,
    dampingRatio: 1,
    backlashXMm: 0,
    backlashYMm: 0,
    frictionXN: 0,
    frictionYN: 0,
    motorForceXRatio: 1,
    motorForceYRatio: 1,
    pulleySlipXMm: 0,
    pulleySlipYMm: 0,
    zLossRatio: 0,
    screwWobbleMm: 0,
    screwPitchMm: 8,
    driverHeatC: 0,
    zOffsetMm: 0,
    bedTiltXMm: 0,
    bedTiltYMm: 0,
    probeOffsetMm: 0,
    probeTiltXMm: 0,
    cleanlinessRatio: 1,
    plateRatio: 1,
    shrinkageRatio: 1,
    bondRatio: 1,
    supportRatio: 1,
    curlRatio: 1,
    pushN: 0,
    endstopX: 'sound',
    endstopY: 'sound',
    endstopZ: 'sound',
    bedProbe: 'sound',
    supplyRatio: 1,
    isMcuAlive: true,
    timerLateS: 0,
    isCameraFrozen: false,
    lightRatio: 1,
    loadDriftN: 0,
    tampers: new Map(),
  }
}

/** Puts every knob of `condition` to where `base` has it. */
export function resetCondition(condition: Condition, base: Readonly<Condition>): void {
  const { nozzleThermistor, bedThermistor, tampers, ...numbers } = base
  Object.assign(condition, numbers)
  Object.assign(condition.nozzleThermistor, nozzleThermistor)
  Object.assign(condition.bedThermistor, bedThermistor)
  condition.tampers.clear()
  for (const [signal, tamper] of tampers) condition.tampers.set(signal, tamper)
}
