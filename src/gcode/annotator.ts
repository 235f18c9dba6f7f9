// What slicers say in comments while the print goes on: the layer, the feature and the object of every move. Shown each
// line in order; all but a few comments are turned away by their first bytes, before any text is made of them.
//
// Files often carry several kinds of marks (a slicer's own and those of a custom layer script); the first kind of layer
// mark that is met counts for the whole file, and so does the first kind of object mark (EXCLUDE_OBJECT before all).
import { featureCode } from '#protocol'
import { findParam, parseLine } from './command.ts'
import type { CommandBlock } from './command-block.ts'
import { CODE_COMMENT, CODE_TEXT, commandCode, HAS_S } from './command-block.ts'
import { featureFromLabel } from './feature-label.ts'
import type { LayerTracker } from './layer-tracker.ts'
import { createLayerTracker, stepLayerTracker } from './layer-tracker.ts'
import { createScanner, lineText } from './scanner.ts'

const OBJECTS_MAX = 32_000
const NAME_MAX = 256
const COMMENT_BYTES_MAX = 512
const LABELS_MAX = 256

type LayerMarks = 'none' | 'change' | 'number'
type ObjectMarks = 'none' | 'exclude-object' | 'm486' | 'printing-object' | 'label-id' | 'mesh' | 'printing-id'

export interface Annotator {
  /** 0-based, counted in the order of printing, a raft included; -1 before the first. */
  layer: number
  /** Height of the layer's top as the slicer says, or else of its first bead; NaN before it is known. */
  layerZMm: number
  /** Layer height as the slicer says, or else the step between first beads; NaN before it is known. */
  layerHeightMm: number
  /** Index in FEATURES. */
  feature: number
  /** Index in `objectNames`, -1 between objects and where the file names none. */
  object: number
  readonly objectNames: string[]
  /** A layer comment has been met. */
  hasLayerComments: boolean
  /** Whether `noteExtrusion` may set layers. */
  readonly isTracking: boolean
  readonly tracker: LayerTracker
  layerMarks: LayerMarks
  layerNumber: number
  /** Height of the first bead of the last layer that was measured. */
  beadZMm: number
  objectMarks: ObjectMarks
  readonly objectIndex: Map<string, number>
  readonly featureByLabel: Map<string, number>
  /** ideaMaker gives an object's name one line before its number. */
  pendingName: string
}

export interface AnnotatorOptions {
  /**
   * Whether the file has layer comments, see `hasLayerComments`. With true, moves before the first one (purge lines) are on
   * layer -1. Without a word, layers follow Z until a layer comment comes and starts the count again at 0.
   */
  readonly hasLayerComments?: boolean
}

export function createAnnotator(options: AnnotatorOptions = {}): Annotator {
  return {
    layer: -1,
    layerZMm: Number.NaN,
    layerHeightMm: Number.NaN,
    feature: featureCode('unknown'),
    object: -1,
    objectNames: [],
    hasLayerComments: false,
    isTracking: options.hasLayerComments !== true,
    tracker: createLayerTracker(),
    layerMarks: 'none',
    layerNumber: Number.NaN,
    beadZMm: Number.NaN,
    objectMarks: 'none',
    objectIndex: new Map(),
    featureByLabel: new Map(),
    pendingName: '',
  }
}

function takeLayerMark(annotator: Annotator, marks: LayerMarks): boolean {
  if (annotator.layerMarks === 'none') {
    annotator.layerMarks = marks
    annotator.hasLayerComments = true
    annotator.layer = -1
    annotator.layerZMm = Number.NaN
  }
  return annotator.layerMarks === marks
}

/** Only where nothing follows: `LAYER_CHANGE_GCODE` is somebody's script. */
function changeLayer(annotator: Annotator, rest: string): void {
  if (rest === '' && takeLayerMark(annotator, 'change')) annotator.layer++
}

/** Numbers say only that the layer is another one: Cura starts a raft below 0, and again at 0 for the next object. */
function numberLayer(annotator: Annotator, number: number, zMm: number, heightMm: number): void {
  if (Number.isNaN(number) || !takeLayerMark(annotator, 'number')) return
  const isSame = number === annotator.layerNumber && (Number.isNaN(zMm) || zMm === annotator.layerZMm)
  if (!isSame) annotator.layer++
  annotator.layerNumber = number
  annotator.layerZMm = zMm
  if (!Number.isNaN(heightMm)) annotator.layerHeightMm = heightMm
}

function takeObjectMark(annotator: Annotator, marks: ObjectMarks): boolean {
  if (annotator.objectMarks === 'none') annotator.objectMarks = marks
  return annotator.objectMarks === marks
}

/** The index of an object, new or known; -1 when there are too many. */
function objectOf(annotator: Annotator, key: string, name: string): number {
  const known = annotator.objectIndex.get(key.slice(0, NAME_MAX))
  if (known !== undefined) return known
  if (annotator.objectNames.length >= OBJECTS_MAX) return -1
  annotator.objectIndex.set(key.slice(0, NAME_MAX), annotator.objectNames.length)
  return annotator.objectNames.push(name.slice(0, NAME_MAX)) - 1
}

