// What lies where it belongs, layer by layer, from the simulator's truth: plastic that did not come, or came beside its place, is
// missing there. From this a part is judged as whoever breaks it in their hands would: by the weakest cross-section.
import { featureCode } from '#protocol'
import type { SimulatedRun } from '#simulation'

/** Where the head truly was against where it was sent, and what the file's feed was multiplied with by others than the file; an entry whenever that changed. */
export interface Displacement {
  readonly timeS: number
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
  readonly flowRatio: number
}

export interface LaidPlastic {
  /** Largest share of a layer's plastic that is missing at its place. */
  readonly layerMissingRatio: number
  /** ... of three layers in a row together: what a wall that is a sieve lacks. */
  readonly stretchMissingRatio: number
  /** Largest share of three layers' plastic that is there too much, all in all. */
  readonly stretchSurplusRatio: number
  /** When one of them was too much for the part to hold, s of the printer's clock; NaN: never. */
  readonly brokenS: number
  /**
   * From when on too little comes out, so that whoever says so is right: when the first of three layers that together lack so much had
   * come to lack it, s of the printer's clock; NaN: never.
   */
  readonly scarceS: number
}

/** Half of a line's width beside its place, a bead no longer lies on the one below it, mm. */
const BESIDE_MM = 0.22
/** A part that is lower or higher by more than that does not fit, mm. */
const OFF_HEIGHT_MM = 0.5
/**
 * A layer with less than half of its plastic is a layer that breaks there: prints hold across layers with about half of what the
 * filament does (PHYSICS 2.8), and are dimensioned for that, not for a quarter. Below it is a line that one sees.
 */
export const LAYER_LACKS_MAX = 0.5
/** Over three layers a quarter missing is a sieve, which the next layer no longer closes: as in analysis/findings/incidents. */
export const STRETCH_LACKS_MAX = 0.25
/** ... and a quarter too much has no room: the nozzle ploughs through it, and every face stands out. */
export const STRETCH_SURPLUS_MAX = 0.25
/** A tenth missing is seen as gaps between lines, and is what a calibration of the flow would mend; sound prints lack a few hundredths. Judgement. */
const SCARCE_RATIO = 0.1
const STRETCH_LAYERS = 3
/** Layers of less plastic than this are the tips of pins, where one bead is everything, mm³. */
const SMALLEST_MM3 = 1

interface LayerAccount {
  wantedMm3: number
  lackedMm3: number
  laidMm3: number
  endS: number
  /** Time and lack so far, when it grew. */
  readonly growth: [timeS: number, lackedMm3: number][]
}

export function accountPlastic(run: SimulatedRun, displacements: readonly Displacement[]): LaidPlastic {
  const layers = layerAccounts(run, displacements)
  let layerMissingRatio = 0
  let stretchMissingRatio = 0
  let stretchSurplusRatio = 0
  let brokenS = Number.NaN
  let scarceS = Number.NaN
  for (const [at, layer] of layers.entries()) {
    const { wantedMm3, lackedMm3 } = layer
    if (wantedMm3 >= SMALLEST_MM3) {
      layerMissingRatio = Math.max(layerMissingRatio, lackedMm3 / wantedMm3)
      if (lackedMm3 / wantedMm3 > LAYER_LACKS_MAX)
        brokenS = earlier(brokenS, reachedS(layer, LAYER_LACKS_MAX * wantedMm3))
    }
    const stretch = layers.slice(Math.max(0, at - STRETCH_LAYERS + 1), at + 1)
    const wanted = sum(stretch, (one) => one.wantedMm3)
    const lacked = sum(stretch, (one) => one.lackedMm3)
    if (stretch.length < STRETCH_LAYERS || wanted < SMALLEST_MM3) continue
    const surplusRatio = sum(stretch, (one) => one.laidMm3) / wanted - 1
    stretchSurplusRatio = Math.max(stretchSurplusRatio, surplusRatio)
    if (surplusRatio > STRETCH_SURPLUS_MAX) brokenS = earlier(brokenS, layer.endS)
    stretchMissingRatio = Math.max(stretchMissingRatio, lacked / wanted)
    if (lacked / wanted > SCARCE_RATIO) scarceS = earlier(scarceS, scarceFromS(stretch))
    if (lacked / wanted <= STRETCH_LACKS_MAX) continue
    brokenS = earlier(brokenS, reachedS(layer, STRETCH_LACKS_MAX * wanted - (lacked - lackedMm3)))
  }
  return { layerMissingRatio, stretchMissingRatio, stretchSurplusRatio, brokenS, scarceS }
}

