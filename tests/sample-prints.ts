// Prints in which adhesion, warp and supports can fail: for tests of what follows from a fault.
import { boxesGcode } from './sample-boxes.ts'

/** 170 x 60 mm of ABS, 14 mm high: holds in a warm chamber, warps in a cold one. */
export function absPlateGcode(): string {
  return boxesGcode([{ xMm: 30, yMm: 60, widthMm: 170, depthMm: 60 }], { layers: 70, bedC: 92 })
    .replaceAll('S210', 'S245')
    .replace('M106 S255', 'M106 S0')
}

/** 60 x 30 mm of ABS, 12 mm high: holds on an open printer as long as the air stands still. */
export function absBlockGcode(): string {
  return boxesGcode([{ xMm: 75, yMm: 90, widthMm: 60, depthMm: 30 }], { layers: 60, bedC: 90 })
    .replaceAll('S210', 'S235')
    .replace('M106 S255', 'M106 S0')
}

/** 6 x 6 x 30 mm: stands on a clean bed. */
export function pinGcode(): string {
  return boxesGcode([{ xMm: 100, yMm: 100, widthMm: 6, depthMm: 6 }], { layers: 150 })
}

/** A pillar, a support beside it, and a deck over both from layer 40 on. */
export function supportedDeckGcode(): string {
  const lines = ['M140 S60', 'M104 S210', 'G28', 'M190 S60', 'M109 S210', 'G90', 'M83', 'M106 S255']
  const stroke = (x0: number, x1: number, y: number): void => {
    const e = ((Math.abs(x1 - x0) * 0.42 * 0.2) / 2.405).toFixed(4)
    lines.push(`G0 X${x0} Y${y.toFixed(2)} F9000`, `G1 X${x1} E${e} F2400`)
  }
  for (let layer = 0; layer < 45; layer++) {
    lines.push(';LAYER_CHANGE', `G1 Z${(0.2 * (layer + 1)).toFixed(1)} F600`)
    lines.push(';TYPE:Solid infill')
    const isDeck = layer >= 40
    for (let y = 100; y < 110; y += 0.42) stroke(100, isDeck ? 130 : 110, y)
    if (isDeck) continue
    lines.push(';TYPE:Support material')
    for (let y = 100.3; y < 110; y += layer === 39 ? 0.42 : 1.5) stroke(111, 130, y)
  }
  return `${lines.join('\n')}\n`
}
