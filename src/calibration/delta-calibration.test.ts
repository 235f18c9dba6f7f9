import fc from 'fast-check'
import { expect, it } from 'vitest'
import { calibrateDelta } from './delta-calibration.ts'

const DELTA = {
  radiusMm: 140,
  printRadiusMm: 120,
  minimumZMm: -5,
  armLengthMm: [280, 280, 280],
  angleDeg: [210, 330, 90],
}
const ENDSTOPS = [300, 300, 300]

const PLACES = [
  [0, 0],
  ...[0, 1, 2, 3, 4, 5].map((i) => [
    100 * Math.cos(((30 + 60 * i) * Math.PI) / 180),
    100 * Math.sin(((30 + 60 * i) * Math.PI) / 180),
  ]),
]

it('leaves a calibrated delta alone', () => {
  const { params, afterMm } = calibrateDelta(
    DELTA,
    ENDSTOPS,
    PLACES.map(([xMm, yMm]) => ({ xMm: xMm!, yMm: yMm!, zMm: 0 })),
  )
  expect(afterMm).toBeLessThan(1e-9)
  expect(params.radiusMm).toBeCloseTo(140, 6)
})

it('takes tilt and bowl out of what it has probed', () => {
  const small = fc.double({ min: -0.4, max: 0.4, noNaN: true })
  fc.assert(
    fc.property(small, small, small, (tiltX, tiltY, bowl) => {
      const points = PLACES.map(([x, y]) => ({
        xMm: x!,
        yMm: y!,
        zMm: (tiltX * x! + tiltY * y!) / 100 + bowl * ((x! * x! + y! * y!) / 10_000 - 0.5),
      }))
      const { beforeMm, afterMm } = calibrateDelta(DELTA, ENDSTOPS, points)
      return afterMm < 0.002 + 0.02 * beforeMm
    }),
    { numRuns: 40 },
  )
})
