import { encode } from 'jpeg-js'
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import type { ExpectedPicture } from '#protocol'
import {
  beginPart,
  type CameraWatch,
  countersOf,
  createCameraWatch,
  pictureChannels,
  watchCamera,
} from './watch-camera.ts'

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

const PART: Thing = { colour: PLASTIC, left: 120, top: 100, right: 190, bottom: 180 }
const HOT_END: Thing = { colour: HEAD, left: 100, top: 0, right: 220, bottom: 70 }
const moved = (thing: Thing, x: number, y: number): Thing => ({
  ...thing,
  left: thing.left + x,
  right: thing.right + x,
  top: thing.top + y,
  bottom: thing.bottom + y,
})

/** A plate in uneven light, with things on it. */
function drawn(things: readonly Thing[], light = 1, seed = 1): Uint8Array {
  const random = createRandom(seed)
  const rgb = new Uint8Array(3 * WIDE * HIGH)
  for (let y = 0; y < HIGH; y++) {
    for (let x = 0; x < WIDE; x++) {
      const thing = things.findLast(({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom)
      const shade = light * (0.7 + (0.3 * x) / WIDE + (0.2 * y) / HIGH)
      for (let colour = 0; colour < 3; colour++) {
        const value = shade * (thing?.colour ?? PLATE)[colour]! + 12 * (random.next() - 0.5)
        rgb[3 * (y * WIDE + x) + colour] = Math.max(0, Math.min(255, value))
      }
    }
  }
  return rgb
}

function jpegOf(rgb: Uint8Array): Uint8Array {
  const data = new Uint8Array((rgb.length / 3) * 4)
  for (let i = 0; i < rgb.length / 3; i++) data.set([rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!, 255], 4 * i)
  return new Uint8Array(encode({ width: WIDE, height: HIGH, data }, 75).data)
}

function expected(): ExpectedPicture {
  const mask = new Uint8Array(WIDE * HIGH)
  for (const [shown, thing] of [
    [1, PART],
    [2, HOT_END],
  ] as const) {
    for (let y = thing.top; y < thing.bottom; y++) mask.fill(shown, y * WIDE + thing.left, y * WIDE + thing.right)
  }
  return { widthPx: WIDE, heightPx: HIGH, rgb: drawn([PART, HOT_END], 1, 9), mask }
}

async function look(
  watch: CameraWatch,
  timeS: number,
  frame: Uint8Array | null | Error,
  expect: ExpectedPicture | null = expected(),
): Promise<void> {
  await watchCamera(watch, { timeS, frame, headMm: [timeS, 0, 0], expect: async () => expect })
}

async function seen(things: readonly Thing[], light = 1) {
  const watch = createCameraWatch()
  // It learns what plastic looks like while all is well.
  for (let i = 0; i < 3; i++) await look(watch, i * 25, jpegOf(drawn([PART, HOT_END], light, i + 20)))
  for (let i = 3; i < 9; i++) await look(watch, i * 25, jpegOf(drawn(things, light, i + 20)))
  return { ...pictureChannels(watch, 200), watch }
}

test.each([0.6, 1, 1.4])('a part where it should be, in light of %s', async (light) => {
  const channels = await seen([PART, HOT_END], light)
  expect(channels.picture_stray_ratio).toBe(0)
  expect(channels.picture_missing_ratio).toBeLessThan(0.03)
  expect(Math.abs(channels.picture_shift_x_px ?? 9)).toBeLessThan(0.5)
  expect(Math.abs(channels.picture_shift_y_px ?? 9)).toBeLessThan(0.5)
  expect(countersOf(channels.watch)).toEqual({ framesIn: 9, framesJudged: 9, framesUnreadable: 0, framesFailed: 0 })
})

test('plastic beside the part is stray by its share of the picture', async () => {
  const nest = { ...PART, left: 230, right: 270, top: 190, bottom: 220 }
  const { picture_stray_ratio: stray, picture_missing_ratio: missing } = await seen([PART, nest, HOT_END])
  const seenPx = WIDE * HIGH - (HOT_END.right - HOT_END.left + 16) * (HOT_END.bottom + 8)
  expect((stray ?? 0) / ((40 * 30) / seenPx)).toBeGreaterThan(0.85)
  expect((stray ?? 0) / ((40 * 30) / seenPx)).toBeLessThan(1.15)
  expect(missing).toBeLessThan(0.03)
})

test('a part that is gone is missing; one that was pushed is found where it stands', async () => {
  expect((await seen([HOT_END])).picture_missing_ratio).toBeGreaterThan(0.95)
  const pushed = await seen([moved(PART, 14, 8), HOT_END])
  expect(pushed.picture_shift_x_px).toBeCloseTo(14, -0.5)
  expect(pushed.picture_shift_y_px).toBeCloseTo(-8, -0.5)
})

test('layers that are shifted are off against those below', async () => {
  const lower = { ...PART, top: 140 }
  const upper = moved({ ...PART, bottom: 140 }, 9, 0)
  const { picture_shift_x_px: x } = await seen([lower, upper, HOT_END])
  expect(x).toBeGreaterThan(7)
  expect(x).toBeLessThan(11)
})

test('without a word of what should be seen: brightness and stillness, and nothing else', async () => {
  const watch = createCameraWatch()
  for (let i = 0; i < 3; i++) await look(watch, i * 25, jpegOf(drawn([PART, HOT_END])), null)
  const channels = pictureChannels(watch, 80)
  expect(channels.picture_brightness).toBeGreaterThan(0.2)
  expect(channels.picture_still_s).toBe(80)
  expect(channels.picture_stray_ratio).toBeNaN()
  expect(channels.picture_shift_x_px).toBeNaN()
})

test('plastic of the plate’s colour cannot be told from it: not known', async () => {
  const watch = createCameraWatch()
  const grey: Thing = { ...PART, colour: PLATE }
  for (let i = 0; i < 15; i++) await look(watch, i * 25, jpegOf(drawn([grey, HOT_END], 1, i)))
  expect(pictureChannels(watch, 400).picture_stray_ratio).toBeNaN()
  expect(countersOf(watch)).toMatchObject({ framesIn: 15, framesJudged: 0 })
  expect(watch.problem?.why).toBe('nothing can be told from its last 15 pictures')
})

test('no camera is no problem; no picture, an unreadable, a dark and a frozen one are', async () => {
  const none = createCameraWatch()
  for (let i = 0; i < 5; i++) await look(none, i, null)
  expect(none.problem).toBeNull()
  const failing = createCameraWatch()
  for (let i = 0; i < 3; i++) await look(failing, i * 25, new Error('ECONNREFUSED'))
  expect(failing.problem).toEqual({ sinceS: 25, why: 'no picture comes (0 came before)' })
  const broken = createCameraWatch()
  for (let i = 0; i < 3; i++) await look(broken, i * 25, new TextEncoder().encode('<html>'))
  expect(broken.problem?.why).toBe('its pictures cannot be read: it is no JPEG')
  const dark = createCameraWatch()
  await look(dark, 0, jpegOf(new Uint8Array(3 * WIDE * HIGH)))
  expect(dark.problem?.why).toBe('its picture is dark')
  const frozen = createCameraWatch()
  for (let i = 0; i < 3; i++) await look(frozen, i * 25, jpegOf(drawn([PART, HOT_END])))
  expect(frozen.problem).toEqual({
    sinceS: 0,
    why: 'its picture has not changed for 50 s while the head went 50 mm',
  })
  await look(frozen, 75, jpegOf(drawn([moved(PART, 30, 0), HOT_END])))
  expect(frozen.problem).toBeNull()
  beginPart(frozen)
  expect(frozen.findings).toEqual([])
})

test('a picture that comes again although the head has moved is counted, where it should have shown', async () => {
  const elsewhere = (): ExpectedPicture => {
    const picture = expected()
    picture.mask.fill(2, 200 * WIDE, 201 * WIDE)
    return picture
  }
  const frame = jpegOf(drawn([PART, HOT_END]))
  const watch = createCameraWatch()
  await look(watch, 0, frame)
  await look(watch, 25, frame)
  expect(pictureChannels(watch, 25).picture_repeats).toBe(0)
  await look(watch, 50, frame, elsewhere())
  await look(watch, 75, frame, elsewhere())
  expect(pictureChannels(watch, 75).picture_repeats).toBe(2)
  await look(watch, 100, jpegOf(drawn([PART, HOT_END], 1, 5)))
  expect(pictureChannels(watch, 100).picture_repeats).toBe(1)
  beginPart(watch)
  expect(pictureChannels(watch, 100).picture_repeats).toBe(0)
})
