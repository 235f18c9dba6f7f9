export type { Annotator, AnnotatorOptions } from './annotator.ts'
export { annotateLine, createAnnotator, hasLayerComments, noteExtrusion } from './annotator.ts'
export type { Command, CommandKind, Param } from './command.ts'
export { findParam, parseLine } from './command.ts'
export type { CommandBlock } from './command-block.ts'
export {
  CODE_COMMENT,
  CODE_EMPTY,
  CODE_TEXT,
  commandCode,
  createCommandBlock,
  FLAG_COMMENT,
  FLAG_TEXT,
  HAS_E,
  HAS_F,
  HAS_I,
  HAS_J,
  HAS_K,
  HAS_P,
  HAS_R,
  HAS_S,
  HAS_T,
  HAS_X,
  HAS_Y,
  HAS_Z,
} from './command-block.ts'
export type { CommandParts, ParsedGcode } from './document.ts'
export { createCommand, parseGcode, printGcode } from './document.ts'
export { featureFromLabel } from './feature-label.ts'
export { normaliseFilamentType } from './filament-type.ts'
export type { LayerTracker } from './layer-tracker.ts'
export { createLayerTracker, stepLayerTracker } from './layer-tracker.ts'
export { classicNumber, pythonFloat, pythonInt } from './number-text.ts'
export type { Scanner } from './scanner.ts'
export { createScanner, LINE_BYTES_MAX, lineText } from './scanner.ts'
export type { SlicerMetadata } from './slicer-metadata.ts'
export { readSlicerMetadata } from './slicer-metadata.ts'
export type { FileKind } from './sniff.ts'
export { looksLikeGcode, sniff } from './sniff.ts'
export type { Thumbnail } from './thumbnails.ts'
