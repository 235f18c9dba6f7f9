// The printer around the print, as plain shapes: bed, frame, gantry and head. Sizes are those of a common desktop machine.
import { FRAME_CLASS } from './frame-class.ts'
import type { Albedo, Point, Solid } from './solid.ts'
import { addBox, addFace, addFrontDisc, addRound, addTapered, createSolid } from './solid.ts'

/** What moves: `fixed-bed` only the head, `bed-slinger` the bed along y, `lowering-bed` the bed along z. */
export type MachineKind = 'fixed-bed' | 'bed-slinger' | 'lowering-bed'
export type BedSurface = 'pei-gold' | 'pei-black' | 'glass'

export interface CameraMachine {
  readonly kind: MachineKind
  readonly bedXMm: number
  readonly bedYMm: number
  readonly bedSurface: BedSurface
}

export interface PrinterShape {
  /** Stands still in the room. */
  readonly frame: Solid
  /** Moves with the bed; bed coordinates. */
  readonly bed: Solid
  /** Moves with the nozzle tip, in y and z only. */
  readonly gantry: Solid
  /** Moves with the nozzle tip. */
  readonly head: Solid
}

const BLACK_PLASTIC: Albedo = [0.035, 0.036, 0.038]
const DARK_PLASTIC: Albedo = [0.075, 0.076, 0.08]
const ALUMINIUM: Albedo = [0.3, 0.305, 0.315]
const ANODISED: Albedo = [0.05, 0.05, 0.055]
const STEEL: Albedo = [0.36, 0.36, 0.36]
const BRASS: Albedo = [0.62, 0.42, 0.14]
const SOCK: Albedo = [0.028, 0.04, 0.085]
const WALL: Albedo = [0.4, 0.39, 0.37]
const TABLE: Albedo = [0.19, 0.14, 0.1]
const WHITE_LABEL: Albedo = [0.7, 0.7, 0.68]

export function createPrinterShape(machine: CameraMachine): PrinterShape {
  return { frame: frame(machine), bed: bed(machine), gantry: gantry(machine), head: head() }
}

function frame({ kind, bedXMm, bedYMm }: CameraMachine): Solid {
  const solid = createSolid()
  const background = FRAME_CLASS.background
  const isEnclosed = kind !== 'bed-slinger'
  const back = bedYMm + (isEnclosed ? 75 : 320)
  const low = kind === 'lowering-bed' ? -320 : -60
  // Room: wall behind, table below, a side wall.
  const wall = isEnclosed ? ([0.11, 0.112, 0.115] as const) : WALL
  addBox(solid, [-900, back, -400], [bedXMm + 900, back + 10, 1200], wall, background)
  addBox(solid, [-900, -700, low - 20], [bedXMm + 900, back, low - 10], isEnclosed ? ANODISED : TABLE, background)
  if (isEnclosed) {
    for (const x of [-70, bedXMm + 50]) {
      addBox(solid, [x, back - 22, low], [x + 20, back - 2, 520], ANODISED, background)
      addBox(solid, [x < 0 ? x - 8 : x + 22, -80, low], [x < 0 ? x - 2 : x + 28, back, 520], DARK_PLASTIC, background)
    }
    addBox(solid, [-70, back - 22, 60], [bedXMm + 70, back - 2, 80], ANODISED, background)
    addBox(solid, [bedXMm * 0.55, back - 26, 110], [bedXMm * 0.75, back - 6, 175], DARK_PLASTIC, background)
    addBox(solid, [bedXMm * 0.58, back - 27, 120], [bedXMm * 0.66, back - 25.9, 132], WHITE_LABEL, background)
  } else {
    // Uprights of the portal with their lead screws, and the rails below the bed.
    const y = bedYMm / 2 + 28
    for (const x of [-62, bedXMm + 32]) {
      addBox(solid, [x, y, low], [x + 30, y + 30, 380], ANODISED, background)
      addRound(solid, [x + (x < 0 ? 40 : -10), y + 12, low], 430, 4, 4, 8, STEEL, background)
    }
    addBox(solid, [-62, y, 380], [bedXMm + 62, y + 30, 410], ANODISED, background)
    for (const x of [bedXMm * 0.25, bedXMm * 0.75]) {
      addBox(solid, [x - 6, -70, low + 12], [x + 6, bedYMm + 70, low + 24], STEEL, background)
    }
    addBox(solid, [bedXMm * 0.35, -95, low], [bedXMm * 0.65, -60, low + 40], DARK_PLASTIC, background)
    // What stands about in a room.
    addBox(solid, [bedXMm * 0.9, back - 60, low], [bedXMm * 0.9 + 130, back - 10, 210], [0.2, 0.24, 0.3], background)
    addBox(solid, [-240, back - 90, low], [-120, back - 20, 130], [0.34, 0.2, 0.12], background)
  }
  return solid
}

/** How far under the sheet one can look from the side, mm. */
const RIM_MM = 6

