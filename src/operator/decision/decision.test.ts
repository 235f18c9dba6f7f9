import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CAUSES, SOUND } from '../diagnosis/causes.ts'
import type { Belief } from '../diagnosis/diagnosis.ts'
import { sceneAt } from '../scene-fixture.ts'
import { createAgent } from './agent.ts'
import { baselinePolicy } from './baseline-policy.ts'
import { costOf, expectedCost, type PricingFacts, priceResponses } from './costs.ts'
import type { Policy, Proposal, Situation } from './policy.ts'

const UNCLOG = { name: 'unclog', causes: ['clog', 'partial-clog'], isInterrupting: true, level: 'recover' } as const

function factsOf(beliefs: readonly Belief[], changes: Partial<PricingFacts> = {}): PricingFacts {
  return { beliefs, progress: 0.5, isPaused: false, playbooks: [UNCLOG], canStop: true, ...changes }
}

function believing(cause: string, probability: number): Belief[] {
  return [
    { cause, probability },
    { cause: SOUND, probability: 1 - probability },
  ].sort((a, b) => b.probability - a.probability)
}

function situationOf(beliefs: readonly Belief[], changes: Partial<PricingFacts> = {}): Situation {
  return {
    scene: sceneAt(100),
    diagnosis: { timeS: 100, beliefs, isAbstaining: false, evidence: [], unseen: [] },
    summary: '',
    level: 'recover',
    budgetsLeft: null,
    options: priceResponses(factsOf(beliefs, changes)),
    past: [],
  }
}

const kindOf = async (beliefs: readonly Belief[]): Promise<string> =>
  (await baselinePolicy.decide(situationOf(beliefs))).response.kind

describe('costs decide, not a score', () => {
  test('a tenth of a belief stops a heater that may be stuck on where no shell watches it', async () => {
    expect(await kindOf(believing('heater-stuck-on', 0.1))).toBe('stop')
    const behindShell = situationOf(believing('heater-stuck-on', 0.1), { isShellWatching: true })
    expect((await baselinePolicy.decide(behindShell)).response.kind).toBe('go-on')
    const sure = situationOf(believing('heater-stuck-on', 0.7), { isShellWatching: true })
    expect((await baselinePolicy.decide(sure)).response.kind).toBe('stop')
  })

  test('what waits for somebody who may not come is dearer than what goes on by itself', () => {
    const sound = factsOf([{ cause: SOUND, probability: 1 }])
    const waits = factsOf([], { playbooks: [{ ...UNCLOG, waitsForPerson: true }] })
    const byItself = costOf({ kind: 'playbook', name: 'unclog' }, SOUND, sound)
    expect(costOf({ kind: 'playbook', name: 'unclog' }, SOUND, waits)).toBeGreaterThan(byItself)
  })

  test('a tenth of a belief does not pause for a clog', async () => {
    expect(await kindOf(believing('clog', 0.1))).not.toBe('pause')
    expect(await kindOf(believing('clog', 0.1))).not.toBe('playbook')
  })

  test('a sure clog is worked on, a sure sound print left alone', async () => {
    expect(await kindOf(believing('clog', 0.95))).toBe('playbook')
    expect(await kindOf([{ cause: SOUND, probability: 1 }])).toBe('go-on')
  })

  test('a frozen camera is told of and nothing more', async () => {
    expect(await kindOf(believing('camera-frozen', 0.99))).toBe('tell')
    expect(await kindOf(believing('nozzle-worn', 0.99))).toBe('tell')
  })

  test('a response is never cheaper for a print that lacks nothing than doing nothing', () => {
    for (const { response, cost } of priceResponses(factsOf([{ cause: SOUND, probability: 1 }]))) {
      expect(cost, response.kind).toBeGreaterThanOrEqual(0)
    }
  })

  test('an expected cost lies between the costs of the causes', () => {
    const facts = factsOf([])
    fc.assert(
      fc.property(fc.constantFrom(...CAUSES), fc.double({ min: 0, max: 1, noNaN: true }), (cause, probability) => {
        for (const response of [{ kind: 'go-on' }, { kind: 'pause' }, { kind: 'stop' }] as const) {
          const beliefs = believing(cause.name, probability)
          const ends = [costOf(response, cause.name, facts), costOf(response, SOUND, facts)]
          const cost = expectedCost(response, { ...facts, beliefs })
          expect(cost).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-9)
          expect(cost).toBeLessThanOrEqual(Math.max(...ends) + 1e-9)
        }
      }),
    )
  })
})

