// Whether layers hold together: weld and bond, delamination, layers too hot to build on.
import { createStiffness, softLayerRatio } from '#physics'
import type { Finding } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { Assessment } from '../assessment.ts'
import { MENTION_FROM, spreadOf } from '../assessment.ts'
import type { AnalysisContext } from '../context.ts'
import { layerFinding, layerWords, numbers, printFinding, stretches, worstRow } from '../context.ts'
import type { LimitState } from '../limit-state.ts'
import { combineSpread, exceedance } from '../limit-state.ts'

/**
 * A weld below this share of bulk strength breaks by hand. PLA prints as people like them reach about 0.5 (PHYSICS 2.8:
 * Z strength -47.8 % against filament), so less than half of that is weak.
 */
const WEAK_BOND_RATIO = 0.2
const LAYERS_IGNORED = 1
/** Largest share of the layer that may be soft when the next one comes. */
const SOFT_LIMIT_RATIO = 0.5

/** More time or more air, whichever this print has not used yet. */
function coolingAdvice(run: SimulatedRun, { material }: AnalysisContext['settings'], row: number): string {
  const fan = numbers(run.layers, 'fan_ratio')[row]!
  const durationS = numbers(run.layers, 'duration_s')[row]!
  const timeS = Math.ceil(Math.max(2 * material.print.minLayerTimeS, 1.5 * durationS))
  const moreFan = fan < 0.5 && material.print.fanPct[2] > 50 ? 'Turn the part fan up, ' : ''
  return `${moreFan === '' ? 'Ask' : `${moreFan}ask`} for a minimum layer time of ${timeS} s or more, or print two at once.`
}

export function assessBonding(run: SimulatedRun, context: AnalysisContext): Assessment {
  const findings: Finding[] = []
  const limits: LimitState[] = []
  assessBonds(run, context, findings)
  assessDelamination(run, context, findings, limits)
  assessHotLayers(run, context, findings)
  assessLayerHeight(run, context, findings)
  return { findings, limits }
}

/** Healing goes with time over reptation time to the power 1/4; reptation time with viscosity over plateau modulus. */
function bondSpread({ settings }: AnalysisContext): number {
  return combineSpread([
    [0.25, spreadOf(settings.material.spread, 'rheology.d1PaS', 0.4)],
    [0.25, spreadOf(settings.material.spread, 'healing.plateauModulusPa', 0.4)],
  ])
}

function assessBonds(run: SimulatedRun, context: AnalysisContext, findings: Finding[]): void {
  const bond = numbers(run.layers, 'bond_mean_ratio')
  const weldC = numbers(run.layers, 'weld_mean_c')
  const substrateC = numbers(run.layers, 'substrate_mean_c')
  const { material } = context.settings
  const state = (value: number): LimitState => ({
    kind: 'weak-bond',
    ratio: WEAK_BOND_RATIO / Math.max(value, 1e-3),
    epistemicSd: bondSpread(context),
    aleatorySd: 0.1,
    losesPrint: false,
  })
  const weak = (row: number): boolean => row >= LAYERS_IGNORED && bond[row]! < WEAK_BOND_RATIO
  for (const [first, last] of stretches(run.layers.rowCount, weak, 3)) {
    if (last - first < 2) continue
    const worst = worstRow(
      Float64Array.from(bond, (value) => -value),
      first,
      last,
    )
    const confidence = exceedance(state(bond[worst]!))
    if (confidence < MENTION_FROM) continue
    findings.push(
      layerFinding(
        run,
        'weak-bond',
        'defect',
        confidence,
        [first, last],
        worst,
        `Welds reach ${(100 * bond[worst]!).toFixed(0)} % of the bulk strength in ${layerWords(run, first, last)}: the interface starts at ` +
          `${weldC[worst]!.toFixed(0)} °C on a layer of ${substrateC[worst]!.toFixed(0)} °C, too cold for the chains to cross.`,
        `Print hotter (up to ${material.print.nozzleC[2]} °C)${material.print.chamberC[2] > 45 ? ', with less fan, or in a warmer chamber' : ' or with less fan'}.`,
      ),
    )
  }
}

