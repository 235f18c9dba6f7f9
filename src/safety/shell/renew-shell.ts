// The printer's host has begun anew, or the material is another one: limits and macros are read again. What is latched, used up and
// lowered stays: a restart is no way around a person.
import { carryTightenings } from '../tighten-limits.ts'
import { noteLinkLost } from './observe-shell.ts'
import { keepLevel } from './people.ts'
import type { Shell, ShellOptions } from './shell-state.ts'

/** Nothing is known until the next full observation. */
export function renewShell(shell: Shell, { limits, desk }: Omit<ShellOptions, 'nowS'>): void {
  shell.limits = carryTightenings(shell.configured, shell.limits, limits)
  shell.configured = limits
  shell.desk = desk
  shell.seenS = Number.NaN
  noteLinkLost(shell)
  keepLevel(shell)
}
