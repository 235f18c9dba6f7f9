// One sound print, whole, on a machine that is not quite its model: `simulate` as people run it, with a person at it who pauses,
// turns the fan and changes targets. The monitors look at what Klipper would report; nothing is broken, so they must keep quiet.
import { createRandom } from '#core'
import type { FaultSpec } from '#faults'
import { drawHiddenTwin, drawRealityGap, readFaultSpec } from '#faults'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import type { Hazard } from '#safety'
import type { Simulation } from '#simulation'
import { createSimulation, isStillHeating, rest, simulationSettings, walkBlock } from '#simulation'
import { choosePrinter, withoutLimits } from '../../src/cli/printer-files.ts'
import { loadMaterial } from '../materials.ts'
import type { SceneStatus } from './heater-scene.ts'
import { isIntervention } from './intervention.ts'
import { createWatcher, type Watcher } from './watcher.ts'

export interface HealthyPrint {
  readonly file: string
  readonly gcode: Uint8Array
  readonly printer: string
  readonly material: string
  readonly seed: number
  readonly isTwin: boolean
  readonly gapLevel: number
  readonly ambientC: number
  /** Prints before this one that the monitors have seen. */
  readonly watcher?: Watcher
}

export interface HealthyResult {
  readonly hours: number
  /** Why it is no healthy print after all: the firmware or the planner stopped it. */
  readonly stoppedBy: string
  readonly interventions: readonly string[]
  /** Hazards that were only told: which, and how often. */
  readonly watched: readonly string[]
  readonly tells: number
  readonly pauses: number
}

/** Nobody moves for so long after a print: cool-down. */
const COOL_DOWN_S = 1500

export function printHealthy(print: HealthyPrint): HealthyResult {
  const random = createRandom(print.seed)
  const metadata = readSlicerMetadata(print.gcode.subarray(0, 1 << 20), print.gcode.subarray(-(1 << 20)))
  const { config, machine: told } = choosePrinter({ printer: print.printer }, null)
  const sold = loadMaterial(print.material)
  const twin = random.fork('twin')
  const { machine, material } = print.isTwin ? drawHiddenTwin(told, sold, twin) : { machine: told, material: sold }
  const gap = print.gapLevel > 0 ? drawRealityGap(print.gapLevel, random.fork('gap')) : null
  const room = {
    ambient: print.ambientC,
    humidity: 40,
    opened: 0,
    tolerant: false,
    ownConfig: true,
    sensors: 'realistic' as const,
    faults: ordinaryWeather(random.fork('weather')),
    gap,
  }
  const settings = simulationSettings(config, machine, material, metadata, room, random.fork('print'))
  // Bambu's start code wipes at 140 °C.
  const simulation = createSimulation({ ...settings, minExtrudeC: 130 })
  const watcher = print.watcher ?? createWatcher(print.printer)
  const interventions: string[] = []
  const watched = new Set<string>()
  let tells = 0
  lookAt(simulation, (status) => {
    for (const hazard of watcher.see(status)) {
      // The first one would have ended the print.
      if (isIntervention(hazard.reaction) && interventions.length === 0) interventions.push(tell(status, hazard))
      else if (!isIntervention(hazard.reaction)) {
        tells++
        watched.add(`${hazard.subject} ${hazard.kind}`)
      }
    }
  })
  const person = createPerson(random.fork('person'))
  rest(simulation, 30)
  simulation.offsetS += 30
  const plan = planGcode({
    config: withoutLimits(config),
    homing: 'triggered',
    heaterWaits: 'stop',
    isHeaterBusy: (heater) => isStillHeating(simulation, heater),
    refusals: 'tell',
    prologue: heats(print.gcode) ? [] : ['M190 S60', 'M109 S215'],
    ...(metadata.hasLayerComments === undefined ? {} : { hasLayerComments: metadata.hasLayerComments }),
    sink: (block) => walkBlock(simulation, block, () => person.act(simulation)),
  })
  plan.push(print.gcode)
  plan.finish()
  const stoppedBy = simulation.error?.message ?? ''
  const { heaters } = simulation.heating
  heaters.nozzle.targetC = 0
  heaters.bed.targetC = 0
  if (simulation.error === null) rest(simulation, COOL_DOWN_S)
  return {
    hours: simulation.timeS / 3600,
    stoppedBy,
    interventions,
    watched: [...watched],
    tells,
    pauses: person.pauses(),
  }
}

