// The shortest print that is as good. Every knob begins where machine and filament end; what the simulated part objects to is
// taken back, half of the way at a time, and then what printers that stray from the model object to; then each knob is let out
// again as far as neither objects.
import { cooled, released, slower } from './layer-heat.ts'
import type { MeasureKey } from './quality.ts'
import type { MoveClass, Recipe } from './recipe.ts'
import { unchanged } from './recipe.ts'
import type { Found, Search } from './search.ts'
import { sharedObjections } from './search.ts'
import type { Trial } from './trial.ts'
import { advanced, tuneAdvance } from './tune-advance.ts'
import { HEAT_UP_REASON, heatUpAlone, tuneHeatUp } from './tune-heat-up.ts'
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
/** What else has to do with it: where taking back the first has not helped. */
const ACCOMPLICES: Readonly<Partial<Record<MeasureKey, readonly Knob[]>>> = {
  unevenness: ['speed inner', 'speed solid', 'speed infill'],
  ringing: ['accel travel', 'accel inner', 'speed inner'],
  ringingWorst: ['accel travel', 'accel inner', 'speed inner'],
}
/** Of the tolerances that it was over before: nearer to them nothing has helped. */
const HELPED_RATIO = 0.8
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

/** What is turned: knobs, the least time of each layer (s, 0 for any), the nozzle and the part fan (ratio). */
interface Plan {
  readonly knobs: Knobs
  readonly leastS: Float64Array | null
  readonly hotterC: number
  readonly fan: number
}

interface Attempt extends Plan {
  readonly recipe: Recipe
  readonly trial: Trial
  readonly objections: readonly Objection[]
}

export function searchSpeed(search: Search): Found | null {
  const held = new Map<Knob, Objection>()
  const heatUp = tuneHeatUp(search)
  const tuned = tuneAdvance(search)
  const state: State = {
    left: search.budget - tuned.trials,
    held,
    hottestC: Math.min(HOTTER_MOST_C, search.hotterMostC),
    advance: tuned.ratio,
    heatUpBelowC: heatUp,
    over: new Map(),
  }
  const settled = settle(search, MOST, state)
  state.over.clear()
  const cool = settled === null ? null : temper(search, relax(search, settled, state, false), state)
  const steadied = cool === null ? null : steady(search, cool, state)
  if (settled === null || steadied === null) return heatUpAlone(search, heatUp)
  const best = relax(search, grow(search, steadied, settled.knobs, state), state, true)
  return { recipe: best.recipe, trial: best.trial, reasons: reasonsOf(best, held) }
}

interface State {
  left: number
  /** What was last said against each knob. */
  readonly held: Map<Knob, Objection>
  hottestC: number
  /** Ratio of the pressure advance. */
  readonly advance: number
  readonly heatUpBelowC: number | null
  /** By how many tolerances each measure was last over what it may be. */
  readonly over: Map<MeasureKey, number>
}

/** Where layers are still too warm after so many rounds of slowing them, everything is. */
const PACINGS_MOST = 6
/** Of the budget, at most so much goes into what the model itself objects to. */
const SETTLE_ROUNDS = 14

/** Takes back what is objected to until nothing is. */
function settle(search: Search, start: Knobs, state: State): Attempt | null {
  let plan: Plan = { knobs: start, leastS: null, hotterC: 0, fan: 1 }
  let pacings = 0
  for (let round = 0; round < SETTLE_ROUNDS; round++) {
    const attempt = attemptWith(search, plan, state)
    const { objections } = attempt
    if (objections.length === 0) return attempt
    const isWarm = objections.some(isOfHeat)
    const leastS = isWarm && pacings < PACINGS_MOST ? cooledBy(search, attempt) : null
    pacings = leastS === null ? 0 : pacings + 1
    let { hotterC } = plan
    // Too little heat in the plastic is what a hotter nozzle is for, before anything is slowed.
    const isHotter = objections.some(wantsHeat) && hotterC + HOTTER_STEP_C <= state.hottestC
    if (isHotter) hotterC += HOTTER_STEP_C
    else if (hotterC > 0 && objections.some(wantsCool)) {
      hotterC -= HOTTER_STEP_C
      state.hottestC = hotterC
    }
    const others = objections.filter((objection) => !(isHotter && wantsHeat(objection)))
    const eased = ease(plan.knobs, others, leastS !== null, state)
    if (eased === null && leastS === null && hotterC === plan.hotterC) return null
    plan = { knobs: eased ?? plan.knobs, leastS: leastS ?? plan.leastS, hotterC, fan: plan.fan }
  }
  return null
}

function cooledBy({ base }: Search, { trial, leastS }: Attempt): Float64Array | null {
  return cooled(base.quality, trial.quality, leastS)
}

function wantsHeat(objection: Objection): boolean {
  if (objection.kind !== 'measure') return false
  return ['weld', 'weldWeak', 'missing', 'missingWorst'].includes(objection.measure)
}

