// The camera as an eye: a picture every half minute, what it shows against what it should, and whether it is looking at all.
// Counters say how many pictures came and how many were judged: an eye that never looked is not one that saw nothing.
import type { ExpectedPicture } from '#protocol'
import type { ChannelName } from '../channels.ts'
import type { Cells } from './cells.ts'
import { brightnessOf, median, toCells } from './cells.ts'
import type { PlasticMemory } from './follow-plastic.ts'
import {
  createPlasticMemory,
  findingsOf,
  followPlastic,
  forgetPlastic,
  isSuspicious,
  standStill,
} from './follow-plastic.ts'
import { readJpeg } from './jpeg.ts'
import type { PictureFindings, PlasticLook } from './judge-picture.ts'
import { createPlasticLook, judgePicture } from './judge-picture.ts'
import { seePlastic } from './plastic-there.ts'

/** Widest picture that is foretold: twice as wide shows a slender part by four times the pixels, and costs as much more. */
const PICTURE_WIDTH_PX = 640
/** So many pictures together say where the part stands: one alone may be a moment late. */
const TOGETHER = 5
/** The head hides the upper layers in most pictures: two of so many that agree are believed. */
const AGREEING = 7
/** Stray and missing plastic are believed when the middle one of so many pictures has it. */
const BELIEVED = 3
const DARK = 0.02
/** Cells whose light changes by more than this have changed, and so many of them a picture. */
const CHANGED_LIGHT = 0.03
const CHANGED_CELLS_MIN = 6
/** The head has gone so far, mm, that a picture must show it. */
const HEAD_WAY_MM = 15
/** So often in a row no picture came, or the same one. */
const FAILED_MAX = 2
/** Farther than a head that stands seems to move, mm. */
const REPEAT_WAY_MM = 2
/** So many pixels must show something else then. */
const REPEAT_PX = 40
const QUICK_MAX = 3
/** The head may hide the part for minutes; not for so many pictures in a row. */
const UNJUDGED_MAX = 12

export interface CameraCounters {
  readonly framesIn: number
  readonly framesJudged: number
  readonly framesUnreadable: number
  readonly framesFailed: number
}

/** One look through the camera. */
export interface CameraLook {
  readonly timeS: number
  /** Null: no camera. An Error: no picture came. */
  readonly frame: Uint8Array | null | Error
  readonly headMm: readonly [number, number, number]
  /** Asked for with the size of the picture; null where nothing can be foretold. */
  readonly expect: (widthPx: number, heightPx: number) => Promise<ExpectedPicture | null>
  /** The print is paused. */
  readonly isStanding?: boolean
  /** Objects that are printed no more, by name. */
  readonly excluded?: readonly string[]
}

export interface CameraWatch {
  framesIn: number
  framesJudged: number
  framesUnreadable: number
  framesFailed: number
  failedInRow: number
  unreadableInRow: number
  unjudgedInRow: number
  lastError: string
  look: PlasticLook
  cells: Cells | null
  headMm: readonly [number, number, number]
  /** When the picture last changed, and how far the head has gone since, mm. */
  changedS: number
  wayMm: number
  firstS: number
  lastS: number
  brightness: number
  readonly findings: PictureFindings[]
  readonly plastic: PlasticMemory
  /** Names of the expected picture's objects. */
  objects: readonly (string | null)[]
  /** The latest picture as it came, and where the head stood when it first did. */
  frame: Uint8Array | null
  frameHeadMm: readonly [number, number, number]
  /** What it should have shown then. */
  frameMask: Uint8Array | null
  /** Pictures that came again although the head had moved. */
  repeats: number
  /** When and with the head where plastic was last told, the latest last. */
  readonly told: { readonly timeS: number; readonly headMm: readonly [number, number, number] }[]
  /** Pictures in a row that came soon after the one before. */
  quickInRow: number
  problem: { readonly sinceS: number; readonly why: string } | null
}

export function createCameraWatch(): CameraWatch {
  return {
    framesIn: 0,
    framesJudged: 0,
    framesUnreadable: 0,
    framesFailed: 0,
    failedInRow: 0,
    unreadableInRow: 0,
    unjudgedInRow: 0,
    lastError: '',
    look: createPlasticLook(),
    cells: null,
    headMm: [Number.NaN, Number.NaN, Number.NaN],
    changedS: Number.NaN,
    wayMm: 0,
    firstS: Number.NaN,
    lastS: Number.NaN,
    brightness: Number.NaN,
    findings: [],
    plastic: createPlasticMemory(),
    objects: [],
    frame: null,
    frameMask: null,
    frameHeadMm: [Number.NaN, Number.NaN, Number.NaN],
    repeats: 0,
    told: [],
    quickInRow: 0,
    problem: null,
  }
}

