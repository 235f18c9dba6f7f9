import { expect, test } from 'vitest'
import { createBenchOperator, playScenario } from '#evaluation'
import { baselinePolicy, CHANNEL_AT, createDiagnoser, type OperatorEvent } from '#operator'
import { type Scenario, scenarioAt, scenarioMachine } from '#scenarios'
import { createTwin } from '#twin'
import { loadDiagnosisModel } from '../../src/cli/diagnosis-file.ts'
import { scenarioStock as stock } from '../scenario-stock.ts'
import { thoroughTest } from '../thorough.ts'

async function play(scenario: Scenario) {
  const { configText, nominal } = scenarioMachine(scenario, stock)
  const twin = createTwin({ configText, ...nominal, seed: 1 })
  const events: OperatorEvent[] = []
  const asked: string[] = []
  let hottestStandingC = 0
  const played = await playScenario({
    scenario,
    stock,
    level: 'recover',
    twin,
    operator(printer, attendant) {
      const ask: typeof attendant.ask = (question) => {
        asked.push(question.text)
        attendant.ask(question)
      }
      return createBenchOperator({
        played: printer,
        attendant: { ...attendant, ask },
        diagnoser: createDiagnoser({ model: loadDiagnosisModel() }),
        policy: baselinePolicy,
        twin,
        onEvent: (event) => events.push(event),
      })
    },
    onScene({ print, channels }) {
      if (print === 'paused') hottestStandingC = Math.max(hottestStandingC, channels[CHANNEL_AT.nozzle_target_c]!)
    },
  })
  const books = events.flatMap((event) => (event.kind === 'playbook' ? [`${event.name} ${event.state}`] : []))
  return {
    onsetS: played?.onsetS,
    end: played?.quality.end,
    harm: played?.harm,
    books,
    asked,
    events,
    hottestStandingC,
  }
}

/** A shroud that blows on the heater block: it takes a third more power, and the shell takes that for a sensor that slips out. */
const BLOWN_AT = scenarioAt(71, 18, 'calibrate')

test('what the shell has switched off is looked at by a person, heated again on their word, and printed to its end', async () => {
  const { end, harm, books, asked, events, onsetS } = await play({ ...BLOWN_AT, person: { answersAfterMin: 0.5 } })
  expect(events.some(({ kind }) => kind === 'shell-acted')).toBe(true)
  expect(books).toEqual(['after-shell begun', 'after-shell worked'])
  // In the shell's own words, with the numbers behind them.
  expect(asked[0]).toMatch(/has switched the heaters off: .*[Nn]ozzle.*more power/)
  expect(end).toBe('complete')
  expect(harm).toEqual([])
  // A fault that somebody has mended has struck all the same.
  expect(onsetS).toBeGreaterThan(0)
}, 120_000)

thoroughTest(
  'where nobody comes, it stays off',
  async () => {
    const { end, books, hottestStandingC } = await play({ ...BLOWN_AT, person: { answersAfterMin: null } })
    expect(books).toEqual(['after-shell begun'])
    expect(end).toBe('paused')
    expect(hottestStandingC).toBe(0)
  },
  120_000,
)
