// What the print was like when it last ran. A playbook that begins at a print that stands reckons with that: meanwhile its pause,
// or the wait for a person, has cooled the nozzle, and a bed that somebody switched off keeps no part.
import type { Scene } from '../perception/scene.ts'
import { channelOf, type Facts, factsOf } from '../playbooks/facts.ts'
import { STANDBY_C } from '../playbooks/shared-steps.ts'
import type { Checkpoint } from './after-stop.ts'

export interface PrintedFacts {
  /** Once for each scene. */
  see(scene: Scene): void
  /** `last`: from before the operator began anew. */
  of(scene: Scene, last: Checkpoint | null): Facts
  /** It prints with a nozzle that was cooled while it stood: somebody has gone on without the operator. */
  isCold(): boolean
}

export function createPrintedFacts(): PrintedFacts {
  let nozzleC = Number.NaN
  let bedC = Number.NaN
  let before: Scene['print'] = 'standby'
  let isCold = false

  function notePrinting(scene: Scene): void {
    const targetC = channelOf(scene, 'nozzle_target_c')
    // Only what was cooled while it stood: a file may well end cold.
    if (before === 'paused' && targetC <= STANDBY_C && nozzleC > STANDBY_C) isCold = true
    if (isCold && !(targetC > STANDBY_C)) return
    isCold = false
    // Nobody prints with a nozzle that is off: the safety shell has switched everything off, and the print has not stopped yet.
    if (targetC === 0) return
    if (!Number.isNaN(targetC)) nozzleC = targetC
    const bedTargetC = channelOf(scene, 'bed_target_c')
    if (!Number.isNaN(bedTargetC)) bedC = bedTargetC
  }

  return {
    see(scene) {
      if (scene.print === 'printing') notePrinting(scene)
      else isCold = false
      if (scene.print !== 'printing' && scene.print !== 'paused') nozzleC = bedC = Number.NaN
      before = scene.print
    },
    of(scene, last) {
      const now = factsOf(scene)
      if (scene.print === 'printing' && !isCold && now.nozzleTargetC !== 0) return now
      const printedNozzleC = known(nozzleC, last?.nozzleTargetC, now.printedNozzleC)
      const bedTargetC = known(bedC, last?.bedTargetC, now.bedTargetC)
      // What has been switched off is heated again on a person's word alone.
      const isOn = (now.nozzleTargetC ?? 0) > 0
      return {
        ...now,
        ...(isOn ? { nozzleTargetC: printedNozzleC } : {}),
        ...(Number.isNaN(printedNozzleC) ? {} : { printedNozzleC }),
        ...(Number.isNaN(bedTargetC) ? {} : { bedTargetC }),
      }
    },
    isCold: () => isCold,
  }
}

/** The first that is known; from the disk what was not known comes back as null. */
function known(...values: readonly (number | null | undefined)[]): number {
  return values.find((value): value is number => typeof value === 'number' && !Number.isNaN(value)) ?? Number.NaN
}