/** Some files leave it to the printer's start macro. */
function heats(gcode: Uint8Array): boolean {
  return /^M10[49] S[1-9]/m.test(Buffer.from(gcode.buffer, gcode.byteOffset, gcode.byteLength).toString('latin1'))
}

function tell({ timeS, extruder, heaterBed }: SceneStatus, hazard: Hazard): string {
  const state = `${extruder.temperature}/${extruder.target} ${heaterBed.temperature}/${heaterBed.target} °C`
  return `${timeS.toFixed(0)} s, ${state}: ${hazard.subject} ${hazard.kind} (${hazard.reaction}): ${hazard.ruling.reason}`
}

/** What comes over a printer and is nobody's fault: somebody opens the door, air moves through the room. */
function ordinaryWeather(random: ReturnType<typeof createRandom>): FaultSpec[] {
  const specs: FaultSpec[] = []
  const add = (text: string): void => {
    const reading = readFaultSpec(text)
    if ('problem' in reading) throw new Error(reading.problem)
    specs.push(reading.spec)
  }
  const atS = Math.round(60 + 3600 * random.next())
  if (random.next() < 0.25) add(`draft@time:${atS}s:${(0.1 + 0.4 * random.next()).toFixed(2)},for=${200 + atS}s`)
  if (random.next() < 0.15) add(`door-opened@time:${2 * atS}s,for=60s`)
  return specs
}

/**
 * Calls `see` with what Klipper would report whenever the firmware has read its heaters. The simulation itself calls nobody while
 * it waits or rests, so its clock is watched.
 */
function lookAt({ heating }: Simulation, see: (status: SceneStatus) => void): void {
  let timeS = heating.timeS
  const { nozzle, bed } = heating.heaters
  const round2 = (value: number): number => Math.round(value * 100) / 100
  Object.defineProperty(heating, 'timeS', {
    get: () => timeS,
    set: (next: number) => {
      timeS = next
      see({
        timeS,
        extruder: { temperature: round2(nozzle.control.smoothedC), target: nozzle.targetC, power: nozzle.powerRatio },
        heaterBed: { temperature: round2(bed.control.smoothedC), target: bed.targetC, power: bed.powerRatio },
        fanRatio: heating.fanRatio,
        extruderMmPerS: heating.input.filamentMmPerS,
        isPrinting: heating.input.filamentMmPerS !== 0,
        isShutDown: heating.isShutDown,
      })
    },
  })
}

interface Person {
  act(simulation: Simulation): void
  pauses(): number
}

const PAUSED_C = 170
/** So long a person waits for the nozzle. */
const HEATS_S = 900

/** Somebody who now and then pauses, turns the fan, and changes a temperature by a few degrees. */
function createPerson(random: ReturnType<typeof createRandom>): Person {
  const isThere = random.next() < 0.5
  let pauses = 0
  let nextS = isThere ? 300 + 3600 * random.next() : Number.POSITIVE_INFINITY
  const act = (simulation: Simulation): void => {
    if (simulation.timeS < nextS || simulation.layer < 0 || simulation.error !== null) return
    nextS = simulation.timeS + 300 + 3600 * random.next()
    const what = random.next()
    if (what < 0.4) {
      pauses++
      pause(simulation, 20 + 900 * random.next() ** 2, random.next() < 0.5)
      return
    }
    if (what < 0.7) {
      simulation.fanRatio = random.next()
      return
    }
    const { nozzle, bed } = simulation.heating.heaters
    if (nozzle.targetC > 200) nozzle.targetC -= Math.round(10 * random.next())
    if (bed.targetC > 50) bed.targetC -= Math.round(5 * random.next())
  }
  return { act, pauses: () => pauses }
}

/** PAUSE and RESUME: the print waits, hot or with its nozzle cooler, and is heated up again. */
function pause(simulation: Simulation, seconds: number, isCooler: boolean): void {
  const { nozzle } = simulation.heating.heaters
  const { targetC } = nozzle
  const fromS = simulation.timeS
  if (isCooler && targetC > PAUSED_C) nozzle.targetC = PAUSED_C
  rest(simulation, seconds)
  nozzle.targetC = targetC
  const patientS = simulation.timeS + HEATS_S
  while (isStillHeating(simulation, 'nozzle') && simulation.error === null && simulation.timeS < patientS)
    rest(simulation, 1)
  simulation.offsetS += simulation.timeS - fromS
}
