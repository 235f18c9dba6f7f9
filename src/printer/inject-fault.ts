// Breaks something in a printer that is alive.
import type { FaultSpec } from '#faults'
import { addFault } from '#faults'
import { note } from './journal.ts'
import type { Printer } from './printer.ts'

/** Now, or when the fault's onset says; a time and a rate count from now. */
export function injectFault(printer: Printer, spec: FaultSpec): void {
  const { plant, reactor, options, journal } = printer
  const { simulation } = plant
  const { timeS } = reactor
  const count = simulation.schedule?.faults.length ?? 0
  const random = options.random.fork(`injected ${count} at ${timeS}`)
  note(journal, timeS, 'inject-fault', { mode: spec.mode.name, severity: spec.severity })
  const onset = spec.onset.kind === 'time' ? { ...spec.onset, timeS: spec.onset.timeS + timeS } : spec.onset
  const before = simulation.schedule
  const schedule = addFault(before, { ...spec, onset }, random)
  if (onset.kind !== 'hazard') {
    simulation.schedule = schedule
    return
  }
  // Drawn as from the machine's beginning; it begins now.
  const faults = schedule.faults.map((fault, i) => (i < count ? fault : { ...fault, dueS: fault.dueS + timeS }))
  simulation.schedule = { ...schedule, faults }
}
