import { expect, test } from 'vitest'
import { SOUND } from '#operator'
import type { Played } from '../../scripts/diagnosis/judge.ts'
import { scoresOf } from '../../scripts/diagnosis/scores.ts'

test('a fault of which nothing is measured: “sound” is right by the one definition of calibration and wrong by the other', () => {
  const seconds = 205
  const played: Played = {
    name: 'a',
    mode: 'warping',
    onsetAt: 105,
    measurableAt: seconds,
    stoppedAt: Number.NaN,
    seconds,
    sound: new Float32Array(seconds).fill(1),
    top: Array.from({ length: seconds }, () => 'warping'),
    topBelief: new Float32Array(seconds),
  }
  const { all, byTruth } = scoresOf([played])
  expect(SOUND).toBe('sound')
  expect(all).toMatchObject({ n: 20, error: 0 })
  expect(byTruth).toMatchObject({ n: 20, error: 0.5 })
})
