// The operator as a benchmark puts it on a scenario's printer: the same parts as `printwright operate` has, nobody's terminal.
import type { Diagnoser, Operator, OperatorEvent, Policy } from '#operator'
import { createAgent, createOperator, describeScene, layersOfForecast } from '#operator'
import type { TwinPort } from '#protocol'
import type { Attendant } from './attendant.ts'
import type { OperatedPrinter } from './operated-printer.ts'

export interface BenchOperatorOptions {
  readonly played: OperatedPrinter
  readonly attendant: Attendant
  readonly diagnoser: Diagnoser
  readonly policy: Policy
  /** What the printer is taken to be; null: nothing is foretold. */
  readonly twin: TwinPort | null
  readonly onEvent: (event: OperatorEvent) => void
}

export function createBenchOperator(options: BenchOperatorOptions): Operator {
  const { played, attendant, diagnoser, policy, twin, onEvent } = options
  const { perception, guarded } = played
  if (guarded === null) throw new Error('an operator needs a guard before its printer')
  let saved: string | null = null
  return createOperator({
    printer: guarded,
    look: () => perception.look(),
    diagnoser,
    agent: createAgent({ policy }),
    twin,
    people: { tell: () => undefined, ask: attendant.ask, answerTo: attendant.answerTo },
    store: {
      load: () => saved,
      save: (text) => {
        saved = text
      },
    },
    describe: (scene, diagnosis) => describeScene(scene, diagnosis, perception.unseeing),
    thinkEveryS: null,
    onEvent(event) {
      if (event.kind === 'foretold') perception.setLayers(layersOfForecast(event.forecast))
      onEvent(event)
    },
  })
}
