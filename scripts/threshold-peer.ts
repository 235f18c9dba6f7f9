// npx tsx scripts/threshold-peer.ts [--count N]: how far the smoothed signs of the threshold peer go in sound printing, on scenarios of
// the split fit, seed 1, until anything breaks. src/evaluation/threshold-detector.ts has its thresholds from this, times 1.1. Without
// pictures: what a camera sees is not among them.
import { parseArgs } from 'node:util'
import { createThresholdDetector, playScenario, watchWithThresholds } from '#evaluation'
import { scenarioAt } from '#scenarios'
import { scenarioStock } from '../src/cli/scenario-stock.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '285' } } })
const most = new Map<string, number>()
for (let index = 0; index < Number(values.count); index++) {
  const detector = createThresholdDetector()
  const seen: [timeS: number, smoothed: Record<string, number>][] = []
  const played = await playScenario({
    scenario: scenarioAt(1, index, 'fit'),
    stock: scenarioStock,
    level: null,
    onScene(scene) {
      watchWithThresholds(detector, scene)
      seen.push([scene.timeS, { ...detector.smoothed }])
    },
  })
  for (const [timeS, smoothed] of seen) {
    if (played === null || timeS >= played.onsetS) break
    for (const [sign, value] of Object.entries(smoothed)) most.set(sign, Math.max(most.get(sign) ?? 0, value))
  }
}
for (const [sign, value] of most) console.log(`${sign}\t${value.toFixed(3)}\tx 1.1 = ${(1.1 * value).toFixed(3)}`)
