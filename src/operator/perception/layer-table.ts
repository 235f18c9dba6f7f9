// Which layer is being printed, by how far the file has been read: where the printer is not told by the file's own lines.
import type { CommandBlock } from '#gcode'
import {
  annotateLine,
  commandCode,
  createAnnotator,
  createScanner,
  HAS_E,
  HAS_X,
  HAS_Y,
  HAS_Z,
  hasLayerComments,
  noteExtrusion,
} from '#gcode'
import type { Forecast } from '#protocol'

export interface LayerTable {
  /** [layer] byte of the file at which it begins; never falls. */
  readonly fromByte: Float64Array
  readonly layers: number
}

/** As the twin has printed it. */
export function layersOfForecast({ layer, fileBytes, layers }: Forecast): LayerTable {
  const fromByte = new Float64Array(layers)
  let next = 0
  for (let row = 0; row < layer.length; row++) {
    // The file has been read so far at the end of the row: the layer began after the row before.
    while (next <= layer[row]! && next < layers) fromByte[next++] = fileBytes[Math.max(0, row - 1)]!
  }
  return { fromByte: fromByte.subarray(0, next), layers }
}

const [G0, G1, G90, G91, G92] = [0, 1, 90, 91, 92].map((number) => commandCode('G', number))
const [M82, M83] = [82, 83].map((number) => commandCode('M', number))
/** No part is higher, whatever a file says. */
const LAYERS_MAX = 100_000

/** By the file's own layer comments, else by the heights at which it extrudes. */
export function layersOfFile(file: Uint8Array): LayerTable {
  const annotator = createAnnotator({ hasLayerComments: hasLayerComments(file) })
  const fromByte: number[] = []
  const tool = { zMm: 0, eMm: 0, isRelative: false, isERelative: false }
  const scanner = createScanner()
  const onBlock = (block: CommandBlock): void => {
    // The end of a file without a line end is held elsewhere: no layer begins there.
    if (block.source !== file) return
    for (let row = 0; row < block.count; row++) {
      annotateLine(annotator, block, row)
      const zStartMm = tool.zMm
      if (followTool(tool, block, row)) noteExtrusion(annotator, zStartMm, tool.zMm)
      while (fromByte.length <= annotator.layer && fromByte.length < LAYERS_MAX) fromByte.push(block.start[row]!)
    }
  }
  scanner.push(file, onBlock)
  scanner.finish(onBlock)
  return { fromByte: Float64Array.from(fromByte), layers: fromByte.length }
}

/** Whether it extrudes while it moves over the bed. */
function followTool(
  tool: { zMm: number; eMm: number; isRelative: boolean; isERelative: boolean },
  block: CommandBlock,
  row: number,
): boolean {
  const code = block.code[row]!
  const present = block.present[row]!
  if (code === G90 || code === G91) {
    tool.isRelative = code === G91
    tool.isERelative = tool.isRelative
  } else if (code === M82 || code === M83) tool.isERelative = code === M83
  else if (code === G92) {
    if ((present & HAS_E) !== 0) tool.eMm = block.e[row]!
  } else if (code === G0 || code === G1) {
    if ((present & HAS_Z) !== 0) tool.zMm = tool.isRelative ? tool.zMm + block.z[row]! : block.z[row]!
    if ((present & HAS_E) === 0) return false
    const fedMm = tool.isERelative ? block.e[row]! : block.e[row]! - tool.eMm
    if (!tool.isERelative) tool.eMm = block.e[row]!
    return fedMm > 0 && (present & (HAS_X | HAS_Y)) !== 0
  }
  return false
}

/** -1 before the first. */
export function layerAt({ fromByte }: LayerTable, fileByte: number): number {
  let low = 0
  let high = fromByte.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (fromByte[middle]! <= fileByte) low = middle + 1
    else high = middle
  }
  return low - 1
}