function setFeature(annotator: Annotator, label: string): void {
  const known = annotator.featureByLabel.get(label)
  annotator.feature = known ?? featureFromLabel(label)
  if (known === undefined && annotator.featureByLabel.size < LABELS_MAX) {
    annotator.featureByLabel.set(label, annotator.feature)
  }
}

function leadingNumber(text: string): number {
  const match = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)/.exec(text)
  return match === null ? Number.NaN : Number(match[0])
}

function setLayerZ(annotator: Annotator, text: string): void {
  const zMm = leadingNumber(text)
  if (annotator.layerMarks !== 'none' && !Number.isNaN(zMm)) annotator.layerZMm = zMm
}

function setLayerHeight(annotator: Annotator, text: string): void {
  const heightMm = leadingNumber(text)
  if (!Number.isNaN(heightMm)) annotator.layerHeightMm = heightMm
}

function printMesh(annotator: Annotator, name: string): void {
  if (!takeObjectMark(annotator, 'mesh')) return
  annotator.object = name === 'NONMESH' ? -1 : objectOf(annotator, name, name)
}

function printId(annotator: Annotator, text: string): void {
  const id = leadingNumber(text)
  if (Number.isNaN(id) || !takeObjectMark(annotator, 'printing-id')) return
  annotator.object = id < 0 ? -1 : objectOf(annotator, String(id), annotator.pendingName)
}

function printLabel(annotator: Annotator, text: string): void {
  const id = leadingNumber(text)
  if (Number.isNaN(id) || !takeObjectMark(annotator, 'label-id')) return
  annotator.object = objectOf(annotator, String(id), `object ${id}`)
}

function printNamed(annotator: Annotator, name: string): void {
  if (takeObjectMark(annotator, 'printing-object')) annotator.object = objectOf(annotator, name, name)
}

function stopObject(annotator: Annotator): void {
  if (annotator.objectMarks === 'printing-object' || annotator.objectMarks === 'label-id') annotator.object = -1
}

/** `3 (0.200 @ 0.800) ---` of Kiri:Moto: number, height, top. */
function kiriLayer(annotator: Annotator, text: string): void {
  const sizes = /\(\s*([\d.]+)\s*@\s*([\d.]+)/.exec(text)
  numberLayer(annotator, leadingNumber(text), Number(sizes?.[2] ?? Number.NaN), Number(sizes?.[1] ?? Number.NaN))
}

/** `3, Z = 0.6` of Simplify3D. `; layer end` has no number. */
function simplifyLayer(annotator: Annotator, text: string): void {
  numberLayer(annotator, leadingNumber(text), leadingNumber(/Z\s*=\s*(.*)/.exec(text)?.[1] ?? ''), Number.NaN)
}

type Reaction = (annotator: Annotator, rest: string) => void

/** What a comment begins with, white space and further semicolons taken off, and what that does. Longer ones first. */
const REACTIONS: readonly (readonly [string, Reaction])[] = [
  ['TYPE:', setFeature],
  ['FEATURE:', setFeature],
  ['feature ', setFeature],
  ['LAYER_CHANGE', changeLayer],
  ['CHANGE_LAYER', changeLayer],
  ['LAYER_HEIGHT:', setLayerHeight],
  ['LAYER:', (annotator, rest) => numberLayer(annotator, leadingNumber(rest), Number.NaN, Number.NaN)],
  ['HEIGHT:', setLayerHeight],
  ['Z_HEIGHT:', setLayerZ],
  ['Z:', setLayerZ],
  ['--- layer ', kiriLayer],
  ['layer ', simplifyLayer],
  ['printing object ', printNamed],
  ['start printing object, unique label id:', printLabel],
  ['OBJECT_ID:', printLabel],
  ['stop printing object', stopObject],
  ['MESH:', printMesh],
  ['PRINTING_ID:', printId],
  [
    'PRINTING:',
    (annotator, rest) => {
      annotator.pendingName = rest
    },
  ],
]

/** Simplify3D before version 4 writes the feature alone on its line. */
const BARE_FEATURES: ReadonlySet<string> = new Set([
  'outer perimeter',
  'inner perimeter',
  'solid layer',
  'infill',
  'gap fill',
  'skirt',
  'brim',
  'raft',
  'bridge',
  'support',
  'dense support',
  'prime pillar',
  'ooze shield',
  'internal single extrusion',
  'external single extrusion',
])
const BARE_BYTES_MAX = 32

const SPACE = 32
const SEMICOLON = 59

/** 1 for first letters of REACTIONS, 2 for those of BARE_FEATURES only. */
const INTEREST = new Uint8Array(256)
for (const label of BARE_FEATURES) INTEREST[label.charCodeAt(0)] = 2
for (const [prefix] of REACTIONS) INTEREST[prefix.charCodeAt(0)] = 1

const decoder = new TextDecoder()

function annotateComment(annotator: Annotator, bytes: Uint8Array, start: number, end: number): void {
  let at = start
  while (at < end && (bytes[at] === SEMICOLON || bytes[at]! <= SPACE)) at++
  if (at >= end) return
  const interest = INTEREST[bytes[at]!]!
  if (interest === 0 || (interest === 2 && end - at > BARE_BYTES_MAX)) return
  const text = decoder.decode(bytes.subarray(at, Math.min(end, at + COMMENT_BYTES_MAX))).trimEnd()
  const reaction = REACTIONS.find(([prefix]) => text.startsWith(prefix))
  if (reaction !== undefined) reaction[1](annotator, text.slice(reaction[0].length).trim())
  else if (BARE_FEATURES.has(text)) setFeature(annotator, text)
}

const CODE_M486 = commandCode('M', 486)

function numberObject(annotator: Annotator, id: number): void {
  if (!takeObjectMark(annotator, 'm486')) return
  annotator.object = id < 0 ? -1 : objectOf(annotator, String(id), `object ${id}`)
}

/** `M486 A"name"` names the object that `M486 S` chose. */
function nameObject(annotator: Annotator, rawParams: string): void {
  const name = /^\s*A\s*"?([^"]*)"?\s*$/i.exec(rawParams)?.[1]
  if (name === undefined || annotator.objectMarks !== 'm486' || annotator.object < 0) return
  annotator.objectNames[annotator.object] = name.slice(0, NAME_MAX)
}

