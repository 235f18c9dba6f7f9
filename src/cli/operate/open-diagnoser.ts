// What turns scenes into beliefs, for one printer: fitted once, on scenarios that it is not judged on.
import type { Diagnoser } from '#operator'
import { createDiagnoser } from '#operator'
import { loadDiagnosisModel } from '../diagnosis-file.ts'

export function openDiagnoser(): Diagnoser {
  return createDiagnoser({ model: loadDiagnosisModel() })
}
