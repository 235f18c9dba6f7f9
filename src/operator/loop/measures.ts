// What playbooks measure, from scenes and from what was asked for: how much of the commanded filament has passed the encoder, for
// how long nobody has printed. What cannot be told is NaN, and then no check holds.
import type { PlainRecord, ShellRequest } from '#protocol'
import { channelOf } from '../perception/perception.ts'
import type { Scene } from '../perception/scene.ts'
import type { Measures } from '../playbooks/check.ts'
import type { MeasureName } from '../playbooks/playbook.ts'
import { createPrintedFacts, type PrintedFacts } from './printed-facts.ts'
import { type Reach, readReach } from './purge-place.ts'
import { readStepCounts, readStepScale, type StepCounts, type StepScale, slippedMm } from './step-counts.ts'
import { createSuspectedObject, type SuspectedObject } from './suspected-object.ts'

export interface Measuring {
  readonly printed: PrintedFacts
  readonly suspected: SuspectedObject
  /** Null: not known. */
  reach(): Reach | null
  /** Once for each scene. */
  see(scene: Scene): void
  /** As the printer is configured. */
  learn(settings: PlainRecord): void
  /** What was sent to the printer. */
  sent(request: ShellRequest): void
  measure(what: MeasureName, phase: 'begin' | 'end', scene: Scene): number
  standing(scene: Scene): Measures
}

/** Of the running print, mm of filament: more than what an encoder's pulse and a retraction make of it. */
const WINDOW_MM = 30
/** Less than this says nothing of a ratio, mm. */
const FED_MIN_MM = 20

interface Passed {
  readonly timeS: number
  readonly commandedMm: number
  readonly encoderMm: number
}

export function createMeasures(): Measuring {
  /** Of actions: a print that stands counts no filament. */
  let extrudedMm = 0
  let begun: Passed | null = null
  let printedAtS = Number.NaN
  const window: Passed[] = []
  let scale: StepScale | null = null
  let counts: StepCounts | null = null
  let countsBefore: StepCounts | null = null

  function passed(scene: Scene): Passed {
    return {
      timeS: scene.timeS,
      commandedMm: extrudedMm + channelOf(scene, 'filament_used_mm'),
      encoderMm: channelOf(scene, 'encoder_mm'),
    }
  }

  const printed = createPrintedFacts()
  let reach: Reach | null = null
  return {
    printed,
    suspected: createSuspectedObject(),
    reach: () => reach,
    learn(settings) {
      scale = readStepScale(settings)
      reach = readReach(settings)
    },
    see(scene) {
      printed.see(scene)
      counts = readStepCounts(scene.console) ?? counts
      if (scene.print !== 'printing') {
        window.length = 0
        return
      }
      printedAtS = scene.timeS
      const newest = passed(scene)
      window.push(newest)
      // The oldest kept is the youngest that lies so far back.
      while (window[1] !== undefined && newest.commandedMm - window[1].commandedMm >= WINDOW_MM) window.shift()
    },
    sent(request) {
      if (request.kind !== 'action') return
      if (request.action.kind === 'extrude') extrudedMm += request.action.lengthMm
      // What passed before says nothing of what passes now.
      if (request.action.kind === 'set-flow-factor') window.length = 0
    },
    measure(what, phase, scene) {
      if (what === 'stood-s') return scene.timeS - printedAtS
      if (what === 'lost-xy-mm') {
        if (phase === 'end') return slippedMm(countsBefore, counts, scale)
        countsBefore = counts
        counts = null
        return Number.NaN
      }
      const now = passed(scene)
      if (phase === 'begin') begun = now
      return phase === 'begin' || begun === null ? Number.NaN : ratioOf(begun, now)
    },
    standing(scene) {
      const [first] = window
      const ratio = first === undefined ? Number.NaN : ratioOf(first, passed(scene))
      return { 'stood-s': scene.timeS - printedAtS, 'fed-ratio': ratio }
    },
  }
}

function ratioOf(from: Passed, to: Passed): number {
  const commandedMm = to.commandedMm - from.commandedMm
  return commandedMm >= FED_MIN_MM ? (to.encoderMm - from.encoderMm) / commandedMm : Number.NaN
}
