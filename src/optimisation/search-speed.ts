// The shortest print that is as good. Every knob begins where machine and filament end; what the simulated part objects to is
// taken back, half of the way at a time; then each knob is let out again as far as nothing objects.
import type { MeasureKey, Quality } from './quality.ts'
import type { MoveClass, Recipe } from './recipe.ts'
import { unchanged } from './recipe.ts'
import type { Found, Search } from './search.ts'
import { sharedObjections } from './search.ts'
import type { Trial } from './trial.ts'
import { advanced, tuneAdvance } from './tune-advance.ts'
import type { Objection } from './verdict.ts'
import { objectionsTo, objectionWords } from './verdict.ts'

export type Knob = `speed ${MoveClass}` | 'accel outer' | 'accel inner' | 'accel travel'
type Knobs = Readonly<Record<Knob, number>>

/** As far as a slicer's own profiles of one printer differ; flow, motors and the machine's limits end most of them before. */
const MOST: Knobs = {
  'speed outer': 2.5,
  'speed inner': 2.5,
  'speed infill': 3,
  'speed solid': 2.5,
  'speed top': 1.6,
  'speed bridge': 1.5,
  'speed travel': 2.5,
  'accel outer': 4,
  'accel inner': 8,
  'accel travel': 16,
}
const KNOBS = Object.keys(MOST) as Knob[]
/** What brings motors nearer to losing steps: the one way in which haste alone makes a print less likely to succeed. */
const MOTORS = ['accel travel', 'speed travel', 'accel inner', 'accel outer'] as const satisfies Knob[]
const WALLS = ['speed outer', 'accel outer', 'speed inner'] as const satisfies Knob[]

/** What has most to do with each measure. What is not here is put down to all of them. */
const CULPRITS: Readonly<Partial<Record<MeasureKey, readonly Knob[]>>> = {
  weld: ['speed inner', 'speed outer'],
  weldWeak: ['speed inner', 'speed outer'],
  missing: ['speed inner', 'speed infill', 'speed solid'],
  missingWorst: ['speed inner', 'speed infill', 'speed solid'],
  unevenness: ['speed outer', 'accel outer', 'accel inner'],
  surplus: ['speed solid'],
  ringing: ['accel outer', 'speed outer'],
  ringingWorst: ['accel outer', 'speed outer'],
  strings: ['speed travel'],
  curl: ['speed outer', 'accel outer'],
  sag: ['speed bridge'],
}
const FINDING_CULPRITS: Readonly<Record<string, readonly Knob[]>> = {
  'skipped-steps': MOTORS,
  ringing: ['accel outer', 'speed outer'],
  'under-extrusion': ['speed inner', 'speed infill', 'speed solid'],
  'extruder-skip': ['speed inner', 'speed infill', 'speed solid'],
  'filament-grinding': ['speed inner', 'speed infill', 'speed solid'],
  'pressure-advance': [],
}

/** A hotter nozzle is tried in steps like this, and no farther than this above the file's, °C. */
const HOTTER_STEP_C = 5
const HOTTER_MOST_C = 15

interface Attempt {
  readonly knobs: Knobs
  readonly hotterC: number
  readonly pace: Float64Array | null
  readonly trial: Trial
  readonly objections: readonly Objection[]
}

export function searchSpeed(search: Search): Found | null {
  const held = new Map<Knob, Objection>()
  const tuned = tuneAdvance(search)
  const state: State = {
    left: search.budget - tuned.trials,
    held,
    hottestC: Math.min(HOTTER_MOST_C, search.hotterMostC),
    advance: tuned.ratio,
  }
  const settled = settle(search, MOST, state)
  if (settled === null) return null
  const steadied = steady(search, grow(search, relax(search, settled, state), state), state)
  if (steadied === null) return null
  const relaxed = relax(search, steadied, { ...state, left: RELAX_ROUNDS })
  const isSteady = relaxed === steadied || sharedObjections(search, recipeOf(search, relaxed, state)).length === 0
  const best = isSteady ? relaxed : steadied
  return { recipe: recipeOf(search, best, state), trial: best.trial, reasons: reasonsOf(best, held) }
}

interface State {
  left: number
  /** What was last said against each knob. */
  readonly held: Map<Knob, Objection>
  hottestC: number
  /** Ratio of the pressure advance. */
  readonly advance: number
}

