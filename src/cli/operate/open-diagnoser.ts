// What turns scenes into beliefs, for one printer: signatures written by hand, scaled by what sound prints were seen to do.
import type { Diagnoser } from '#operator'
import { createDiagnoser } from '#operator'
import { loadDiagnosisModel, loadHiddenShares } from '../diagnosis-file.ts'

export function openDiagnoser(): Diagnoser {
  return createDiagnoser({ model: loadDiagnosisModel(), hiddenShares: loadHiddenShares() })
}
