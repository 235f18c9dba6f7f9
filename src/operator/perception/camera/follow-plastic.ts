// What pictures of one print say together about its plastic: an object that is gone, that stands beside its place, plastic that lies
// loose. One picture may be a moment late or show a head in the way: what counts is what pictures in a row agree on.
import type { PlasticThere, SeenPlastic } from './plastic-there.ts'

export interface PlasticFindings {
  /** Share of an object's plastic in sight that is not there: of the object that has lost most, by two views, of a small one by three. */
  readonly goneRatio: number
  /** Share of an object's plastic that is not in its place but beside it: by two of three pictures. */
  readonly movedRatio: number
  /** Plastic where nothing but plate should be, by three pictures, px. */
  readonly loosePx: number
  /** Place among those of the expected picture of the object that has lost most or, where none has, stands farthest off; -1: none. */
  readonly goneObject: number
}

/** Where the head stood: what it hides it hides in every picture that is taken from there. */
export type HeadPlace = readonly [xMm: number, yMm: number, zMm: number]

/** When a picture was taken, and where the head stood then. */
export interface Glance {
  readonly timeS: number
  readonly headMm: HeadPlace
}

/**
 * So long after it has gone on all that lies there is taken for what was purged, s: the head stands before it in the first pictures. A
 * heap looks larger with the head's shadow beside it, by so much.
 */
const LEARNS_S = 180
const LEFT_REACH = 1.5

interface ObjectMemory {
  /** Plastic seen over plastic expected in pictures that showed it well, the latest last. */
  readonly seen: number[]
  /** What was missing in each view: the least of pictures that were taken with the head in one place. */
  readonly gone: number[]
  readonly moved: number[]
  goneHeadMm: HeadPlace | null
  /** In the latest picture. */
  px: number
}

export interface PlasticMemory {
  readonly objects: Map<number, ObjectMemory>
  readonly loose: number[]
  /** What lay on the plate when the print went on after standing: purged by whoever stood by it; px. */
  looseLeft: number
  /** Since when it goes on, s; NaN: it stands, or has not been looked at since. */
  goesOnS: number
}

/** Fewer pixels of an object are told from noise, but not from a head that is in the way. */
const PX_MIN = 60
const PX_MOVED_MIN = 100
/** Of an object with fewer pixels than that a head, a string or a shadow hides half. */
const PX_SMALL = 200
/** Pictures with the head nearer than that are one view, mm. */
const SAME_VIEW_MM = 5
const ERROR_MAX = 0.05
/** A dull lens and thin lines leave less of a sound object to be seen, but never less than this. */
const SEEN_LEAST = 0.35
/** What was seen of an object before is the measure; its layers look a little different. */
const SEEN_AGAIN = 0.85
const REMEMBERED = 8
const LOST = 0.4
const SUSPICIOUS_PX = 3
const SUSPICIOUS_MOVED = 0.08
const MOVED = 0.12

export function createPlasticMemory(): PlasticMemory {
  return { objects: new Map(), loose: [], looseLeft: 0, goesOnS: Number.NEGATIVE_INFINITY }
}

export function forgetPlastic(memory: PlasticMemory): void {
  memory.objects.clear()
  memory.loose.length = 0
  memory.looseLeft = 0
  memory.goesOnS = Number.NEGATIVE_INFINITY
}

/** While it stands plastic is purged and hands are about: what lies there when it goes on has been seen by whoever went on. */
export function standStill(memory: PlasticMemory): void {
  memory.loose.length = 0
  memory.goesOnS = Number.NaN
}

/** Once for each picture in which anything could be told. */
export function followPlastic(
  memory: PlasticMemory,
  { labels, strayPx }: PlasticThere,
  { timeS, headMm }: Glance,
  isExcluded: (object: number) => boolean = () => false,
): void {
  for (let label = 2; label < labels.length; label++) {
    const seen = labels[label] ?? null
    // What is left out is no longer as it was foretold.
    if (isExcluded(label - 2)) {
      memory.objects.delete(label - 2)
      continue
    }
    if (seen !== null && seen.px >= PX_MIN && seen.errorRatio < ERROR_MAX) followObject(memory, label - 2, seen, headMm)
  }
  if (Number.isNaN(strayPx)) return
  if (Number.isNaN(memory.goesOnS)) memory.goesOnS = timeS
  if (timeS - memory.goesOnS < LEARNS_S) memory.looseLeft = Math.max(memory.looseLeft, LEFT_REACH * strayPx)
  remember(memory.loose, Math.max(0, strayPx - memory.looseLeft))
}

