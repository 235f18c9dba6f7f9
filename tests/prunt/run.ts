// `npm run test:prunt`: ten thousand random paths and machines in Prunt's default mode (or as many as the first argument
// says; the second is the seed): deviation, vector acceleration and jerk against their limits, snap and crackle as they
// are, and the time against parity's.
import fc from 'fast-check'
import { blockDurationS } from '../../src/motion/prunt/sample.ts'
import { largestDeviation, planPath, randomLimits, randomPath, vectorPeaks } from './random-path.ts'

const [runs = 10_000, seed = 1] = process.argv.slice(2).map(Number)
const OVER = 1.01
const worst = { accel: 0, jerk: 0, snap: 0, crackle: 0, deviationMm: Number.NEGATIVE_INFINITY }
const ratios: number[] = []
let mendedS = 0
let parityS = 0
let faults = 0

for (const [limits, path] of fc.sample(fc.tuple(randomLimits, randomPath), { numRuns: runs, seed })) {
  const planned = planPath(limits, path, 'mended')
  const peaks = vectorPeaks(planned, 2e-5)
  for (const name of ['accel', 'jerk', 'snap', 'crackle'] as const) worst[name] = Math.max(worst[name], peaks[name])
  const over = largestDeviation(planned, 40) - limits.deviationMm
  worst.deviationMm = Math.max(worst.deviationMm, over)
  if (!(peaks.accel <= OVER && peaks.jerk <= OVER && over <= 1e-9)) {
    faults += 1
    console.log(`FAULT ${JSON.stringify({ peaks, over, limits, path })}`)
  }
  const ourS = blockDurationS(planned.block)
  const theirS = blockDurationS(planPath(limits, path, 'parity').block)
  if (limits.deviationMm > 0 && theirS > 0) {
    ratios.push(ourS / theirS)
    mendedS += ourS
    parityS += theirS
  }
}

ratios.sort((a, b) => a - b)
const part = (share: number): string => ratios[Math.floor(share * (ratios.length - 1))]!.toFixed(4)
console.log(`${runs} paths, seed ${seed}`)
console.log(`acceleration ${worst.accel.toFixed(4)} and jerk ${worst.jerk.toFixed(4)} of their limits at most`)
console.log(`snap ${worst.snap.toFixed(1)} and crackle ${worst.crackle.toFixed(1)} of theirs at most (not limited)`)
console.log(`deviation past its limit by ${worst.deviationMm.toExponential(1)} mm at most`)
console.log(`time over parity's, ${ratios.length} paths with rounded corners:`)
console.log(
  `  best ${part(0)}, 10 % ${part(0.1)}, median ${part(0.5)}, 90 % ${part(0.9)}, 99 % ${part(0.99)}, worst ${part(1)}`,
)
console.log(`  all together ${(mendedS / parityS).toFixed(4)}`)
console.log(faults === 0 ? 'Good.' : `Not good: ${faults} paths.`)
process.exit(faults === 0 ? 0 : 1)
