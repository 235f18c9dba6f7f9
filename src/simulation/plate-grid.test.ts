import { expect, test } from 'vitest'
import {
  claimedSlot,
  claimTraced,
  createPlateGrid,
  type PlateGrid,
  plateCell,
  renewOpenAir,
  traceLine,
} from './plate-grid.ts'

const bed = { minXMm: 0, maxXMm: 350, minYMm: 0, maxYMm: 350 }

function line(grid: PlateGrid, x0: number, y0: number, x1: number, y1: number, zMm: number): void {
  traceLine(grid, x0, y0, x1, y1)
  claimTraced(grid, 0, zMm)
}

function square(grid: PlateGrid, low: number, high: number, zMm: number): void {
  line(grid, low, low, high, low, zMm)
  line(grid, high, low, high, high, zMm)
  line(grid, high, high, low, high, zMm)
  line(grid, low, high, low, low, zMm)
}

const isOpen = (grid: PlateGrid, x: number, y: number): boolean => grid.openAir[plateCell(grid, x, y)] === 1

test('a plate of 350 mm costs 190 thousand cells, and wild coordinates stay on it', () => {
  const grid = createPlateGrid(bed, 0.4)
  expect(grid.claim.length).toBeLessThan(200_000)
  for (const [x, y] of [
    [-1e9, 5],
    [1e9, 1e9],
    [Number.NaN, Number.NaN],
  ] as const) {
    const cell = plateCell(grid, x, y)
    expect(cell).toBeGreaterThan(grid.columns)
    expect(cell).toBeLessThan(grid.claim.length - grid.columns)
  }
  expect(createPlateGrid({ ...bed, maxXMm: 5000, maxYMm: 5000 }, 0.4).claim.length).toBeLessThan(1.1e6)
})

test('a cell answers for its own layer and the next two, not for a layer far above or below', () => {
  const grid = createPlateGrid(bed, 0.4)
  line(grid, 10, 10, 20, 10, 1)
  const cell = plateCell(grid, 15, 10)
  expect([1, 1.2, 1.4].map((z) => claimedSlot(grid, cell, z, 0.2))).toEqual([0, 0, 0])
  expect([1.6, 0.8].map((z) => claimedSlot(grid, cell, z, 0.2))).toEqual([-1, -1])
})

test('open air: around the part, in holes of the first layer, in wide pockets; not inside walls', () => {
  const grid = createPlateGrid(bed, 0.4)
  // First layer: a plate of 60 mm with a hole of 10 mm.
  for (let y = 100; y <= 160; y += 0.4) {
    const isHole = y > 120 && y < 130
    if (!isHole) line(grid, 100, y, 160, y, 0.2)
    else {
      line(grid, 100, y, 120, y, 0.2)
      line(grid, 130, y, 160, y, 0.2)
    }
  }
  renewOpenAir(grid, 0.2, 0.2, true)
  expect([isOpen(grid, 125, 125), isOpen(grid, 110, 110), isOpen(grid, 90, 110)]).toEqual([true, false, true])
  // Above it: the outline, the wall around the hole, and a small square whose inside cannot be told from infill.
  for (const zMm of [0.4, 0.6, 0.8]) {
    square(grid, 100, 160, zMm)
    square(grid, 120, 130, zMm)
    square(grid, 102, 108, zMm)
    renewOpenAir(grid, zMm, 0.2, false)
  }
  expect([isOpen(grid, 125, 125), isOpen(grid, 105, 105), isOpen(grid, 90, 110)]).toEqual([true, false, true])
  // The rest of the plate is a pocket of 30 mm by now.
  expect(isOpen(grid, 145, 145)).toBe(true)
})

test('the air around a bead on the plate’s very edge is found, and the search ends', () => {
  const grid = createPlateGrid(bed, 0.4)
  line(grid, 0, 0, 50, 0, 0.2)
  line(grid, 0, 350, 350, 350, 0.2)
  renewOpenAir(grid, 0.2, 0.2, false)
  expect(isOpen(grid, 25, 5)).toBe(true)
  expect(isOpen(grid, 25, 0)).toBe(false)
})
