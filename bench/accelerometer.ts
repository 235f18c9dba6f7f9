// Ten minutes of an accelerometer on a print of short moves: 25 moves a second, three pieces each, in tenths of a second as
// the simulation feeds it.
import { createRandom } from '#core'
import {
  ADXL345_ON_HEAD,
  addMotionPiece,
  axisModes,
  createAccelerometer,
  createMotionPieces,
  feedAccelerometer,
  setHeadFans,
} from '#sensing'
import type { Figure } from './figure.ts'

const SECONDS = 600

function shortMoves(): ReturnType<typeof createMotionPieces> {
  const random = createRandom(1)
  const pieces = createMotionPieces()
  let timeS = 0
  while (timeS < SECONDS) {
    const angle = 2 * Math.PI * random.next()
    const x = Math.cos(angle)
    const y = Math.sin(angle)
    const low = 5 + 10 * random.next()
    const high = 40 + 60 * random.next()
    const rampS = (high - low) / 3000
    for (const [durationS, from, to] of [
      [rampS, low, high],
      [2 * (0.04 - rampS) * random.next(), high, high],
      [rampS, high, low],
    ] as const) {
      addMotionPiece(pieces, timeS, durationS, from * x, to * x, from * y, to * y, 0, 0, 0, 0)
      timeS += durationS
    }
  }
  return pieces
}

export function benchAccelerometer(): Figure[] {
  const pieces = shortMoves()
  let windows = 0
  const run = (): number => {
    const sensor = createAccelerometer(ADXL345_ON_HEAD, axisModes(48, 0.08), axisModes(39, 0.1), 0, createRandom(1))
    setHeadFans(sensor, 7000, 5000)
    const before = process.cpuUsage()
    for (let tick = 1; tick <= 10 * SECONDS; tick++) {
      feedAccelerometer(sensor, pieces, tick / 10, () => {
        windows++
      })
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  }
  const runs = [run(), run(), run(), run(), run()].sort((a, b) => a - b)
  if (windows < 5 * 0.95 * SECONDS) throw new Error(`accelerometer: ${windows} windows`)
  const cpuS = runs[2]!
  return [
    { name: 'accelerometer, x y z sample, cpu', value: (cpuS / SECONDS / 3200) * 1e9, unit: 'ns' },
    // 2000 for everything, 4100 for the print itself: what is left.
    { name: 'accelerometer, times real time', value: SECONDS / cpuS, unit: 'x', bar: 3900 },
  ]
}
