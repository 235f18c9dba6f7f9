// Which printed object each pixel of the latest picture shows: the point that a pixel shows lies within the outline of its object.
import type { Camera } from './camera.ts'
import { FRAME_CLASS, type FrameClassName } from './frame-class.ts'
import type { SceneObject } from './scene.ts'
import { project } from './view.ts'

/** What belongs to no object: skirt, brim, the line that fills the nozzle. */
export const OF_NO_OBJECT = 1
/** The object at place `n` of those given. */
export const FIRST_OBJECT = 2

/** Beads are drawn as wide as they are: their edge lies beyond the line that bounds an object, mm. */
const EDGE_MM = 0.8
const OBJECTS_MOST = 250

const PLASTIC: readonly FrameClassName[] = ['part', 'support', 'shifted', 'liftedCorner']
const LOOSE: readonly FrameClassName[] = ['skirt', 'string', 'spaghetti']

/** [pixel] 0 no plastic, OF_NO_OBJECT, or FIRST_OBJECT + place of its object. Of the picture that was rendered last. */
export function tellObjects(camera: Camera, objects: readonly SceneObject[]): Uint8Array {
  const { picture, bedView, widthPx, heightPx } = camera
  const { frameClass, nearness } = picture
  const isObject = classes(PLASTIC)
  const isLoose = classes(LOOSE)
  const told = new Uint8Array(frameClass.length)
  const perFocal = bedView.widthPx / (widthPx * bedView.focalPx)
  const { eyeX, eyeY, forwardX, forwardY, rightX, rightY, downX, downY } = bedView
  for (let pixel = 0; pixel < told.length; pixel++) {
    const shown = frameClass[pixel]!
    if (isLoose[shown] === 1) told[pixel] = OF_NO_OBJECT
    if (isObject[shown] === 0) continue
    const column = pixel % widthPx
    const u = (column + 0.5 - widthPx / 2) * perFocal
    const v = ((pixel - column) / widthPx + 0.5 - heightPx / 2) * perFocal
    const farMm = 1 / nearness[pixel]!
    const xMm = eyeX + farMm * (forwardX + u * rightX + v * downX)
    const yMm = eyeY + farMm * (forwardY + u * rightY + v * downY)
    told[pixel] = objectAt(objects, xMm, yMm)
  }
  return told
}

/** How far what lies on the plate there moves in the picture when the plate comes 1 mm nearer along Y, px right and down. */
export function plateStepPx({ bedView, widthPx }: Camera, xMm: number, yMm: number): readonly [number, number] {
  const here = new Float64Array(3)
  const there = new Float64Array(3)
  const scale = widthPx / bedView.widthPx
  if (!project(bedView, xMm, yMm, 0, here) || !project(bedView, xMm, yMm - 1, 0, there)) return [0, 0]
  return [scale * (there[0]! - here[0]!), scale * (there[1]! - here[1]!)]
}

function classes(names: readonly FrameClassName[]): Uint8Array {
  const set = new Uint8Array(256)
  for (const name of names) set[FRAME_CLASS[name]] = 1
  return set
}

/** Of several whose outlines hold the point the one whose middle is nearest. */
function objectAt(objects: readonly SceneObject[], xMm: number, yMm: number): number {
  let best = OF_NO_OBJECT
  let leastMm = Number.POSITIVE_INFINITY
  for (let at = 0; at < objects.length && at < OBJECTS_MOST; at++) {
    const { xMinMm, xMaxMm, yMinMm, yMaxMm } = objects[at]!
    if (xMm < xMinMm - EDGE_MM || xMm > xMaxMm + EDGE_MM || yMm < yMinMm - EDGE_MM || yMm > yMaxMm + EDGE_MM) continue
    const farMm = Math.hypot(xMm - (xMinMm + xMaxMm) / 2, yMm - (yMinMm + yMaxMm) / 2)
    if (farMm >= leastMm) continue
    leastMm = farMm
    best = FIRST_OBJECT + at
  }
  return best
}
