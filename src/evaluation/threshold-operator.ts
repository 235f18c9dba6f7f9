// The peer with fixed thresholds, given hands: at its alarm it pauses, as print watchers do, and keeps the printer awake; whoever is
// there looks at the whole printer and mends what hands can mend; it heats again, pushes the new filament through and goes on
// watching, as often as it alarms.
import type { Operator, Scene } from '#operator'
import { CHANNEL_AT } from '#operator'
import type { Attendant } from './attendant.ts'
import type { OperatedPrinter } from './operated-printer.ts'
import { createThresholdDetector, watchWithThresholds } from './threshold-detector.ts'

const QUESTION = 'any-fault/threshold'
/** The longest that anybody takes to come, and more, s. */
const AWAKE_S = 7800
/** As near to its target the nozzle is hot, and for so long it is waited for. */
const HOT_K = 5
const HEATS_S = 300
/** As much as the operator's own books push through, in so long. */
const PURGE_MM = 30
const PURGE_MM_PER_S = 2.5
const PURGES_S = 20

type Step = 'watching' | 'asking' | 'heating' | 'purging'

export function createThresholdOperator({ perception, guarded }: OperatedPrinter, attendant: Attendant): Operator {
  if (guarded === null) throw new Error('an operator needs a guard before its printer')
  let detector = createThresholdDetector()
  let step: Step = 'watching'
  let sinceS = 0
  let asked = 0
  let nozzleTargetC = 0
  const channel = (scene: Scene, name: 'nozzle_c' | 'nozzle_target_c'): number =>
    scene.channels[CHANNEL_AT[name]] ?? Number.NaN
  const enter = (next: Step, { timeS }: Scene): void => {
    step = next
    sinceS = timeS
  }
  return {
    async step() {
      const scene = await perception.look()
      guarded.heartbeat()
      if (step === 'watching') {
        if (scene.print === 'printing' && channel(scene, 'nozzle_target_c') > 0)
          nozzleTargetC = channel(scene, 'nozzle_target_c')
        watchWithThresholds(detector, scene)
        if (Number.isNaN(detector.alarmS)) return
        enter('asking', scene)
        void guarded.ask({ kind: 'pause-print' })
        void guarded.ask({ kind: 'gcode', line: `SET_IDLE_TIMEOUT TIMEOUT=${AWAKE_S}` })
        const text = 'Something is wrong with the print. Please look.'
        // The same hands as the operator's: whoever has looked may also clear what the safety shell has latched.
        attendant.ask({ id: `${QUESTION}/${++asked}`, timeS: scene.timeS, text, isLook: true })
        return
      }
      if (scene.print !== 'paused') {
        // Somebody went on, or ended it.
        if (scene.print === 'printing' && step !== 'asking') enter('watching', scene)
        return
      }
      const waitedS = scene.timeS - sinceS
      if (step === 'asking' && attendant.answerTo(`${QUESTION}/${asked}`) === true) {
        void guarded.ask({
          kind: 'action',
          action: { kind: 'set-target', heater: 'extruder', targetC: nozzleTargetC },
        })
        enter('heating', scene)
      } else if (step === 'heating') {
        const isHot = nozzleTargetC > 0 && channel(scene, 'nozzle_c') >= nozzleTargetC - HOT_K
        if (!isHot && waitedS < HEATS_S) return
        if (isHot)
          void guarded.ask({
            kind: 'action',
            action: { kind: 'extrude', lengthMm: PURGE_MM, speedMmPerS: PURGE_MM_PER_S },
          })
        enter('purging', scene)
      } else if (step === 'purging' && waitedS >= PURGES_S) {
        void guarded.ask({ kind: 'gcode', line: 'SET_IDLE_TIMEOUT' })
        void guarded.ask({ kind: 'resume-print' })
        detector = createThresholdDetector()
        enter('watching', scene)
      }
    },
    hear: () => undefined,
    scene: null,
    diagnosis: null,
    priced: [],
    memory: null,
  }
}
