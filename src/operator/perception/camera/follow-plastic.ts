// What pictures of one print say together about its plastic: an object that is gone, that stands beside its place, plastic that lies
// loose. One picture may be a moment late or show a head in the way: what counts is what pictures in a row agree on.
import type { PlasticThere, SeenPlastic } from './plastic-there.ts'

export interface PlasticFindings {
  /** Share of an object's plastic in sight that is not there: of the object that has lost most, by two pictures. */
  readonly goneRatio: number
  /** Share of an object's plastic that is not in its place but beside it: by two of three pictures. */
  readonly movedRatio: number
  /** Plastic where nothing but plate should be, by three pictures, px. */
  readonly loosePx: number
  /** Place among those of the expected picture of the object that has lost most or, where none has, stands farthest off; -1: none. */
  readonly goneObject: number
}

interface ObjectMemory {
  /** Plastic seen over plastic expected in pictures that showed it well, the latest last. */
  readonly seen: number[]
  readonly gone: number[]
  readonly moved: number[]
}

export interface PlasticMemory {
  readonly objects: Map<number, ObjectMemory>
  readonly loose: number[]
}

/** Fewer pixels of an object are told from noise, but not from a head that is in the way. */
const PX_MIN = 60
const PX_MOVED_MIN = 100
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
  return { objects: new Map(), loose: [] }
}

export function forgetPlastic({ objects, loose }: PlasticMemory): void {
  objects.clear()
  loose.length = 0
}

/** Once for each picture in which anything could be told. */
export function followPlastic(
  memory: PlasticMemory,
  { labels, strayPx }: PlasticThere,
  isExcluded: (object: number) => boolean = () => false,
): void {
  for (let label = 2; label < labels.length; label++) {
    const seen = labels[label] ?? null
    // What is left out is no longer as it was foretold.
    if (isExcluded(label - 2)) {
      memory.objects.delete(label - 2)
      continue
    }
    if (seen !== null && seen.px >= PX_MIN && seen.errorRatio < ERROR_MAX) followObject(memory, label - 2, seen)
  }
  if (!Number.isNaN(strayPx)) remember(memory.loose, strayPx)
}

function followObject({ objects }: PlasticMemory, at: number, seen: SeenPlastic): void {
  const object = objects.get(at) ?? { seen: [], gone: [], moved: [] }
  objects.set(at, object)
  const measure = Math.max(SEEN_LEAST, SEEN_AGAIN * middleOf(object.seen))
  const goneRatio = within(1 - seen.thereRatio / measure)
  remember(object.gone, goneRatio)
  // What is not there stands nowhere.
  if (goneRatio > LOST) remember(object.moved, 0)
  else if (seen.px >= PX_MOVED_MIN && object.seen.length > 0 && !Number.isNaN(seen.inPlaceRatio)) {
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
  for (const { gone, moved } of objects.values()) {
    if ((gone.at(-1) ?? 0) > LOST && !(leastOf(gone, 2) > LOST)) return true
    if ((moved.at(-1) ?? 0) > SUSPICIOUS_MOVED && !(middleOf(moved.slice(-3)) > SUSPICIOUS_MOVED)) return true
  }
  return false
}

/** NaN where no object was seen well often enough. */
export function findingsOf({ objects, loose }: PlasticMemory): PlasticFindings {
  let [goneRatio, movedRatio] = [Number.NaN, Number.NaN]
  let goneObject = -1
  let movedObject = -1
  for (const [at, { gone, moved }] of objects) {
    const lost = leastOf(gone, 2)
    if (lost > LOST && !(lost <= goneRatio)) goneObject = at
    goneRatio = larger(goneRatio, lost)
    const off = moved.length < 3 ? Number.NaN : middleOf(moved.slice(-3))
    if (off > MOVED && !(off <= movedRatio)) movedObject = at
    movedRatio = larger(movedRatio, off)
  }
  return { goneRatio, movedRatio, loosePx: leastOf(loose, 3), goneObject: goneObject >= 0 ? goneObject : movedObject }
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
