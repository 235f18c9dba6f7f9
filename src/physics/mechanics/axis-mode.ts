// One vibrating axis: the head (mass m) hangs on its belt (stiffness k_b, damping c) behind the motor,
// m x'' = k_b (x_m - x) + c (x_m' - x'). With e = x - x_m this is e'' + 2 zeta w e' + w² e = -x_m'': driven by the
// acceleration that the planner asks for. Source: PHYSICS 2.11.
//
// e is the quasi-static lag -a / w² plus a decaying vibration, the real part of a complex number that turns with the pole
// p = -zeta w + i w_d. A jump of acceleration or of speed adds to that number; between jumps it only turns and decays. So
// a move costs one complex exponential per phase and is exact for any duration.

export interface AxisMode {
  angularPerS: number
  dampedPerS: number
  decayPerS: number
  /** What the input shaper leaves of a vibration, complex: the sum of its pulses turned by the pole. 1 without shaper. */
  gainReal: number
  gainImaginary: number
  /** Vibration now, mm, complex. */
  real: number
  imaginary: number
  /** Motor's acceleration and speed now. */
  accelMmPerS2: number
  speedMmPerS: number
}

/** The pulses of an input shaper; structurally what #motion makes. */
export interface Pulses {
  /** [n] sum 1. */
  readonly ratio: Float64Array
  readonly timeS: Float64Array
}

/** `leastGain` is what a shaper leaves at best; 0 for the ideal axis. */
export function createAxisMode(
  resonanceHz: number,
  dampingRatio: number,
  pulses: Pulses | null,
  leastGain = 0,
): AxisMode {
  const angularPerS = 2 * Math.PI * resonanceHz
  const decayPerS = dampingRatio * angularPerS
  const dampedPerS = angularPerS * Math.sqrt(1 - dampingRatio * dampingRatio)
  let gainReal = 1
  let gainImaginary = 0
  if (pulses !== null && pulses.ratio.length > 0) {
    gainReal = 0
    gainImaginary = 0
    // A pulse that comes t later has turned by exp(-p t) less. The last pulse is time 0: what remains after it.
    const lastS = pulses.timeS[pulses.timeS.length - 1]!
    for (let i = 0; i < pulses.ratio.length; i++) {
      const agoS = lastS - pulses.timeS[i]!
      const size = pulses.ratio[i]! * Math.exp(-decayPerS * agoS)
      gainReal += size * Math.cos(dampedPerS * agoS)
      gainImaginary += size * Math.sin(dampedPerS * agoS)
    }
    const gain = Math.sqrt(gainReal * gainReal + gainImaginary * gainImaginary)
    if (gain < leastGain) {
      gainReal = leastGain
      gainImaginary = 0
    }
  }
  return {
    angularPerS,
    dampedPerS,
    decayPerS,
    gainReal,
    gainImaginary,
    real: 0,
    imaginary: 0,
    accelMmPerS2: 0,
    speedMmPerS: 0,
  }
}

/** The motor's speed and acceleration change at once; the head does not. */
export function jumpAxis(mode: AxisMode, speedMmPerS: number, accelMmPerS2: number): void {
  const accelJump = accelMmPerS2 - mode.accelMmPerS2
  const speedJump = speedMmPerS - mode.speedMmPerS
  mode.accelMmPerS2 = accelMmPerS2
  mode.speedMmPerS = speedMmPerS
  if (accelJump === 0 && speedJump === 0) return
  // e continues while its static part falls by da / w²; e' falls by dv. Both as a vibration that starts here.
  const real = accelJump / (mode.angularPerS * mode.angularPerS)
  const imaginary = (speedJump - mode.decayPerS * real) / mode.dampedPerS
  mode.real += real * mode.gainReal - imaginary * mode.gainImaginary
  mode.imaginary += real * mode.gainImaginary + imaginary * mode.gainReal
}

/** Lets the axis run for a time at constant motor acceleration. */
export function runAxis(mode: AxisMode, durationS: number): void {
  mode.speedMmPerS += mode.accelMmPerS2 * durationS
  // PERF: 1e-14 mm² is a tenth of a nanometre; nothing to turn.
  if (mode.real * mode.real + mode.imaginary * mode.imaginary < 1e-14) {
    mode.real = 0
    mode.imaginary = 0
    return
  }
  const size = Math.exp(-mode.decayPerS * durationS)
  const angle = mode.dampedPerS * durationS
  const cosine = size * Math.cos(angle)
  const sine = size * Math.sin(angle)
  const real = mode.real
  mode.real = real * cosine - mode.imaginary * sine
  mode.imaginary = real * sine + mode.imaginary * cosine
}

/** Amplitude of the vibration, mm. */
export function axisAmplitudeMm(mode: AxisMode): number {
  return Math.sqrt(mode.real * mode.real + mode.imaginary * mode.imaginary)
}

/** Head minus motor, mm: vibration and static lag. Exact without a shaper. */
export function axisDeviationMm(mode: AxisMode): number {
  return mode.real - mode.accelMmPerS2 / (mode.angularPerS * mode.angularPerS)
}

/** Acceleration of the head itself, mm/s²: what an accelerometer on it feels. */
export function headAccelMmPerS2(mode: AxisMode): number {
  const speed = -mode.decayPerS * mode.real - mode.dampedPerS * mode.imaginary
  return -2 * mode.decayPerS * speed - mode.angularPerS * mode.angularPerS * axisDeviationMm(mode)
}
