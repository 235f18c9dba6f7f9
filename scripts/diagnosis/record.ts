// Plays a scenario on a living printer with nobody but perception watching, and keeps what it saw.
import { readFileSync } from 'node:fs'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import { readPortMetadata } from '#moonraker'
import { channelOf, createPerception, layersOfForecast, type Perception, type Scene } from '#operator'
import {
  advanceTo,
  createLiveCamera,
  createMemoryFiles,
  createPrinter,
  createVirtualPort,
  type Printer,
  renderLiveFrame,
} from '#printer'
import type { PrintStart } from '#protocol'
import { jpegOf } from '#report'
import { type Scenario, type ScenarioStock, scenarioFile, scenarioMachine } from '#scenarios'
import { createTwin } from '#twin'
import { loadMaterials } from '../../src/cli/material-files.ts'
import { loadMachine, shippedConfigPath } from '../../src/cli/printer-files.ts'
import type { Recording } from './recording.ts'

const { materials } = loadMaterials()

export const STOCK: ScenarioStock = {
  configText: (printer) => readFileSync(shippedConfigPath(printer), 'utf8'),
  machine: loadMachine,
  material(name) {
    const material = materials.get(name)
    if (material === undefined) throw new Error(`no material ${name}`)
    return material
  },
}

const PART = 'part.gcode'
const UPDATE_S = 0.25
const BOOT_S = 90
/** What is so long gone needs no more watching, s. */
const AFTER_ONSET_S = 240
const AFTER_STOP_S = 45
const LONGEST_S = 3600

/** `hasCamera`: whether pictures are taken; where nothing is said, only for what a picture may show. */
export async function recordScenario(scenario: Scenario, hasCamera = isPictured(scenario)): Promise<Recording> {
  const machine = scenarioMachine(scenario, STOCK)
  const file = scenarioFile(scenario, STOCK)
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: machine.configText }, () => null))
  const printer = createPrinter({
    files: createMemoryFiles({ config: machine.configText, gcodes: new Map([[PART, file]]) }),
    plant: machine.plant,
    random: createRandom(machine.printSeed),
    fallbackConfig: config,
  })
  const camera = hasCamera ? createLiveCamera(printer, { widthPx: 320, heightPx: 240 }) : null
  const port = createVirtualPort(printer, {
    readMetadata: readPortMetadata,
    ...(camera === null ? {} : { camera: () => jpegOf(renderLiveFrame(camera)) }),
  })
  const twin = createTwin({
    configText: machine.configText,
    ...machine.nominal,
    ...(camera === null ? { camera: null } : {}),
  })
  const perception = createPerception({
    printer: port,
    nowS: () => printer.reactor.timeS,
    expectPicture: (byte, widthPx, heightPx, headMm) => twin.picture(byte, widthPx, heightPx, headMm),
  })
  for (let s = 0; s < BOOT_S && printer.host.state === 'startup'; s++) await pass(printer, 1)
  const told = await firstLook(printer, perception)
  if (told.host !== 'ready') throw new Error(`the printer does not come up: ${told.hostMessage}`)
  const forecast = await twin.forecast(file, startOf(told)).catch(() => null)
  if (forecast !== null) perception.setLayers(layersOfForecast(forecast))
  let isStarted = false
  port.startPrint(PART).then(
    () => {
      isStarted = true
    },
    () => {
      isStarted = true
    },
  )
  for (let k = 0; k < 400 && !isStarted; k++) await pass(printer, UPDATE_S)
  const scenes: Scene[] = []
  const strengths: number[] = []
  let onsetAt = -1
  let stoppedS = Number.NaN
  let ending = 'cut'
  for (let s = 0; s < LONGEST_S; s++) {
    await pass(printer, 1)
    const scene = await perception.look()
    scenes.push(scene)
    const [fault] = printer.plant.simulation.schedule?.faults ?? []
    strengths.push(printer.plant.simulation.schedule?.strengths[0] ?? 0)
    if (onsetAt < 0 && fault !== undefined && !Number.isNaN(fault.onsetS)) onsetAt = s
    const isOn = scene.print === 'printing' && scene.host === 'ready'
    if (!isOn && Number.isNaN(stoppedS)) stoppedS = s
    if (isOn) stoppedS = Number.NaN
    if (scene.print === 'complete') {
      ending = 'complete'
      break
    }
    if (s - stoppedS > AFTER_STOP_S) {
      ending = `${scene.host} ${scene.print}`
      break
    }
    if (onsetAt >= 0 && fault !== undefined && s - onsetAt > AFTER_ONSET_S && !isSlow(scenario)) break
  }
  perception.close()
  const { fault } = scenario
  return {
    name: scenario.name,
    printer: scenario.printer,
    material: scenario.material,
    scenes,
    forecast,
    truth: {
      mode: fault?.mode ?? null,
      mechanism: fault?.mechanism ?? null,
      severity: fault?.severity ?? null,
      onsetAt,
      strengths: Float32Array.from(strengths),
      ending,
    },
  }
}

/** Modes that a camera may show. A picture costs as much as half a minute of print: where it tells nothing, none is taken. */
const SHOWN = new Set([
  'poor-first-layer',
  'greasy-bed',
  'warping',
  'delamination',
  'support-failure',
  'spire-knocked',
  'endstop-error',
  'probe-error',
  'bed-mesh-stale',
  'bed-knocked',
  'layer-shift',
  'belt-tooth-jump',
  'lost-steps',
  'motor-weak',
  'pulley-slip',
  'curled-part',
  'camera-frozen',
  'camera-dark',
  'wrong-plate',
  'dirty-bed',
  'nozzle-leak',
  'bent-axis',
  'lead-screw-worn',
  'z-binding',
  'wet-filament',
  'clog',
  'under-extrusion',
])

export function isPictured({ fault, index }: Scenario): boolean {
  return fault === null ? index % 2 === 0 : SHOWN.has(fault.mode)
}

/** What begins with the print has until its end. */
function isSlow({ fault }: Scenario): boolean {
  return fault?.text.includes('@start') === true
}

/** As the operator's loop tells its twin. */
function startOf(scene: Scene): PrintStart {
  return {
    ambientC: channelOf(scene, 'ambient_c'),
    humidityPct: channelOf(scene, 'humidity_pct'),
    chamberC: channelOf(scene, 'chamber_c'),
    nozzleC: channelOf(scene, 'nozzle_c'),
    bedC: channelOf(scene, 'bed_c'),
  }
}

async function pass(printer: Printer, s: number): Promise<void> {
  advanceTo(printer, printer.reactor.timeS + s)
  await new Promise((done) => setImmediate(done))
}

/** What is asked first is answered only while time passes. */
async function firstLook(printer: Printer, perception: Perception): Promise<Scene> {
  let scene: Scene | null = null
  perception.look().then((seen) => {
    scene = seen
  })
  await new Promise((done) => setImmediate(done))
  for (let k = 0; k < 400 && scene === null; k++) await pass(printer, UPDATE_S)
  if (scene === null) throw new Error('perception does not answer')
  return scene
}