/** A new print lies on a clean plate: what was seen of the last one is forgotten, what plastic looks like too. */
export function beginPart(watch: CameraWatch): void {
  watch.findings.length = 0
  watch.look = createPlasticLook()
  watch.unjudgedInRow = 0
  forgetPlastic(watch.plastic)
  watch.repeats = 0
  watch.told.length = 0
  watch.quickInRow = 0
}

/** What one picture shows alone is looked at again soon, but not for ever. */
export function wantsSecondLook(watch: CameraWatch): boolean {
  const isWanted = (watch.repeats === 1 || isSuspicious(watch.plastic)) && watch.quickInRow < QUICK_MAX
  watch.quickInRow = isWanted ? watch.quickInRow + 1 : 0
  return isWanted
}

/** The object that two pictures miss; null: none, or one without a name. */
export function goneObjectOf({ plastic, objects }: CameraWatch): string | null {
  return objects[findingsOf(plastic).goneObject] ?? null
}

/** Pictures that agree are so many witnesses only where they saw it differently. */
export function isGoneSure(watch: CameraWatch): boolean {
  const { told } = watch
  const now = told.at(-1)
  if (now === undefined || goneObjectOf(watch) === null) return false
  return told.some(
    ({ timeS, headMm }) =>
      now.timeS - timeS >= APART_S && Math.hypot(...now.headMm.map((mm, axis) => mm - headMm[axis]!)) >= APART_MM,
  )
}

/** As many as a finding is made of. */
const TOLD_KEPT = 3
const APART_S = 2
const APART_MM = 5

export async function watchCamera(watch: CameraWatch, look: CameraLook): Promise<void> {
  const { timeS, frame } = look
  if (Number.isNaN(watch.firstS)) watch.firstS = timeS
  if (frame === null) return
  if (frame instanceof Error) {
    watch.framesFailed++
    watch.failedInRow++
    watch.lastError = frame.message
  } else {
    watch.framesIn++
    watch.failedInRow = 0
    await take(watch, look, frame)
  }
  watch.problem = problemOf(watch, timeS)
}

async function take(watch: CameraWatch, look: CameraLook, frame: Uint8Array): Promise<void> {
  const picture = readJpeg(frame)
  if ('unreadable' in picture) {
    watch.framesUnreadable++
    watch.unreadableInRow++
    watch.lastError = picture.unreadable
    return
  }
  watch.unreadableInRow = 0
  const cells = toCells(picture)
  noteChange(watch, cells, look)
  watch.lastS = look.timeS
  watch.brightness = brightnessOf(cells)
  const widthPx = Math.min(PICTURE_WIDTH_PX, picture.widthPx)
  const heightPx = Math.round((widthPx * picture.heightPx) / picture.widthPx)
  const expected = await look.expect(widthPx, heightPx).catch(() => null)
  if (expected === null) return
  // In the dark there is nothing to be found.
  if (watch.brightness < DARK) return
  watch.objects = expected.objects ?? []
  noteRepeat(watch, frame, look, expected)
  const there = seePlastic(picture, expected)
  if (there !== null) {
    followPlastic(watch.plastic, there, look, (at) => isExcluded(look, expected, at))
    if (look.isStanding === true) standStill(watch.plastic)
    watch.told.push({ timeS: look.timeS, headMm: look.headMm })
    if (watch.told.length > TOLD_KEPT) watch.told.shift()
  }
  const findings = judgePicture(cells, expected, watch.look)
  const isJudged = !Number.isNaN(findings.strayRatio)
  if (isJudged) watch.framesJudged++
  watch.unjudgedInRow = isJudged ? 0 : watch.unjudgedInRow + 1
  watch.findings.push(findings)
  if (watch.findings.length > AGREEING) watch.findings.shift()
}

function isExcluded({ excluded }: CameraLook, { objects }: ExpectedPicture, at: number): boolean {
  const name = objects?.[at] ?? null
  // Klipper writes names in capitals.
  return name !== null && excluded?.some((one) => one.toUpperCase() === name.toUpperCase()) === true
}

/**
 * A camera that looks shows a head that has moved. One without noise may show the same all the same where neither head nor part is in
 * sight: only what should have changed counts.
 */
