// Where the head truly was against where it was sent, over a print: what beads beside their place are judged by.
import type { Printer } from '#printer'
import type { Displacement } from './laid-plastic.ts'

export interface PlaceWatch {
  look(): void
  readonly displacements: readonly Displacement[]
}

export function createPlaceWatch({ plant, host }: Printer, file: Uint8Array): PlaceWatch {
  const ownFactor = flowFactorsOf(file)
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
        // What the file itself asks for is what it wants.
        flowRatio: host.run.gcode.extrudeFactor / ownFactor(host.job.positionBytes),
      }
      if (!isSame(last, now)) displacements.push(now)
    },
  }
}

const AT_PLACE = { xMm: 0, yMm: 0, zMm: 0, flowRatio: 1 }

function isSame(a: Displacement, b: Displacement): boolean {
  return a.xMm === b.xMm && a.yMm === b.yMm && a.zMm === b.zMm && a.flowRatio === b.flowRatio
}

/** Of the last M221 of the file before a byte; 1 where there is none. */
export function flowFactorsOf(file: Uint8Array): (byte: number) => number {
  const text = Buffer.from(file).toString('latin1')
  const found = [...text.matchAll(/^[ \t]*M221[ \t]+S(\d+(?:\.\d+)?)/gim)].map(
    ({ index, 1: percent }) => [index, Number(percent) / 100] as const,
  )
  return (byte) => found.findLast(([at, ratio]) => at < byte && ratio > 0)?.[1] ?? 1
}
