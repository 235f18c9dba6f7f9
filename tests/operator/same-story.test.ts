// The same seed tells the same story, however busy the machine is: a print on which filament runs out, with the operator on it, twice
// as fast as it goes; and another seed tells another one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deadManConfig } from '#guard'
import { baselinePolicy, createAgent } from '#operator'
import { openOperated } from '../../src/cli/operate/operated.ts'
import { createVirtualWorld } from '../../src/cli/operate/virtual-world.ts'
import { endWithPrint } from '../../src/cli/operate.ts'
import { createVirtualPrinter } from '../../src/cli/virtual-printer.ts'
import { boxesGcode } from '../sample-boxes.ts'

const FILE = 'box.gcode'
const ANSWERS_AFTER_S = 30

async function story(seed: number): Promise<readonly string[]> {
  const data = mkdtempSync(join(tmpdir(), 'printwright-story-'))
  mkdirSync(join(data, 'gcodes'))
  const box = { xMm: 100, yMm: 100, widthMm: 12, depthMm: 12 }
  writeFileSync(join(data, 'gcodes', FILE), boxesGcode([box], { layers: 12, bedC: 40 }))
  const { printer, title } = createVirtualPrinter({
    printer: 'generic-cartesian',
    material: 'PLA',
    data,
    seed,
    fault: ['filament-runout@layer:4'],
    ambient: 23,
    humidity: 40,
    opened: 2,
    sensors: 'realistic',
    sections: deadManConfig(),
  })
  const world = await createVirtualWorld({ name: 'story', title, printer, speed: 'max' })
  const lines: string[] = []
  const tell = (words: string): void => void lines.push(`${world.nowS()} ${words}`)
  const stop = new AbortController()
  const operated = await openOperated({
    world,
    level: 'recover',
    agentOf: () => createAgent({ policy: baselinePolicy }),
    mind: 'baseline',
    model: null,
    thinkEveryS: null,
    material: 'PLA',
    limits: null,
    folder: join(data, 'operator'),
    seed,
    deadManCount: 1,
    power: [],
    listener: {
      told: (message) => tell(message.text),
      asked: (question) => tell(question.text),
      answered: (question, isYes) => tell(`${question.id} ${isYes}`),
      operator: (event) =>
        tell(event.kind === 'foretold' ? `foretold ${event.forecast.durationS}` : JSON.stringify(event)),
      guard: (event) => tell(event.kind),
      report: tell,
    },
  })
  const follow = endWithPrint(operated, FILE, stop)
  await world.run(async () => {
    await operated.step()
    follow()
    const { scene, diagnosis } = operated.operator
    tell(`${scene?.print} ${scene?.fileByte} ${scene?.channels.join(' ')} ${diagnosis?.beliefs[0]?.probability}`)
    const { open } = operated.people
    if (open !== null && world.nowS() - open.timeS > ANSWERS_AFTER_S) operated.people.answer(open.id, true)
    if (world.nowS() > 1500) stop.abort()
  }, stop.signal)
  await operated.close()
  await world.close()
  rmSync(data, { recursive: true, force: true })
  return lines
}

test('the same seed tells the same story', { timeout: 180_000 }, async () => {
  const [first, second] = [await story(5), await story(5)]
  expect(first.length).toBeGreaterThan(100)
  expect(first.some((line) => line.includes('"kind":"playbook"'))).toBe(true)
  expect(second).toEqual(first)
  const other = await story(6)
  expect(other).not.toEqual(first)
})
