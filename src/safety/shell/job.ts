// What the operator has used up in this job, and what it has changed of it.
import type { PrintState } from '#protocol'
import type { Budgets } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import { emptyUse, type Shell } from './shell-state.ts'

/** A print that begins so soon after an operator's command is the operator's, s. Judgement: long macros heat first. */
const OPERATOR_STARTS_S = 600
/** Numbers come back from the printer rounded. */
const SAME = 1e-6
/** With the name of its heater. */
const TARGET = 'target '

/** A person, or a file that somebody else started, begins anew. The operator's own starts go on with what is left: loops of
 * restarts end. */
export function beginJob(shell: Shell, nowS: number): void {
  shell.dismissed.clear()
  shell.told.clear()
  shell.events.clear()
  shell.atHeatS = 0
  shell.tuned.clear()
  if (isOperatorsStart(shell, nowS)) return
  Object.assign(shell.use, emptyUse())
  shell.attendedS = nowS
}

/** What was last done that may begin a print, or let it go on, was the operator's. */
export function isOperatorsStart(shell: Shell, nowS: number): boolean {
  return nowS - shell.operatorStartS <= OPERATOR_STARTS_S
}

export function isRunning(print: PrintState): boolean {
  return print === 'printing' || print === 'paused'
}

/** Every number that an operator can shift and that a file or a person sets. */
function* shiftable(machine: MachineState): Generator<[string, number]> {
  const { heaters, speedRatio, flowRatio, xOffsetMm, yOffsetMm, zOffsetMm, pressureAdvanceS } = machine
  yield ['speed', speedRatio]
  yield ['flow', flowRatio]
  yield ['x', xOffsetMm]
  yield ['y', yOffsetMm]
  yield ['z', zOffsetMm]
  yield ['advance', pressureAdvanceS]
  for (const [name, { targetC }] of Object.entries(heaters)) yield [TARGET + name, targetC]
}

/** An operator's command is to change these: what they were before is kept, from the first time on. */
export function noteTuned(shell: Shell, after: MachineState): void {
  const before = new Map(shiftable(shell.machine))
  for (const [key, askedValue] of shiftable(after)) {
    const beforeValue = before.get(key)
    if (beforeValue === undefined || beforeValue === askedValue) continue
    shell.tuned.set(key, { beforeValue: shell.tuned.get(key)?.beforeValue ?? beforeValue, askedValue })
  }
}

/** What is now other than the operator asked for was set by somebody else: that counts from now on. A pause that cools, as the macros
 * of many printers have it, asks for nothing: when the print goes on it is as hot as before. */
export function forgetOverruled(shell: Shell): void {
  const isPaused = shell.machine.print === 'paused'
  for (const [key, value] of shiftable(shell.machine)) {
    const tuned = shell.tuned.get(key)
    if (tuned === undefined || Math.abs(value - tuned.askedValue) <= SAME) continue
    if (!(isPaused && key.startsWith(TARGET) && value < tuned.askedValue)) shell.tuned.delete(key)
  }
}

/** What the file or a person asked for, whatever the operator has made of it. */
export function baselineValue(shell: Shell, key: string, now: number): number {
  return shell.tuned.get(key)?.beforeValue ?? now
}

/** By heater: what the file or a person asked for. */
export function fileTargetsC(shell: Shell): Record<string, number> {
  const targets = Object.entries(shell.machine.heaters).map(([name, { targetC }]): [string, number] => {
    return [name, baselineValue(shell, TARGET + name, targetC)]
  })
  return Object.fromEntries(targets)
}

/** Those that the operator keeps hotter than the file or a person asked for, and by how much, °C. */
export function raisedHeaters(shell: Shell): readonly (readonly [name: string, raisedC: number])[] {
  return Object.entries(shell.machine.heaters)
    .map(([name, { targetC }]) => [name, targetC - baselineValue(shell, TARGET + name, targetC)] as const)
    .filter(([, raisedC]) => raisedC > 0)
}

/** Heat costs by the minute, time at heat by the second. */
export function countHeat(shell: Shell, passedS: number): void {
  if (Object.values(shell.machine.heaters).some(({ targetC }) => targetC !== 0)) shell.atHeatS += passedS
  for (const [, raisedC] of raisedHeaters(shell)) shell.use.heatCMin += (raisedC * passedS) / 60
}

/** What is used up, in words; null: all of `cost` is left. */
export function overspent(
  shell: Shell,
  cost: Partial<Budgets>,
): { name: keyof Budgets; limit: number; value: number } | null {
  for (const [key, amount] of Object.entries(cost)) {
    const name = key as keyof Budgets
    const value = shell.use[name] + amount
    const limit = shell.limits.budgets[name]
    if (!(value <= limit)) return { name, limit, value }
  }
  return null
}

export function spend(shell: Shell, cost: Partial<Budgets>): void {
  for (const [key, amount] of Object.entries(cost)) shell.use[key as keyof Budgets] += amount
}
