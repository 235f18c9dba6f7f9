// G-code of plain boxes, written as a slicer would: for tests of what tells one object from another.

export interface SampleBox {
  readonly xMm: number
  readonly yMm: number
  readonly widthMm: number
  readonly depthMm: number
}

export interface BoxOptions {
  readonly layers: number
  /** How the file tells objects apart. */
  readonly labels?: 'none' | 'm486' | 'exclude-object'
  /** Whether it says what each bead is for, and where layers begin. */
  readonly hasComments?: boolean
  readonly isSequential?: boolean
  /** Loops around each box, the innermost touching it or at `ringGapMm`. */
  readonly ringLoops?: number
  readonly ringGapMm?: number
  readonly bedC?: number
  /** From here up both boxes are joined by a deck over both. */
  readonly deckFromLayer?: number
  /** Nozzle height over what was asked, mm. */
  readonly zOffsetMm?: number
}

const LAYER_MM = 0.2
const BEAD_MM = 0.45
const SPACING_MM = 0.42
const FILAMENT_MM2 = Math.PI * 0.875 ** 2

export function boxesGcode(boxes: readonly SampleBox[], options: BoxOptions): string {
  const lines = [`M140 S${options.bedC ?? 60}`, 'M104 S210', 'G28', `M190 S${options.bedC ?? 60}`, 'M109 S210']
  lines.push('G90', 'M83', 'G92 E0', 'M106 S255')
  if (options.zOffsetMm !== undefined) lines.push(`SET_GCODE_OFFSET Z=${options.zOffsetMm}`)
  if (options.labels === 'exclude-object') {
    for (const k of boxes.keys()) lines.push(`EXCLUDE_OBJECT_DEFINE NAME=box_${k}`)
  }
  const order = options.isSequential ? boxes.map((box) => [box]) : [boxes]
  for (const group of order) {
    for (let layer = 0; layer < options.layers; layer++) writeLayer(lines, boxes, group, layer, options)
    // Up and over to the next object before going down again.
    lines.push(`G1 Z${options.layers * LAYER_MM + 5} F600`, 'G0 X20 Y20 F9000')
  }
  return `${lines.join('\n')}\n`
}

function writeLayer(
  lines: string[],
  boxes: readonly SampleBox[],
  group: readonly SampleBox[],
  layer: number,
  options: BoxOptions,
): void {
  const zMm = ((layer + 1) * LAYER_MM).toFixed(2)
  if (options.hasComments !== false) lines.push(';LAYER_CHANGE', `;Z:${zMm}`, `;HEIGHT:${LAYER_MM}`)
  lines.push(`G1 Z${zMm} F600`)
  const feedMmPerMin = layer === 0 ? 1200 : 3000
  if (layer === 0 && options.ringLoops !== undefined) {
    feature(lines, options, 'Skirt/Brim')
    for (const box of group) {
      for (let loop = options.ringLoops; loop >= 1; loop--) {
        writeLoop(lines, box, -loop * SPACING_MM + BEAD_MM / 2 - (options.ringGapMm ?? 0), feedMmPerMin)
      }
    }
  }
  const isDeck = options.deckFromLayer !== undefined && layer >= options.deckFromLayer
  for (const box of isDeck ? [around(boxes)] : group) {
    const name = boxes.indexOf(box)
    if (options.labels === 'm486') lines.push(`M486 S${name}`)
    if (options.labels === 'exclude-object') lines.push(`EXCLUDE_OBJECT_START NAME=box_${name}`)
    const isDense = layer < 3 || layer >= options.layers - 3 || isDeck
    writeBox(lines, box, layer, isDense ? SPACING_MM : 3, feedMmPerMin, options)
    if (options.labels === 'm486') lines.push('M486 S-1')
    if (options.labels === 'exclude-object') lines.push(`EXCLUDE_OBJECT_END NAME=box_${name}`)
  }
}

function around(boxes: readonly SampleBox[]): SampleBox {
  const xMm = Math.min(...boxes.map((box) => box.xMm))
  const yMm = Math.min(...boxes.map((box) => box.yMm))
  const widthMm = Math.max(...boxes.map((box) => box.xMm + box.widthMm)) - xMm
  return { xMm, yMm, widthMm, depthMm: Math.max(...boxes.map((box) => box.yMm + box.depthMm)) - yMm }
}

function writeBox(
  lines: string[],
  box: SampleBox,
  layer: number,
  spacingMm: number,
  feedMmPerMin: number,
  options: BoxOptions,
): void {
  feature(lines, options, 'Perimeter')
  writeLoop(lines, box, BEAD_MM / 2 + SPACING_MM, feedMmPerMin)
  feature(lines, options, 'External perimeter')
  writeLoop(lines, box, BEAD_MM / 2, feedMmPerMin)
  feature(lines, options, spacingMm === SPACING_MM ? 'Solid infill' : 'Internal infill')
  const insetMm = BEAD_MM / 2 + 1.9 * SPACING_MM
  // Lines along x and along y in turn.
  const isAlongX = layer % 2 === 0
  const endMm = (isAlongX ? box.depthMm : box.widthMm) - insetMm
  let isForward = true
  for (let at = insetMm; at <= endMm; at += spacingMm) {
    const from = insetMm
    const to = (isAlongX ? box.widthMm : box.depthMm) - insetMm
    const [a, b] = isForward ? [from, to] : [to, from]
    const point = (along: number): string =>
      isAlongX
        ? `X${(box.xMm + along).toFixed(3)} Y${(box.yMm + at).toFixed(3)}`
        : `X${(box.xMm + at).toFixed(3)} Y${(box.yMm + along).toFixed(3)}`
    lines.push(`G0 ${point(a)} F9000`, `G1 ${point(b)} E${filamentMm(Math.abs(to - from))} F${feedMmPerMin}`)
    isForward = !isForward
  }
}

function writeLoop(lines: string[], box: SampleBox, insetMm: number, feedMmPerMin: number): void {
  const x = [box.xMm + insetMm, box.xMm + box.widthMm - insetMm]
  const y = [box.yMm + insetMm, box.yMm + box.depthMm - insetMm]
  lines.push(`G0 X${x[0]!.toFixed(3)} Y${y[0]!.toFixed(3)} F9000`)
  const [alongX, alongY] = [x[1]! - x[0]!, y[1]! - y[0]!]
  lines.push(`G1 X${x[1]!.toFixed(3)} E${filamentMm(alongX)} F${feedMmPerMin}`)
  lines.push(`G1 Y${y[1]!.toFixed(3)} E${filamentMm(alongY)}`)
  lines.push(`G1 X${x[0]!.toFixed(3)} E${filamentMm(alongX)}`)
  lines.push(`G1 Y${y[0]!.toFixed(3)} E${filamentMm(alongY)}`)
}

function feature(lines: string[], options: BoxOptions, name: string): void {
  if (options.hasComments !== false) lines.push(`;TYPE:${name}`)
}

function filamentMm(lengthMm: number): string {
  return ((lengthMm * SPACING_MM * LAYER_MM) / FILAMENT_MM2).toFixed(5)
}