/** Where layers are still too warm after so many rounds of slowing them, everything is. */
const PACINGS_MOST = 4

/** Takes back what is objected to until nothing is. */
function settle(search: Search, start: Knobs, state: State): Attempt | null {
  let knobs = start
  let pace: Float64Array | null = null
  let hotterC = 0
  let pacings = 0
  while (state.left > 0) {
    const attempt = attemptWith(search, { knobs, pace, hotterC }, state)
    const { objections } = attempt
    if (objections.length === 0) return attempt
    const paced: Float64Array | null =
      pacings < PACINGS_MOST ? cooled(search.base.quality, attempt.trial.quality, pace) : null
    pacings = paced === null ? 0 : pacings + 1
    pace = paced ?? pace
    // Too little heat in the plastic is what a hotter nozzle is for, before anything is slowed.
    const isHotter = objections.some(wantsHeat) && hotterC + HOTTER_STEP_C <= state.hottestC
    if (isHotter) hotterC += HOTTER_STEP_C
    else if (hotterC > 0 && objections.some(wantsCool)) {
      hotterC -= HOTTER_STEP_C
      state.hottestC = hotterC
    }
    const others = objections.filter((objection) => !(isHotter && wantsHeat(objection)))
    const eased = ease(knobs, others, paced !== null, state)
    if (eased === null && paced === null && !isHotter) return null
    knobs = eased ?? knobs
  }
  return null
}

function wantsHeat(objection: Objection): boolean {
  if (objection.kind !== 'measure') return false
  return ['weld', 'weldWeak', 'missing', 'missingWorst'].includes(objection.measure)
}

function wantsCool(objection: Objection): boolean {
  return objection.kind === 'measure' && (objection.measure === 'strings' || objection.measure === 'sag')
}

/** Lets one knob after the other out again, half of the way to where it was refused. */
function grow(search: Search, settled: Attempt, state: State): Attempt {
  let best = settled
  const refused: Record<Knob, number> = { ...MOST }
  const order = [...KNOBS].sort((a, b) => spentOn(search, b) - spentOn(search, a))
  for (let round = 0; round < 3 && state.left > 0; round++) {
    for (const knob of order) {
      const value = best.knobs[knob]
      if (state.left <= 0 || refused[knob] < 1.06 * value) continue
      const tried = Math.sqrt(value * refused[knob])
      const attempt = attemptCooled(search, { ...best.knobs, [knob]: tried }, best, state)
      if (attempt.objections.length === 0 && attempt.trial.totalS < best.trial.totalS) best = attempt
      else {
        refused[knob] = tried
        const [first] = attempt.objections
        if (first !== undefined) state.held.set(knob, first)
      }
    }
  }
  return best
}

/** Seconds of the file that a knob could shorten. */
function spentOn({ spentS }: Search, knob: Knob): number {
  if (knob === 'accel inner') return spentS.inner + spentS.infill + spentS.solid
  if (knob === 'accel outer') return spentS.outer + spentS.top + spentS.bridge
  return spentS[knob.split(' ')[1] as MoveClass]
}

const RELAX_ROUNDS = 4

/** Lets layers go again that are held back more than their warmth asks for. */
function relax(search: Search, from: Attempt, state: State): Attempt {
  let best = from
  for (let round = 0; round < RELAX_ROUNDS && state.left > 0; round++) {
    const pace = released(search.base.quality, best.trial.quality, best.pace)
    if (pace === null) break
    const attempt = attemptCooled(search, best.knobs, { ...best, pace }, state)
    if (attempt.objections.length > 0 || attempt.trial.totalS >= best.trial.totalS) break
    best = attempt
  }
  return best
}

/** Rounds of taking back what printers that stray from the model object to; from the second half on all knobs are eased. */
const STEADY_ROUNDS = 6

