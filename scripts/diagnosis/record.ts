// Plays a scenario on a living printer with nobody but perception watching, and keeps what it saw.
import { readFileSync } from 'node:fs'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import { readPortMetadata } from '#moonraker'
import { createPerception, layersOfForecast, type Perception, type Scene } from '#operator'
import { advanceTo, createMemoryFiles, createPrinter, createVirtualPort, type Printer } from '#printer'
import type { Forecast } from '#protocol'
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
const AFTER_ONSET_S = 300
const AFTER_STOP_S = 45
const LONGEST_S = 3600

export async function recordScenario(scenario: Scenario): Promise<Recording> {
  const machine = scenarioMachine(scenario, STOCK)
  const file = scenarioFile(scenario, STOCK)
  const forecast = await foretell(machine.configText, machine.nominal, file)
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: machine.configText }, () => null))
  const printer = createPrinter({
    files: createMemoryFiles({ config: machine.configText, gcodes: new Map([[PART, file]]) }),
    plant: machine.plant,
    random: createRandom(machine.printSeed),
    fallbackConfig: config,
  })
  const port = createVirtualPort(printer, { readMetadata: readPortMetadata })
  const perception = createPerception({ printer: port, nowS: () => printer.reactor.timeS })
  if (forecast !== null) perception.setLayers(layersOfForecast(forecast))
  for (let s = 0; s < BOOT_S && printer.host.state === 'startup'; s++) await second(printer)
  const told = await lookWhile(printer, perception)
  if (told.host !== 'ready') throw new Error(`the printer does not come up: ${told.hostMessage}`)
  let isStarted = false
  port.startPrint(PART).then(
    () => {
      isStarted = true
    },
    () => {
      isStarted = true
    },
  )
  for (let k = 0; k < 400 && !isStarted; k++) await quarter(printer)
  const scenes: Scene[] = []
  const strengths: number[] = []
  let onsetAt = -1
  let stoppedS = Number.NaN
  let ending = 'cut'
  for (let s = 0; s < LONGEST_S; s++) {
    await second(printer)
    const scene = await lookWhile(printer, perception)
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

/** What begins with the print has until its end. */
function isSlow({ fault }: Scenario): boolean {
  return fault?.text.includes('@start') === true
}

async function foretell(
  configText: string,
  nominal: ReturnType<typeof scenarioMachine>['nominal'],
  file: Uint8Array,
): Promise<Forecast | null> {
  const twin = createTwin({ configText, ...nominal, camera: null })
  return await twin.forecast(file).catch(() => null)
}

async function quarter(printer: Printer): Promise<void> {
  advanceTo(printer, printer.reactor.timeS + UPDATE_S)
  await new Promise((done) => setImmediate(done))
}

async function second(printer: Printer): Promise<void> {
  for (let part = 0; part < 1 / UPDATE_S; part++) await quarter(printer)
}

/** Some questions are answered only while time passes. */
async function lookWhile(printer: Printer, perception: Perception): Promise<Scene> {
  let scene: Scene | null = null
  perception.look().then((seen) => {
    scene = seen
  })
  await new Promise((done) => setImmediate(done))
  for (let k = 0; k < 400 && scene === null; k++) await quarter(printer)
  if (scene === null) throw new Error('perception does not answer')
  return scene
}
