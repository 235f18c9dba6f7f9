// Where the head truly was against where it was sent, over a print: what beads beside their place are judged by.
import type { Printer } from '#printer'
import type { Displacement } from './laid-plastic.ts'

export interface PlaceWatch {
  look(): void
  readonly displacements: readonly Displacement[]
}

export function createPlaceWatch({ plant, host }: Printer): PlaceWatch {
  const displacements: Displacement[] = []
  return {
    displacements,
    look() {
      const { head, timeS } = plant.simulation
      const last = displacements.at(-1) ?? { timeS, ...AT_PLACE }
      const now = {
        timeS,
        xMm: head.x.shiftMm,
        yMm: head.y.shiftMm,
        zMm: head.shiftZMm,
        flowRatio: host.run.gcode.extrudeFactor,
      }
      if (!isSame(last, now)) displacements.push(now)
    },
  }
}

const AT_PLACE = { xMm: 0, yMm: 0, zMm: 0, flowRatio: 1 }

function isSame(a: Displacement, b: Displacement): boolean {
  return a.xMm === b.xMm && a.yMm === b.yMm && a.zMm === b.zMm && a.flowRatio === b.flowRatio
}
