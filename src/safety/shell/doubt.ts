// A command that failed, or that nobody answered: what was believed to come of it is void, and what was seen before it has come to
// its end says nothing of now.
import type { MachineState } from '../machine-state.ts'
import { createMachineState } from '../observe/create-machine-state.ts'
import type { Shell } from './shell-state.ts'

/** After a command has come to its end, what was sampled before may still arrive, s: two looks at 4 Hz. */
export const SETTLE_S = 0.5

export function doubt(shell: Shell, nowS: number): void {
  const { eventtimeS, receivedS } = shell.evidence
  // By the printer's clock as it goes on since it was read last. Nothing was ever seen: NaN, and nothing is believed anyway.
  shell.doubtedUntilS = eventtimeS + (nowS - receivedS) + SETTLE_S
  forgetPlace(shell.machine)
}

/** `eventtimeS`: when what was observed now was sampled. True where it says how things are. */
export function endsDoubt(shell: Shell, eventtimeS: number, isFull: boolean): boolean {
  if (!isFull && eventtimeS < shell.doubtedUntilS) return false
  shell.doubtedUntilS = Number.NaN
  return true
}

/** Places, zeros, modes and what was saved of them. */
export function forgetPlace(machine: MachineState): void {
  const { xMm, yMm, zMm, eMm, xBaseMm, yBaseMm, zBaseMm, eBaseMm } = createMachineState()
  Object.assign(machine, { xMm, yMm, zMm, eMm, xBaseMm, yBaseMm, zBaseMm, eBaseMm, isFresh: false })
  for (const name of Object.keys(machine.saved)) delete machine.saved[name]
}
