// The peer with fixed thresholds, given hands: at its alarm it pauses, as print watchers do, and whoever is there looks at the whole
// printer, mends what hands can mend and goes on.
import type { Operator } from '#operator'
import type { Attendant } from './attendant.ts'
import type { OperatedPrinter } from './operated-printer.ts'
import { createThresholdDetector, watchWithThresholds } from './threshold-detector.ts'

const QUESTION = 'any-fault/threshold'

export function createThresholdOperator({ perception, guarded }: OperatedPrinter, attendant: Attendant): Operator {
  if (guarded === null) throw new Error('an operator needs a guard before its printer')
  const detector = createThresholdDetector()
  let step: 'watching' | 'asking' | 'done' = 'watching'
  return {
    async step() {
      const scene = await perception.look()
      guarded.heartbeat()
      watchWithThresholds(detector, scene)
      if (step === 'watching' && !Number.isNaN(detector.alarmS)) {
        step = 'asking'
        void guarded.ask({ kind: 'pause-print' })
        attendant.ask({ id: QUESTION, timeS: scene.timeS, text: 'Something is wrong with the print. Please look.' })
      }
      if (step !== 'asking' || scene.print !== 'paused' || attendant.answerTo(QUESTION) !== true) return
      step = 'done'
      void guarded.ask({ kind: 'resume-print' })
    },
    hear: () => undefined,
    scene: null,
    diagnosis: null,
    priced: [],
    memory: null,
  }
}
