// How much of what is ordinary the shell lets through: files, macros, commands. What it says no to comes back by name.
import type { Asker, Level, Ruling } from '#protocol'
import type { FileVerdict, JudgeContext, MachineState } from '#safety'
import { copyState, createFileJudge, judgeLine, judgeRequest } from '#safety'
import type { OrdinaryAction, OrdinaryCommand, Situation } from './ordinary-commands.ts'
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

/** Filament and bed of a print that runs. */
export interface PrintTemperatures {
  readonly nozzleC: number
  readonly bedC: number
}

type Seat = (
  asker: Asker,
  level: Level,
  situation: Situation,
) => { readonly state: MachineState; readonly context: JudgeContext }

/** Each request meets the printer as its situation says, and nothing of what came before it. */
function seats(printer: PrinterAtRest, { nozzleC, bedC }: PrintTemperatures): Seat {
  const states = situations(printer, nozzleC, bedC)
  const baseline = { targetsC: { extruder: nozzleC, heater_bed: bedC }, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 }
  return (asker, level, situation) => {
    const state = copyState(states[situation])
    const isRunning = state.print === 'printing' || state.print === 'paused'
    return { state, context: { ...printer.context(asker, level), baseline: isRunning ? baseline : null } }
  }
}

export function judgeOrdinary(
  printer: PrinterAtRest,
  commands: readonly OrdinaryCommand[],
  temperatures: PrintTemperatures,
): Refusal[] {
  const sit = seats(printer, temperatures)
  return commands.flatMap(({ asker, level, situation, line }) => {
    const { state, context } = sit(asker, level, situation)
    const { kind, rulings } = judgeLine(state, line, context)
    if (kind === 'passes') return []
    return rulings.slice(0, 1).map((ruling) => ({ what: `${asker}, ${situation}: ${line}`, kind, ruling }))
  })
}

export function judgeActions(
  printer: PrinterAtRest,
  actions: readonly OrdinaryAction[],
  temperatures: PrintTemperatures,
): Refusal[] {
  const sit = seats(printer, temperatures)
  return actions.flatMap(({ level, situation, action }) => {
    const { state, context } = sit('operator', level, situation)
    const verdict = judgeRequest(state, { kind: 'action', action }, context, 0)
    if (verdict.kind === 'approved') return []
    const kind = verdict.kind === 'denied' ? 'refused' : 'needs-person'
    const what = `operator, ${situation}: ${JSON.stringify(action)}`
    return verdict.rulings.slice(0, 1).map((ruling) => ({ what, kind, ruling }))
  })
}

/** A macro of a configuration with what people write behind its name. */
export interface MacroCall {
  readonly situation: Situation
  readonly call: string
}

export function judgeMacros(
  printer: PrinterAtRest,
  calls: readonly MacroCall[],
  temperatures: PrintTemperatures,
): { readonly lineCount: number; readonly refusals: readonly Refusal[] } {
  const sit = seats(printer, temperatures)
  let lineCount = 0
  const refusals = calls.flatMap(({ situation, call }) => {
    const { state, context } = sit('operator', 'act', situation)
    const { kind, rulings, lines } = judgeLine(state, call, context)
    lineCount += lines.length
    if (kind === 'passes') return []
    return rulings.slice(0, 1).map((ruling) => ({ what: `${situation}: ${call}`, kind, ruling }))
  })
  return { lineCount, refusals }
}
