// Where the head truly was against where it was sent, over a print: what beads beside their place are judged by.
import type { Printer } from '#printer'
import type { Displacement } from './laid-plastic.ts'

export interface PlaceWatch {
  look(): void
  readonly displacements: readonly Displacement[]
}

export function createPlaceWatch({ plant }: Printer): PlaceWatch {
  const displacements: Displacement[] = []
  return {
    displacements,
    look() {
      const { head, timeS } = plant.simulation
      const last = displacements.at(-1)
      const [xMm, yMm, zMm] = [head.x.shiftMm, head.y.shiftMm, head.shiftZMm]
      const isSame = last === undefined ? xMm === 0 && yMm === 0 && zMm === 0 : isAt(last, xMm, yMm, zMm)
      if (!isSame) displacements.push({ timeS, xMm, yMm, zMm })
    },
  }
}

function isAt(last: Displacement, xMm: number, yMm: number, zMm: number): boolean {
  return last.xMm === xMm && last.yMm === yMm && last.zMm === zMm
}
