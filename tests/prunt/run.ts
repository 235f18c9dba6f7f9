// `npm run test:prunt`: ten thousand random paths and machines in Prunt's default mode (or as many as the first argument
// says; the second is the seed): deviation, axis speeds, the head's feed, vector acceleration and jerk against their limits, snap and crackle
// as they are, and the time against parity's by chord error, on the random paths and on a sliced Benchy.
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { createRandom } from '#core'
import { planMoves, readMoves } from '../../bench/prunt.ts'
import { blockDurationS } from '../../src/motion/prunt/sample.ts'
import { sharedPath } from '../shared.ts'
import { feedPeak, largestDeviation, planPath, randomLimits, randomPath, vectorPeaks } from './random-path.ts'
import { derivativePeaks } from './vector-jets.ts'

const [runs = 10_000, seed = 1] = process.argv.slice(2, 4).map(Number)
/** `npm run test:prunt -- 1000 1 times`: the times only, without the long look at every vector. */
const onlyTimes = process.argv[4] === 'times'
const OVER = 1.01
const AXIS_OVER = 1.001
const FEED_OVER = 1.006
/** Between two looks at snap and crackle. */
const LOOK_S = 1e-4
const worst = { axis: 0, feed: 0, accel: 0, jerk: 0, snap: 0, crackle: 0, deviationMm: Number.NEGATIVE_INFINITY }
const times = new Map<number, { ratios: number[]; mendedS: number; parityS: number }>()
let faults = 0

for (const [limits, path] of fc.sample(fc.tuple(randomLimits, randomPath), { numRuns: runs, seed })) {
  const planned = planPath(limits, path, 'mended')
  const peaks = onlyTimes ? worst : vectorPeaks(planned, 2e-5)
  for (const name of ['axis', 'accel', 'jerk'] as const) worst[name] = Math.max(worst[name], peaks[name])
  if (!onlyTimes) {
    const [, , snap, crackle] = derivativePeaks(planned, LOOK_S)
    worst.snap = Math.max(worst.snap, snap)
    worst.crackle = Math.max(worst.crackle, crackle)
  }
  const feed = onlyTimes ? 0 : feedPeak(planned, LOOK_S)
  worst.feed = Math.max(worst.feed, feed)
  const over = onlyTimes ? worst.deviationMm : largestDeviation(planned, 40) - limits.deviationMm
  worst.deviationMm = Math.max(worst.deviationMm, over)
  if (!(peaks.axis <= AXIS_OVER && feed <= FEED_OVER && peaks.accel <= OVER && peaks.jerk <= OVER && over <= 1e-9)) {
    faults += 1
    console.log(`FAULT ${JSON.stringify({ peaks, feed, over, limits, path })}`)
  }
  const ourS = blockDurationS(planned.block)
  // Upstream's feed under a scaler is too high (prunt SPEC 3): times compare where both mean the same feed.
  if (limits.scaler.some((each) => each !== 1)) continue
  const theirS = blockDurationS(planPath(limits, path, 'parity').block)
  if (!(limits.deviationMm > 0 && theirS > 0)) continue
  const time = times.get(limits.deviationMm) ?? { ratios: [], mendedS: 0, parityS: 0 }
  times.set(limits.deviationMm, time)
  time.ratios.push(ourS / theirS)
  time.mendedS += ourS
  time.parityS += theirS
}

console.log(`${runs} paths, seed ${seed}`)
if (!onlyTimes) {
  console.log(`acceleration ${worst.accel.toFixed(4)} and jerk ${worst.jerk.toFixed(4)} of their limits at most`)
  console.log(
    `an axis's own speed ${worst.axis.toFixed(5)} of its limit at most, the head's ${worst.feed.toFixed(5)} of its feed`,
  )
  console.log(`snap ${worst.snap.toFixed(1)} and crackle ${worst.crackle.toFixed(1)} of theirs at most (not limited)`)
  console.log(`deviation past its limit by ${worst.deviationMm.toExponential(1)} mm at most`)
}
console.log("time over parity's by chord error: paths without scaler, best, median, 90 %, 99 %, worst, all together")
for (const [deviationMm, { ratios, mendedS, parityS }] of [...times].sort(([a], [b]) => a - b)) {
  ratios.sort((a, b) => a - b)
  const parts = [0, 0.5, 0.9, 0.99, 1].map((share) => ratios[Math.floor(share * (ratios.length - 1))]!.toFixed(4))
  console.log(`  ${deviationMm} mm: ${ratios.length}, ${parts.join(', ')}, ${(mendedS / parityS).toFixed(4)}`)
}
for (const [name, chordMm, noiseMm] of [
  ['a round wall, 0.4 mm chords, 0.02 mm of noise', 0.4, 0.02],
  ['a smooth round wall, 0.4 mm chords', 0.4, 0],
  ['fuzzy skin, 0.8 mm chords, 0.3 mm of noise', 0.8, 0.3],
] as const)
  compareTimes(name, roundWall(chordMm, noiseMm))
const benchy = sharedPath('gcode', 'orca231_benchy_pla.gcode.gz')
if (existsSync(benchy)) {
  compareTimes('Orca Benchy', readMoves(benchy))
}
if (onlyTimes) console.log(`Planned ${runs} paths and measured their times; deviation and vectors were not checked.`)
else if (faults === 0)
  console.log(`Good: deviation, axis speeds, feeds, acceleration and jerk of ${runs} paths keep their limits.`)
else console.log(`Not good: ${faults} of ${runs} paths.`)
process.exitCode = faults === 0 ? 0 : 1

function compareTimes(name: string, moves: Float64Array): void {
  for (const deviationMm of [0.01, 0.05, 0.1, 0.2]) {
    const [our, their] = (['mended', 'parity'] as const).map((mode) => planMoves(moves, mode, deviationMm).motionS)
    const ratio = (our! / their!).toFixed(4)
    console.log(`  ${name}, ${deviationMm} mm: ${our!.toFixed(1)} s, parity ${their!.toFixed(1)} s: ${ratio}`)
  }
}

/** [x, y, z, e, feed] of each move along a wall of 80 mm round, 40 times, as a slicer cuts it, its points off by up to the noise in any direction. */
function roundWall(chordMm: number, noiseMm: number): Float64Array {
  const random = createRandom(seed)
  const around = Math.round((80 * Math.PI) / chordMm)
  const moves: number[] = []
  for (let i = 0; i <= 40 * around; i += 1) {
    const radiusMm = 40 + noiseMm * (2 * random.next() - 1)
    const along = (2 * Math.PI * i) / around + (noiseMm / 40) * (2 * random.next() - 1)
    moves.push(100 + radiusMm * Math.cos(along), 100 + radiusMm * Math.sin(along), 0.2, 0.035 * chordMm * i, 150)
  }
  return Float64Array.from(moves)
}
