// Causes that nothing measured tells apart well, and for which the same is done: naming one for another costs nothing.
export const FAMILIES: readonly (readonly string[])[] = [
  ['heater-open', 'heater-intermittent'],
  ['thermistor-open', 'thermistor-short', 'thermistor-detached'],
  ['thermistor-noisy', 'signal-lying'],
  ['bed-heater-open', 'bed-thermistor-detached'],
  ['bed-thermistor-open', 'bed-thermistor-short'],
  ['draft', 'door-opened', 'cold-chamber'],
  ['layer-shift', 'belt-tooth-jump', 'lost-steps', 'motor-weak', 'pulley-slip'],
  ['mcu-lost', 'brown-out', 'driver-reset'],
  ['poor-first-layer', 'endstop-error', 'probe-error', 'bed-mesh-stale'],
  ['greasy-bed', 'wrong-plate'],
]

export function isSameFamily(a: string, b: string): boolean {
  return a === b || FAMILIES.some((family) => family.includes(a) && family.includes(b))
}
