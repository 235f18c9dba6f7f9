// What a frame shows is where it should be: geometry, masks, light and chance.
import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { featureCode } from '#protocol'
import type { Camera, CameraOptions } from './camera.ts'
import { createCamera } from './camera.ts'
import { FRAME_CLASS } from './frame-class.ts'
import type { CameraFrame } from './render-frame.ts'
import { renderFrame } from './render-frame.ts'
import type { CameraMoment, CameraScene, SceneObject } from './scene.ts'
import { aim, createView, project } from './view.ts'

const MACHINE = { kind: 'fixed-bed', bedXMm: 200, bedYMm: 200, bedSurface: 'pei-black' } as const
/** Parked at the back, far from what is looked at. */
const PARKED = { headXMm: 10, headYMm: 195, headZMm: 150 } as const
const LAYER_S = 100

interface Change {
  readonly layers?: number
  readonly shiftFromLayer?: number
  readonly feature?: 'outer-wall' | 'support' | 'skirt-brim'
  readonly objects?: readonly SceneObject[]
  readonly airFromLayer?: number
}

/** A tube of 30 x 30 mm in the middle of the bed: four beads a layer, 0.5 mm high. */
function tube({ layers = 40, shiftFromLayer = 1e9, feature = 'outer-wall', objects = [], airFromLayer }: Change = {}) {
  const corners = [
    [85, 85],
    [115, 85],
    [115, 115],
    [85, 115],
    [85, 85],
  ] as const
  const count = 4 * layers
  const column = (fill: (layer: number, side: number) => number) =>
    Float64Array.from({ length: count }, (_, i) => fill(Math.floor(i / 4), i % 4))
  const shift = (layer: number) => (layer >= shiftFromLayer ? 6 : 0)
  const top = (layer: number) => 0.5 * (layer + 1)
  const none = new Float64Array()
  const scene: CameraScene = {
    beads: {
      count,
      timeS: column((layer, side) => LAYER_S * (layer + (side + 1) / 4)),
      x0Mm: column((layer, side) => corners[side]![0] + shift(layer)),
      y0Mm: column((_, side) => corners[side]![1]),
      z0Mm: column(top),
      x1Mm: column((layer, side) => corners[side + 1]![0] + shift(layer)),
      y1Mm: column((_, side) => corners[side + 1]![1]),
      z1Mm: column(top),
      widthMm: column(() => 0.8),
      heightMm: column(() => 0.5),
      feature: column(() => featureCode(feature)),
      layer: column((layer) => layer),
      object: column(() => 0),
      shiftMm: column(shift),
      airRatio: column((layer) => (layer >= (airFromLayer ?? 1e9) ? 1 : 0)),
    },
    strings: {
      count: 0,
      timeS: none,
      x0Mm: none,
      y0Mm: none,
      z0Mm: none,
      x1Mm: none,
      y1Mm: none,
      z1Mm: none,
      diameterMm: none,
    },
    loose: { count: 0, timeS: none, strand: none, xMm: none, yMm: none, zMm: none, diameterMm: none },
    objects,
  }
  return scene
}

function camera(options: Partial<CameraOptions> = {}): Camera {
  return createCamera({ machine: MACHINE, ...options }, createRandom(7))
}

function frameOf(scene: CameraScene, moment: Partial<CameraMoment> = {}, from: Camera = camera()): CameraFrame {
  return renderFrame(from, scene, { timeS: 1e6, ...PARKED, ...moment }, createRandom(11))
}

/** Pixel of a point in the room. */
function pixelOf(from: Camera, x: number, y: number, z: number): number {
  const view = createView(from.widthPx, from.heightPx)
  aim(view, from.pose, 0, 0, 0)
  const out = new Float64Array(3)
  expect(project(view, x, y, z, out)).toBe(true)
  return Math.floor(out[1]!) * from.widthPx + Math.floor(out[0]!)
}