function wantsCool(objection: Objection): boolean {
  return objection.kind === 'measure' && (objection.measure === 'strings' || objection.measure === 'sag')
}

/** Steps of the part fan, and of a cooler nozzle, °C: what holds layers back is their warmth. */
const FAN_STEP = 1.35
const FAN_MOST = 3
const COOLER_MOST_C = 10
const TEMPER_ROUNDS = 4

/** Where layers are held back because they are warm, they are cooled rather than waited for, as far as that is quicker. */
function temper(search: Search, from: Attempt, state: State): Attempt {
  let best = from
  let tries: ((plan: Attempt) => Plan | null)[] = [
    (plan) => (plan.fan * FAN_STEP > Math.min(FAN_MOST, search.fanMost) ? null : { ...plan, fan: plan.fan * FAN_STEP }),
    (plan) => cooler(search, plan),
  ]
  for (let round = 0; round < TEMPER_ROUNDS && best.leastS !== null; round++) {
    tries = tries.filter((take) => {
      const plan = take(best)
      const attempt = plan === null ? null : relax(search, attemptCooled(search, plan, state), state, false)
      if (attempt === null || !isFaster(attempt, best)) return false
      best = attempt
      return true
    })
  }
  return best
}

function cooler({ colderMostC }: Search, plan: Plan): Plan | null {
  const hotterC = plan.hotterC - HOTTER_STEP_C
  return hotterC < -Math.min(COOLER_MOST_C, colderMostC) ? null : { ...plan, hotterC }
}

const RELAX_ROUNDS = 4

/** Lets layers go again that are held back more than their warmth asks for. */
function relax(search: Search, from: Attempt, state: State, asksTwins: boolean): Attempt {
  let best = from
  for (let round = 0; round < RELAX_ROUNDS; round++) {
    const leastS = released(search.base.quality, best.trial.quality, best.leastS)
    if (leastS === null) break
    const attempt = letGo(search, best, leastS, state)
    if (!isFaster(attempt, best) || (asksTwins && strayedAgainst(search, attempt).length > 0)) break
    best = attempt
  }
  return best
}

const HALVINGS = 2

/** Layers at these least times; where that is too warm, half of the way to them, and what is too warm then gets its time back. */
function letGo(search: Search, best: Attempt, wantedS: Float64Array, state: State): Attempt {
  let leastS = wantedS
  for (let halving = 0; halving < HALVINGS; halving++) {
    const attempt = attemptWith(search, { ...best, leastS }, state)
    const { objections } = attempt
    if (objections.length === 0 || !objections.every(isOfHeat)) return attempt
    leastS = leastS.map((wanted, layer) =>
      wanted > 0 ? (wanted + Math.max(wanted, best.leastS?.[layer] ?? 0)) / 2 : 0,
    )
  }
  return attemptCooled(search, { ...best, leastS }, state)
}

/** Less is no reason to ask printers that stray from the model, which costs six prints. */
const LEAST_GAIN_RATIO = 0.0005

function isFaster({ objections, trial }: Attempt, best: Attempt): boolean {
  return objections.length === 0 && trial.totalS < (1 - LEAST_GAIN_RATIO) * best.trial.totalS
}

function strayedAgainst(search: Search, { recipe }: Attempt): Objection[] {
  return sharedObjections(search, recipe)
}

/** Rounds of taking back what printers that stray from the model object to. */
const STEADY_ROUNDS = 20

/** What holds on the model only is taken back, until most of the printers that stray from it have nothing against it either. */
function steady(search: Search, settled: Attempt, state: State): Attempt | null {
  let attempt = settled
  for (let round = 0; round < STEADY_ROUNDS; round++) {
    const { objections, trial } = attempt
    const shared = objections.length > 0 ? objections : strayedAgainst(search, attempt)
    if (shared.length === 0) return attempt
    const { quality } = search.base
    const isWarm = shared.some(isOfHeat)
    const leastS = isWarm ? (cooledBy(search, attempt) ?? slower(quality, trial.quality, attempt.leastS)) : null
    // A cooler nozzle strings less, and welds slower lines.
    const isCooler = attempt.hotterC > 0 && shared.some(wantsCool)
    const hotterC = isCooler ? attempt.hotterC - HOTTER_STEP_C : attempt.hotterC
    // Layers that stay too warm for printers that stray do so by more than their own pace.
    const eased = ease(attempt.knobs, shared, leastS !== null && round < PACINGS_MOST, state)
    if (eased === null && leastS === null && !isCooler) return null
    const { knobs, fan } = attempt
    attempt = attemptWith(search, { knobs: eased ?? knobs, leastS: leastS ?? attempt.leastS, hotterC, fan }, state)
  }
  return null
}

/** Below such a share of the print's time a knob is not worth a trial. */
const LEAST_SHARE = 0.004
const GROW_ROUNDS = 3