function noteRepeat(watch: CameraWatch, frame: Uint8Array, { headMm }: CameraLook, expected: ExpectedPicture): void {
  const { frame: before, frameMask } = watch
  const isSame = before !== null && before.length === frame.length && before.every((byte, at) => byte === frame[at])
  if (!isSame || frameMask === null || frameMask.length !== expected.mask.length) {
    // It looks after all: what came again once may do so by chance.
    if (!isSame && watch.repeats > 0) watch.repeats--
    watch.frame = frame
    watch.frameMask = expected.mask
    watch.frameHeadMm = headMm
    return
  }
  if (!(Math.hypot(...headMm.map((mm, axis) => mm - watch.frameHeadMm[axis]!)) > REPEAT_WAY_MM)) return
  let changed = 0
  for (let pixel = 0; pixel < frameMask.length; pixel++) if (frameMask[pixel] !== expected.mask[pixel]) changed++
  if (changed >= REPEAT_PX) watch.repeats++
}

function noteChange(watch: CameraWatch, cells: Cells, { timeS, headMm }: CameraLook): void {
  const before = watch.cells
  const wayMm = Math.hypot(...headMm.map((mm, axis) => mm - watch.headMm[axis]!))
  watch.headMm = headMm
  watch.cells = cells
  if (before === null || hasChanged(before, cells)) {
    watch.changedS = timeS
    watch.wayMm = 0
  } else if (Number.isFinite(wayMm)) watch.wayMm += wayMm
}

function hasChanged(before: Cells, now: Cells): boolean {
  if (before.high !== now.high) return true
  let changed = 0
  for (let cell = 0; cell < now.green.length; cell++) {
    if (Math.abs(now.green[cell]! - before.green[cell]!) > CHANGED_LIGHT) changed++
  }
  return changed >= CHANGED_CELLS_MIN
}

function problemOf(watch: CameraWatch, timeS: number): CameraWatch['problem'] {
  const since = (sinceS: number): number => watch.problem?.sinceS ?? sinceS
  if (watch.failedInRow >= FAILED_MAX) {
    return { sinceS: since(timeS), why: `no picture comes (${watch.framesIn} came before)` }
  }
  if (watch.unreadableInRow >= FAILED_MAX) {
    return { sinceS: since(timeS), why: `its pictures cannot be read: ${watch.lastError}` }
  }
  if (watch.brightness < DARK) return { sinceS: since(timeS), why: 'its picture is dark' }
  if (watch.unjudgedInRow >= UNJUDGED_MAX) {
    return { sinceS: since(timeS), why: `nothing can be told from its last ${watch.unjudgedInRow} pictures` }
  }
  if (watch.wayMm > HEAD_WAY_MM) {
    const forS = timeS - watch.changedS
    const why = `its picture has not changed for ${forS.toFixed(0)} s while the head went ${watch.wayMm.toFixed(0)} mm`
    return { sinceS: watch.changedS, why }
  }
  return null
}

/** Channels of the pictures so far; NaN where they say nothing. */
export function pictureChannels(watch: CameraWatch, timeS: number): Partial<Record<ChannelName, number>> {
  const middle = (pick: (findings: PictureFindings) => number, count: number): number =>
    median(
      watch.findings
        .slice(-count)
        .map(pick)
        .filter((value) => !Number.isNaN(value)),
    )
  const plastic = findingsOf(watch.plastic)
  const whole = middle(({ wholeXPx }) => wholeXPx, TOGETHER)
  return {
    picture_stray_ratio: middle(({ strayRatio }) => strayRatio, BELIEVED),
    picture_missing_ratio: middle(({ missingRatio }) => missingRatio, BELIEVED),
    picture_shift_x_px: whole + agreedOf(watch.findings.map(({ layersXPx }) => layersXPx)),
    picture_shift_y_px: middle(({ wholeYPx }) => wholeYPx, TOGETHER),
    picture_brightness: watch.brightness,
    picture_still_s: timeS - watch.changedS,
    picture_gone_ratio: plastic.goneRatio,
    picture_moved_ratio: plastic.movedRatio,
    picture_loose_px: plastic.loosePx,
    picture_repeats: watch.repeats,
  }
}

/** The farthest, either way, that two of them reach; NaN of fewer than two. */
function agreedOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const [low, high] = [known[1], known.at(-2)]
  if (low === undefined || high === undefined) return Number.NaN
  const [left, right] = [Math.min(0, low), Math.max(0, high)]
  return -left > right ? left : right
}

export function countersOf({ framesIn, framesJudged, framesUnreadable, framesFailed }: CameraWatch): CameraCounters {
  return { framesIn, framesJudged, framesUnreadable, framesFailed }
}