function annotateText(annotator: Annotator, block: CommandBlock, row: number): void {
  const command = parseLine(lineText(block, row), block.line[row]!)
  if (command.name === 'M486') {
    const id = findParam(command, 'S')?.value
    if (typeof id === 'number') numberObject(annotator, id)
    else nameObject(annotator, command.rawParams)
    return
  }
  if (!command.name.startsWith('EXCLUDE_OBJECT_')) return
  const name = findParam(command, 'NAME')?.raw
  if (command.name === 'EXCLUDE_OBJECT_DEFINE' && name !== undefined) {
    annotator.objectMarks = 'exclude-object'
    objectOf(annotator, name, name)
  } else if (command.name === 'EXCLUDE_OBJECT_START' && name !== undefined) {
    if (takeObjectMark(annotator, 'exclude-object')) annotator.object = objectOf(annotator, name, name)
  } else if (command.name === 'EXCLUDE_OBJECT_END' && annotator.objectMarks === 'exclude-object') {
    annotator.object = -1
  }
}

function firstLetter(block: CommandBlock, row: number): string {
  let at = block.start[row]!
  while (at < block.end[row]! && block.source[at]! <= SPACE) at++
  return String.fromCharCode(block.source[at]! & 0xdf)
}

/** Reads what row `row` of the block says. Call it for every line, in order, before the line's move is made. */
export function annotateLine(annotator: Annotator, block: CommandBlock, row: number): void {
  const code = block.code[row]!
  if (code === CODE_COMMENT) {
    annotateComment(annotator, block.source, block.start[row]!, block.end[row]!)
  } else if (code === CODE_M486) {
    if (block.present[row] === HAS_S) numberObject(annotator, block.s[row]!)
    else annotateText(annotator, block, row)
  } else if (code === CODE_TEXT) {
    const letter = firstLetter(block, row)
    if (letter === 'E' || letter === 'M' || letter === 'N') annotateText(annotator, block, row)
  }
}

/** Where the slicer numbers its layers but does not say how high they are, their first bead tells. */
function measureLayer(annotator: Annotator, zMm: number): void {
  const heightMm = annotator.layer === 0 ? zMm : zMm - annotator.beadZMm
  if (heightMm > 0) annotator.layerHeightMm = heightMm
  annotator.layerZMm = zMm
  annotator.beadZMm = zMm
}

/** To be called for each move that extrudes while moving in XY: files without layer comments get their layers from these. */
export function noteExtrusion(annotator: Annotator, zStartMm: number, zEndMm: number): void {
  if (annotator.hasLayerComments) {
    if (annotator.layer >= 0 && Number.isNaN(annotator.layerZMm)) measureLayer(annotator, zEndMm)
    return
  }
  if (!annotator.isTracking) return
  const { tracker } = annotator
  stepLayerTracker(tracker, zStartMm, zEndMm)
  annotator.layer = tracker.layer
  annotator.layerZMm = tracker.layerZMm
  annotator.layerHeightMm = tracker.heightMm
}

/** Whether a file, of which `head` is the beginning (a few MB, or all of it), has layer comments. */
export function hasLayerComments(head: Uint8Array): boolean {
  const annotator = createAnnotator({ hasLayerComments: true })
  const scanner = createScanner()
  const onBlock = (block: CommandBlock): void => {
    for (let row = 0; row < block.count && !annotator.hasLayerComments; row++) annotateLine(annotator, block, row)
  }
  const stepBytes = 262_144
  for (let at = 0; at < head.length && !annotator.hasLayerComments; at += stepBytes) {
    scanner.push(head.subarray(at, at + stepBytes), onBlock)
  }
  scanner.finish(onBlock)
  return annotator.hasLayerComments
}
