// What playbooks measure, from scenes and from what was asked for: how much of the commanded filament has passed the encoder, for
// how long nobody has printed. What cannot be told is NaN, and then no check holds.
import type { PlainRecord, ShellRequest } from '#protocol'
import { createFeedShare, type FeedShare, followFeed, readFeedShare } from '../perception/feed-share.ts'
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

/** The first millimetres fill the nozzle. */
const FIRST_MM = 3
/** Less than this says nothing of a ratio, mm. */
const FED_MIN_MM = 20
/** What is planned already goes on with the factor of before, s. */
const PLANNED_S = 3

interface Passed {
  readonly commandedMm: number
  readonly encoderMm: number
}

export function createMeasures(): Measuring {
  /** Of actions: a print that stands counts no filament. */
  let extrudedMm = 0
  let begun: Passed | null = null
  let printedAtS = Number.NaN
  let feed = createFeedShare()
  /** What is fed since a playbook began to measure; null: nothing is measured, or the print stands. */
  let measured: FeedShare | null = null
  let measuredFromS = Number.POSITIVE_INFINITY
  let feedFromS = Number.NEGATIVE_INFINITY
  let seenS = Number.NEGATIVE_INFINITY
  let scale: StepScale | null = null
  let counts: StepCounts | null = null
  let countsBefore: StepCounts | null = null

  function passed(scene: Scene): Passed {
    return {
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
      seenS = scene.timeS
      if (scene.print !== 'printing') {
        feed = createFeedShare()
        measured = null
        return
      }
      printedAtS = scene.timeS
      const [usedMm, encoderMm] = [channelOf(scene, 'filament_used_mm'), channelOf(scene, 'encoder_mm')]
      if (!(usedMm > FIRST_MM)) return
      if (scene.timeS >= feedFromS) followFeed(feed, scene.timeS, usedMm, encoderMm)
      if (measured !== null && scene.timeS >= measuredFromS) followFeed(measured, scene.timeS, usedMm, encoderMm)
    },
    sent(request) {
      if (request.kind !== 'action') return
      if (request.action.kind === 'extrude') extrudedMm += request.action.lengthMm
      // What passed before says nothing of what passes now.
      if (request.action.kind === 'set-flow-factor') {
        feed = createFeedShare()
        feedFromS = seenS + PLANNED_S
      }
    },
    measure(what, phase, scene) {
      if (what === 'stood-s') return scene.timeS - printedAtS
      if (what === 'lost-xy-mm' || what === 'tried-lost-mm') {
        if (phase === 'end') return slippedMm(countsBefore, counts, scale)
        countsBefore = counts
        counts = null
        return Number.NaN
      }
      const now = passed(scene)
      if (phase === 'begin') {
        begun = now
        measured = scene.print === 'printing' ? createFeedShare() : null
        measuredFromS = Math.max(scene.timeS, feedFromS)
        return Number.NaN
      }
      if (scene.print === 'printing') return measured === null ? Number.NaN : fedRatio(measured)
      return begun === null ? Number.NaN : ratioOf(begun, now)
    },
    standing(scene) {
      return { 'stood-s': scene.timeS - printedAtS, 'fed-ratio': fedRatio(feed) }
    },
  }
}

/** While it prints: as soon as the encoder's noise lets it be told, or over what says enough. */
function fedRatio(feed: FeedShare): number {
  const { share, overMm, lackRatio, surplusRatio } = readFeedShare(feed)
  return lackRatio > 0 || surplusRatio > 0 || overMm >= FED_MIN_MM ? share : Number.NaN
}

/** Of what is pushed through a print that stands. */
function ratioOf(from: Passed, to: Passed): number {
  const commandedMm = to.commandedMm - from.commandedMm
  return commandedMm >= FED_MIN_MM ? (to.encoderMm - from.encoderMm) / commandedMm : Number.NaN
}
