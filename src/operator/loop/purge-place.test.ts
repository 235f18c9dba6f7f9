import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPurgePlace, type Reach, readReach } from './purge-place.ts'

const REACH: Reach = { minMm: [0, 0], maxMm: [220, 220], zMaxMm: 250 }

async function* fileOf(text: string, chunkBytes = 50): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes)
}

function square(x: number, y: number, sideMm: number, z: number): string {
  return `G1 X${x} Y${y} Z${z}\nG1 X${x + sideMm} Y${y} E1\nG1 X${x + sideMm} Y${y + sideMm} E1\nG1 X${x} Y${y + sideMm} E1\nG1 X${x} Y${y} E1\n`
}

test('it lies clear of every line of the file, also of those to come, and the way is above what stands', async () => {
  const side = fc.double({ noNaN: true, min: 5, max: 60 })
  const corner = fc.tuple(fc.double({ noNaN: true, min: 10, max: 150 }), fc.double({ noNaN: true, min: 10, max: 150 }))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(corner, side), { minLength: 1, maxLength: 3 }), async (squares) => {
      const parts = squares.map(([[x, y], size], k) => square(x, y, size, 50 - 10 * k))
      const file = `M83\n${parts.join('')}`
      const place = await findPurgePlace(fileOf(file), 4 + parts[0]!.length, REACH, [squares[0]![0][0], 20, 50])
      if (place.purgeXMm === undefined) return
      for (const [[x, y], size] of squares) {
        const dx = Math.max(x - place.purgeXMm, 0, place.purgeXMm - x - size)
        const dy = Math.max(y - place.purgeYMm!, 0, place.purgeYMm! - y - size)
        // Inside a square there may be nothing; its lines are what counts.
        if (dx + dy > 0) expect(Math.hypot(dx, dy)).toBeGreaterThan(14)
      }
      expect(place.purgeZMm).toBeGreaterThanOrEqual(55)
      expect(place.purgeXMm).toBeLessThanOrEqual(220)
    }),
    { numRuns: 40 },
  )
})

test('a head that its pause has parked beside the part stays there', async () => {
  const file = `M83\n${square(100, 100, 20, 0.2)}`
  expect(await findPurgePlace(fileOf(file), 60, REACH, [5, 5, 10])).toMatchObject({
    purgeXMm: 5,
    purgeYMm: 5,
    purgeZMm: 40,
  })
})

test.each([
  [
    'a part as large as the bed',
    `M83\n${Array.from({ length: 45 }, (_, k) => `G1 X0 Y${5 * k} Z1\nG1 X220 E9\n`).join('')}`,
    200,
  ],
  ['a part as high as the printer', `M83\n${square(100, 100, 20, 249)}`, 60],
  ['a file that prints nothing', 'G28\nM104 S200\n', 5],
  ['a move that is not understood', `M83\n${square(100, 100, 20, 1)}G1 X"5" Y5 E1\n`, 60],
  ['a place that is not known', '', 0],
] as const)('%s has no such place', async (_, file, byte) => {
  expect(await findPurgePlace(fileOf(file), byte, REACH, [110, 110, 250])).toEqual({})
})

test('the reach is the configuration’s; of a delta it is no box', () => {
  const axis = { position_min: -5, position_max: 220 }
  const settings = { printer: { kinematics: 'corexy' }, stepper_x: axis, stepper_y: axis, stepper_z: axis }
  expect(readReach(settings)).toEqual({ minMm: [-5, -5], maxMm: [220, 220], zMaxMm: 220 })
  expect(readReach({ ...settings, printer: { kinematics: 'delta' } })).toBeNull()
  expect(readReach({})).toBeNull()
})
