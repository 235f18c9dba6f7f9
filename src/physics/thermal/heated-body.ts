// One heated body with losses: slope, and the rate at which it relaxes towards where it is going.

/** dT/dt: the heater's resistance rises with temperature, so its power falls. Source: PHYSICS 2.2. */
export function heaterSlopeCPerS(
  heatCPerS: number,
  resistancePerC: number,
  lossPerS: number,
  bodyC: number,
  airC: number,
): number {
  return heatCPerS / (1 + resistancePerC * (bodyC - 25)) - lossPerS * (bodyC - airC)
}

/** -d/dT of the slope: exact relaxation where resistance is constant, second-order (exponential Rosenbrock) elsewhere. */
export function relaxationRatePerS(heatCPerS: number, resistancePerC: number, lossPerS: number, bodyC: number): number {
  if (heatCPerS === 0 || resistancePerC === 0) return lossPerS
  const resistanceRatio = 1 + resistancePerC * (bodyC - 25)
  return lossPerS + (heatCPerS * resistancePerC) / (resistanceRatio * resistanceRatio)
}
