// Which scenario a number is: a pure function, so that the same number is the same print everywhere and for ever.
import type { Random } from '#core'
import { createRandom, invariant } from '#core'
import type { FaultPlan, Mechanism } from './fault-plan.ts'
import { FAULT_PLANS, mechanismsOf } from './fault-plan.ts'
import { meanLayerS } from './parts/estimate.ts'
import { PART_FAMILIES } from './parts/families.ts'
import type { PartFamily, PartNumbers, PartShape } from './parts/part.ts'
import { between, oneOf } from './parts/part.ts'
import type { FilamentProfile, PrinterProfile, PrintProcess } from './parts/process.ts'
import { FILAMENTS, PRINTERS } from './parts/process.ts'
import { layersOf } from './parts/write-gcode.ts'
import type { Scenario, ScenarioFault, ScenarioSettings } from './scenario.ts'
import type { Split } from './split.ts'
import { SPLITS } from './split.ts'

/** In each round every mode comes once, among so many sound prints. */
const SOUND_PER_ROUND = 24
export const ROUND = FAULT_PLANS.length + SOUND_PER_ROUND

/** Without a split the three take turns. */
export function scenarioAt(seed: number, index: number, split?: Split): Scenario {
  invariant(Number.isInteger(index) && index >= 0, `a scenario has a number from 0, not ${index}`)
  if (split === undefined) return scenarioAt(seed, Math.floor(index / SPLITS.length), SPLITS[index % SPLITS.length]!)
  const random = createRandom(seed).fork(`${split} ${index}`)
  const plan = planAt(seed, index, split)
  const filament = drawFilament(plan, random.fork('filament'))
  const printer = drawPrinter(plan, filament, random.fork('printer'))
  const family = drawFamily(plan, split, random.fork('family'))
  const settings = drawSettings(family, filament, printer, random.fork('settings'))
  const process = processOf(settings, printer, filament)
  const { numbers, heightMm } = drawPart(family, process, random.fork('part'))
  const place = drawPlace(family.shape(numbers, heightMm), printer, random.fork('place'))
  const gapLevel = random.fork('gap level').next()
  return {
    seed,
    index,
    split,
    name: `${split}-${seed}-${String(index).padStart(4, '0')}`,
    part: { kind: 'made', family: family.name, numbers, heightMm },
    settings: { ...settings, ...place },
    printer: printer.name,
    material: filament.name,
    twinSeed: seedOf(random, 'twin'),
    // Some machines are as their model says but for their true parameters; none is farther off than level 1.
    gap: gapLevel < 0.15 ? null : { level: between(random.fork('gap'), 0.2, 1), seed: seedOf(random, 'gap seed') },
    room: drawRoom(printer, filament, random.fork('room')),
    fault: plan === null ? null : drawFault(plan, split, layersOf(heightMm, process), filament, random.fork('fault')),
    person: { answersAfterMin: drawAnswer(random.fork('person')) },
    printSeed: seedOf(random, 'print'),
  }
}

/** The same, of a file that somebody has already. */
export function withFile(scenario: Scenario, name: string): Scenario {
  return { ...scenario, part: { kind: 'file', name } }
}

/** The same print on the machine of the model, as sensors and drivers are in theory: what the operator knows is true. */
export function onNominalMachine(scenario: Scenario): Scenario {
  return { ...scenario, twinSeed: null, gap: null }
}

export function processOf(
  settings: ScenarioSettings,
  printer: PrinterProfile,
  filament: FilamentProfile,
): PrintProcess {
  const { hasRunOutSwitch, ...rest } = settings
  return { ...rest, printer, filament }
}

function seedOf(random: Random, name: string): number {
  return Math.floor(random.fork(name).next() * 2 ** 31)
}

/** Which mode comes with this number: each round is an order of its own. Null: nothing breaks. */
function planAt(seed: number, index: number, split: Split): FaultPlan | null {
  const random = createRandom(seed).fork(`${split} round ${Math.floor(index / ROUND)}`)
  const order = Array.from({ length: ROUND }, (_, place) => place)
  for (let last = ROUND - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1))
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return FAULT_PLANS[order[index % ROUND]!] ?? null
}

