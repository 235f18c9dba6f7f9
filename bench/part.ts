// What one bead costs in the temperature of the part and in its weld: short moves round a hull of 60 x 31 mm, 0.06 s each.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createPartHeat,
  createWeld,
  depositBead,
  endPartLayer,
  type Material,
  readMaterial,
  setPartSurroundings,
  weldBead,
} from '#physics'
import type { Figure } from './figure.ts'

const BEADS = 98_000
const BEADS_PER_LAYER = 400
const BEAD_S = 0.06
const ROUNDS = 3

export function benchPart(): Figure[] {
  const file = join(import.meta.dirname, '..', 'data', 'materials', 'pla.json')
  const { material } = readMaterial(JSON.parse(readFileSync(file, 'utf8')))
  if (material === null) return []
  return [
    { name: 'part heat, one bead', value: best(() => layBeads(material)), unit: 'ns', bar: 2500, atMost: true },
    { name: 'weld, one bead', value: best(() => weldBeads(material)), unit: 'ns', bar: 1500, atMost: true },
  ]
}

function best(work: () => void): number {
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now()
    work()
    bestMs = Math.min(bestMs, performance.now() - startMs)
  }
  return (bestMs * 1e6) / BEADS
}

/** Four closed walls and what is inside them, the hull shrinking towards its middle. */
function layBeads(material: Material): void {
  const part = createPartHeat({
    material,
    xMinMm: 0,
    xMaxMm: 250,
    yMinMm: 0,
    yMaxMm: 250,
    fanMaxConvectionWPerM2K: 100,
  })
  setPartSurroundings(part, 60, 25, 1)
  for (let bead = 0; bead < BEADS; bead++) {
    const layer = Math.floor(bead / BEADS_PER_LAYER)
    const inLayer = bead % BEADS_PER_LAYER
    if (inLayer === 0) endPartLayer(part, bead * BEAD_S)
    const ring = Math.floor(inLayer / 80)
    const from = ((inLayer % 80) * Math.PI) / 40
    const to = from + Math.PI / 40
    const halfX = 30 - 5 * ring
    const halfY = 15 - 2.5 * ring
    depositBead(
      part,
      125 + halfX * Math.cos(from),
      125 + halfY * Math.sin(from),
      125 + halfX * Math.cos(to),
      125 + halfY * Math.sin(to),
      (layer + 1) * 0.2,
      0.2,
      0.15,
      ring === 0 ? 1 : 0,
      215,
      0,
      bead * BEAD_S,
      (bead + 1) * BEAD_S,
    )
  }
}

function weldBeads(material: Material): void {
  const weld = createWeld(material, 100)
  const { conditions } = weld
  conditions.fanRatio = 1
  conditions.shearRatePerS = 800
  for (let bead = 0; bead < BEADS; bead++) {
    conditions.substrateC = 40 + (bead % 30)
    conditions.openSides = bead % 3
    weldBead(weld)
  }
}
