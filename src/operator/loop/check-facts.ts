// What the checks of a playbook are about, as it stands at this look.
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import type { CheckFacts } from '../playbooks/check.ts'
import type { OperatorState } from './operator-state.ts'

export function checkFacts({ measuring, memory }: OperatorState, scene: Scene, diagnosis: Diagnosis): CheckFacts {
  const facts = measuring.printed.of(scene, memory?.checkpoint ?? null)
  return { scene, diagnosis, facts, measures: measuring.standing(scene) }
}
