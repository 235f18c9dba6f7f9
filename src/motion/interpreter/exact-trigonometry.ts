// Sine and cosine right to the last bit. JavaScript's may be off by one, differently in every engine, and a nearly straight
// corner blows that up to a time one can measure; the C library that Klipper runs on rounds correctly in all but rare cases.
//
// Numbers are kept as an unevaluated sum of two doubles, about 32 digits (Dekker 1971).

/** The low half of the last result; the high half is what the function returned. */
let low = 0

function addPair(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  const sum = aHigh + bHigh
  const back = sum - aHigh
  const rest = aHigh - (sum - back) + (bHigh - back) + aLow + bLow
  const high = sum + rest
  low = rest - (high - sum)
  return high
}

/** What rounding took from a * b. */
function productTail(a: number, b: number, product: number): number {
  const aScaled = 134_217_729 * a
  const aHigh = aScaled - (aScaled - a)
  const aLow = a - aHigh
  const bScaled = 134_217_729 * b
  const bHigh = bScaled - (bScaled - b)
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}

function multiplyPair(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  const product = aHigh * bHigh
  const rest = productTail(aHigh, bHigh, product) + (aHigh * bLow + aLow * bHigh)
  const high = product + rest
  low = rest - (high - product)
  return high
}

function dividePair(high: number, tail: number, by: number): number {
  const quotient = high / by
  const product = quotient * by
  const rest = (high - product - productTail(quotient, by, product) + tail) / by
  const result = quotient + rest
  low = rest - (result - quotient)
  return result
}

/** pi / 2 in three doubles. */
const HALF_PI = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33] as const
/** Terms of the series that still count at pi / 4. */
const TERMS = 14

/** Alternating series 1 - z / (k (k+1)) (1 - z / ((k+2) (k+3)) (...)), z = r squared, innermost first. */
function series(zHigh: number, zLow: number, firstFactor: number): number {
  let high = 1
  let tail = 0
  for (let term = TERMS; term >= 0; term--) {
    const factor = firstFactor + 2 * term
    high = multiplyPair(high, tail, zHigh, zLow)
    tail = low
    high = dividePair(high, tail, factor * (factor + 1))
    tail = low
    high = addPair(1, 0, -high, -tail)
    tail = low
  }
  low = tail
  return high
}

/** For angles of some turns; beyond a million the reduction loses digits. */
export function exactSin(angleRad: number): number {
  return sinOfQuarter(angleRad, 0)
}

export function exactCos(angleRad: number): number {
  return sinOfQuarter(angleRad, 1)
}

/** sin(angle + quarters * pi / 2) */
function sinOfQuarter(angleRad: number, quarters: number): number {
  if (!Number.isFinite(angleRad)) return Number.NaN
  if (angleRad === 0) return quarters === 0 ? angleRad : 1
  const count = Math.round(angleRad / HALF_PI[0])
  let rHigh = angleRad
  let rLow = 0
  for (const part of HALF_PI) {
    const product = count * part
    rHigh = addPair(rHigh, rLow, -product, -productTail(count, part, product))
    rLow = low
  }
  const zHigh = multiplyPair(rHigh, rLow, rHigh, rLow)
  const zLow = low
  const quadrant = (((count + quarters) % 4) + 4) % 4
  let value: number
  if (quadrant % 2 === 0) {
    const high = series(zHigh, zLow, 2)
    value = multiplyPair(high, low, rHigh, rLow)
  } else value = series(zHigh, zLow, 1)
  return quadrant >= 2 ? -value : value
}