function followObject({ objects }: PlasticMemory, at: number, seen: SeenPlastic, headMm: HeadPlace): void {
  const object: ObjectMemory = objects.get(at) ?? { seen: [], gone: [], moved: [], goneHeadMm: null, px: 0 }
  objects.set(at, object)
  const measure = Math.max(SEEN_LEAST, SEEN_AGAIN * middleOf(object.seen))
  const goneRatio = within(1 - seen.thereRatio / measure)
  object.px = seen.px
  rememberView(object, goneRatio, headMm)
  // What is not there stands nowhere.
  if (goneRatio > LOST) remember(object.moved, 0)
  else if (seen.px >= PX_MOVED_MIN && object.seen.length > 0) {
    const usual = Math.max(SEEN_LEAST, middleOf(object.seen))
    // Less in its place than ever, and more beside it: a head that hides it makes only one of both.
    const lackRatio = 1 - seen.inPlaceRatio / usual
    const besideRatio = (seen.thereRatio - seen.inPlaceRatio) / usual
    remember(object.moved, within(Math.min(lackRatio, besideRatio)))
  }
  // What has moved is no measure of what is in its place.
  const isSound = goneRatio < LOST && !((object.moved.at(-1) ?? 0) > SUSPICIOUS_MOVED)
  if (isSound && seen.inPlaceRatio > 0) remember(object.seen, seen.inPlaceRatio)
}

/** The latest picture alone shows what nobody has confirmed yet. */
export function isSuspicious({ objects, loose }: PlasticMemory): boolean {
  if ((loose.at(-1) ?? 0) >= SUSPICIOUS_PX && !(leastOf(loose, 3) >= SUSPICIOUS_PX)) return true
  for (const object of objects.values()) {
    const { gone, moved } = object
    if ((gone.at(-1) ?? 0) > LOST && !(leastOf(gone, viewsFor(object)) > LOST)) return true
    if ((moved.at(-1) ?? 0) > SUSPICIOUS_MOVED && !(middleOf(moved.slice(-3)) > SUSPICIOUS_MOVED)) return true
  }
  return false
}

/** NaN where no object was seen well often enough. */
export function findingsOf({ objects, loose }: PlasticMemory): PlasticFindings {
  let [goneRatio, movedRatio] = [Number.NaN, Number.NaN]
  let goneObject = -1
  let movedObject = -1
  for (const [at, object] of objects) {
    const { gone, moved } = object
    const lost = leastOf(gone, viewsFor(object))
    if (lost > LOST && !(lost <= goneRatio)) goneObject = at
    goneRatio = larger(goneRatio, lost)
    const off = moved.length < 3 ? Number.NaN : middleOf(moved.slice(-3))
    if (off > MOVED && !(off <= movedRatio)) movedObject = at
    movedRatio = larger(movedRatio, off)
  }
  return { goneRatio, movedRatio, loosePx: leastOf(loose, 3), goneObject: goneObject >= 0 ? goneObject : movedObject }
}

/** So many views must agree that it is gone. */
function viewsFor({ px }: ObjectMemory): number {
  return px < PX_SMALL ? 3 : 2
}

function rememberView(object: ObjectMemory, goneRatio: number, headMm: HeadPlace): void {
  const { gone, goneHeadMm } = object
  const wayMm = goneHeadMm === null ? Number.POSITIVE_INFINITY : distance(headMm, goneHeadMm)
  if (wayMm < SAME_VIEW_MM) {
    gone[gone.length - 1] = Math.min(gone.at(-1) ?? 1, goneRatio)
    return
  }
  object.goneHeadMm = headMm
  remember(gone, goneRatio)
}

function distance(a: HeadPlace, b: HeadPlace): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

function remember(values: number[], value: number): void {
  values.push(value)
  if (values.length > REMEMBERED) values.shift()
}

/** NaN before there are so many. */
function leastOf(values: readonly number[], latest: number): number {
  return values.length < latest ? Number.NaN : Math.min(...values.slice(-latest))
}

function larger(most: number, value: number): number {
  return most >= value || Number.isNaN(value) ? most : value
}

function within(ratio: number): number {
  return Math.min(1, Math.max(0, ratio))
}

/** 0 of nothing. */
function middleOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
