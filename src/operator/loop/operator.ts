// The operator's one loop: look, believe, decide, ask the shell, remember. `step` is called once a second of the printer's time
// and waits for nothing that takes the printer long: what is under way is looked at again a second later.
import type { PricedResponse } from '../decision/policy.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { withShell } from '../diagnosis/shell-witness.ts'
import type { JobMemory } from '../memory/job-memory.ts'
import { readMemory } from '../memory/job-memory.ts'
import type { Scene } from '../perception/scene.ts'
import { consider, considerBreakingOff } from './consider.ts'
import { followJob, hear, noticeDismissal, noticeStop } from './follow-job.ts'
import { askAgain, followPlaybook } from './follow-playbook.ts'
import { heatAgain } from './leave-book.ts'
import { createMeasures } from './measures.ts'
import { noticeFailure } from './notice-failure.ts'
import { noticeShell } from './notice-shell.ts'
import { keepBedWarm } from './offer-rest.ts'
import { type OperatorOptions, type OperatorState, tellEvent } from './operator-state.ts'
import { createSettled, withoutSettled } from './settled.ts'

export interface Operator {
  step(): Promise<void>
  /** A person says that the cause is real, or is not. */
  hear(cause: string, isReal: boolean): void
  /** The latest of each; null before the first look. */
  readonly scene: Scene | null
  readonly diagnosis: Diagnosis | null
  /** What was open at the last thought, cheapest first. */
  readonly priced: readonly PricedResponse[]
  readonly memory: JobMemory | null
}

export function createOperator(options: OperatorOptions): Operator {
  const memory = readMemory(options.store.load())
  const own = createMeasures()
  const state: OperatorState = {
    options,
    measuring: { ...own, measure: options.measure ?? own.measure, standing: options.standing ?? own.standing },
    memory,
    isRecalled: memory !== null,
    hasEnded: memory?.hasEnded ?? false,
    scene: null,
    diagnosis: null,
    rawDiagnosis: null,
    settled: createSettled(),
    priced: [],
    runner: null,
    isDeciding: false,
    isStopTold: false,
    standsAgain: null,
    isFailureTold: true,
    shellTold: new Set(),
    shellLooked: new Set(),
    shellBook: null,
    shellAsked: '',
    keepsBedC: null,
    thoughtAtS: Number.NEGATIVE_INFINITY,
    given: new Map(),
  }
  return {
    async step() {
      const scene = await options.look()
      state.scene = scene
      state.measuring.see(scene)
      options.printer.heartbeat()
      noticeStop(state, scene)
      keepBedWarm(state, scene)
      followJob(state, scene)
      state.rawDiagnosis = withShell(options.diagnoser.step(scene), options.printer.latched)
      noticeFailure(state, scene, state.rawDiagnosis)
      state.measuring.suspected.see(scene, state.rawDiagnosis)
      noticeDismissal(state, scene)
      const diagnosis = withoutSettled(state.settled, state.rawDiagnosis, scene.print === 'printing')
      state.diagnosis = diagnosis
      noticeShell(state, scene)
      askAgain(state, scene)
      heatAgain(state, scene)
      if (state.runner === null) {
        consider(state, scene, diagnosis)
        return
      }
      considerBreakingOff(state, scene, diagnosis)
      followPlaybook(state, scene, diagnosis).catch((error: Error) =>
        tellEvent(state, { kind: 'trouble', words: error.message }),
      )
    },
    hear: (cause, isReal) => hear(state, cause, isReal),
    get scene() {
      return state.scene
    },
    // As diagnosed: what is set aside is so for deciding, never for words and figures.
    get diagnosis() {
      return state.rawDiagnosis
    },
    get priced() {
      return state.priced
    },
    get memory() {
      return state.memory
    },
  }
}
