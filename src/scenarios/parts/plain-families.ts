// Parts of one body: what people print most.
import { bar, box, cylinder, type Field, type Outline, slab, twisted, union, without } from './field.ts'
import { between, oneOf, type PartFamily } from './part.ts'

const BELOW = -1
const ABOVE = 1000

export const thinBox: PartFamily = {
  name: 'thin-box',
  title: 'thin-walled box',
  split: 'fit',
  traits: ['flat'],
  heightMm: [5, 40],
  walls: 2,
  infillRatio: 0,
  draw: (random) => ({
    xMm: between(random, 22, 60),
    yMm: between(random, 22, 60),
    wallMm: oneOf(random, [0.9, 1.7]),
    floorMm: 0.6,
  }),
  shape: ({ xMm = 0, yMm = 0, wallMm = 0, floorMm = 0 }, heightMm) => ({
    objects: [
      {
        name: 'thin_box',
        field: without(
          box([0, 0], [xMm, yMm], 0, heightMm),
          box([0, 0], [xMm - 2 * wallMm, yMm - 2 * wallMm], floorMm, ABOVE),
        ),
      },
    ],
    reachXMm: xMm / 2,
    reachYMm: yMm / 2,
  }),
}

export const block: PartFamily = {
  name: 'block',
  title: 'block with sparse infill',
  split: 'fit',
  traits: ['flat'],
  heightMm: [3, 25],
  walls: 2,
  infillRatio: 0.15,
  draw: (random) => ({ xMm: between(random, 14, 40), yMm: between(random, 14, 34) }),
  shape: ({ xMm = 0, yMm = 0 }, heightMm) => ({
    objects: [{ name: 'block', field: box([0, 0], [xMm, yMm], 0, heightMm) }],
    reachXMm: xMm / 2,
    reachYMm: yMm / 2,
  }),
}

export const tube: PartFamily = {
  name: 'tube',
  title: 'round tube',
  split: 'judge',
  traits: [],
  heightMm: [3, 45],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ radiusMm: between(random, 9, 22), wallMm: between(random, 1.6, 4) }),
  shape: ({ radiusMm = 0, wallMm = 0 }, heightMm) => ({
    objects: [
      {
        name: 'tube',
        field: without(cylinder([0, 0], radiusMm, 0, heightMm), cylinder([0, 0], radiusMm - wallMm, BELOW, ABOVE)),
      },
    ],
    reachXMm: radiusMm,
    reachYMm: radiusMm,
  }),
}

export const bracket: PartFamily = {
  name: 'bracket',
  title: 'angle bracket with holes',
  split: 'fit',
  traits: [],
  heightMm: [6, 35],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({
    xMm: between(random, 24, 44),
    yMm: between(random, 14, 26),
    thickMm: between(random, 3, 5),
    holeMm: between(random, 1.6, 2.6),
  }),
  shape: ({ xMm = 0, yMm = 0, thickMm = 0, holeMm = 0 }, heightMm) => ({
    objects: [
      {
        name: 'bracket',
        field: without(
          union(box([0, 0], [xMm, yMm], 0, thickMm), box([-xMm / 2 + thickMm / 2, 0], [thickMm, yMm], 0, heightMm)),
          cylinder([xMm / 6, 0], holeMm, BELOW, thickMm + 1),
          cylinder([xMm / 2 - 5, 0], holeMm, BELOW, thickMm + 1),
        ),
      },
    ],
    reachXMm: xMm / 2,
    reachYMm: yMm / 2,
  }),
}

export const lattice: PartFamily = {
  name: 'lattice',
  title: 'open grid',
  split: 'calibrate',
  traits: ['flat'],
  heightMm: [2, 14],
  walls: 2,
  infillRatio: 0,
  draw: (random) => ({
    sideMm: between(random, 26, 48),
    bars: oneOf(random, [3, 4, 5]),
    barMm: between(random, 1.7, 2.6),
  }),
  shape: ({ sideMm = 0, bars = 3, barMm = 0 }, heightMm) => {
    const rods: Field[] = []
    for (let rod = 0; rod < bars; rod++) {
      const at = (rod / (bars - 1) - 0.5) * (sideMm - barMm)
      rods.push(box([at, 0], [barMm, sideMm], 0, heightMm), box([0, at], [sideMm, barMm], 0, heightMm))
    }
    return { objects: [{ name: 'lattice', field: union(...rods) }], reachXMm: sideMm / 2, reachYMm: sideMm / 2 }
  },
}

export const vase: PartFamily = {
  name: 'vase',
  title: 'twisted vase with lobes',
  split: 'fit',
  traits: ['overhanging'],
  heightMm: [5, 60],
  walls: 2,
  infillRatio: 0,
  draw: (random) => ({
    radiusMm: between(random, 10, 18),
    lobes: oneOf(random, [4, 5, 6, 8]),
    lobeMm: between(random, 1, 2.4),
    turns: between(random, 0.05, 0.25),
    widens: between(random, 0.9, 1.35),
  }),
  shape: ({ radiusMm = 0, lobes = 5, lobeMm = 0, turns = 0, widens = 1 }, heightMm) => {
    const side = (x: number, y: number, z: number): number => {
      const grown = 1 + (widens - 1) * (z / heightMm)
      return Math.hypot(x, y) - grown * (radiusMm + lobeMm * Math.cos(lobes * Math.atan2(y, x)))
    }
    const whole = slab(side, 0, heightMm)
    const hollow = slab((x, y, z) => side(x, y, z) + 1.7, 0.8, heightMm)
    const reach = Math.max(1, widens) * (radiusMm + lobeMm)
    const field = twisted(without(whole, hollow), (2 * Math.PI * turns) / heightMm)
    return { objects: [{ name: 'vase', field }], reachXMm: reach, reachYMm: reach }
  },
}