/** Lets all knobs, and then one after the other, out again, half of the way to where they were refused. */
function grow(search: Search, steadied: Attempt, refusedAt: Knobs, state: State): Attempt {
  let best = steadied
  const refused: Record<Knob, number> = { ...MOST }
  for (const knob of KNOBS) {
    // What was taken back for others' sake may go as far as any.
    if (refusedAt[knob] > 1.06 * steadied.knobs[knob]) refused[knob] = refusedAt[knob]
  }
  const order = KNOBS.filter((knob) => spentOn(search, knob) > LEAST_SHARE * search.base.totalS).sort(
    (a, b) => spentOn(search, b) - spentOn(search, a),
  )
  const take = (knobs: Knobs): Objection | null => {
    const attempt = attemptCooled(search, { ...best, knobs }, state)
    const [first] = isFaster(attempt, best) ? strayedAgainst(search, attempt) : attempt.objections
    if (first !== undefined) return first
    if (isFaster(attempt, best)) best = attempt
    return null
  }
  for (let round = 0; round < GROW_ROUNDS && state.left > 0; round++) {
    const all = { ...best.knobs }
    for (const knob of order) all[knob] = Math.sqrt(all[knob] * refused[knob])
    if (take(all) === null) continue
    for (const knob of order) {
      const value = best.knobs[knob]
      if (state.left <= 0 || refused[knob] < 1.06 * value) continue
      const tried = Math.sqrt(value * refused[knob])
      const objection = take({ ...best.knobs, [knob]: tried })
      if (best.knobs[knob] === tried) continue
      refused[knob] = tried
      if (objection !== null) state.held.set(knob, objection)
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

/** One attempt, and others where warm layers, or a lack of heat, were in its way. */
function attemptCooled(search: Search, plan: Plan, state: State): Attempt {
  let attempt = attemptWith(search, plan, state)
  for (let round = 0; round < 2 && state.left > 0; round++) {
    const { objections, hotterC } = attempt
    if (objections.length === 0) break
    if (objections.every(isOfHeat)) {
      const leastS = cooledBy(search, attempt)
      if (leastS === null) break
      attempt = attemptWith(search, { ...attempt, leastS }, state)
    } else if (objections.every(wantsHeat) && hotterC + HOTTER_STEP_C <= state.hottestC) {
      attempt = attemptWith(search, { ...attempt, hotterC: hotterC + HOTTER_STEP_C }, state)
    } else break
  }
  return attempt
}

function attemptWith(search: Search, { knobs, leastS, hotterC, fan }: Plan, state: State): Attempt {
  state.left--
  const recipe = recipeOf(search, { knobs, leastS, hotterC, fan }, state)
  const trial = search.evaluate(recipe)
  return { knobs, leastS, hotterC, fan, recipe, trial, objections: objectionsTo(search.base, trial) }
}

function recipeOf(search: Search, { knobs, leastS, hotterC, fan }: Plan, { advance, heatUpBelowC }: State): Recipe {
  const plain = advanced(search, { ...unchanged(), fan, heatUpBelowC }, advance, hotterC)
  const speed = { ...plain.speed }
  for (const name of Object.keys(speed) as MoveClass[]) speed[name] = knobs[`speed ${name}`]
  const inner = knobs['accel inner']
  const outer = knobs['accel outer']
  const accel = { outer, top: outer, bridge: outer, inner, infill: inner, solid: inner, travel: knobs['accel travel'] }
  const flowCapMm3PerS = search.flowCapMm3PerS(hotterC)
  const recipe = { ...plain, speed, accel, flowCapMm3PerS, nozzleShiftC: hotterC }
  return leastS === null ? recipe : { ...recipe, pace: search.paceFor(recipe, leastS) }
}

/** What holds each class of moves; no word where machine, flow or cooling end it first. */
function reasonsOf(best: Attempt, held: ReadonlyMap<Knob, Objection>): Record<string, string> {
  const reasons: Record<string, string> = {}
  for (const knob of KNOBS) {
    const objection = held.get(knob)
    if (best.knobs[knob] < MOST[knob] && objection !== undefined) reasons[knob] = objectionWords(objection)
  }
  if (best.hotterC < 0) reasons['nozzle'] = 'so that layers are firm sooner'
  if (best.fan > 1) reasons['fan'] = 'so that layers are firm sooner'
  reasons['heat up'] = HEAT_UP_REASON
  if (best.hotterC > 0) reasons['nozzle'] = 'so that faster lines still weld and the filament does not slip'
  reasons['pressure advance'] = 'so that corners get what was asked for'
  if (best.recipe.pace !== null) reasons['pace'] = 'so that no layer is built on a warmer one'
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
    const named = [...culpritsOf(objection), ...accomplicesOf(objection, state)].filter((knob) => knobs[knob] > 1)
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

function accomplicesOf(objection: Objection, { over }: State): readonly Knob[] {
  if (objection.kind !== 'measure') return []
  const { measure, tolerances } = objection
  const was = over.get(measure)
  over.set(measure, tolerances)
  return was !== undefined && tolerances > HELPED_RATIO * was ? (ACCOMPLICES[measure] ?? []) : []
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