function countOf(frame: CameraFrame, name: keyof typeof FRAME_CLASS): number {
  return frame.mask.reduce((sum, value) => sum + (value === FRAME_CLASS[name] ? 1 : 0), 0)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function meanOf(frame: CameraFrame): number {
  return frame.rgb.reduce((sum, value) => sum + value, 0) / frame.rgb.length
}

describe('a frame', () => {
  test('shows a bead at its projected pixel, at its distance, and the bed beside it', () => {
    const eye = camera()
    const frame = frameOf(tube(), {}, eye)
    // Middle of the front wall; the camera stands in front.
    const wall = pixelOf(eye, 100, 84.6, 10)
    expect(frame.mask[wall]).toBe(FRAME_CLASS.part)
    const [px, py, pz] = eye.pose.positionMm
    const [tx, ty, tz] = eye.pose.targetMm
    const length = Math.hypot(tx - px, ty - py, tz - pz)
    const depth = ((100 - px) * (tx - px) + (84.6 - py) * (ty - py) + (10 - pz) * (tz - pz)) / length
    expect(frame.depthMm[wall]).toBeCloseTo(depth, -0.5)
    expect(frame.mask[pixelOf(eye, 100, 60, 0)]).toBe(FRAME_CLASS.bed)
  })

  test('shows only what is printed by its time', () => {
    const eye = camera()
    const early = frameOf(tube(), { timeS: 10 * LAYER_S }, eye)
    const high = pixelOf(eye, 100, 84.6, 18)
    const low = pixelOf(eye, 100, 84.6, 3)
    expect(early.mask[low]).toBe(FRAME_CLASS.part)
    // Over the low front wall one looks at the far wall, 30 mm on.
    const late = frameOf(tube(), {}, eye)
    expect(late.mask[high]).toBe(FRAME_CLASS.part)
    expect(early.depthMm[high]!).toBeGreaterThan(late.depthMm[high]! + 10)
    expect(early.depthMm[low]!).toBeCloseTo(late.depthMm[low]!, 1)
    expect(countOf(frameOf(tube(), { timeS: 0 }, eye), 'part')).toBe(0)
  })

  test('has the head in the way where the head is', () => {
    const eye = camera()
    const wall = pixelOf(eye, 100, 84.6, 17)
    const scene = tube()
    expect(frameOf(scene, {}, eye).mask[wall]).toBe(FRAME_CLASS.part)
    const hidden = frameOf(scene, { headXMm: 92, headYMm: 70, headZMm: 2 }, eye)
    expect(hidden.mask[wall]).toBe(FRAME_CLASS.hotEnd)
    expect(countOf(hidden, 'gantry')).toBeGreaterThan(100)
  })

  test('names support, skirt and shifted layers for what they are', () => {
    expect(countOf(frameOf(tube({ feature: 'support' })), 'support')).toBeGreaterThan(500)
    expect(countOf(frameOf(tube({ feature: 'skirt-brim', layers: 2 })), 'skirt')).toBeGreaterThan(20)
    const eye = camera()
    const straight = frameOf(tube(), {}, eye)
    const shifted = frameOf(tube({ shiftFromLayer: 20 }), {}, eye)
    const beside = pixelOf(eye, 119, 84.6, 17)
    expect(straight.mask[beside]).not.toBe(FRAME_CLASS.shifted)
    expect(shifted.mask[beside]).toBe(FRAME_CLASS.shifted)
    expect(countOf(shifted, 'part')).toBeLessThan(countOf(straight, 'part'))
  })

  test('draws no bead that was laid on nothing, but its loose strand where that lies', () => {
    const eye = camera()
    const scene = tube({ airFromLayer: 20 })
    const points = 30
    const along = (fill: (i: number) => number) => Float64Array.from({ length: points }, (_, i) => fill(i))
    const loose = {
      count: points,
      timeS: along((i) => 20 * LAYER_S + i),
      strand: along(() => 3),
      xMm: along((i) => 70 + 2 * i),
      yMm: along(() => 60),
      zMm: along(() => 1),
      diameterMm: along(() => 1.2),
    }
    const frame = frameOf({ ...scene, loose }, {}, eye)
    const high = pixelOf(eye, 100, 84.6, 18)
    expect(frame.depthMm[high]!).toBeGreaterThan(frameOf(tube(), {}, eye).depthMm[high]! + 10)
    expect(frame.mask[pixelOf(eye, 100, 60, 1)]).toBe(FRAME_CLASS.spaghetti)
  })

  test('shows corners lifted off the bed, and a part that was knocked over elsewhere', () => {
    const lifting: SceneObject = {
      object: 0,
      xMinMm: 85,
      xMaxMm: 115,
      yMinMm: 85,
      yMaxMm: 115,
      liftTimeS: [10 * LAYER_S],
      liftMm: [2],
      detachedS: Number.POSITIVE_INFINITY,
      detachedAboveMm: 0,
      offsetXMm: 0,
      offsetYMm: 0,
      yawRad: 0,
      tiltRad: 0,
    }
    const eye = camera()
    expect(countOf(frameOf(tube({ objects: [lifting] }), { timeS: 5 * LAYER_S }, eye), 'liftedCorner')).toBe(0)
    expect(countOf(frameOf(tube({ objects: [lifting] }), {}, eye), 'liftedCorner')).toBeGreaterThan(10)
    const knocked = { ...lifting, liftMm: [0], detachedS: 5000, offsetXMm: 45, yawRad: 0.4 }
    const scene = tube({ objects: [knocked] })
    const middle = pixelOf(eye, 100, 84.6, 10)
    expect(frameOf(scene, { timeS: 4999 }, eye).mask[middle]).toBe(FRAME_CLASS.part)
    expect(frameOf(scene, { timeS: 5001 }, eye).mask[middle]).not.toBe(FRAME_CLASS.part)
  })
})

describe('light', () => {
  test('a dark lamp darkens the picture, and noise grows as the light fails', () => {
    const scene = tube()
    const fixed = camera({ sensor: { exposure: 1 } })
    const bright = frameOf(scene, {}, fixed)
    const dim = frameOf(scene, { lightRatio: 0.2 }, fixed)
    const dark = frameOf(scene, { lightRatio: 0 }, fixed)
    expect(meanOf(dim)).toBeLessThan(0.6 * meanOf(bright))
    expect(meanOf(dark)).toBeLessThan(6)
    const automatic = camera()
    const spread = (lightRatio: number) => {
      const [a, b] = [1, 2].map((seed) =>
        renderFrame(automatic, scene, { timeS: 1e6, ...PARKED, lightRatio }, createRandom(seed)),
      )
      return a!.rgb.reduce((sum, value, i) => sum + Math.abs(value - b!.rgb[i]!), 0) / a!.rgb.length
    }
    expect(meanOf(frameOf(scene, { lightRatio: 0.2 }, automatic))).toBeGreaterThan(
      0.8 * meanOf(frameOf(scene, {}, automatic)),
    )
    expect(spread(0.004)).toBeGreaterThan(2 * spread(1))
  })

  test('the part throws a shadow away from the lamp', () => {
    const eye = camera({
      lamp: 'side-lamp',
      sensor: { exposure: 2, readNoiseRatio: 0, shotNoiseRatio: 0, dirtRatio: 0 },
    })
    const scene = tube({ layers: 60 })
    const frame = frameOf(scene, {}, eye)
    const bare = frameOf(scene, { timeS: 0 }, eye)
    const shaded = pixelOf(eye, 75, 100, 0)
    expect(frame.mask[shaded]).toBe(FRAME_CLASS.bed)
    expect(frame.rgb[3 * shaded]!).toBeLessThan(0.75 * bare.rgb[3 * shaded]!)
  })
})

describe('chance', () => {
  test('same seed, same bytes; another seed, other noise', () => {
    const render = (seed: number) => renderFrame(camera(), tube(), { timeS: 1e6, ...PARKED }, createRandom(seed))
    expect(isSame(render(5).rgb, render(5).rgb)).toBe(true)
    expect(isSame(render(5).mask, render(6).mask)).toBe(true)
    expect(isSame(render(5).rgb, render(6).rgb)).toBe(false)
  })

  test('a frame is the same whether the film ran up to it or begins with it', () => {
    for (const kind of ['fixed-bed', 'bed-slinger', 'lowering-bed'] as const) {
      const machine = { ...MACHINE, kind }
      const scene = tube()
      const film = camera({ machine })
      const times = [310, 340, 1200, 1225, 1230, 900, 2600]
      for (const timeS of times) {
        const moment = { timeS, headXMm: 90, headYMm: 95, headZMm: timeS / 200 }
        const running = renderFrame(film, scene, moment, createRandom(3))
        const single = renderFrame(camera({ machine }), scene, moment, createRandom(3))
        expect(isSame(running.rgb, single.rgb)).toBe(true)
        expect(isSame(running.mask, single.mask)).toBe(true)
      }
    }
  })
})