export const hook: PartFamily = {
  name: 'hook',
  title: 'flat hook',
  split: 'calibrate',
  traits: [],
  heightMm: [2, 16],
  walls: 2,
  infillRatio: 0.25,
  draw: (random) => ({
    radiusMm: between(random, 7, 13),
    barMm: between(random, 4, 6),
    stemMm: between(random, 14, 26),
  }),
  shape: ({ radiusMm = 0, barMm = 0, stemMm = 0 }, heightMm) => {
    const ring = slab(
      (x, y) => Math.max(Math.abs(Math.hypot(x, y) - radiusMm) - barMm / 2, Math.min(-x, y)),
      0,
      heightMm,
    )
    const stem = bar([-radiusMm, 0], [-radiusMm, stemMm], barMm, 0, heightMm)
    const reach = Math.max(radiusMm + barMm, stemMm + barMm)
    return {
      objects: [{ name: 'hook', field: union(ring, stem) }],
      reachXMm: radiusMm + barMm,
      reachYMm: reach,
    }
  },
}

export const nameTag: PartFamily = {
  name: 'name-tag',
  title: 'name tag with raised letters',
  split: 'judge',
  traits: ['flat'],
  heightMm: [1.6, 4],
  walls: 2,
  infillRatio: 0.3,
  draw: (random) => ({
    letters: oneOf(random, [3, 4, 5]),
    letterMm: between(random, 7, 9),
    word: Math.floor(random.next() * 1e6),
  }),
  shape: ({ letters = 3, letterMm = 0, word = 0 }, heightMm) => {
    const xMm = letters * (letterMm + 2) + 8
    const yMm = 1.6 * letterMm + 8
    const plateMm = Math.max(0.8, heightMm - 0.8)
    const strokes: Field[] = []
    for (let letter = 0; letter < letters; letter++) {
      const x = (letter - (letters - 1) / 2) * (letterMm + 2)
      strokes.push(...letterStrokes(Math.floor(word / 7 ** letter) % 7, x, letterMm, plateMm - 0.1, heightMm))
    }
    const hole = cylinder([-xMm / 2 + 4, yMm / 2 - 4], 1.8, BELOW, ABOVE)
    return {
      objects: [{ name: 'name_tag', field: union(without(box([0, 0], [xMm, yMm], 0, plateMm), hole), ...strokes) }],
      reachXMm: xMm / 2,
      reachYMm: yMm / 2,
    }
  },
}

/** A, E, H, L, N, T, X out of bars; from 0 to 1 across and up. */
const LETTERS: readonly (readonly (readonly [number, number, number, number])[])[] = [
  [
    [0, 0, 0.5, 1],
    [0.5, 1, 1, 0],
    [0.25, 0.4, 0.75, 0.4],
  ],
  [
    [0, 0, 0, 1],
    [0, 1, 1, 1],
    [0, 0.5, 0.8, 0.5],
    [0, 0, 1, 0],
  ],
  [
    [0, 0, 0, 1],
    [1, 0, 1, 1],
    [0, 0.5, 1, 0.5],
  ],
  [
    [0, 0, 0, 1],
    [0, 0, 1, 0],
  ],
  [
    [0, 0, 0, 1],
    [0, 1, 1, 0],
    [1, 0, 1, 1],
  ],
  [
    [0.5, 0, 0.5, 1],
    [0, 1, 1, 1],
  ],
  [
    [0, 0, 1, 1],
    [0, 1, 1, 0],
  ],
]

function letterStrokes(letter: number, xMm: number, sizeMm: number, fromZMm: number, toZMm: number): Field[] {
  const place = (u: number, v: number): [number, number] => [
    xMm + (u - 0.5) * (sizeMm - 2),
    (v - 0.5) * (1.6 * sizeMm - 2),
  ]
  return (LETTERS[letter] ?? []).map(([u0, v0, u1, v1]) => bar(place(u0, v0), place(u1, v1), 1.5, fromZMm, toZMm))
}

export const gear: PartFamily = {
  name: 'gear',
  title: 'gear wheel',
  split: 'judge',
  traits: [],
  heightMm: [2, 18],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({
    radiusMm: between(random, 11, 20),
    teeth: oneOf(random, [10, 12, 16]),
    boreMm: between(random, 2, 4),
  }),
  shape: ({ radiusMm = 0, teeth = 12, boreMm = 0 }, heightMm) => {
    const wheel: Outline = (x, y) =>
      Math.hypot(x, y) - radiusMm - 1.2 * Math.tanh(3 * Math.cos(teeth * Math.atan2(y, x)))
    return {
      objects: [{ name: 'gear', field: without(slab(wheel, 0, heightMm), cylinder([0, 0], boreMm, BELOW, ABOVE)) }],
      reachXMm: radiusMm + 1.3,
      reachYMm: radiusMm + 1.3,
    }
  },
}