function layerAccounts(run: SimulatedRun, displacements: readonly Displacement[]): LayerAccount[] {
  const { beads } = run
  const column = (name: string): ArrayLike<number> => beads.columns[name] as ArrayLike<number>
  const of = (name: string): ((row: number) => number) => {
    const values = column(name)
    return (row) => values[row] ?? Number.NaN
  }
  const [timeS, layerOf, feature, speed] = [of('time_s'), of('layer'), of('feature'), of('speed_mm_per_s')]
  const [x0, y0, x1, y1] = [of('x0_mm'), of('y0_mm'), of('x1_mm'), of('y1_mm')]
  const [flow, flowRatio] = [of('flow_mm3_per_s'), of('flow_ratio')]
  const accounts = new Map<number, LayerAccount>()
  let passed = 0
  let ratio = 1
  for (let row = 0; row < beads.rowCount; row++) {
    while ((displacements[passed]?.timeS ?? Number.POSITIVE_INFINITY) <= timeS(row)) passed++
    if (!Number.isNaN(flowRatio(row))) ratio = Math.max(0, flowRatio(row))
    if (layerOf(row) < 0 || BESIDE_PART.has(feature(row))) continue
    const commandedMm3 = (flow(row) * Math.hypot(x1(row) - x0(row), y1(row) - y0(row))) / speed(row)
    if (!(commandedMm3 > 0 && commandedMm3 < Number.POSITIVE_INFINITY)) continue
    // What the file wants, whatever somebody asks for on top to get it.
    const wantedMm3 = commandedMm3 / (displacements[passed - 1]?.flowRatio ?? 1)
    const account = accounts.get(layerOf(row)) ?? { wantedMm3: 0, lackedMm3: 0, laidMm3: 0, endS: 0, growth: [] }
    accounts.set(layerOf(row), account)
    account.wantedMm3 += wantedMm3
    account.laidMm3 += ratio * commandedMm3
    account.endS = timeS(row)
    const delivered = isAtPlace(displacements[passed - 1]) ? ratio * commandedMm3 : 0
    const lackedMm3 = wantedMm3 - delivered
    if (lackedMm3 <= 0) continue
    account.lackedMm3 += lackedMm3
    account.growth.push([timeS(row), account.lackedMm3])
  }
  return [...accounts.entries()].sort(([a], [b]) => a - b).map(([, account]) => account)
}

/** Lines that are not the part. */
const BESIDE_PART: ReadonlySet<number> = new Set(
  (['skirt-brim', 'prime-tower', 'support', 'support-interface', 'custom'] as const).map(featureCode),
)

function isAtPlace(displacement: Displacement | undefined): boolean {
  if (displacement === undefined) return true
  const { xMm, yMm, zMm } = displacement
  return Math.hypot(xMm, yMm) <= BESIDE_MM && Math.abs(zMm) <= OFF_HEIGHT_MM
}

function reachedS({ growth }: LayerAccount, lackedMm3: number): number {
  return growth.find(([, so]) => so >= lackedMm3)?.[0] ?? Number.NaN
}

function earlier(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)
}

/** When the first of a stretch's layers that lacks so much had come to lack it. */
function scarceFromS(stretch: readonly LayerAccount[]): number {
  const first = stretch.find(({ wantedMm3, lackedMm3 }) => lackedMm3 > SCARCE_RATIO * wantedMm3)
  return first === undefined ? Number.NaN : reachedS(first, SCARCE_RATIO * first.wantedMm3)
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0)
}
