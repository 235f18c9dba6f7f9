// How a playbook is left before its end, and what is done for who went on without it: nothing that it had set for its wait stays.

import type { Scene } from '../perception/scene.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import { channelOf } from '../playbooks/facts.ts'
import { beginPlaybook, type PlaybookRunner } from '../playbooks/run-playbook.ts'
import { STANDS_ON } from '../playbooks/shared-steps.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'

/** The printer falls asleep again as it was configured to, counted from now. */
export function leaveBook({ options }: OperatorState, { book, run }: PlaybookRunner): void {
  const awake = book.steps.slice(0, run.at + 1).findLast((step) => step.kind === 'stay-awake')
  if (awake?.kind !== 'stay-awake' || awake.forS === 'as-before') return
  void options.printer.ask({ kind: 'gcode', line: 'SET_IDLE_TIMEOUT' })
}

/** For who is told that it has not worked; empty where the nozzle is as the print had it. */
export function coldWords({ run }: PlaybookRunner, scene: Scene): string {
  // What the shell has switched off nobody is told to heat.
  if (run.name === 'after-shell') return ''
  const targetC = channelOf(scene, 'nozzle_target_c')
  const { printedNozzleC } = run.facts
  if (scene.print !== 'paused' || printedNozzleC === undefined || !(targetC < printedNozzleC - 5)) return ''
  return ` The nozzle is set to ${targetC.toFixed(0)} °C: heat it to ${printedNozzleC.toFixed(0)} °C before the print goes on.`
}

/** A print that stands without a question is asked about until somebody has come. */
export function beginStanding(state: OperatorState, scene: Scene, cause: string): void {
  const { memory, measuring, runner } = state
  const book = playbookNamed('have-a-look')
  if (memory === null || runner !== null || state.hasEnded || book === undefined) return
  // It was tried, or looked at: who goes on with it now has mended it.
  memory.pausedFor ??= { cause, timeS: scene.timeS, isSeen: true }
  const facts = measuring.printed.of(scene, memory.checkpoint ?? null)
  const begun = beginPlaybook(book, scene, measuring.standing(scene), facts)
  begun.run.at = book.steps.findIndex((step) => step.kind === 'label' && step.name === STANDS_ON)
  state.runner = begun
  memory.run = begun.run
  remember(state)
  tellEvent(state, { kind: 'playbook', name: book.name, state: 'begun', words: book.title, timeS: scene.timeS })
}

/** Somebody has gone on with a nozzle that was cooled meanwhile: it stands again until it is hot. */
export function heatAgain(state: OperatorState, scene: Scene): void {
  const { memory, measuring, options } = state
  const book = playbookNamed('heat-again')
  if (!measuring.printed.isCold() || memory === null || book === undefined || state.runner !== null) return
  // Where a heater was at fault nobody heats by inference.
  if ((memory.tries['heater-fault'] ?? 0) > 0) return
  if (options.printer.level !== 'act' && options.printer.level !== 'recover') return
  state.runner = beginPlaybook(book, scene, {}, measuring.printed.of(scene, memory.checkpoint ?? null))
  memory.run = state.runner.run
  remember(state)
  tellEvent(state, { kind: 'playbook', name: book.name, state: 'begun', words: book.title, timeS: scene.timeS })
}
