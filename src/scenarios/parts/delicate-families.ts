// Parts on which more can go wrong: thin, leaning, bridged, held up by supports, or several at once.
import { box, cylinder, type Field, moved, type Outline, slab, union, without } from './field.ts'
import { between, oneOf, type PartFamily, type PartObject } from './part.ts'

export const spirePair: PartFamily = {
  name: 'spire-pair',
  title: 'two spires',
  split: 'fit',
  traits: ['slender', 'several'],
  heightMm: [14, 45],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({
    radiusMm: between(random, 2.8, 4),
    tipMm: between(random, 1.2, 1.8),
    apartMm: between(random, 14, 30),
  }),
  shape: ({ radiusMm = 0, tipMm = 0, apartMm = 0 }, heightMm) => ({
    objects: [-1, 1].map((side) => ({
      name: side < 0 ? 'spire_left' : 'spire_right',
      field: cylinder([(side * apartMm) / 2, 0], radiusMm, 0, heightMm, tipMm),
    })),
    reachXMm: apartMm / 2 + radiusMm,
    reachYMm: radiusMm,
  }),
}

export const obelisk: PartFamily = {
  name: 'obelisk',
  title: 'slender obelisk',
  split: 'calibrate',
  traits: ['slender'],
  heightMm: [18, 60],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ sideMm: between(random, 6, 9), tipMm: between(random, 2.5, 4) }),
  shape: ({ sideMm = 0, tipMm = 0 }, heightMm) => {
    const half = (z: number): number => (sideMm + ((tipMm - sideMm) * z) / heightMm) / 2
    const field = slab((x, y, z) => Math.max(Math.abs(x) - half(z), Math.abs(y) - half(z)), 0, heightMm)
    return { objects: [{ name: 'obelisk', field }], reachXMm: sideMm / 2, reachYMm: sideMm / 2 }
  },
}

export const pinRow: PartFamily = {
  name: 'pin-row',
  title: 'row of pins',
  split: 'judge',
  traits: ['slender', 'several'],
  heightMm: [12, 40],
  walls: 2,
  infillRatio: 0.3,
  draw: (random) => ({
    pins: oneOf(random, [2, 3, 4]),
    sideMm: between(random, 4, 6),
    apartMm: between(random, 12, 18),
  }),
  shape: ({ pins = 3, sideMm = 0, apartMm = 0 }, heightMm) => {
    const objects: PartObject[] = []
    for (let pin = 0; pin < pins; pin++) {
      const x = (pin - (pins - 1) / 2) * apartMm
      objects.push({ name: `pin_${pin}`, field: box([x, 0], [sideMm, sideMm], 0, heightMm) })
    }
    return { objects, reachXMm: ((pins - 1) * apartMm + sideMm) / 2, reachYMm: sideMm / 2 }
  },
}

export const twoBoxes: PartFamily = {
  name: 'two-boxes',
  title: 'plate with two boxes',
  split: 'fit',
  traits: ['several'],
  heightMm: [3, 20],
  walls: 2,
  infillRatio: 0.15,
  draw: (random) => ({ aMm: between(random, 10, 20), bMm: between(random, 8, 18), gapMm: between(random, 8, 20) }),
  shape: ({ aMm = 0, bMm = 0, gapMm = 0 }, heightMm) => {
    const reach = (aMm + bMm + gapMm) / 2
    return {
      objects: [
        { name: 'box_a', field: box([-reach + aMm / 2, 0], [aMm, aMm], 0, heightMm) },
        { name: 'box_b', field: box([reach - bMm / 2, 0], [bMm, 1.2 * bMm], 0, heightMm) },
      ],
      reachXMm: reach,
      reachYMm: Math.max(aMm, 1.2 * bMm) / 2,
    }
  },
}

export const clips: PartFamily = {
  name: 'clips',
  title: 'plate with clips',
  split: 'calibrate',
  traits: ['several'],
  heightMm: [3, 16],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ clips: oneOf(random, [2, 3]), radiusMm: between(random, 6, 9), wallMm: between(random, 2, 3) }),
  shape: ({ clips: count = 2, radiusMm = 0, wallMm = 0 }, heightMm) => {
    const pitch = 2 * radiusMm + 8
    const clip = without(
      cylinder([0, 0], radiusMm, 0, heightMm),
      cylinder([0, 0], radiusMm - wallMm, -1, heightMm + 1),
      box([radiusMm, 0], [2 * radiusMm, 0.9 * radiusMm], -1, heightMm + 1),
    )
    const objects = Array.from({ length: count }, (_, at) => ({
      name: `clip_${at}`,
      field: moved(clip, (at - (count - 1) / 2) * pitch, 0),
    }))
    return { objects, reachXMm: ((count - 1) * pitch) / 2 + radiusMm, reachYMm: radiusMm }
  },
}

export const coins: PartFamily = {
  name: 'coins',
  title: 'plate of four coins',
  split: 'judge',
  traits: ['several', 'flat'],
  heightMm: [1.6, 8],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ radiusMm: between(random, 6, 10), gapMm: between(random, 6, 12) }),
  shape: ({ radiusMm = 0, gapMm = 0 }, heightMm) => {
    const at = radiusMm + gapMm / 2
    const places: readonly (readonly [number, number])[] = [
      [-at, -at],
      [at, -at],
      [at, at],
      [-at, at],
    ]
    return {
      objects: places.map((place, coin) => ({ name: `coin_${coin}`, field: cylinder(place, radiusMm, 0, heightMm) })),
      reachXMm: at + radiusMm,
      reachYMm: at + radiusMm,
    }
  },
}

/** Share of the height at which a deck begins. */
const DECK = 0.6

