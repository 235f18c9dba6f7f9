// Breaks something in a printer that is alive, and mends it.
import type { FaultSpec } from '#faults'
import { addFault, createFaultSchedule } from '#faults'
import { bedSensorOf } from './bed-sensor.ts'
import { note } from './journal.ts'
import type { Printer } from './printer.ts'

/**
 * Now, or when the fault's onset says; a time and a rate count from now. A layer, height or line is one of the part that is
 * being printed, or of the next one. Faults stay over new prints and restarts, until they are mended.
 */
export function injectFault(printer: Printer, spec: FaultSpec): void {
  const { plant, reactor, journal, host } = printer
  note(journal, reactor.timeS, 'inject-fault', { mode: spec.mode.name, severity: spec.severity })
  const { kind } = spec.onset
  const isOfPart = kind === 'layer' || kind === 'height' || kind === 'line'
  const { state } = host.job.stats
  if (isOfPart && state !== 'printing' && state !== 'paused') plant.waitingFaults.push(() => add(printer, spec))
  else add(printer, spec)
}

function add({ plant, reactor, options }: Printer, spec: FaultSpec): void {
  const { simulation } = plant
  const { timeS } = reactor
  const count = simulation.schedule?.faults.length ?? 0
  const random = options.random.fork(`injected ${count} at ${timeS}`)
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

/**
 * Mends everything that was broken, at once; what the faults have done meanwhile stays as it is (lost steps, a melt that has
 * set, a firmware that has stopped). How the machine differs from its model from the start stays too.
 */
export function clearFaults({ plant, reactor, journal, options, host }: Printer): void {
  const { simulation } = plant
  note(journal, reactor.timeS, 'clear-faults', {})
  plant.waitingFaults.length = 0
  plant.endstops.clear()
  bedSensorOf(host).state = 'sound'
  simulation.link.isPowerCut = false
  // An empty schedule still puts every knob back with the machine's next step.
  if (simulation.schedule === null) return
  simulation.schedule = createFaultSchedule([], simulation.schedule.gap, options.random.fork(`mended ${reactor.timeS}`))
}
