// A host whose process stood still (stopped, starved, suspended) while its microcontroller went on: heater pins that nobody
// renews and steps that come too late stop it, and it says so when the host is back.
import { MISSED_HEATER } from '#simulation'
import { lastMoveTimeS, shutDownHost } from './host.ts'
import { note } from './journal.ts'
import type { Printer } from './printer.ts'

/** Klipper's MAX_HEAT_TIME: so long a heater's pin stays on by itself, s. */
export const HOST_STALL_S = 3

/**
 * The process stood still for longer than HOST_STALL_S, from the printer's present on. The machine is taken to have stopped at
 * once; a real one heats on for up to those three seconds and ends the moves that it has, about a second's.
 */
export function stallHost(printer: Printer, stallS: number): void {
  const { host, reactor, plant } = printer
  note(printer.journal, reactor.timeS, 'host-stall', { stallS })
  if (host.isGone || host.state !== 'ready') return
  const { heaters } = plant.simulation.heating
  const isHot = Object.values(heaters).some(({ pin, targetC }) => pin.ratio > 0 || targetC > 0)
  const isMoving = lastMoveTimeS(host) > reactor.timeS || host.job.stats.state === 'printing'
  if (isHot) shutDownHost(host, `MCU 'mcu' shutdown: ${MISSED_HEATER}`)
  else if (isMoving) shutDownHost(host, "MCU 'mcu' shutdown: Timer too close")
}
