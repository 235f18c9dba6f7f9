// Whether the part stays on the bed: first layer, warp and peel, knocked over.
import type { Finding } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { Assessment } from '../assessment.ts'
import { MENTION_FROM, spreadOf } from '../assessment.ts'
import type { AnalysisContext } from '../context.ts'
import { numbers, texts } from '../context.ts'
import type { LimitState } from '../limit-state.ts'
import { combineSpread, exceedance } from '../limit-state.ts'

/** Adhesion energies are known to a factor of two (PHYSICS 7.6: engineering guesses). */
const ADHESION_SPREAD = 0.6
/** Dust, grease and hands, from print to print. */
const CLEANLINESS_SD = 0.3
/** Gap over layer height beyond which the first layer does not hold (PHYSICS 2.12). */
const GAP_LOOSE_RATIO = 1.4
const GAP_WEAK_RATIO = 1.25
const GAP_BLOCKED_RATIO = 0.5
/** Area of the first layer in a bad zone that matters. */
const BAD_SHARE = 0.1

export function assessAdhesion(run: SimulatedRun, context: AnalysisContext): Assessment {
  const findings: Finding[] = []
  const limits: LimitState[] = []
  assessFirstLayer(run, context, findings, limits)
  assessPeel(run, context, findings, limits)
  return { findings, limits }
}

function assessFirstLayer(
  run: SimulatedRun,
  { settings, metadata }: AnalysisContext,
  findings: Finding[],
  limits: LimitState[],
): void {
  const { beads } = run
  const layer = numbers(beads, 'layer')
  // Only beads meant to lie on the bed have a gap: of layer 0, and of the first layer of every object printed later.
  const gap = numbers(beads, 'gap_ratio')
  const width = numbers(beads, 'width_mm')
  const [x0, y0] = [numbers(beads, 'x0_mm'), numbers(beads, 'y0_mm')]
  const [x1, y1] = [numbers(beads, 'x1_mm'), numbers(beads, 'y1_mm')]
  let total = 0
  let loose = 0
  let blocked = 0
  let gapSum = 0
  let worst = -1
  for (let row = 0; row < beads.rowCount; row++) {
    if (layer[row]! < 0 || Number.isNaN(gap[row]!)) continue
    const areaMm2 = Math.hypot(x1[row]! - x0[row]!, y1[row]! - y0[row]!) * width[row]!
    total += areaMm2
    gapSum += areaMm2 * gap[row]!
    if (gap[row]! > GAP_WEAK_RATIO) loose += areaMm2
    else if (gap[row]! < GAP_BLOCKED_RATIO) blocked += areaMm2
    if (worst < 0 || Math.abs(gap[row]! - 0.9) > Math.abs(gap[worst]! - 0.9)) worst = row
  }
  if (!(total > 0)) return
  const heightMm = numbers(run.layers, 'height_mm')[0] ?? metadata.firstLayerHeightMm ?? 0.2
  const meanGap = gapSum / total
  const { machine } = settings
  // Live z is set by eye: about 0.03 mm, besides probe and the bed's own shape.
  const offsetSdMm = Math.hypot(machine.probeSigmaMm, machine.bedUnevennessMm / 4, 0.03)
  limits.push({
    kind: 'poor-first-layer',
    ratio: meanGap / GAP_LOOSE_RATIO,
    epistemicSd: 0.05,
    aleatorySd: Math.min(0.5, offsetSdMm / heightMm),
    losesPrint: true,
  })
  if (heightMm < 2.5 * offsetSdMm) {
    findings.push({
      kind: 'poor-first-layer',
      severity: 'defect',
      confidence: Math.min(0.85, 1 - heightMm / (4 * offsetSdMm)),
      layer: 0,
      layerLast: 0,
      zMm: heightMm,
      xMm: null,
      yMm: null,
      object: null,
      line: numbers(run.layers, 'line_first')[0] ?? null,
      cause:
        `A first layer of ${heightMm.toFixed(2)} mm is hardly thicker than what bed, probe and live z are off by ` +
        `(about ±${offsetSdMm.toFixed(2)} mm): it is scraped in one place and loose in another.`,
      advice: 'Print a first layer of 0.2 mm or more, whatever the other layers are.',
    })
  }
  const [bad, what] = loose > blocked ? [loose, 'too far from'] : [blocked, 'too close to']
  if (bad / total < BAD_SHARE) return
  const tooFar = loose > blocked
  findings.push({
    kind: 'poor-first-layer',
    severity: bad / total > 0.4 && tooFar ? 'failure' : 'defect',
    confidence: Math.min(0.9, 0.4 + bad / total),
    layer: layer[worst]!,
    layerLast: layer[worst]!,
    zMm: numbers(beads, 'z0_mm')[worst]!,
    xMm: x0[worst]!,
    yMm: y0[worst]!,
    object: null,
    line: numbers(beads, 'line')[worst]!,
    cause:
      `${((100 * bad) / total).toFixed(0)} % of the first layer is laid with the nozzle ${what} the bed ` +
      `(gap ${(meanGap * 100).toFixed(0)} % of ${heightMm.toFixed(2)} mm on average, worst ${(100 * gap[worst]!).toFixed(0)} %).`,
    advice: tooFar
      ? 'Lower the nozzle (live z), probe a mesh at printing temperature, or use a thicker first layer.'
      : 'Raise the nozzle (live z) or use a thicker first layer; the unevenness of this bed needs at least 0.2 mm.',
  })
}

