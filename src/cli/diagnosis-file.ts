// The fitted diagnosis that ships with the product.
import { readFileSync } from 'node:fs'
import { type DiagnosisModel, readDiagnosisModel } from '#operator'
import { dataFolder } from './data-folder.ts'

let loaded: DiagnosisModel | undefined

export function loadDiagnosisModel(): DiagnosisModel {
  loaded ??= readDiagnosisModel(JSON.parse(readFileSync(new URL('operator/diagnosis.json', dataFolder), 'utf8')))
  return loaded
}
