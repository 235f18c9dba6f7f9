import { expect, test } from 'vitest'
import { isWithinQuality, playScenario } from '#evaluation'
import { type Scenario, scenarioAt } from '#scenarios'
import { scenarioStock } from '../scenario-stock.ts'
import { thoroughTest } from '../thorough.ts'

const first = (isWanted: (scenario: Scenario) => boolean): Scenario =>
  Array.from({ length: 400 }, (_, index) => scenarioAt(1, index, 'fit')).find(isWanted)!

const play = (scenario: Scenario, isSound = false) =>
  playScenario({ scenario, stock: scenarioStock, level: 'observe', isSound })

thoroughTest(
  'a scenario is a print: the same one twice is the same to the last digit',
  async () => {
    const scenario = first(({ fault }) => fault === null)
    const [one, two] = [await play(scenario), await play(scenario)]
    expect(one?.quality.end).toBe('complete')
    expect(two).toEqual(one)
    expect(one?.harm).toEqual([])
  },
  240_000,
)

test('what breaks loses the part, which the same machine makes when nothing breaks', async () => {
  const scenario = first(({ fault }) => fault?.mode === 'clog' && (fault.severity ?? 1) > 0.7)
  const [broken, sound] = [(await play(scenario))!, (await play(scenario, true))!]
  expect(broken.onsetS).toBeGreaterThan(broken.startS)
  expect(sound.onsetS).toBeNaN()
  expect(isWithinQuality(sound.quality, sound.quality)).toBe(true)
  expect(isWithinQuality(broken.quality, sound.quality)).toBe(false)
}, 240_000)
