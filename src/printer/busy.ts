// Whether somebody waits for the printer: what runs as fast as it can does so only while it has something to do.
import type { Printer } from './printer.ts'

/** A heater farther from its target than this is still on its way, °C. */
const SETTLED_C = 2

export function isBusy({ host, plant }: Printer): boolean {
  if (host.isGone || host.state === 'startup') return true
  if (host.state !== 'ready') return false
  const { lock, job, queue } = host
  if (lock.holder !== null || lock.waiting > 0 || job.stats.state === 'printing') return true
  if (queue.due < queue.written) return true
  const { heaters } = plant.simulation.heating
  return Object.values(heaters).some(({ targetC, readingC }) => targetC > 0 && Math.abs(targetC - readingC) > SETTLED_C)
}