export const table: PartFamily = {
  name: 'table',
  title: 'deck on a pillar, held up by a support',
  split: 'fit',
  traits: ['supported'],
  heightMm: [6, 16],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({
    pillarMm: between(random, 7, 11),
    deckMm: between(random, 18, 30),
    yMm: between(random, 8, 14),
  }),
  shape: ({ pillarMm = 0, deckMm = 0, yMm = 0 }, heightMm) => {
    const deckZ = DECK * heightMm
    const left = -deckMm / 2
    return {
      objects: [
        {
          name: 'table',
          field: union(
            box([left + pillarMm / 2, 0], [pillarMm, yMm], 0, heightMm),
            box([0, 0], [deckMm, yMm], deckZ, heightMm),
          ),
          support: box([(pillarMm + 1) / 2, 0], [deckMm - pillarMm - 1, yMm], 0, deckZ),
        },
      ],
      reachXMm: deckMm / 2,
      reachYMm: yMm / 2,
    }
  },
}

export const mushroom: PartFamily = {
  name: 'mushroom',
  title: 'cap on a stem, held up by a support',
  split: 'calibrate',
  traits: ['supported', 'overhanging'],
  heightMm: [5, 18],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ stemMm: between(random, 3.5, 5.5), capMm: between(random, 9, 14) }),
  shape: ({ stemMm = 0, capMm = 0 }, heightMm) => {
    const capZ = DECK * heightMm
    return {
      objects: [
        {
          name: 'mushroom',
          field: union(
            cylinder([0, 0], stemMm, 0, heightMm),
            cylinder([0, 0], capMm, capZ, heightMm, Math.max(2, capMm - 4)),
          ),
          support: without(cylinder([0, 0], capMm, 0, capZ), cylinder([0, 0], stemMm + 0.8, -1, heightMm)),
        },
      ],
      reachXMm: capMm,
      reachYMm: capMm,
    }
  },
}

export const shelf: PartFamily = {
  name: 'shelf',
  title: 'shelf between two posts on supports',
  split: 'judge',
  traits: ['supported'],
  heightMm: [6, 16],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ postMm: between(random, 5, 8), spanMm: between(random, 14, 24), yMm: between(random, 8, 13) }),
  shape: ({ postMm = 0, spanMm = 0, yMm = 0 }, heightMm) => {
    const shelfZ = DECK * heightMm
    const post = (side: number): Field => box([(side * (spanMm + postMm)) / 2, 0], [postMm, yMm], 0, heightMm)
    return {
      objects: [
        {
          name: 'shelf',
          field: union(post(-1), post(1), box([0, 0], [spanMm + 1, yMm], shelfZ, Math.min(heightMm, shelfZ + 2.4))),
          support: box([0, 0], [spanMm - 1, yMm], 0, shelfZ),
        },
      ],
      reachXMm: spanMm / 2 + postMm,
      reachYMm: yMm / 2,
    }
  },
}

export const portal: PartFamily = {
  name: 'portal',
  title: 'bridge between two pillars',
  split: 'judge',
  traits: ['overhanging'],
  heightMm: [6, 22],
  walls: 2,
  infillRatio: 0.2,
  draw: (random) => ({ spanMm: between(random, 10, 26), pillarMm: between(random, 5, 8), yMm: between(random, 7, 12) }),
  shape: ({ spanMm = 0, pillarMm = 0, yMm = 0 }, heightMm) => ({
    objects: [
      {
        name: 'portal',
        field: without(
          box([0, 0], [spanMm + 2 * pillarMm, yMm], 0, heightMm),
          box([0, 0], [spanMm, yMm + 2], 0.8, Math.max(heightMm - 2.4, 0.7 * heightMm)),
        ),
      },
    ],
    reachXMm: spanMm / 2 + pillarMm,
    reachYMm: yMm / 2,
  }),
}

export const wedge: PartFamily = {
  name: 'wedge',
  title: 'leaning fin',
  split: 'calibrate',
  traits: ['overhanging'],
  heightMm: [8, 26],
  walls: 2,
  infillRatio: 0.15,
  draw: (random) => ({ xMm: between(random, 9, 14), yMm: between(random, 12, 22), lean: between(random, 0.4, 1.1) }),
  shape: ({ xMm = 0, yMm = 0, lean = 0 }, heightMm) => {
    const shift = (z: number): number => lean * (z - heightMm / 2)
    const fin: Outline = (x, y, z) => Math.max(Math.abs(x - shift(z)) - xMm / 2, Math.abs(y) - yMm / 2)
    const field = slab(fin, 0, heightMm)
    const foot = box([shift(0), 0], [xMm + 6, yMm], 0, 1.2)
    return {
      objects: [{ name: 'wedge', field: union(field, foot) }],
      reachXMm: xMm / 2 + 3 + Math.abs(shift(0)),
      reachYMm: yMm / 2,
    }
  },
}

export const funnel: PartFamily = {
  name: 'funnel',
  title: 'funnel',
  split: 'fit',
  traits: ['overhanging'],
  heightMm: [8, 30],
  walls: 2,
  infillRatio: 0,
  draw: (random) => ({ footMm: between(random, 6, 10), lean: between(random, 0.4, 0.95) }),
  shape: ({ footMm = 0, lean = 0 }, heightMm) => {
    const top = footMm + lean * Math.min(heightMm, 22)
    const radius = (z: number): number => footMm + ((top - footMm) * z) / heightMm
    const wall: Outline = (x, y, z) => {
      const r = Math.hypot(x, y)
      return Math.max(r - radius(z), z > 0.8 ? radius(z) - 1.8 - r : Number.NEGATIVE_INFINITY)
    }
    const field = slab(wall, 0, heightMm)
    return { objects: [{ name: 'funnel', field }], reachXMm: top, reachYMm: top }
  },
}