function drawFilament(plan: FaultPlan | null, random: Random): FilamentProfile {
  const wanted = FILAMENTS.find(({ name }) => name === plan?.filament)
  if (wanted !== undefined) return wanted
  let share = random.next()
  for (const filament of FILAMENTS) {
    share -= filament.share
    if (share < 0) return filament
  }
  return FILAMENTS[0]!
}

function drawPrinter(plan: FaultPlan | null, filament: FilamentProfile, random: Random): PrinterProfile {
  const needsEnclosure = filament.needsEnclosure || plan?.needsEnclosure === true
  const fit = PRINTERS.filter(
    ({ isEnclosed, hasProbe, retractMm }) =>
      (isEnclosed || !needsEnclosure) &&
      (hasProbe || plan?.needsProbe !== true) &&
      // Soft filament buckles on its way through a long tube.
      (filament.type !== 'TPU' || retractMm < 2),
  )
  return oneOf(random, fit)
}

function drawFamily(plan: FaultPlan | null, split: Split, random: Random): PartFamily {
  const trait = plan?.trait ?? null
  const fit = PART_FAMILIES.filter(
    (family) => family.split === split && (trait === null || family.traits.includes(trait)),
  )
  invariant(fit.length > 0, `no part of split ${split} is ${trait}`)
  return oneOf(random, fit)
}

function drawSettings(
  family: PartFamily,
  filament: FilamentProfile,
  printer: PrinterProfile,
  random: Random,
): ScenarioSettings {
  const layerMm = oneOf(random, [0.15, 0.2, 0.2, 0.25, 0.28])
  return {
    placeXMm: 0,
    placeYMm: 0,
    layerMm,
    widthMm: oneOf(random, [0.42, 0.45, 0.48]),
    walls: family.walls,
    infillRatio: family.infillRatio,
    speedRatio: between(random, 0.7, 1.3),
    nozzleC: Math.min(printer.nozzleMaxC, filament.nozzleC + oneOf(random, [-5, 0, 0, 5, 10])),
    bedC: filament.bedC + oneOf(random, [-5, 0, 0, 5]),
    usesMacros: random.next() < 0.4,
    tellsLayers: random.next() < 0.5,
    labelsObjects: family.traits.includes('several') || random.next() < 0.6,
    hasRunOutSwitch: random.next() < 0.4,
  }
}

/** Without heating up, s. */
const PRINTS_S = [150, 480] as const
/** Fewer layers leave no room for anything to happen. */
const LAYERS_MIN = 8
/** So often a part is drawn again that would take too long however low it is. */
const DRAWS = 5

interface DrawnPart {
  readonly numbers: PartNumbers
  readonly heightMm: number
}

/** A part so high that the print takes as long as drawn. */
function drawPart(family: PartFamily, process: PrintProcess, random: Random): DrawnPart {
  const wishedS = between(random, ...PRINTS_S)
  let part: DrawnPart | null = null
  let leastS = Number.POSITIVE_INFINITY
  for (let draw = 0; draw < DRAWS && leastS > PRINTS_S[1]; draw++) {
    const numbers = family.draw(random.fork(`draw ${draw}`))
    const heightMm = heightFor(family, numbers, process, wishedS)
    const takesS = (meanLayerS(family.shape(numbers, heightMm), process, heightMm) * heightMm) / process.layerMm
    if (part !== null && takesS >= leastS) continue
    part = { numbers, heightMm }
    leastS = takesS
  }
  invariant(part !== null, 'a part is drawn')
  return part
}

function heightFor(family: PartFamily, numbers: PartNumbers, process: PrintProcess, wishedS: number): number {
  const { layerMm } = process
  const [lowMm, highMm] = family.heightMm
  let heightMm = (lowMm + highMm) / 2
  // What a layer takes depends on the height: a second look at the height that the first one gave.
  for (let look = 0; look < 2; look++) {
    const layerS = meanLayerS(family.shape(numbers, heightMm), process, heightMm)
    heightMm = Math.min(highMm, Math.max(lowMm, LAYERS_MIN * layerMm, (wishedS / layerS) * layerMm))
  }
  return Math.round(1000 * Math.round(heightMm / layerMm) * layerMm) / 1000
}