function bed({ bedXMm, bedYMm }: CameraMachine): Solid {
  const solid = createSolid()
  addBox(solid, [-4, -4, -4], [bedXMm + 4, bedYMm + 4, -0.6], ANODISED, FRAME_CLASS.bed)
  addBox(solid, [-2, -2, -14], [bedXMm + 2, bedYMm + 2, -9], ALUMINIUM, FRAME_CLASS.bed)
  // Nobody sees from above what lies under the sheet: all of the lower plate, and the upper one but for its rim.
  solid.faces.splice(10, 1)
  solid.faces.splice(4, 1)
  for (const [x0, y0, x1, y1] of [
    [-4, -4, bedXMm + 4, RIM_MM],
    [-4, bedYMm - RIM_MM, bedXMm + 4, bedYMm + 4],
    [-4, RIM_MM, RIM_MM, bedYMm - RIM_MM],
    [bedXMm - RIM_MM, RIM_MM, bedXMm + 4, bedYMm - RIM_MM],
  ] as const) {
    const corners: Point[] = [
      [x0, y0, -0.6],
      [x1, y0, -0.6],
      [x1, y1, -0.6],
      [x0, y1, -0.6],
    ]
    addFace(solid, corners, ANODISED, FRAME_CLASS.bed)
  }
  for (const x of [6, bedXMm - 14]) {
    for (const y of [6, bedYMm - 14]) addRound(solid, [x + 4, y + 4, -22], 13, 5, 5, 10, STEEL, FRAME_CLASS.bed)
  }
  // Finger tab of the spring steel sheet.
  addBox(solid, [bedXMm * 0.42, -12, -1.2], [bedXMm * 0.58, 0, -0.3], ANODISED, FRAME_CLASS.bed)
  return solid
}

function gantry({ bedXMm }: CameraMachine): Solid {
  const solid = createSolid()
  const kind = FRAME_CLASS.gantry
  addBox(solid, [-75, 26, 22], [bedXMm + 75, 46, 42], ANODISED, kind)
  // Linear rail and the belt in front of the beam.
  addBox(solid, [-40, 22, 28], [bedXMm + 40, 26, 36], STEEL, kind)
  addBox(solid, [-75, 20.5, 44], [bedXMm + 75, 22, 50], BLACK_PLASTIC, kind)
  addBox(solid, [-78, 12, 14], [-38, 52, 56], DARK_PLASTIC, kind)
  addBox(solid, [bedXMm + 38, 12, 14], [bedXMm + 78, 52, 56], DARK_PLASTIC, kind)
  return solid
}

function head(): Solid {
  const solid = createSolid()
  const kind = FRAME_CLASS.hotEnd
  addRound(solid, [0, 0, 0], 2.4, 0.5, 2.6, 12, BRASS, kind)
  addRound(solid, [0, 0, 2.4], 3, 3.6, 3.6, 6, BRASS, kind)
  addBox(solid, [-9, -7, 5.2], [9, 9, 16], SOCK, kind)
  addRound(solid, [0, 0, 16], 4, 2.2, 2.2, 8, STEEL, kind)
  for (let fin = 0; fin < 5; fin++) {
    addRound(solid, [0, 0, 19.5 + 2.6 * fin], 1.3, 10.5, 10.5, 14, ALUMINIUM, kind)
  }
  addRound(solid, [0, 0, 19.5], 13, 5, 5, 10, ALUMINIUM, kind)
  // Shroud round the heat sink, open at the bottom, with its fan to the front.
  addTapered(solid, [-23, -24, 26], [23, 20, 68], 2, 3, BLACK_PLASTIC, kind)
  addTapered(solid, [-19, -27, 30], [19, -24, 64], 0, 0, DARK_PLASTIC, kind)
  addFrontDisc(solid, [0, -27.2, 47], 15.5, 20, [0.012, 0.012, 0.013], kind)
  for (let blade = 0; blade < 7; blade++) {
    const angle = (2 * Math.PI * blade) / 7
    const centre = [9.6 * Math.cos(angle), -27.3, 47 + 9.6 * Math.sin(angle)] as const
    addFrontDisc(solid, centre, 3.2, 7, [0.034, 0.034, 0.036], kind)
  }
  addFrontDisc(solid, [0, -27.5, 47], 5.4, 14, [0.05, 0.05, 0.052], kind)
  addFrontDisc(solid, [0, -27.6, 47], 3.6, 12, [0.2, 0.2, 0.19], kind)
  for (const x of [-16, 16]) {
    for (const z of [33, 61]) addFrontDisc(solid, [x, -27.4, z], 1.5, 8, STEEL, kind)
  }
  // Part fan with its duct down to both sides of the nozzle.
  addTapered(solid, [-40, -14, 22], [-23, 16, 58], 1, 1, DARK_PLASTIC, kind)
  for (const side of [-1, 1]) {
    const near = 9 * side
    const far = 20 * side
    addTapered(solid, [Math.min(near, far), -9, 4.5], [Math.max(near, far), 9, 26], 2.5, 2, BLACK_PLASTIC, kind)
  }
  // Carriage, extruder and its motor.
  addBox(solid, [-26, 16, 14], [26, 24, 70], DARK_PLASTIC, kind)
  addBox(solid, [-20, -10, 68], [22, 22, 98], BLACK_PLASTIC, kind)
  addRound(solid, [2, -4, 98], 14, 17, 17, 16, STEEL, kind)
  addBox(solid, [-16, -10.6, 76], [-4, -9.9, 86], WHITE_LABEL, kind)
  // Cables to the back.
  addTapered(solid, [-6, 22, 70], [6, 34, 150], 0, 0, BLACK_PLASTIC, kind)
  return solid
}
