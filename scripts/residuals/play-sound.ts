// One sound print on a living printer as the operator's eyes see it, each second beside what the twin foretold.
import { readFileSync } from 'node:fs'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import { readPortMetadata } from '#moonraker'
import type { Perception, Scene } from '#operator'
import { channelOf, createPerception } from '#operator'
import type { Printer } from '#printer'
import { advanceTo, createMemoryFiles, createPrinter, createVirtualPort } from '#printer'
import { createForecastCursor, followForecast, foretoldRange } from '#protocol'
import type { Scenario, ScenarioStock } from '#scenarios'
import { scenarioFile, scenarioMachine } from '#scenarios'
import { createTwin, FORETOLD_CHANNELS } from '#twin'
import { loadMaterials } from '../../src/cli/material-files.ts'
import { loadMachine, shippedConfigPath } from '../../src/cli/printer-files.ts'

export type Phase = 'warming' | 'printing'

export interface PrintResiduals {
  readonly ending: string
  readonly durationS: number
  readonly foretoldS: number
  /** By phase and [channel]: measured less foretold, a number a second. */
  readonly plain: Readonly<Record<Phase, number[][]>>
  /** The same beyond the range of the forecast within REACH_ROWS. */
  readonly beyond: Readonly<Record<Phase, number[][]>>
}

const { materials } = loadMaterials()
const stock: ScenarioStock = {
  configText: (printer) => readFileSync(shippedConfigPath(printer), 'utf8'),
  machine: loadMachine,
  material(name) {
    const material = materials.get(name)
    if (material === undefined) throw new Error(`no material ${name}`)
    return material
  },
}

const PART = 'part.gcode'
export const REACH_ROWS = 3
const UPDATE_S = 0.25
const BOOT_S = 60
const LONGEST_S = 4 * 3600

export async function playSound(scenario: Scenario): Promise<PrintResiduals> {
  const machine = scenarioMachine(scenario, stock)
  const file = scenarioFile(scenario)
  const printer = bootPrinter(machine, file)
  const port = createVirtualPort(printer, { readMetadata: readPortMetadata })
  const perception = createPerception({ printer: port, nowS: () => printer.reactor.timeS })
  const before = await look(printer, perception)
  const twin = createTwin({ configText: machine.configText, ...machine.nominal, camera: null })
  const forecast = await twin.forecast(file, {
    ambientC: channelOf(before, 'ambient_c'),
    humidityPct: channelOf(before, 'humidity_pct'),
    chamberC: channelOf(before, 'chamber_c'),
    nozzleC: channelOf(before, 'nozzle_c'),
    bedC: channelOf(before, 'bed_c'),
  })
  const lists = (): Record<Phase, number[][]> => ({
    warming: FORETOLD_CHANNELS.map(() => []),
    printing: FORETOLD_CHANNELS.map(() => []),
  })
  const plain = lists()
  const beyond = lists()
  const cursor = createForecastCursor(forecast)
  port.startPrint(PART).catch(() => undefined)
  let ending = 'cut'
  let durationS = 0
  const startS = printer.reactor.timeS
  // Whoever looks at a real printer looks at no particular moment of its second.
  advanceTo(printer, startS + createRandom(scenario.printSeed).fork('phase').next())
  while (printer.reactor.timeS - startS < LONGEST_S) {
    await second(printer)
    const scene = await look(printer, perception)
    if (scene.print !== 'printing' || scene.host !== 'ready') {
      if (scene.print === 'standby' && scene.host === 'ready') continue
      ending = scene.host === 'ready' ? scene.print : `${scene.host}: ${scene.hostMessage.split('\n')[0]}`
      break
    }
    durationS = printer.reactor.timeS - startS
    const row = followForecast(cursor, scene.fileByte, scene.timeS)
    if (row < 0) continue
    const phase = (forecast.layer[row] ?? -1) < 0 ? 'warming' : 'printing'
    FORETOLD_CHANNELS.forEach((name, channel) => {
      const measured = channelOf(scene, name as Parameters<typeof channelOf>[1])
      const expected = forecast.values[channel]?.[row] ?? Number.NaN
      if (Number.isNaN(measured) || Number.isNaN(expected)) return
      plain[phase][channel]!.push(measured - expected)
      const [low, high] = foretoldRange(forecast, name, row, REACH_ROWS)
      beyond[phase][channel]!.push(Math.max(0, measured - high) - Math.max(0, low - measured))
    })
  }
  perception.close()
  return { ending, durationS: Math.round(durationS), foretoldS: forecast.durationS, plain, beyond }
}

function bootPrinter(machine: ReturnType<typeof scenarioMachine>, file: Uint8Array): Printer {
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: machine.configText }, () => null))
  const printer = createPrinter({
    files: createMemoryFiles({ config: machine.configText, gcodes: new Map([[PART, file]]) }),
    plant: machine.plant,
    random: createRandom(machine.printSeed),
    fallbackConfig: config,
  })
  for (let s = 1; s <= BOOT_S && printer.host.state === 'startup'; s++) advanceTo(printer, s)
  if (printer.host.state !== 'ready') throw new Error(printer.host.stateMessage)
  return printer
}

async function quarter(printer: Printer): Promise<void> {
  advanceTo(printer, printer.reactor.timeS + UPDATE_S)
  await new Promise((done) => setImmediate(done))
}

async function second(printer: Printer): Promise<void> {
  for (let part = 0; part < 1 / UPDATE_S; part++) await quarter(printer)
}

/** Some questions are answered only while time passes. */
async function look(printer: Printer, perception: Perception): Promise<Scene> {
  let scene: Scene | null = null
  perception.look().then((seen) => {
    scene = seen
  })
  await new Promise((done) => setImmediate(done))
  for (let tries = 0; tries < 400 && scene === null; tries++) await quarter(printer)
  if (scene === null) throw new Error('nobody answers')
  return scene
}