function assessDelamination(
  run: SimulatedRun,
  context: AnalysisContext,
  findings: Finding[],
  limits: LimitState[],
): void {
  const ratio = numbers(run.layers, 'delamination_ratio')
  if (run.layers.rowCount === 0) return
  const worst = worstRow(ratio, 0, run.layers.rowCount - 1)
  const value = ratio[worst]!
  if (!(value > 0)) return
  const { material } = context.settings
  const state: LimitState = {
    kind: 'delamination',
    ratio: value,
    epistemicSd: combineSpread([
      [1, spreadOf(material.spread, 'modulusPa', 0.15)],
      [1, spreadOf(material.spread, 'expansionPerK', 0.15)],
      [1, spreadOf(material.spread, 'yieldStrengthPa', 0.15)],
      [1, bondSpread(context)],
    ]),
    aleatorySd: 0.15,
    losesPrint: true,
  }
  limits.push(state)
  const confidence = exceedance(state)
  if (confidence < MENTION_FROM) return
  const stress = numbers(run.layers, 'stress_mpa')[worst]!
  findings.push(
    layerFinding(
      run,
      'delamination',
      confidence > 0.5 ? 'failure' : 'defect',
      confidence,
      [worst, worst],
      worst,
      `Cooling plastic pulls with ${stress.toFixed(1)} MPa and layers hold ${(100 / value).toFixed(0)} % of the tension across them at the corners: it splits.`,
      material.print.chamberC[2] > 45
        ? `Keep the heat in: chamber at ${material.print.chamberC[1]} °C, less fan, hotter nozzle.`
        : 'Print hotter and with less fan, and keep draughts away.',
    ),
  )
}

/** A layer still soft when the next one comes is dragged along: blobs, curled tips. */
function assessHotLayers(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  // What the next bead is really laid on; the layer's own mean still holds the heat of its last beads.
  const endC = numbers(run.layers, 'substrate_mean_c')
  const duration = numbers(run.layers, 'duration_s')
  const { material } = settings
  const stiffness = createStiffness(material)
  const soft = (row: number): boolean =>
    row > LAYERS_IGNORED &&
    duration[row]! < 3 * material.print.minLayerTimeS &&
    softLayerRatio(stiffness, endC[row]!) > SOFT_LIMIT_RATIO
  for (const [first, last] of stretches(run.layers.rowCount, soft, 3)) {
    if (last - first < 2) continue
    const worst = worstRow(endC, first, last)
    findings.push(
      layerFinding(
        run,
        'overheated-layer',
        'defect',
        Math.min(0.95, softLayerRatio(stiffness, endC[worst]!)),
        [first, last],
        worst,
        `In ${layerWords(run, first, last)} each takes only ${duration[worst]!.toFixed(1)} s and is still at ${endC[worst]!.toFixed(0)} °C when the next one comes ` +
          `(${material.name} is firm below ${material.glassTransitionC} °C): it smears and curls.`,
        coolingAdvice(run, settings, worst),
      ),
    )
  }
}

/** A nozzle presses a layer only if it is well below its bore; slicers warn at three quarters. */
function assessLayerHeight(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  const height = numbers(run.layers, 'height_mm')
  if (height.length < 3) return
  const sorted = Float64Array.from(height).sort()
  const usual = sorted[sorted.length >> 1]!
  const boreMm = settings.nozzleDiameterMm
  if (!(usual > 0.8 * boreMm)) return
  findings.push(
    printFinding(
      'weak-bond',
      'defect',
      Math.min(0.95, 0.5 + 2 * (usual / boreMm - 0.8)),
      `Layers of ${usual.toFixed(2)} mm with a ${boreMm} mm nozzle: above three quarters of the bore the nozzle no longer presses the bead on.`,
      `Use layers of at most ${(0.75 * boreMm).toFixed(2)} mm, or a larger nozzle (--config says which one is in).`,
    ),
  )
}
