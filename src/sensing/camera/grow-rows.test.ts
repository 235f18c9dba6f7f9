import fc from 'fast-check'
import { expect, test } from 'vitest'
import { featureCode } from '#protocol'
import { createGrowingRows, growRows } from './grow-rows.ts'
import type { Rows } from './rows.ts'
import type { CameraScene, LooseColumns } from './scene.ts'

/** One bead after the other, some shorter than a line is drawn with, some apart from the one before, some followed by strands. */
const steps = fc.array(
  fc.record({
    lengthMm: fc.double({ min: 0.1, max: 9, noNaN: true }),
    isApart: fc.boolean(),
    isNewLayer: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    points: fc.integer({ min: -8, max: 7 }).map((roll) => Math.max(0, roll)),
    isNewStrand: fc.boolean(),
    surplus: fc.double({ min: 0, max: 0.4, noNaN: true }),
  }),
  { minLength: 1, maxLength: 120 },
)

type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never

interface Print {
  readonly beads: { readonly [name: string]: number[] }
  readonly loose: { readonly [name: string]: number[] }
}

function printOf(list: Steps): Print {
  const names = ['timeS', 'x0Mm', 'y0Mm', 'z0Mm', 'x1Mm', 'y1Mm', 'z1Mm', 'widthMm', 'heightMm']
  const beads = Object.fromEntries(
    [...names, 'feature', 'layer', 'object', 'surplusRatio'].map((name) => [name, [] as number[]]),
  )
  const loose = Object.fromEntries(
    ['timeS', 'strand', 'xMm', 'yMm', 'zMm', 'diameterMm'].map((name) => [name, [] as number[]]),
  )
  let x = 0
  let layer = 0
  let strand = 0
  list.forEach((step, i) => {
    if (step.isNewLayer) layer++
    if (step.isApart) x += 3
    const row = [
      i,
      x,
      5,
      layer,
      x + step.lengthMm,
      5,
      layer,
      0.4,
      0.2,
      featureCode('outer-wall'),
      layer,
      0,
      step.surplus,
    ]
    for (const [k, column] of Object.values(beads).entries()) column.push(row[k]!)
    x += step.lengthMm
    if (step.points > 0 && step.isNewStrand) strand++
    for (let point = 0; point < step.points; point++) {
      const at = [i, strand, x + point, 20 + (point % 2), (point * 7) % 5, 0.4]
      for (const [k, column] of Object.values(loose).entries()) column.push(at[k]!)
    }
  })
  return { beads, loose }
}

function sceneOf({ beads, loose }: Print, beadCount: number, settledBeads?: number): CameraScene {
  const column = (values: number[]): Float64Array => Float64Array.from(values)
  const columns = <T>(from: Print['beads'], count: number): T =>
    ({ count, ...Object.fromEntries(Object.entries(from).map(([name, values]) => [name, column(values)])) }) as T
  const looseCount = loose['timeS']!.filter((timeS) => timeS < beadCount).length
  return {
    beads: columns(beads, beadCount),
    loose: columns<LooseColumns>(loose, looseCount),
    strings: columns(beads, 0),
    objects: [],
    ...(settledBeads === undefined ? {} : { settledBeads }),
  }
}

function drawn(rows: Rows): unknown {
  const { count } = rows
  return {
    count,
    ends: rows.ends.slice(0, 6 * count),
    timeS: rows.timeS.slice(0, count),
    widthMm: rows.widthMm.slice(0, count),
    heightMm: rows.heightMm.slice(0, count),
    tint: rows.tint.slice(0, count),
    axis: rows.axis.slice(0, count),
    frameClass: rows.frameClass.slice(0, count),
    isStrand: rows.isStrand.slice(0, count),
  }
}

test('rows that grew with the print are those of the finished one', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), (list, looks) => {
      const print = printOf(list)
      const total = list.length
      const whole = createGrowingRows(sceneOf(print, total))
      growRows(whole, sceneOf(print, total))
      const growing = createGrowingRows(sceneOf(print, 0))
      let count = 0
      for (const more of [...looks, total]) {
        count = Math.min(total, count + more)
        // What the layer does as a whole is known when it has ended.
        const layers = print.beads['layer']!
        const settled = count === total ? total : layers.findIndex((layer) => layer === layers[count - 1])
        const provisional = {
          ...print.beads,
          surplusRatio: print.beads['surplusRatio']!.map((v, i) => (i < settled ? v : 0)),
        }
        growRows(growing, sceneOf({ ...print, beads: provisional }, count, settled))
      }
      expect(drawn(growing.rows)).toEqual(drawn(whole.rows))
    }),
    { numRuns: 120 },
  )
})
