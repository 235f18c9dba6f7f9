// Heaters broken on purpose, before the eyes of the monitors: what they say when, what the truth does until it is stopped, and
// what the firmware alone would have done.
import { createRandom } from '#core'
import type { HazardCase } from './hazard-cases.ts'
import { breakScene, react, setTargets, statusOf, stepScene, truthOf } from './heater-scene.ts'
import { isIntervention } from './intervention.ts'
import { stepPrintLoad } from './print-load.ts'
import {
  createSetupScene,
  drawSetup,
  type Moment,
  printBefore,
  reachMoment,
  readC,
  type Setup,
} from './scene-program.ts'
import type { Watcher } from './watcher.ts'
import { createWatcher } from './watcher.ts'

export interface HazardTrial {
  readonly hazard: string
  readonly seed: number
  readonly printer: string
  readonly material: string
  readonly moment: Moment
  readonly fault: string
  /** The monitors have seen this printer print before. */
  readonly isKnown: boolean
  /** Hazards found before anything was broken. */
  readonly early: readonly string[]
  /** Seconds after the onset until anything was told of the heater that is broken, `watch` or more; NaN: never. */
  readonly toldS: number
  /** Seconds after the onset until something at least paused; NaN: never. */
  readonly noticedS: number
  readonly noticedAs: string
  /** Until the heater had no power any more by the shell's doing; NaN: never. */
  readonly stoppedS: number
  /** Highest truth over the target (or over the truth at the onset, where that was higher), °C. */
  readonly overshootC: number
  /** Most that the truth was above the reading until the heater was stopped, °C. */
  readonly hiddenC: number
  /** The same with the firmware alone. */
  readonly firmwareS: number
  readonly firmwareOvershootC: number
  readonly firmwareHiddenC: number
  /** The same where nothing is broken at all: lag and overshoot of a sound machine. */
  readonly soundOvershootC: number
  readonly soundHiddenC: number
}

interface TrialTruth {
  readonly toldS: number
  readonly noticedS: number
  readonly noticedAs: string
  readonly stoppedS: number
  readonly firmwareS: number
  readonly overshootC: number
  readonly hiddenC: number
  readonly early: readonly string[]
}

/** One seed of one hazard, with the shell and without it. */
export function tryHazard(hazard: HazardCase, seed: number): HazardTrial {
  const random = createRandom(seed).fork(hazard.name)
  const setup = drawSetup(seed, random.fork('setup'))
  const moment = hazard.moments[Math.floor(hazard.moments.length * random.next())]!
  const isKnown = random.next() < 0.7
  const guarded = play(hazard, setup, moment, isKnown, random.fork('play'), createWatcher)
  const alone = play(hazard, setup, moment, isKnown, random.fork('play'), null)
  // Where the bar speaks of time alone, what a sound machine does is not asked.
  const isMeasured = hazard.overshootMaxC !== null || hazard.hiddenMaxC !== null
  const sound = isMeasured ? play(hazard, setup, moment, isKnown, random.fork('play'), null, true) : alone
  const { text } = hazard.draw(random.fork('play').fork('fault'), moment)
  return {
    hazard: hazard.name,
    seed,
    printer: setup.options.printer,
    material: setup.options.material,
    moment,
    fault: text,
    isKnown,
    early: guarded.early,
    toldS: guarded.toldS,
    noticedS: guarded.noticedS,
    noticedAs: guarded.noticedAs,
    stoppedS: guarded.stoppedS,
    overshootC: guarded.overshootC,
    hiddenC: guarded.hiddenC,
    firmwareS: alone.firmwareS,
    firmwareOvershootC: alone.overshootC,
    firmwareHiddenC: alone.hiddenC,
    soundOvershootC: sound.overshootC,
    soundHiddenC: sound.hiddenC,
  }
}

function play(
  hazard: HazardCase,
  setup: Setup,
  moment: Moment,
  isKnown: boolean,
  random: ReturnType<typeof createRandom>,
  watch: ((printer: string) => Watcher) | null,
  isSound = false,
): TrialTruth {
  const scene = createSetupScene(setup)
  const watcher = watch === null ? null : watch(setup.options.printer)
  const subject = hazard.heater === 'nozzle' ? 'extruder' : 'heater_bed'
  const early: string[] = []
  let isBroken = false
  let onsetS = Number.NaN
  let toldS = Number.NaN
  let noticedS = Number.NaN
  let noticedAs = ''
  const tick = (): void => {
    stepScene(scene)
    if (watcher === null) return
    for (const found of watcher.see(statusOf(scene))) {
      if (!isBroken) {
        if (isIntervention(found.reaction)) early.push(`${found.kind}: ${found.ruling.reason}`)
        continue
      }
      if (found.subject === subject && Number.isNaN(toldS)) toldS = scene.timeS - onsetS
      if (isIntervention(found.reaction) && Number.isNaN(noticedS)) {
        noticedS = scene.timeS - onsetS
        noticedAs = `${found.subject} ${found.kind} (${found.reaction})`
      }
      react(scene, found.reaction)
    }
  }
  if (isKnown) printBefore(scene, setup, tick, random.fork('before'))
  const load = reachMoment(scene, moment, setup, hazard.heater, tick, random.fork('moment'))
  const drawn = hazard.draw(random.fork('fault'), moment)
  onsetS = scene.timeS
  isBroken = true
  if (!isSound) breakScene(scene, drawn.fault)
  if (drawn.thenHeats === true) {
    for (let i = 0; i < 8; i++) tick()
    onsetS = scene.timeS
    setTargets(scene, setup.nozzleC, setup.bedC)
  }
  const trueC = (): number => (hazard.heater === 'nozzle' ? truthOf(scene).blockC : truthOf(scene).bedC)
  const targetC = (): number =>
    hazard.heater === 'nozzle' ? statusOf(scene).extruder.target : statusOf(scene).heaterBed.target
  // Where the heater is off and cold, what is held against it is where it stood.
  let heldC = Math.max(targetC(), trueC())
  let overshootC = 0
  let hiddenC = 0
  let stoppedS = Number.NaN
  const endS = onsetS + hazard.watchS
  while (scene.timeS < endS) {
    if (load !== null) stepPrintLoad(load, scene)
    tick()
    if (!scene.heating.isShutDown) heldC = Math.max(heldC, targetC())
    overshootC = Math.max(overshootC, trueC() - heldC)
    const { stopAtS, offAtS, timeS, firmwareStopS } = scene
    const isPowerless = timeS >= stopAtS || timeS >= offAtS || timeS >= firmwareStopS
    if (isPowerless && Number.isNaN(stoppedS)) stoppedS = timeS - onsetS
    if (!isPowerless) hiddenC = Math.max(hiddenC, trueC() - readC(scene, hazard.heater))
  }
  return { toldS, noticedS, noticedAs, stoppedS, firmwareS: scene.firmwareStopS - onsetS, overshootC, hiddenC, early }
}
