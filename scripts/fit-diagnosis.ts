// npm run fit-diagnosis -- [--fit N] [--calibrate N] [--judge N] [--folder DIR] [--only-fit]
// Plays scenarios to disk (what is there already is not played again), fits the diagnosis on them, writes it to data/operator and
// prints its figures. Playing takes some seconds of one core for each scenario; with --only-fit none is played.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { writeDiagnosisModel } from '../src/operator/diagnosis/model.ts'
import { printFigures } from './diagnosis/figures.ts'
import { fitDiagnosis } from './diagnosis/fit.ts'
import { playToDisk } from './diagnosis/play.ts'

const SEED = 1
const { values } = parseArgs({
  options: {
    fit: { type: 'string', default: '212' },
    calibrate: { type: 'string', default: '106' },
    judge: { type: 'string', default: '106' },
    folder: { type: 'string', default: 'out/recordings' },
    'only-fit': { type: 'boolean', default: false },
  },
})
const { folder } = values
if (!values['only-fit']) {
  await playToDisk(folder, SEED, 'fit', 0, Number(values.fit))
  await playToDisk(folder, SEED, 'calibrate', 0, Number(values.calibrate))
  await playToDisk(folder, SEED, 'judge', 0, Number(values.judge))
}
const model = fitDiagnosis(folder)
const path = new URL('../data/operator/diagnosis.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(writeDiagnosisModel(model), null, 1)}\n`)
printFigures(folder, model)
