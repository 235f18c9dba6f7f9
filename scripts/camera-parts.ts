// Parts that fail where a small boat does not: towers that can be knocked over, a long plate that warps.
import { boxesGcode } from '../tests/sample-boxes.ts'

export function towersGcode(): string {
  const boxes = [95, 125].flatMap((xMm) => [100, 130].map((yMm) => ({ xMm, yMm, widthMm: 9, depthMm: 9 })))
  return boxesGcode(boxes, { layers: 170, labels: 'exclude-object' })
}

/** ABS: hot nozzle, hot bed, no fan. */
export function plateGcode(): string {
  return boxesGcode([{ xMm: 40, yMm: 85, widthMm: 150, depthMm: 60 }], { layers: 60, bedC: 92 })
    .replaceAll('S210', 'S245')
    .replace('M106 S255', 'M106 S0')
}
