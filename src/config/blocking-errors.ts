import type { Diagnostic } from '#protocol'

/** Klipper would not start with these, but they touch no number that motion or heaters need. */
const HARMLESS =
  /^(mcu-missing|include-missing|section-unknown|option-unknown|pin-.*|driver-motor|extra-.*|probe-missing|unknown-heater|sensor-type|command-taken)$/

/** Errors without which there is nothing to simulate: a configuration cut out of a log has no board, and still moves. */
export function blockingErrors(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ severity, code }) => severity === 'error' && !HARMLESS.test(code))
}