/** What holds on the model only is taken back, until most of the printers that stray from it have nothing against it either. */
function steady(search: Search, grown: Attempt, state: State): Attempt | null {
  let attempt = grown
  for (let round = 0; round < STEADY_ROUNDS; round++) {
    const { objections } = attempt
    const shared = objections.length > 0 ? objections : sharedObjections(search, recipeOf(search, attempt, state))
    if (shared.length === 0) return attempt
    const paced = shared.some(isOfHeat) ? slower(attempt.pace, search.base.quality) : null
    // A cooler nozzle strings less, and welds slower lines.
    const isCooler = attempt.hotterC > 0 && shared.some(wantsCool)
    const hotterC = isCooler ? attempt.hotterC - HOTTER_STEP_C : attempt.hotterC
    const eased = ease(attempt.knobs, shared, paced !== null, state)
    const isLate = 2 * round >= STEADY_ROUNDS
    const knobs = isLate || isCooler ? halfway(eased ?? attempt.knobs) : eased
    if (knobs === null && paced === null) return null
    attempt = attemptWith(search, { knobs: knobs ?? attempt.knobs, pace: paced ?? attempt.pace, hotterC }, state)
  }
  return null
}

function halfway(knobs: Knobs): Knobs {
  return Object.fromEntries(KNOBS.map((knob) => [knob, Math.sqrt(knobs[knob])])) as Knobs
}

/** Every layer that is paced, or was laid on something soft before, a tenth slower. */
function slower(pace: Float64Array | null, { layerBelowC, firmC }: Quality): Float64Array {
  return Float64Array.from(layerBelowC, (celsius, layer) => {
    const now = pace?.[layer] ?? 1
    return now < 1 || celsius > firmC ? 0.9 * now : now
  })
}

/** One attempt, and another one where warm layers, or a lack of heat, were in its way. */
function attemptCooled(search: Search, knobs: Knobs, from: Attempt, state: State): Attempt {
  const first = attemptWith(search, { ...from, knobs }, state)
  const { objections } = first
  if (objections.length === 0 || state.left <= 0) return first
  if (objections.every(isOfHeat)) {
    const pace = cooled(search.base.quality, first.trial.quality, from.pace)
    return pace === null ? first : attemptWith(search, { knobs, pace, hotterC: from.hotterC }, state)
  }
  const hotterC = from.hotterC + HOTTER_STEP_C
  if (!objections.every(wantsHeat) || hotterC > state.hottestC) return first
  return attemptWith(search, { knobs, pace: from.pace, hotterC }, state)
}

type Plan = Pick<Attempt, 'knobs' | 'pace' | 'hotterC'>

function attemptWith(search: Search, plan: Plan, state: State): Attempt {
  state.left--
  const trial = search.evaluate(recipeOf(search, plan, state))
  const { knobs, pace, hotterC } = plan
  return { knobs, pace, hotterC, trial, objections: objectionsTo(search.base, trial) }
}

function recipeOf(search: Search, { knobs, pace, hotterC }: Plan, { advance }: State): Recipe {
  const plain = advanced(search, unchanged(), advance, hotterC)
  const speed = { ...plain.speed }
  for (const name of Object.keys(speed) as MoveClass[]) speed[name] = knobs[`speed ${name}`]
  const inner = knobs['accel inner']
  const outer = knobs['accel outer']
  const accel = { outer, top: outer, bridge: outer, inner, infill: inner, solid: inner, travel: knobs['accel travel'] }
  return { ...plain, speed, accel, flowCapMm3PerS: search.flowCapMm3PerS(hotterC), pace, nozzleShiftC: hotterC }
}

/** What holds each class of moves; no word where machine, flow or cooling end it first. */
function reasonsOf(best: Attempt, held: ReadonlyMap<Knob, Objection>): Record<string, string> {
  const reasons: Record<string, string> = {}
  for (const knob of KNOBS) {
    const objection = held.get(knob)
    if (best.knobs[knob] < MOST[knob] && objection !== undefined) reasons[knob] = objectionWords(objection)
  }
  if (best.hotterC > 0) reasons['nozzle'] = 'so that faster lines still weld and the filament does not slip'
  reasons['pressure advance'] = 'so that corners get what was asked for'
  if (best.pace !== null) reasons['pace'] = 'so that no layer is built on a warmer one'
  return reasons
}

function isOfHeat(objection: Objection): boolean {
  if (objection.kind === 'finding') return objection.finding.kind === 'overheated-layer'
  return (
    objection.kind === 'measure' && (objection.measure === 'overlayHeat' || objection.measure === 'overlayHeatWorst')
  )
}

