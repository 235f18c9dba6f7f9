// Series solutions of heat conduction that reduced-order parts are held against. Source: Carslaw and Jaeger 1959.

/** Root of a function that rises through 0 between `low` and `high`. */
function rootBetween(low: number, high: number, rising: (x: number) => number): number {
  let from = low
  let to = high
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2
    if (rising(middle) < 0) from = middle
    else to = middle
  }
  return (from + to) / 2
}

/** Mean excess, of 1 at the start, of a slab insulated on one face and cooled on the other; x tan x = Bi. */
export function slabMean(biot: number, fourier: number): number {
  let sum = 0
  for (let term = 0; term < 30; term++) {
    const first = term * Math.PI
    const root = rootBetween(first, first + Math.PI / 2, (x) => x * Math.tan(x) - biot)
    const weight = (2 * Math.sin(root) ** 2) / (root * (root + Math.sin(root) * Math.cos(root)))
    sum += weight * Math.exp(-root * root * fourier)
  }
  return sum
}

function bessel(order: 0 | 1, x: number): number {
  // Integral form, midpoint rule: exact to rounding for these arguments.
  const points = 200
  let sum = 0
  for (let i = 0; i < points; i++) {
    const angle = ((i + 0.5) * Math.PI) / points
    sum += Math.cos(order * angle - x * Math.sin(angle))
  }
  return sum / points
}

/** Mean excess of a long cylinder cooled at its surface; x J1(x) = Bi J0(x), Fourier number by the radius. */
export function cylinderMean(biot: number, fourier: number): number {
  let sum = 0
  let found = 0
  const at = (x: number): number => x * bessel(1, x) - biot * bessel(0, x)
  for (let x = 1e-6; found < 8 && x < 40; x += 0.05) {
    const low = at(x)
    const high = at(x + 0.05)
    if (low * high > 0) continue
    const sign = low < 0 ? 1 : -1
    const root = rootBetween(x, x + 0.05, (value) => sign * at(value))
    found++
    sum += ((4 * biot * biot) / (root * root * (root * root + biot * biot))) * Math.exp(-root * root * fourier)
  }
  return sum
}
