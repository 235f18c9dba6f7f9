// A sound machine without a print: it stands, heats up, soaks, changes its mind, cools.
import { createRandom } from '#core'
import type { HealthyResult } from './healthy-print.ts'
import { react, setTargets, statusOf, stepScene } from './heater-scene.ts'
import { isIntervention } from './intervention.ts'
import { createPrintLoad } from './print-load.ts'
import { createSetupScene, drawSetup, heatUp, printFor, runFor } from './scene-program.ts'
import { createWatcher } from './watcher.ts'

export function idleHealthy(seed: number): HealthyResult & { readonly name: string } {
  const random = createRandom(seed).fork('idle')
  const setup = drawSetup(seed >> 3, random.fork('setup'))
  const scene = createSetupScene(setup)
  const watcher = createWatcher(setup.options.printer)
  const interventions: string[] = []
  const watched = new Set<string>()
  let tells = 0
  const tick = (): void => {
    stepScene(scene)
    for (const hazard of watcher.see(statusOf(scene))) {
      if (!isIntervention(hazard.reaction)) {
        tells++
        watched.add(`${hazard.subject} ${hazard.kind}`)
        continue
      }
      if (interventions.length === 0)
        interventions.push(`${scene.timeS.toFixed(0)} s: ${hazard.subject} ${hazard.kind}: ${hazard.ruling.reason}`)
      react(scene, hazard.reaction)
    }
  }
  runFor(scene, tick, 600 * random.next())
  for (let spell = 0; spell < 4; spell++) {
    const { nozzleC, bedC } = setup
    const isWarm = random.next() < 0.3
    heatUp(scene, isWarm ? { ...setup, nozzleC: 150, bedC } : setup, tick)
    runFor(scene, tick, 60 + 3000 * random.next())
    // Smaller steps, up and down, as people do who look for the right temperature; and a bed alone.
    for (let step = 0; step < 3; step++) {
      setTargets(scene, nozzleC - Math.round(30 * random.next()), bedC - Math.round(15 * random.next()))
      runFor(scene, tick, 60 + 300 * random.next())
    }
    if (random.next() < 0.5) printFor(scene, createPrintLoad(scene, random.fork(`load ${spell}`)), tick, 900)
    scene.isPrinting = false
    // The part fan at full speed over a hot end that only stands there, then off.
    scene.fanRatio = random.next() < 0.5 ? 1 : 0
    runFor(scene, tick, 120)
    setTargets(scene, 0, random.next() < 0.3 ? bedC : 0)
    runFor(scene, tick, 300 + 1500 * random.next())
    scene.fanRatio = 0
  }
  const { printer, material, gapLevel } = setup.options
  return {
    name: `idle ${printer}, ${material}, seed ${seed}, gap ${gapLevel}`,
    hours: scene.timeS / 3600,
    stoppedBy: Number.isNaN(scene.firmwareStopS) ? '' : (scene.heating.alarm?.message ?? ''),
    interventions,
    watched: [...watched],
    tells,
    pauses: 0,
  }
}