function peelSpread({ settings }: AnalysisContext): number {
  const { spread } = settings.material
  return combineSpread([
    [1, spreadOf(spread, 'modulusPa', 0.15)],
    [2, spreadOf(spread, 'expansionPerK', 0.15)],
    [1, ADHESION_SPREAD],
  ])
}

function assessPeel(run: SimulatedRun, context: AnalysisContext, findings: Finding[], limits: LimitState[]): void {
  const { objects } = run
  const peel = numbers(objects, 'peel_ratio')
  const epistemicSd = peelSpread(context)
  for (let row = 0; row < objects.rowCount; row++) {
    const liftMm = numbers(objects, 'lift_mm')[row]!
    const state: LimitState = {
      kind: 'warp',
      ratio: Math.max(peel[row]!, 1e-4),
      epistemicSd,
      aleatorySd: CLEANLINESS_SD,
      losesPrint: false,
    }
    // A corner that lifts a little is ugly; a print is lost when the nozzle hits it or it comes off: 3 x the energy.
    limits.push({ ...state, ratio: state.ratio / 3, losesPrint: true })
    const confidence = exceedance(state)
    if (confidence >= MENTION_FROM) findings.push(warpFinding(run, context, row, confidence, liftMm))
    const knock = numbers(objects, 'knock_ratio')[row]!
    const tipping: LimitState = {
      kind: 'knocked-over',
      ratio: Math.max(knock, 1e-4),
      epistemicSd: ADHESION_SPREAD,
      aleatorySd: 0.4,
      losesPrint: true,
    }
    limits.push(tipping)
    if (exceedance(tipping) >= MENTION_FROM) findings.push(knockFinding(run, row, exceedance(tipping)))
  }
}

function placeOf(run: SimulatedRun, row: number): Pick<Finding, 'object' | 'xMm' | 'yMm'> {
  const { objects } = run
  const middle = (low: string, high: string): number => (numbers(objects, low)[row]! + numbers(objects, high)[row]!) / 2
  const name = texts(objects, 'name')[row] ?? null
  return {
    object: name,
    xMm: middle('x_min_mm', 'x_max_mm'),
    yMm: middle('y_min_mm', 'y_max_mm'),
  }
}

function warpFinding(
  run: SimulatedRun,
  { settings, config }: AnalysisContext,
  row: number,
  confidence: number,
  liftMm: number,
): Finding {
  const { objects } = run
  const lengthMm = Math.max(
    numbers(objects, 'x_max_mm')[row]! - numbers(objects, 'x_min_mm')[row]!,
    numbers(objects, 'y_max_mm')[row]! - numbers(objects, 'y_min_mm')[row]!,
  )
  const peel = numbers(objects, 'peel_ratio')[row]!
  const { material, machine } = settings
  const layer = numbers(objects, 'peel_layer')[row]!
  const chamber = material.print.chamberC[1]
  const bedMostC = Math.min(material.print.bedC[2], (config.heaterBed?.maxTempC ?? 999) - 10)
  const enclose = machine.chamber.enclosed
    ? `let the chamber reach ${chamber} °C first`
    : `enclose the printer (${chamber} °C)`
  const advice = [
    chamber >= 40 ? enclose : null,
    `heat the bed to ${bedMostC} °C`,
    'add a brim of 5 to 8 mm or glue',
    'round the corners at the bed',
  ].filter((part) => part !== null)
  return {
    kind: 'warp',
    severity: confidence > 0.5 && peel > 2 ? 'failure' : 'defect',
    confidence,
    layer: layer >= 0 ? layer : null,
    layerLast: layer >= 0 ? layer : null,
    zMm: null,
    ...placeOf(run, row),
    line: numbers(objects, 'line_first')[row]!,
    cause:
      `Over ${lengthMm.toFixed(0)} mm, shrinking ${material.name} offers ${peel.toFixed(1)} times the energy that holds a corner on the bed` +
      `${liftMm > 0.05 ? `; the tip lifts about ${liftMm.toFixed(1)} mm` : ''}.`,
    advice: sentence(advice.join(', ')),
  }
}

/** Capital first, full stop last. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function knockFinding(run: SimulatedRun, row: number, confidence: number): Finding {
  const { objects } = run
  const heightMm = numbers(objects, 'z_max_mm')[row]!
  const contactMm2 = numbers(objects, 'contact_mm2')[row]!
  return {
    kind: 'knocked-over',
    severity: confidence > 0.5 ? 'failure' : 'defect',
    confidence,
    layer: null,
    layerLast: null,
    zMm: heightMm,
    ...placeOf(run, row),
    line: numbers(objects, 'line_first')[row]!,
    cause: `${heightMm.toFixed(0)} mm tall on ${contactMm2.toFixed(0)} mm² of bed contact: the nozzle's pull at the top can tear it off.`,
    advice: 'Add a brim or a wider foot, and use z-hop.',
  }
}
