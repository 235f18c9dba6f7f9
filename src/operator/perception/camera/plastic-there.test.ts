import { expect, test } from 'vitest'
import { createRandom } from '#core'
import type { ExpectedPicture } from '#protocol'
import {
  createPlasticMemory,
  findingsOf,
  followPlastic,
  type Glance,
  isSuspicious,
  standStill,
} from './follow-plastic.ts'
import { type PlasticThere, seePlastic } from './plastic-there.ts'

const WIDE = 320
const HIGH = 240
const PLATE = [120, 110, 80] as const
const PLASTIC = [210, 80, 20] as const
const HEAD = [30, 30, 35] as const

interface Thing {
  readonly colour: readonly [number, number, number]
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const thing = (left: number, top: number, right: number, bottom: number): Thing => ({
  colour: PLASTIC,
  left,
  top,
  right,
  bottom,
})
const TOWER = thing(100, 120, 114, 150)
const CUBE = thing(180, 130, 220, 160)
const HOT_END: Thing = { colour: HEAD, left: 90, top: 0, right: 200, bottom: 80 }
const beside = ({ left, top, right, bottom }: Thing, x: number, y: number): Thing =>
  thing(left + x, top + y, right + x, bottom + y)

function drawn(things: readonly Thing[], light = 1, noise = 14, seed = 1): Uint8Array {
  const random = createRandom(seed)
  const rgb = new Uint8Array(3 * WIDE * HIGH)
  for (let y = 0; y < HIGH; y++) {
    for (let x = 0; x < WIDE; x++) {
      const seen = things.findLast(({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom)
      const shade = light * (0.7 + (0.3 * x) / WIDE + (0.2 * y) / HIGH)
      for (let colour = 0; colour < 3; colour++) {
        const value = shade * (seen?.colour ?? PLATE)[colour]! + noise * (random.next() - 0.5)
        rgb[3 * (y * WIDE + x) + colour] = Math.max(0, Math.min(255, value))
      }
    }
  }
  return rgb
}

function fill(to: Uint8Array, { left, top, right, bottom }: Thing, value: number): void {
  for (let y = top; y < bottom; y++) to.fill(value, y * WIDE + left, y * WIDE + right)
}

/** Two objects on a plate that stands still, one of them a slender tower. */
function expected(isPlateMoving = false): ExpectedPicture {
  const mask = new Uint8Array(WIDE * HIGH).fill(3)
  const plastic = new Uint8Array(WIDE * HIGH)
  ;[TOWER, CUBE].forEach((object, at) => {
    fill(mask, object, 1)
    fill(plastic, object, 2 + at)
  })
  fill(mask, HOT_END, 2)
  return {
    widthPx: WIDE,
    heightPx: HIGH,
    rgb: drawn([TOWER, CUBE, HOT_END], 1, 0),
    bare: drawn([HOT_END], 1, 0),
    mask,
    plastic,
    layer: 9,
    ...(isPlateMoving ? { plateStepPx: [-0.6, 0.8] as const } : {}),
    objects: ['TOWER', null],
  }
}

function see(things: readonly Thing[], light = 1, seed = 1, isPlateMoving = false) {
  const rgb = drawn([...things, HOT_END], light, 14, seed)
  const there = seePlastic({ widthPx: WIDE, heightPx: HIGH, rgb }, expected(isPlateMoving))
  if (there === null) throw new Error('nothing can be told')
  return there
}

/** Farther on with each picture. */
const headAt = (picture: number): Glance => ({ timeS: 25 * picture, headMm: [10 * picture, 0, 2] })

/** What pictures in a row say: some of a sound print, then some of what came of it. */
function follow(after: readonly Thing[], pictures = 4, isPlateMoving = false) {
  const memory = createPlasticMemory()
  for (let seed = 1; seed <= 4; seed++) followPlastic(memory, see([TOWER, CUBE], 1, seed, isPlateMoving), headAt(seed))
  for (let seed = 5; seed < 5 + pictures; seed++)
    followPlastic(memory, see(after, 1, seed, isPlateMoving), headAt(seed))
  return { ...findingsOf(memory), isSuspicious: isSuspicious(memory) }
}

test.each([0.4, 1, 1.15])('all plastic of a sound print is seen in its place, in light of %s', (light) => {
  const { labels, strayPx } = see([TOWER, CUBE], light)
  for (const label of [0, 2, 3]) {
    expect(labels[label]?.thereRatio).toBeGreaterThan(0.93)
    expect(labels[label]?.thereRatio).toBeLessThan(1.07)
    expect(labels[label]?.inPlaceRatio).toBeCloseTo(labels[label]?.thereRatio ?? 0, 1)
  }
  expect(labels[1]).toBeNull()
  expect(strayPx).toBe(0)
})

test('of two objects the one that is gone is known, by two pictures', () => {
  expect(see([CUBE]).labels[2]?.thereRatio).toBeLessThan(0.1)
  expect(see([CUBE]).labels[3]?.thereRatio).toBeGreaterThan(0.93)
  expect(follow([CUBE], 1)).toMatchObject({ goneObject: -1, isSuspicious: true })
  expect(follow([CUBE], 1).goneRatio).toBeLessThan(0.1)
  expect(follow([CUBE], 2)).toMatchObject({ goneObject: 0, isSuspicious: false })
  expect(follow([CUBE], 2).goneRatio).toBeGreaterThan(0.9)
  expect(follow([TOWER], 2)).toMatchObject({ goneObject: 1 })
})

test('nothing of a print that never stuck is there, without a picture of better days', () => {
  const memory = createPlasticMemory()
  for (let seed = 1; seed <= 2; seed++) followPlastic(memory, see([], 1, seed), headAt(seed))
  expect(findingsOf(memory).goneRatio).toBeGreaterThan(0.9)
})

test('an object that was pushed stands beside its place, by two of three pictures', () => {
  const pushed = [beside(TOWER, 4, -1), CUBE]
  const { labels } = see(pushed)
  expect(labels[2]).toMatchObject({ shiftXPx: 4, shiftYPx: -1 })
  expect(labels[3]).toMatchObject({ shiftXPx: 0, shiftYPx: 0 })
  expect(follow(pushed, 1).movedRatio).toBeLessThan(0.05)
  expect(follow(pushed, 2).movedRatio).toBeGreaterThan(0.2)
  expect(follow(pushed, 3)).toMatchObject({ goneObject: 0 })
})

test('what the plate carries along is in its place at another moment; what was pushed across is not', () => {
  const late = [TOWER, CUBE].map((object) => beside(object, -6, 8))
  expect(see(late, 1, 1, true).labels[2]).toMatchObject({ shiftXPx: 0, shiftYPx: 0 })
  expect(follow(late, 3, true).movedRatio).toBeLessThan(0.05)
  expect(follow(late, 3).movedRatio).toBeGreaterThan(0.2)
  expect(follow([beside(TOWER, 5, 1), CUBE], 3, true).movedRatio).toBeGreaterThan(0.2)
})

test('plastic that lies on the plate is counted in pixels; at its rim nothing is', () => {
  const nest = thing(130, 160, 142, 170)
  const { strayPx } = see([TOWER, CUBE, nest])
  expect(strayPx).toBeGreaterThan(0.7 * 120)
  expect(strayPx).toBeLessThan(1.3 * 120)
  expect(follow([TOWER, CUBE, nest], 2).loosePx).toBe(0)
  expect(follow([TOWER, CUBE, nest], 3).loosePx).toBeGreaterThan(80)
})

/** A sock, which is neither as dark as the head nor of the plastic's colour, before the upper third of the cube. */
const SOCK: Thing = { colour: [70, 95, 190], left: 175, top: 120, right: 225, bottom: 140 }

test('what stands before the part and is neither plate nor plastic hides it, and takes nothing away nor aside', () => {
  const { labels } = see([TOWER, CUBE, SOCK])
  expect(labels[3]?.inPlaceRatio).toBeGreaterThan(0.9)
  expect(labels[3]?.px).toBeLessThan(0.75 * 40 * 30)
  expect(follow([TOWER, CUBE, SOCK], 4)).toMatchObject({ goneObject: -1 })
  expect(follow([TOWER, CUBE, SOCK], 4).movedRatio).toBeLessThan(0.05)
  // What is gone behind it is missed by what can be seen beside it.
  expect(follow([TOWER, SOCK], 3)).toMatchObject({ goneObject: 1 })
})

test('bytes that are full tell no colour: of a part in too much light nothing is said', () => {
  const glaring: Thing = { ...TOWER, colour: [400, 340, 240] }
  expect(see([glaring, CUBE]).labels[2]).toBeNull()
  expect(see([glaring, CUBE]).labels[3]?.thereRatio).toBeGreaterThan(0.93)
  expect(follow([glaring, CUBE], 4)).toMatchObject({ goneObject: -1, isSuspicious: false })
})

test('what is left out is not missed, and where no plate is foretold nothing is said', () => {
  const memory = createPlasticMemory()
  for (let seed = 1; seed <= 4; seed++)
    followPlastic(memory, see([CUBE], 1, seed), headAt(seed), (object) => object === 0)
  expect(findingsOf(memory)).toMatchObject({ goneObject: -1 })
  expect(findingsOf(memory).goneRatio).toBeLessThan(0.1)
  const { bare: _bare, ...withoutPlate } = expected()
  expect(seePlastic({ widthPx: WIDE, heightPx: HIGH, rgb: drawn([]) }, withoutPlate)).toBeNull()
})

test('pictures with the head in one place are one view', () => {
  const goneBy = (glance: (picture: number) => Glance) => {
    const memory = createPlasticMemory()
    for (let seed = 1; seed <= 4; seed++) followPlastic(memory, see([TOWER, CUBE], 1, seed), headAt(seed))
    for (let seed = 5; seed <= 7; seed++) followPlastic(memory, see([TOWER], 1, seed), glance(seed))
    return { ...findingsOf(memory), isSuspicious: isSuspicious(memory) }
  }
  expect(goneBy((picture) => ({ timeS: 25 * picture, headMm: [200, 0, 2] }))).toMatchObject({
    goneObject: -1,
    isSuspicious: true,
  })
  expect(goneBy((picture) => ({ timeS: 25 * picture, headMm: [200 + 4 * (picture % 2), 0, 2] }))).toMatchObject({
    goneObject: -1,
  })
  expect(goneBy(headAt)).toMatchObject({ goneObject: 1, isSuspicious: false })
})

test('a head, a string or a shadow hides half of what is small: three views say that it is gone', () => {
  const goneAfter = (px: number, views: number): number => {
    const memory = createPlasticMemory()
    const pictured = (thereRatio: number): PlasticThere => ({
      labels: [null, null, { thereRatio, inPlaceRatio: thereRatio, errorRatio: 0.02, px, shiftXPx: 0, shiftYPx: 0 }],
      strayPx: 0,
      openPx: 100,
    })
    for (let picture = 1; picture <= 4; picture++) followPlastic(memory, pictured(1), headAt(picture))
    for (let picture = 5; picture < 5 + views; picture++) followPlastic(memory, pictured(0.1), headAt(picture))
    return findingsOf(memory).goneObject
  }
  expect([goneAfter(120, 2), goneAfter(120, 3)]).toEqual([-1, 0])
  expect([goneAfter(400, 1), goneAfter(400, 2)]).toEqual([-1, 0])
})

test('what was purged while the print stood is none of what comes loose afterwards', () => {
  const memory = createPlasticMemory()
  const look = (things: readonly Thing[], picture: number): void =>
    followPlastic(memory, see([TOWER, CUBE, ...things], 1, picture), headAt(picture))
  const heap = thing(130, 160, 142, 170)
  for (let picture = 1; picture <= 3; picture++) look([], picture)
  look([heap], 4)
  standStill(memory)
  // The head stands before it at first.
  look([], 5)
  for (let picture = 6; picture <= 14; picture++) look([heap], picture)
  expect(findingsOf(memory).loosePx).toBe(0)
  for (let picture = 15; picture <= 17; picture++) look([heap, thing(60, 160, 84, 170)], picture)
  expect(findingsOf(memory).loosePx).toBeGreaterThan(80)
})
