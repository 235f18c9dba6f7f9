import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { sceneAt } from '../scene-fixture.ts'
import { playbookNamed } from './all-playbooks.ts'
import { easedTarget } from './ease.ts'
import type { EasedHeater } from './playbook.ts'
import { beginPlaybook, type Hands, stepPlaybook } from './run-playbook.ts'

const NOZZLE: EasedHeater = {
  heater: 'extruder',
  reading: 'nozzle_c',
  target: 'nozzle_target_c',
  leastC: 190,
  mostC: 220,
}
const BED: EasedHeater = { heater: 'heater_bed', reading: 'bed_c', target: 'bed_target_c', leastC: 50, mostC: 60 }

function easedAt(nozzleC: number, nozzleTargetC: number, bedC = 60, bedTargetC = 60) {
  const scene = sceneAt(1, { nozzle_c: nozzleC, nozzle_target_c: nozzleTargetC, bed_c: bedC, bed_target_c: bedTargetC })
  return easedTarget([NOZZLE, BED], scene, {})
}

describe('what a heater is let down to', () => {
  test.each([
    ['there', 219.5, 220, null],
    ['behind', 218, 220, { heater: 'extruder', targetC: 218.6 }],
    ['there, and less than the file wants', 209.8, 210, { heater: 'extruder', targetC: 210.5 }],
    ['nearly there', 209.5, 210, null],
    ['at its least', 185, 190, null],
    ['just above its least', 189, 192, { heater: 'extruder', targetC: 190 }],
    ['off', 150, 0, null],
    ['not known', Number.NaN, 220, null],
  ] as const)('%s', (_, nozzleC, targetC, wanted) => {
    expect(easedAt(nozzleC, targetC)).toEqual(wanted)
  })

  test('the one that is further behind comes first', () => {
    expect(easedAt(218, 220, 55, 60)).toEqual({ heater: 'heater_bed', targetC: 55.6 })
    expect(easedAt(212, 220, 55, 60)).toEqual({ heater: 'extruder', targetC: 212.6 })
  })
})

/** A nozzle whose heater holds no more than `holdsC`, with a time constant of 40 s, under the playbook for a supply that sags. */
async function relieved(holdsC: number, backAtS = Number.POSITIVE_INFINITY) {
  let nozzleC = 220
  let nozzleTargetC = 220
  let behindC = 0
  let speedRatio = 1
  const hands: Hands = {
    async ask(request) {
      if (request.kind === 'action' && request.action.kind === 'set-target') nozzleTargetC = request.action.targetC
      if (request.kind === 'action' && request.action.kind === 'set-speed-factor') speedRatio = request.action.ratio
      return { kind: 'done', rulings: [] }
    },
    askPerson: () => undefined,
    findPlace: async () => ({}),
    answerTo: () => null,
    measure: () => Number.NaN,
  }
  const sound: Diagnosis = { timeS: 0, beliefs: [], isAbstaining: false, evidence: [], unseen: [] }
  const at = (timeS: number) =>
    sceneAt(
      timeS,
      { nozzle_c: nozzleC, nozzle_target_c: nozzleTargetC, bed_c: 60, bed_target_c: 60, part_fan_ratio: 1 },
      { print: 'printing', speedRatio },
    )
  const runner = beginPlaybook(playbookNamed('less-power')!, at(0))
  for (let timeS = 1; timeS < 1500 && ['running', 'proving'].includes(runner.run.state); timeS++) {
    const mayC = timeS < backAtS ? holdsC : 300
    nozzleC = Math.min(nozzleC + (mayC - nozzleC) / 40, Math.max(nozzleTargetC, nozzleC - 0.5))
    stepPlaybook(runner, at(timeS), sound, hands)
    await runner.pending
    // While its first steps are taken nothing is eased yet.
    if (timeS > 10) behindC = Math.max(behindC, nozzleTargetC - nozzleC)
  }
  return { run: runner.run, nozzleC, nozzleTargetC, behindC, speedRatio }
}

describe('a supply that sags', () => {
  test('the target follows a nozzle that the supply cannot hold, so that it never looks like a broken heater', async () => {
    const { run, nozzleC, nozzleTargetC, behindC, speedRatio } = await relieved(205)
    expect(run.state).toBe('worked')
    expect(speedRatio).toBe(0.4)
    expect(nozzleC).toBeGreaterThan(204)
    expect(nozzleTargetC - nozzleC).toBeLessThan(1)
    // The shell takes a heater for weak that is 2.5 °C behind.
    expect(behindC).toBeLessThan(2.5)
  })

  test('one that holds what it is asked for is left as hot as the file wants it', async () => {
    expect((await relieved(230)).nozzleTargetC).toBe(220)
  })

  test('where the supply is back it is as hot as the file wants it', async () => {
    expect((await relieved(205, 200)).nozzleTargetC).toBe(220)
  })

  test('it is never let down further than plastic flows', async () => {
    expect((await relieved(150)).nozzleTargetC).toBe(192)
  })
})
