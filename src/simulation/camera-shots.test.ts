import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shotTimes } from './camera-shots.ts'
import { cameraAt, createCameraWatch, watchCamera } from './camera-watch.ts'

test('shots are as many as asked for, in order, within the print, and end with it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      fc.double({ min: 0, max: 2e5, noNaN: true }),
      (count, fromS, lengthS, onsetS) => {
        const toS = fromS + lengthS
        const times = shotTimes(count, fromS, toS, onsetS)
        expect(times).toHaveLength(count)
        expect(times.every((timeS, i) => i === 0 || timeS >= times[i - 1]!)).toBe(true)
        expect(times[0]!).toBeGreaterThanOrEqual(0)
        expect(times.at(-1)!).toBeLessThanOrEqual(toS + 1e-6)
        if (!(onsetS > 0 && onsetS < toS) || count < 2) return
        expect(times.some((timeS) => timeS < onsetS && timeS >= onsetS - 1)).toBe(true)
        const after = times.filter((timeS) => timeS > onsetS).length
        expect(after).toBeGreaterThanOrEqual(Math.floor((count - 1) / 2))
      },
    ),
  )
})

test('the camera is as the last change before left it', () => {
  const changes = createCameraWatch()
  const seen = (timeS: number, isCameraFrozen: boolean, lightRatio: number): void =>
    watchCamera(changes, timeS, { isCameraFrozen, lightRatio })
  seen(1, false, 1)
  seen(2, false, 0.5)
  seen(3, false, 0.502)
  seen(4, true, 0.5)
  seen(6, false, 1)
  expect(changes.map(({ timeS }) => timeS)).toEqual([0, 2, 4, 6])
  expect(cameraAt(changes, 1.9).lightRatio).toBe(1)
  expect(cameraAt(changes, 2)).toEqual({ timeS: 2, isFrozen: false, lightRatio: 0.5 })
  expect(cameraAt(changes, 5).isFrozen).toBe(true)
  expect(cameraAt(changes, 99)).toEqual({ timeS: 6, isFrozen: false, lightRatio: 1 })
})
