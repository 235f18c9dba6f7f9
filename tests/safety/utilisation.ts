// How much of what is ordinary the shell lets through: files, macros, commands. What it says no to comes back by name.
import type { Asker, Level, Ruling } from '#protocol'
import type { FileVerdict, JudgeContext, MachineState } from '#safety'
import { copyState, createFileJudge, judgeLine } from '#safety'
import type { OrdinaryCommand } from './ordinary-commands.ts'
import type { PrinterAtRest } from './printer-at-rest.ts'
import { situations } from './situations.ts'

/** Something ordinary that does not pass. */
export interface Refusal {
  readonly what: string
  readonly kind: 'refused' | 'needs-person'
  readonly ruling: Ruling
}

/** A file as somebody starts it; `prologue`: what was done to the printer before. */
export function judgeWholeFile(
  printer: PrinterAtRest,
  bytes: Uint8Array,
  asker: Asker,
  prologue: readonly string[] = [],
): FileVerdict {
  const state = printer.state()
  for (const line of prologue) judgeLine(state, line, printer.context('person', 'act'))
  const judge = createFileJudge(state, printer.context(asker, 'act', true))
  judge.feed(bytes)
  return judge.end()
}

export function judgeOrdinary(
  printer: PrinterAtRest,
  commands: readonly OrdinaryCommand[],
  nozzleC: number,
  bedC: number,
): Refusal[] {
  const states = situations(printer, nozzleC, bedC)
  const contexts = new Map<string, JudgeContext>()
  const contextFor = (asker: Asker, level: Level, state: MachineState): JudgeContext => {
    const key = `${asker} ${level} ${state.print}`
    const found = contexts.get(key)
    if (found !== undefined) return found
    const isRunning = state.print === 'printing' || state.print === 'paused'
    const baseline = { targetsC: { extruder: nozzleC, heater_bed: bedC }, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 }
    const context = { ...printer.context(asker, level), baseline: isRunning ? baseline : null }
    contexts.set(key, context)
    return context
  }
  return commands.flatMap(({ asker, level, situation, line }) => {
    const state = copyState(states[situation])
    const { kind, rulings } = judgeLine(state, line, contextFor(asker, level, state))
    if (kind === 'passes') return []
    return rulings.slice(0, 1).map((ruling) => ({ what: `${situation}: ${line}`, kind, ruling }))
  })
}
