// The walk over a print: what it records, what it never lets happen, and that two of them do not touch each other.
import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { type GcodePlan, planGcode } from '#motion'
import {
  createSimulation,
  finishSimulation,
  type SimulatedRun,
  type Simulation,
  simulationSettings,
  walkBlock,
} from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'

const START = 'G28\nG90\nM83\nM190 S60\nM109 S210\n'

interface Job {
  readonly simulation: Simulation
  readonly plan: GcodePlan
}

function createJob(): Job {
  const metadata = readSlicerMetadata(new Uint8Array(), new Uint8Array())
  const printer = choosePrinter({ printer: 'prusa-mk4' }, metadata)
  const material = loadMaterials().materials.get('PLA')!
  const room = { ambient: 23, humidity: 40, opened: 0, tolerant: false, ownConfig: false }
  const random = createRandom(3)
  const simulation = createSimulation(
    simulationSettings(printer.config, printer.machine, material, metadata, room, random),
  )
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) => walkBlock(simulation, block),
  })
  return { simulation, plan }
}

function push({ plan }: Job, gcode: string): void {
  plan.push(new TextEncoder().encode(gcode))
}

function finish({ simulation, plan }: Job): SimulatedRun {
  return finishSimulation(simulation, plan.finish())
}

function run(gcode: string): SimulatedRun {
  const job = createJob()
  push(job, gcode)
  return finish(job)
}

const square = (zMm: number): string =>
  `G1 Z${zMm} F600\nG1 X100 Y100 F6000\n` +
  ['X120 Y100', 'X120 Y120', 'X100 Y120', 'X100 Y100'].map((to) => `G1 ${to} E0.7 F1800\n`).join('')

describe('telemetry', () => {
  test('has about a row a second, also while the head stands still, and no flow in a travel', () => {
    const { telemetry } = run(`${START + square(0.2)}G4 P20000\nG1 X20 Y20 F300\n`)
    const time = telemetry.columns['time_s'] as Float64Array
    const gaps = Array.from(time.slice(1), (value, i) => value - time[i]!).filter((gap) => gap > 0)
    expect(new Set(time).size).toBeGreaterThan(0.95 * time.length)
    expect(Math.min(...gaps.slice(5))).toBeGreaterThan(0.2)
    const flow = telemetry.columns['flow_commanded_mm3_per_s'] as Float32Array
    const speed = telemetry.columns['speed_mm_per_s'] as Float32Array
    // The last travel is 5 mm/s; beads are 30.
    const travels = Array.from(speed.keys()).filter((row) => Math.abs(speed[row]! - 5) < 0.5)
    expect(travels.length).toBeGreaterThan(5)
    for (const row of travels) expect(flow[row]).toBe(0)
  })
})

describe('what a file cannot do', () => {
  test('chatter does not take the room of what went wrong', () => {
    const chatter = 'SET_PRESSURE_ADVANCE ADVANCE=0.04\nSET_PRESSURE_ADVANCE ADVANCE=0.05\n'.repeat(12_000)
    const { events, pressureAdvanceS, droppedEvents } = run(START + square(0.2) + chatter + square(0.4))
    expect(events.columns['kind']).toContain('step-margin')
    expect(pressureAdvanceS).toBe(0.05)
    expect(droppedEvents).toBeGreaterThan(1000)
  })

  test('a print without end is given up in finite time', () => {
    const { error, totalTimeS } = run(`${START + square(0.2)}G4 P100000000000000\n${square(0.4)}`)
    expect(error?.message).toContain('60 days')
    expect(totalTimeS).toBeLessThan(60 * 86_400)
  })
})

test('two simulations side by side are the same as one after the other', () => {
  const [first, second] = [createJob(), createJob()]
  const gcode = START + [0.2, 0.4, 0.6, 0.8].map(square).join('')
  const lines = gcode.split('\n')
  for (const line of lines) {
    push(first, `${line}\n`)
    push(second, `${line}\n`)
  }
  const alone = run(gcode)
  for (const side of [finish(first), finish(second)]) {
    expect(side.beads).toEqual(alone.beads)
    expect(side.telemetry).toEqual(alone.telemetry)
    expect(side.layers).toEqual(alone.layers)
  }
})
