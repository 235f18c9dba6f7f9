// How a temperature sensor turns °C into what a converter sees, by the name that printer.cfg has for it.
//
// Thermistors follow the Beta model R = R25 exp(B (1/T - 1/298.15)); resistance thermometers are linear. Whoever reads them
// inverts the same curve, so only the size of a converter step depends on the constants, not the mean reading.

export type SensorCurve =
  | { readonly kind: 'ntc'; readonly ohmAt25C: number; readonly betaK: number }
  | { readonly kind: 'rtd'; readonly ohmAt0C: number; readonly perC: number }
  /** Amplifier or chip with a fixed step, °C. */
  | { readonly kind: 'direct'; readonly stepC: number }

const ntc = (ohmAt25C: number, betaK: number): SensorCurve => ({ kind: 'ntc', ohmAt25C, betaK })
const direct = (stepC: number): SensorCurve => ({ kind: 'direct', stepC })

/** IEC 60751 slope between 0 and 100 °C. */
const PLATINUM_PER_C = 3.851e-3

/** B is the datasheets' B25/85, from memory (B25/100 for EPCOS); ±1 % of B is ±0.5 % of a converter step. */
const CURVES: Readonly<Record<string, SensorCurve>> = {
  'Generic 3950': ntc(100_000, 3950),
  'EPCOS 100K B57560G104F': ntc(100_000, 4092),
  'ATC Semitec 104GT-2': ntc(100_000, 4267),
  'ATC Semitec 104NT-4-R025H42G': ntc(100_000, 4267),
  'Honeywell 100K 135-104LAG-J01': ntc(100_000, 3974),
  'NTC 100K MGB18-104F39050L32': ntc(100_000, 4100),
  'SliceEngineering 450': ntc(500_000, 3800),
  'TDK NTCG104LH104JT1': ntc(100_000, 4550),
  PT1000: { kind: 'rtd', ohmAt0C: 1000, perC: PLATINUM_PER_C },
  // 5 V over 4096 steps: 10 and 5 mV/°C.
  AD595: direct(0.12),
  AD597: direct(0.12),
  AD8494: direct(0.24),
  AD8495: direct(0.24),
  AD8496: direct(0.24),
  AD8497: direct(0.24),
  'PT100 INA826': direct(0.15),
  MAX6675: direct(0.25),
  MAX31855: direct(0.25),
  MAX31856: direct(0.0078),
  MAX31865: direct(0.031),
}

/** The curve of a sensor type of printer.cfg; a type that is not known (a custom section) is taken for the usual 100k. */
export function sensorCurve(sensorType: string): SensorCurve {
  return CURVES[sensorType] ?? ntc(100_000, 3950)
}

const ZERO_C_K = 273.15
const ROOM_K = 298.15

/** A curve is read no further than this: beyond it the Beta model has its pole. */
const READING_MIN_C = -273
const READING_MAX_C = 2000

export function curveOhm(curve: Exclude<SensorCurve, { kind: 'direct' }>, temperatureC: number): number {
  if (curve.kind === 'rtd') return curve.ohmAt0C * (1 + curve.perC * temperatureC)
  return curve.ohmAt25C * Math.exp(curve.betaK * (1 / (temperatureC + ZERO_C_K) - 1 / ROOM_K))
}

export function curveC(curve: Exclude<SensorCurve, { kind: 'direct' }>, resistanceOhm: number): number {
  if (curve.kind === 'rtd') return clampReading((resistanceOhm / curve.ohmAt0C - 1) / curve.perC)
  const inverseK = 1 / ROOM_K + Math.log(resistanceOhm / curve.ohmAt25C) / curve.betaK
  return clampReading(inverseK > 0 ? 1 / inverseK - ZERO_C_K : READING_MAX_C)
}

function clampReading(temperatureC: number): number {
  return Math.min(READING_MAX_C, Math.max(READING_MIN_C, temperatureC))
}
