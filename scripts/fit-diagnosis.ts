// npm run fit-diagnosis -- [--fit N] [--calibrate N] [--judge N] [--judge-seed S] [--folder DIR] [--only-fit] [--only-judge]
// Plays scenarios to disk (what is there already is not played again), fits the diagnosis on them, writes it to data/operator, and
// writes its figures on prints that it has not met into docs/DIAGNOSIS.md. Playing takes two seconds of one core for each scenario,
// fitting some minutes. --only-fit plays nothing and judges nothing; --only-judge keeps the model that is there.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readDiagnosisModel, writeDiagnosisModel } from '../src/operator/diagnosis/model.ts'
import {
  falseAlarmsText,
  figuresText,
  judgeDiagnosis,
  modesText,
  reliabilityText,
  writeFigures,
} from './diagnosis/figures.ts'
import { fitDiagnosis } from './diagnosis/fit.ts'
import { playToDisk } from './diagnosis/play.ts'

const SEED = 1
const { values } = parseArgs({
  options: {
    fit: { type: 'string', default: '530' },
    calibrate: { type: 'string', default: '106' },
    judge: { type: 'string', default: '120' },
    'judge-seed': { type: 'string', default: '2' },
    folder: { type: 'string', default: 'out/recordings' },
    'only-fit': { type: 'boolean', default: false },
    'only-judge': { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
  },
})
const { folder } = values
const judgeSeed = Number(values['judge-seed'])
const path = new URL('../data/operator/diagnosis.json', import.meta.url)
if (!values['only-fit'] && !values['only-judge']) {
  await playToDisk(folder, SEED, 'fit', 0, Number(values.fit))
  await playToDisk(folder, SEED, 'calibrate', 0, Number(values.calibrate))
}
if (!values['only-judge']) {
  writeFileSync(path, `${JSON.stringify(writeDiagnosisModel(fitDiagnosis(folder)), null, 1)}\n`)
}
if (!values['only-fit']) {
  await playToDisk(folder, judgeSeed, 'judge', 0, Number(values.judge))
  // As it ships: rounded to what the file keeps.
  const model = readDiagnosisModel(JSON.parse(readFileSync(path, 'utf8')))
  const judged = judgeDiagnosis(folder, `judge-${judgeSeed}-`, model, ['full', 'status'])
  const [full] = judged
  const text = [
    `Fitted on ${model.about}. Judged on ${full!.played.length} prints of the split judge, seed ${judgeSeed}: part families and mechanisms that no fit has met.`,
    '',
    figuresText(judged),
    '### Whether its probabilities are true (all meters)',
    '',
    reliabilityText(full!),
    '',
    '### By cause (all meters)',
    '',
    modesText(full!),
    '',
    `False alarms: ${falseAlarmsText(full!)}`,
  ].join('\n')
  console.log(text)
  if (!values['dry-run']) writeFigures(new URL('../docs/DIAGNOSIS.md', import.meta.url), text)
}
