// What one phase of constant acceleration costs in the extruder: many short moves as in a curved wall, on a direct drive and
// through a Bowden tube.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createExtrusion, readMachine, readMaterial, stepExtrusion, stepTravel } from '#physics'
import type { Figure } from './figure.ts'

const PHASES = 300_000
const ROUNDS = 5
const BLOCK_C = 215
/** Start and end speed of the filament (mm/s) and duration (s), in turn. */
const MOVE = [
  [0.5, 2, 0.01],
  [2, 2, 0.03],
  [2, 0.5, 0.01],
] as const

export function benchExtrusion(): Figure[] {
  const folder = join(import.meta.dirname, '..', 'data')
  const read = (...parts: string[]): unknown => JSON.parse(readFileSync(join(folder, ...parts), 'utf8'))
  const material = readMaterial(read('materials', 'pla.json')).material
  return ['voron-2.4', 'ender3'].flatMap((name) => {
    const machine = readMachine(read('printers', name, 'machine.json')).machine
    if (material === null || machine === null) return []
    const state = createExtrusion({ material, machine, nozzleDiameterMm: 0.4, filamentDiameterMm: 1.75 })
    stepTravel(state, 60, BLOCK_C, 0, 0)
    let bestMs = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS; round++) {
      const startMs = performance.now()
      for (let i = 0; i < PHASES; i += MOVE.length)
        for (const [start, end, durationS] of MOVE) stepExtrusion(state, start, end, durationS, BLOCK_C)
      bestMs = Math.min(bestMs, performance.now() - startMs)
    }
    return [{ name: `extruder phase, ${name}`, value: (bestMs * 1e6) / PHASES, unit: 'ns', bar: 1000, atMost: true }]
  })
}