/** Knobs half of the way back; null where nothing is left to take back, or where slower layers are the answer. */
function ease(knobs: Knobs, objections: readonly Objection[], isPaced: boolean, state: State): Knobs | null {
  const culprits = new Set<Knob>()
  for (const objection of objections) {
    if (isPaced && isOfHeat(objection)) continue
    const named = culpritsOf(objection).filter((knob) => knobs[knob] > 1)
    for (const knob of named.length > 0 ? named : KNOBS) {
      culprits.add(knob)
      state.held.set(knob, objection)
    }
  }
  const eased: Record<Knob, number> = { ...knobs }
  let isChanged = false
  for (const knob of culprits) {
    if (!(knobs[knob] > 1)) continue
    const half = Math.sqrt(knobs[knob])
    eased[knob] = half < 1.05 ? 1 : half
    isChanged = true
  }
  return isChanged ? eased : null
}

function culpritsOf(objection: Objection): readonly Knob[] {
  switch (objection.kind) {
    case 'measure':
      return CULPRITS[objection.measure] ?? KNOBS
    case 'finding':
      return FINDING_CULPRITS[objection.finding.kind] ?? WALLS
    case 'probability':
      return MOTORS
    default:
      return KNOBS
  }
}

/** A layer may take so much longer than in the file, where the plastic comes hotter. */
const SLOWER_MOST = 1.15
/** Warm layers count as no warmer up to this, °C. */
const WARMER_C = 0.5

/**
 * Layers that are laid on something warmer than before, and warmer than firm, get part of their time back, with the layer
 * before: as much of it as the excess is of the whole rise. Null where there are none.
 */
export function cooled(before: Quality, after: Quality, pace: Float64Array | null): Float64Array | null {
  const count = Math.min(before.layerS.length, after.layerS.length)
  const next = pace === null ? new Float64Array(before.layerS.length).fill(1) : Float64Array.from(pace)
  let isChanged = false
  for (let layer = 0; layer < count; layer++) {
    const allowedC = Math.max(before.layerBelowC[layer]!, before.firmC) + WARMER_C
    const nowC = after.layerBelowC[layer]!
    if (!(nowC > allowedC)) continue
    const rise = Math.max(nowC - before.layerBelowC[layer]!, 1e-3)
    const part = Math.min(SLOWER_MOST, Math.max(0.15, (1.2 * (nowC - allowedC + WARMER_C)) / rise))
    for (const slowed of [layer - 1, layer]) {
      const [longS, shortS] = [before.layerS[slowed]!, after.layerS[slowed]!]
      if (!(shortS < SLOWER_MOST * longS)) continue
      // At its old time and still warmer, it gets a little more than that.
      const wantedS = Math.max(shortS + part * (longS - shortS), 1.02 * shortS)
      const asked = (pace?.[slowed] ?? 1) * (shortS / wantedS)
      if (asked < next[slowed]!) next[slowed] = asked
      isChanged = true
    }
  }
  return isChanged ? next : null
}

/** Cooler than it may be by this, a paced layer is let go again, °C. */
const COOL_BY_C = 0.7
/** Warmth that is left for all of it, °C: how much a layer warms when it takes a quarter less time. Plausible. */
const QUARTER_C = 6

/** Null where every paced layer needs its pace. */
export function released(before: Quality, after: Quality, pace: Float64Array | null): Float64Array | null {
  if (pace === null) return null
  const next = Float64Array.from(pace)
  let isChanged = false
  for (let layer = 1; layer < pace.length; layer++) {
    if (!(pace[layer]! < 1)) continue
    // The layer above is laid on this one: both must be cool.
    const spareC = Math.min(spare(before, after, layer), spare(before, after, layer + 1))
    if (!(spareC > COOL_BY_C)) continue
    next[layer] = Math.min(1, pace[layer]! / (1 - 0.25 * Math.min(1, spareC / QUARTER_C)))
    isChanged = true
  }
  return isChanged ? next : null
}

function spare(before: Quality, after: Quality, layer: number): number {
  const nowC = after.layerBelowC[layer]
  if (nowC === undefined || Number.isNaN(nowC)) return Number.POSITIVE_INFINITY
  return Math.max(before.layerBelowC[layer] ?? 0, before.firmC) + WARMER_C - nowC
}
