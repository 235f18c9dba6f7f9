// The same number is the same story: what is written of a trial is the same to the last byte, whoever plays it when.
import { expect, test } from 'vitest'
import { type RecoveryTrial, tryRecovery } from '#evaluation'
import { baselinePolicy, createDiagnoser } from '#operator'
import { type Scenario, scenarioAt } from '#scenarios'
import { loadDiagnosisModel, loadHiddenShares } from '../../src/cli/diagnosis-file.ts'
import { scenarioStock } from '../scenario-stock.ts'

/** Of a fault that strikes at once, the part with the fewest layers. */
const scenario = Array.from({ length: 300 }, (_, index) => scenarioAt(3, index, 'fit'))
  .filter(({ fault }) => fault?.mode === 'thermistor-open')
  .reduce<Scenario | null>((least, one) => (least === null || heightOf(one) < heightOf(least) ? one : least), null)!

function heightOf({ part, settings }: Scenario): number {
  return part.kind === 'made' ? part.heightMm / settings.layerMm : Number.POSITIVE_INFINITY
}

const play = (): Promise<RecoveryTrial | null> =>
  tryRecovery({
    scenario,
    stock: scenarioStock,
    policy: baselinePolicy,
    makeDiagnoser: () => createDiagnoser({ model: loadDiagnosisModel(), hiddenShares: loadHiddenShares() }),
    hiddenShares: loadHiddenShares(),
  })

test('a trial played twice is written with the same bytes', async () => {
  const first = JSON.stringify(await play())
  expect(first).toContain('"mode":"thermistor-open"')
  expect(JSON.stringify(await play())).toBe(first)
}, 300_000)