/** Beside the part there must be room for its skirt and the line that fills the nozzle, mm. */
const AROUND_MM = 14

/** Mostly near the middle, now and then at the rim. */
function drawPlace(
  { reachXMm, reachYMm }: PartShape,
  { reachMm }: PrinterProfile,
  random: Random,
): { readonly placeXMm: number; readonly placeYMm: number } {
  const place = (partMm: number): number => {
    const freeMm = Math.max(0, reachMm - partMm - AROUND_MM)
    const side = random.next() < 0.5 ? -1 : 1
    const mm = Math.round(freeMm * random.next() * random.next())
    return mm === 0 ? 0 : side * mm
  }
  return { placeXMm: place(Math.max(reachXMm, 22)), placeYMm: place(reachYMm) }
}

function drawRoom(printer: PrinterProfile, filament: FilamentProfile, random: Random): Scenario['room'] {
  const isWarmed = filament.needsEnclosure && printer.isEnclosed
  return {
    ambientC: between(random, 18, 28),
    humidityPct: between(random, 30, 60),
    openedDays: between(random, 0, 6),
    chamberC: isWarmed ? between(random, 40, 52) : null,
  }
}

/** Somebody is there in six of ten prints, sooner or later. */
function drawAnswer(random: Random): number | null {
  if (random.next() >= 0.6) return null
  return oneOf(random, [0.5, 1, 2, 5, 10, 20])
}

function drawFault(
  plan: FaultPlan,
  split: Split,
  layers: number,
  filament: FilamentProfile,
  random: Random,
): ScenarioFault {
  const { mode } = plan
  const mechanism = drawMechanism(plan, split, filament, random.fork('mechanism'))
  const severity = plan.severity === null ? null : between(random.fork('severity'), ...plan.severity)
  const when = drawWhen(plan, layers, filament, random.fork('when'))
  const words = Object.entries(mechanism.words).map(([word, value]) => `,${word}=${value}`)
  const course = mode.courses.length > 1 ? `,course=${mechanism.course}` : ''
  const overS = Math.round(between(random.fork('over'), ...plan.overS))
  const over = mechanism.course === 'creeping' ? `,over=${overS}s` : ''
  const lasts = plan.forS === null ? '' : `,for=${between(random.fork('for'), ...plan.forS)}s`
  const strength = severity === null ? '' : `:${severity}`
  const text = `${mode.name}@${when}${strength}${course}${over}${lasts}${words.join('')}`
  return { mode: mode.name, mechanism: mechanism.name, text, severity }
}

/** A third of the mechanisms of a mode, where it has several, are kept for judging. */
export function mechanismsFor(plan: FaultPlan, split: Split): readonly Mechanism[] {
  const all = mechanismsOf(plan)
  if (all.length < 2) return all
  const kept = Math.max(1, Math.round(all.length / 3))
  // Which ones does not depend on the seed: a model must not have met them with another one.
  const random = createRandom(0).fork(`mechanisms of ${plan.mode.name}`)
  const drawn = all.map((mechanism) => ({ mechanism, at: random.next() })).sort((a, b) => a.at - b.at)
  const judged = new Set(drawn.slice(0, kept).map(({ mechanism }) => mechanism))
  return all.filter((mechanism) => judged.has(mechanism) === (split === 'judge'))
}

function drawMechanism(plan: FaultPlan, split: Split, filament: FilamentProfile, random: Random): Mechanism {
  const all = mechanismsFor(plan, split)
  // What is loaded by mistake is not what should be loaded.
  const fit = all.filter(({ words }) => words['material'] !== filament.name)
  return oneOf(random, fit.length > 0 ? fit : all)
}

function drawWhen(plan: FaultPlan, layers: number, filament: FilamentProfile, random: Random): string {
  const kind = oneOf(random, plan.when)
  if (kind === 'start') return 'start'
  if (kind === 'heat-up') return `temperature:${Math.round(between(random, 60, filament.nozzleC - 40))}`
  const layer = Math.round(between(random, ...plan.layerShare) * layers)
  return `layer:${Math.min(layers, Math.max(2, layer + 1))}`
}
