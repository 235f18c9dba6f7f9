/** What a pixel of a mask shows. The numbers are stored in masks, so append only. */
export const FRAME_CLASS = {
  background: 0,
  bed: 1,
  part: 2,
  support: 3,
  /** Skirt and brim. */
  skirt: 4,
  string: 5,
  /** Plastic that was laid on nothing and lies or hangs loose. */
  spaghetti: 6,
  /** Beads that lie beside their commanded place. */
  shifted: 7,
  /** The rim of a part that has come off the bed but still stands. */
  liftedCorner: 8,
  /** Nozzle, heater block, heat sink and its shroud: what rides on the carriage. */
  hotEnd: 9,
  gantry: 10,
} as const

export type FrameClassName = keyof typeof FRAME_CLASS
