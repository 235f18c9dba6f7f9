// Which object a suspicion is about: the one that was being printed when it arose, and not the one whose turn it is by the time that
// it is sure. Where objects take turns meanwhile it may be any of them: then a person has to say, unless the camera misses one.

import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import type { Facts } from '../playbooks/facts.ts'

export interface SuspectedObject {
  /** Once for each scene. */
  see(scene: Scene, diagnosis: Diagnosis): void
  /** Null: no object was being printed then. */
  object(): string | null
  /** `objectSure` where it can have been no other. */
  facts(): Facts
}

/** It arises here, and has gone there. */
const ARISEN = 0.1
const GONE = 0.05
/** A picture comes every 25 s, and beliefs take a few looks: what is seen is not older, s. */
const SEEN_WITHIN_S = 60

export function createSuspectedObject(): SuspectedObject {
  const causes = new Set(playbookNamed('exclude')?.causes)
  const printed: { readonly timeS: number; readonly object: string }[] = []
  let suspect: { readonly object: string | null; readonly isSure: boolean } | null = null
  return {
    see({ timeS, currentObject, print, goneObject = null, isGoneSure = false, objects }, { beliefs }) {
      if (print === 'printing' && currentObject !== null) printed.push({ timeS, object: currentObject })
      while (printed[0] !== undefined && timeS - printed[0].timeS > SEEN_WITHIN_S) printed.shift()
      const believed = beliefs.reduce((sum, { cause, probability }) => (causes.has(cause) ? sum + probability : sum), 0)
      if (believed < GONE) suspect = null
      // As the printer calls it: who is to leave it out knows it by that name.
      const missed = objects.find(({ name }) => name.toUpperCase() === goneObject?.toUpperCase())
      if (missed !== undefined && !missed.isExcluded && believed >= ARISEN) {
        suspect = { object: missed.name, isSure: isGoneSure }
        return
      }
      if (suspect !== null || believed < ARISEN) return
      const object = printed.at(-1)?.object ?? null
      suspect = { object, isSure: object !== null && printed.every((one) => one.object === object) }
    },
    object: () => suspect?.object ?? null,
    facts: () => (suspect?.isSure === true ? { objectSure: 1 } : {}),
  }
}
