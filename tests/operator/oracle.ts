// A diagnosis that knows the truth: what is broken, some seconds after it broke, and that it is mended. Only tests have it: it
// tells what playbooks can save, whoever diagnoses.
import { type Belief, CHANNEL_AT, type Diagnoser } from '#operator'
import type { Printer } from '#printer'

/** So long after the onset it knows, s. */
const LATE_S = 5
/** Displaced by less than that a head is where it should be, mm. */
const IN_PLACE_MM = 0.2
/** Fed within that ratio of what is commanded it is right. */
const FED_RATIO = 0.08
/** What is wrong for as long as the head is off. */
const DISPLACING: ReadonlySet<string> = new Set([
  'layer-shift',
  'belt-tooth-jump',
  'lost-steps',
  'motor-weak',
  'pulley-slip',
])
/** ... and for as long as the flow is. */
const MISFED: ReadonlySet<string> = new Set(['under-extrusion', 'over-extrusion', 'wrong-diameter'])

/** What nobody changes any more once a second layer lies on the first, and is over as soon as the nozzle is at its height. */
const OF_FIRST_LAYER: ReadonlySet<string> = new Set([
  'endstop-error',
  'probe-error',
  'bed-mesh-stale',
  'poor-first-layer',
])
const HEIGHT_MM = 0.08

const SOUND: readonly Belief[] = [{ cause: 'sound', probability: 1 }]

/** Causes that a person has said not to be so are believed no more. */
export function createOracle(printer: Printer): Diagnoser {
  const denied = new Set<string>()
  return {
    begin: () => undefined,
    hear(cause, isReal) {
      if (!isReal) denied.add(cause)
    },
    step(scene) {
      const cause = causeOf(printer)
      const beliefs: readonly Belief[] =
        cause === null || denied.has(cause)
          ? SOUND
          : [
              { cause, probability: 0.95 },
              { cause: 'sound', probability: 0.05 },
            ]
      return { timeS: scene.timeS, beliefs, isAbstaining: false, evidence: [], unseen: [] }
    },
  }
}

/** From the second minute of a sound print's plastic on it swears for so long that it is this, s. */
const LIES_S = 60

/** A diagnosis that is sure and wrong: what a playbook does to a print that lacks nothing. */
export function createLiar(cause: string): Diagnoser {
  let printedS = 0
  let isDenied = false
  return {
    begin: () => undefined,
    hear(_, isReal) {
      isDenied ||= !isReal
    },
    step(scene) {
      if (scene.print === 'printing' && scene.channels[CHANNEL_AT.filament_used_mm]! > 0) printedS++
      const isLying = printedS > LIES_S && printedS <= 2 * LIES_S && !isDenied
      const beliefs: readonly Belief[] = isLying
        ? [
            { cause, probability: 0.95 },
            { cause: 'sound', probability: 0.05 },
          ]
        : SOUND
      return { timeS: scene.timeS, beliefs, isAbstaining: false, evidence: [], unseen: [] }
    },
  }
}

function causeOf({ plant, reactor, host }: Printer): string | null {
  const { simulation } = plant
  const fault = simulation.schedule?.faults.find(({ onsetS }) => reactor.timeS - onsetS >= LATE_S)
  if (fault === undefined) return null
  const { name } = fault.spec.mode
  if (DISPLACING.has(name)) {
    const { x, y } = simulation.head
    if (Math.abs(x.shiftMm) < IN_PLACE_MM && Math.abs(y.shiftMm) < IN_PLACE_MM) return null
  }
  if (MISFED.has(name)) {
    const { feedRatio, diameterRatio } = simulation.condition
    const flowRatio = host.run.gcode.extrudeFactor
    if (Math.abs(feedRatio * diameterRatio * diameterRatio * flowRatio - 1) < FED_RATIO) return null
  }
  if (OF_FIRST_LAYER.has(name)) {
    const { head, layer } = simulation
    if (layer > 0 || Math.abs(head.bedZMm + zOffsetMm(host)) < HEIGHT_MM) return null
  }
  return name
}

function zOffsetMm({ run }: Printer['host']): number {
  return run.gcode.offsetMm[2] ?? 0
}