test('a nozzle that may begin to clog is worked on only where that is likelier than not', async () => {
  const soften = { name: 'soften-clog', causes: ['partial-clog'], isInterrupting: false, level: 'tune' } as const
  const agent = createAgent({ policy: baselinePolicy })
  const kindAt = async (probability: number): Promise<string> =>
    (await agent(situationOf(believing('partial-clog', probability), { playbooks: [soften] }))).response.kind
  expect(await kindAt(0.34)).toBe('go-on')
  expect(await kindAt(0.6)).toBe('playbook')
})

describe('the agent follows a policy only as far as it is sure, affordable and in time', () => {
  const saying = (changes: Partial<Proposal>): Policy => ({
    name: 'scripted',
    async decide(situation) {
      return { ...(await baselinePolicy.decide(situation)), response: { kind: 'go-on' }, confidence: 0.9, ...changes }
    },
  })
  const unclear = believing('clog', 0.3)

  test.each([
    ['a confidence below the threshold', saying({ confidence: 0.29 }), 'not sure enough'],
    ['a confidence that is no number', saying({ confidence: Number.NaN }), 'not sure enough'],
    ['a confidence above one', saying({ confidence: 1.01 }), 'not sure enough'],
    ['what is not on offer', saying({ response: { kind: 'playbook', name: 'melt-it' } }), 'not open'],
    ['what costs a print for nothing', saying({ response: { kind: 'stop' } }), 'more than it must'],
  ])('%s is not followed, and the decision says so', async (_, policy, why) => {
    const decision = await createAgent({ policy })(situationOf(unclear))
    expect(decision.policy).toBe('baseline')
    expect(decision.fallbackFrom?.policy).toBe('scripted')
    expect(decision.fallbackFrom?.why).toContain(why)
  })

  test('at the threshold it is followed', async () => {
    const decision = await createAgent({ policy: saying({ confidence: 0.3 }) })(situationOf(unclear))
    expect(decision).toMatchObject({ policy: 'scripted', fallbackFrom: null, response: { kind: 'go-on' } })
  })

  test('a class may have a threshold of its own', async () => {
    const cause = 'clog'
    const agent = createAgent({ policy: saying({ confidence: 0.5, cause }), thresholds: { [cause]: 0.6 } })
    expect((await agent(situationOf(unclear))).policy).toBe('baseline')
  })

  test('where a policy fails, the baseline decides', async () => {
    const policy: Policy = { name: 'broken', decide: () => Promise.reject(new Error('it did not answer in time')) }
    const decision = await createAgent({ policy })(situationOf(unclear))
    expect(decision).toMatchObject({ policy: 'baseline', fallbackFrom: { why: 'it did not answer in time' } })
  })

  test('a heater that may be stuck on waits for nobody', async () => {
    let asked = 0
    const policy: Policy = {
      name: 'slow',
      decide(situation) {
        asked++
        return baselinePolicy.decide(situation)
      },
    }
    const decision = await createAgent({ policy })(situationOf(believing('heater-stuck-on', 0.5)))
    expect(decision).toMatchObject({ policy: 'baseline', response: { kind: 'stop' } })
    expect(asked).toBe(0)
  })

  test('below the threshold nothing new is tried', async () => {
    const agent = createAgent({ policy: baselinePolicy, threshold: 0.99 })
    const decision = await agent(situationOf(believing('clog', 0.95)))
    expect(decision.response.kind).not.toBe('playbook')
  })
})

test('how sure it is of a playbook is how likely what the playbook is for is, and the sentence says what was needed', async () => {
  const soften = { name: 'soften-clog', causes: ['partial-clog'], isInterrupting: false, level: 'tune' } as const
  const agent = createAgent({ policy: baselinePolicy })
  // Most of what is feared is something else, which no playbook that is open here is for.
  const beliefs = [
    { cause: 'lead-screw-worn', probability: 0.4 },
    { cause: 'partial-clog', probability: 0.25 },
    { cause: SOUND, probability: 0.35 },
  ]
  const cheap = situationOf(beliefs, { playbooks: [soften] })
  const [other] = [cheap.options.find(({ response }) => response.kind === 'playbook')!]
  const first = { ...cheap, options: [{ ...other, cost: 0 }, ...cheap.options.filter((one) => one !== other)] }
  const own = await baselinePolicy.decide(first)
  expect(own).toMatchObject({ response: { name: 'soften-clog' }, cause: 'partial-clog', confidence: 0.25 })
  const decision = await agent(first)
  expect(decision.response.kind).not.toBe('playbook')
  expect(decision.fallbackFrom?.why).toContain('0.25 of 0.5 needed')
})

test('who lets it go on is never told to be unsure of that', async () => {
  const decision = await createAgent({ policy: baselinePolicy })(situationOf(believing('lead-screw-worn', 0.9)))
  expect(['go-on', 'tell']).toContain(decision.response.kind)
  expect(decision.fallbackFrom).toBe(null)
})
