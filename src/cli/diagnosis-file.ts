// The fitted diagnosis that ships with the product.
import { readFileSync } from 'node:fs'
import { type DiagnosisModel, type HiddenShares, readDiagnosisModel, readHiddenShares } from '#operator'
import { dataFolder } from './data-folder.ts'

let loaded: DiagnosisModel | undefined

export function loadDiagnosisModel(): DiagnosisModel {
  loaded ??= readDiagnosisModel(JSON.parse(readFileSync(new URL('operator/diagnosis.json', dataFolder), 'utf8')))
  return loaded
}

let shares: HiddenShares | undefined

/** How much of each cause does not show. */
export function loadHiddenShares(): HiddenShares {
  shares ??= readHiddenShares(JSON.parse(readFileSync(new URL('operator/hidden-shares.json', dataFolder), 'utf8')))
  return shares
}
