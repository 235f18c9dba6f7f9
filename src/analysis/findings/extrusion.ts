// Whether the plastic comes out: flow against what the hot end melts and the drive can push, cold extrusion, grinding.
import { filamentAreaMm2 } from '#core'
import { createExtrusion, maxFlowMm3PerS, pressureAdvanceIdealS, steadyFlow } from '#physics'
import type { Finding } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { Assessment } from '../assessment.ts'
import { MENTION_FROM, spreadOf, UNKNOWN_MACHINE_SD } from '../assessment.ts'
import type { AnalysisContext } from '../context.ts'
import { counted, layerFinding, layerWords, numbers, printFinding, stretches, texts, worstRow } from '../context.ts'
import type { LimitState } from '../limit-state.ts'
import { combineSpread, exceedance } from '../limit-state.ts'

/** Plastic missing from a layer that one begins to see, and that costs the part its strength. */
const VISIBLE_LOSS_RATIO = 0.08
const RUINOUS_LOSS_RATIO = 0.25
/** Loss goes with force to this power (PHYSICS 2.4, fitted in V7). */
const SLIP_EXPONENT = 5.6
/** Share of viscosity's spread that reaches the force: the flow exponent of the force law. */
const VISCOSITY_TO_FORCE = 0.44
/** Share of the plastic of solid infill without room that is more than its overlap with the walls (good prints: to 0.2 in a layer). */
const SURPLUS_RATIO = 0.26
/** Cross-section of a line over nozzle times layer height; slicers use 0.8 to 1.6. */
const THIN_FILL = 0.55
const FAT_FILL = 2.2
/** Between this and THIN_FILL lines are just starved: extrusion multiplier, M221, a wrong rotation distance. */
const SPARSE_FILL = 0.76
/** Area of 2.85 mm filament over that of 1.75 mm. */
const THICK_OVER_THIN = (2.85 / 1.75) ** 2
/** Layers smaller than this say nothing about flow. */
const SMALLEST_MM3 = 5

export function assessExtrusion(run: SimulatedRun, context: AnalysisContext): Assessment {
  const findings: Finding[] = []
  const limits: LimitState[] = []
  assessFlow(run, context, findings, limits)
  assessLineFill(run, context, findings)
  assessMishaps(run, findings)
  assessPressureAdvance(run, context, findings)
  return { findings, limits }
}

/** Spread of force over grip, as a log. */
function forceSpread({ settings, guessedPrinter }: AnalysisContext): number {
  const viscosity = spreadOf(settings.material.spread, 'rheology.d1PaS', 0.4)
  const grip = spreadOf(settings.machine.spread, 'extruder.maxForceN', 0.2)
  return combineSpread([
    [VISCOSITY_TO_FORCE, viscosity],
    [1, grip],
    [guessedPrinter ? 1 : 0, UNKNOWN_MACHINE_SD],
  ])
}

/**
 * Force over the force at which `limitRatio` is lost, when `lossRatio` is lost now. Slip odds go with force to the power m;
 * what slips no longer has to be pushed, which takes part of the force away again.
 */
function forceRatioTo(limitRatio: number, lossRatio: number): number {
  const loss = Math.min(Math.max(lossRatio, 1e-6), 0.99)
  const odds = (value: number): number => value / (1 - value)
  const relief = VISCOSITY_TO_FORCE * Math.log((1 - loss) / (1 - limitRatio))
  return Math.exp(Math.log(odds(loss) / odds(limitRatio)) / SLIP_EXPONENT - relief)
}

function assessFlow(run: SimulatedRun, context: AnalysisContext, findings: Finding[], limits: LimitState[]): void {
  const { settings } = context
  const slipped = numbers(run.layers, 'slipped_mm3')
  const commanded = numbers(run.layers, 'commanded_mm3')
  const flowMax = numbers(run.layers, 'flow_max_mm3_per_s')
  const nozzleC = numbers(run.layers, 'nozzle_mean_c')
  const lossAt = (row: number): number => (commanded[row]! >= SMALLEST_MM3 ? slipped[row]! / commanded[row]! : 0)
  const epistemicSd = forceSpread(context)
  let worstLoss = 1e-4
  for (let row = 0; row < run.layers.rowCount; row++) worstLoss = Math.max(worstLoss, lossAt(row))
  const state = (limitRatio: number, losesPrint: boolean, loss = worstLoss): LimitState => ({
    kind: 'under-extrusion',
    ratio: forceRatioTo(limitRatio, loss),
    epistemicSd,
    aleatorySd: 0.05,
    losesPrint,
  })
  // A print is lost by what is missing in much of it, not in its one hardest layer.
  limits.push(state(RUINOUS_LOSS_RATIO, true, sustainedLoss(run, lossAt)))
  const extrusion = createExtrusion({
    material: settings.material,
    machine: settings.machine,
    nozzleDiameterMm: settings.nozzleDiameterMm,
    filamentDiameterMm: settings.filamentDiameterMm,
  })
  for (const [first, last] of stretches(run.layers.rowCount, (row) => lossAt(row) > VISIBLE_LOSS_RATIO, 2)) {
    if (last === first && run.layers.rowCount > 5) continue
    const losses = Array.from({ length: last + 1 }, (_, row) => lossAt(row))
    const worst = worstRow(losses, first, last)
    const limit = maxFlowMm3PerS(extrusion, nozzleC[worst]!, VISIBLE_LOSS_RATIO)
    const lossPct = (100 * losses[worst]!).toFixed(0)
    findings.push(
      layerFinding(
        run,
        'under-extrusion',
        losses[worst]! > RUINOUS_LOSS_RATIO ? 'failure' : 'defect',
        exceedance(state(VISIBLE_LOSS_RATIO, false, losses[worst]!)),
        [first, last],
        worst,
        `${lossPct} % of the plastic is missing in ${layerWords(run, worst, worst)}: up to ${flowMax[worst]!.toFixed(1)} mm³/s is asked, ` +
          `and at ${nozzleC[worst]!.toFixed(0)} °C this hot end and drive keep up ${limit.toFixed(1)} mm³/s before the filament slips.`,
        `Limit the volumetric speed to ${(0.9 * limit).toFixed(1)} mm³/s in the slicer, or print ${hotterBy(context, nozzleC[worst]!)}.`,
      ),
    )
  }
  warnNearLimit(run, context, extrusion, findings)
  assessSurplus(run, findings)
}

/** Loss that a tenth of the plastic, laid in the hardest layers, exceeds. */
function sustainedLoss(run: SimulatedRun, lossAt: (row: number) => number): number {
  const commanded = numbers(run.layers, 'commanded_mm3')
  const rows = Array.from({ length: run.layers.rowCount }, (_, row) => row).sort((a, b) => lossAt(b) - lossAt(a))
  const total = rows.reduce((sum, row) => sum + commanded[row]!, 0)
  let passed = 0
  for (const row of rows) {
    passed += commanded[row]!
    if (passed >= 0.1 * total) return Math.max(lossAt(row), 1e-4)
  }
  return 1e-4
}

/** Flow close to the limit without loss yet: one worn nozzle away from under-extrusion. */
function warnNearLimit(
  run: SimulatedRun,
  { settings }: AnalysisContext,
  extrusion: ReturnType<typeof createExtrusion>,
  findings: Finding[],
): void {
  if (findings.length > 0 || run.layers.rowCount === 0) return
  const flowMean = sustainedFlow(run)
  const nozzleC = numbers(run.layers, 'nozzle_mean_c')
  const row = worstRow(flowMean, 0, flowMean.length - 1)
  const limit = maxFlowMm3PerS(extrusion, nozzleC[row]!, VISIBLE_LOSS_RATIO)
  if (!(flowMean[row]! > 0.95 * limit)) return
  const steady = steadyFlow(extrusion, flowMean[row]!, nozzleC[row]!)
  findings.push(
    layerFinding(
      run,
      'under-extrusion',
      'note',
      0.5,
      [row, row],
      row,
      `${layerWords(run, row, row)} keeps up ${flowMean[row]!.toFixed(1)} mm³/s with ${steady.forceN.toFixed(0)} N at the drive gear; ` +
        `${settings.material.name} begins to slip at ${limit.toFixed(1)} mm³/s here.`,
      `Leave a margin: limit the volumetric speed to ${(0.85 * limit).toFixed(1)} mm³/s.`,
    ),
  )
}

/**
 * Plastic that finds no room: nozzle drag, ridges, knocked-off parts. Only solid infill shows it: walls bulge outwards and
 * sparse infill has room. The lines overlap the walls a little in every good print.
 */
function assessSurplus(run: SimulatedRun, findings: Finding[]): void {
  const surplus = numbers(run.layers, 'solid_surplus_mm3')
  const solid = numbers(run.layers, 'solid_mm3')
  const share = (row: number): number => (solid[row]! >= SMALLEST_MM3 ? surplus[row]! / solid[row]! : 0)
  // How far the nozzle is from the bed rules the first layer.
  const rows = Array.from({ length: run.layers.rowCount }, (_, row) => row).filter((row) => row > 0)
  const bad = rows.filter((row) => share(row) > SURPLUS_RATIO)
  const sum = (values: ArrayLike<number>, of: number[]): number => of.reduce((s, row) => s + values[row]!, 0)
  if (bad.length < 2 || sum(solid, bad) < 0.3 * sum(solid, rows)) return
  const ratio = sum(surplus, bad) / sum(solid, bad)
  const worst = bad.reduce((best, row) => (share(row) > share(best) ? row : best))
  findings.push(
    layerFinding(
      run,
      'over-extrusion',
      'defect',
      Math.min(0.9, 0.5 + 2 * (ratio - SURPLUS_RATIO)),
      [bad[0]!, bad[bad.length - 1]!],
      worst,
      `${(100 * ratio).toFixed(0)} % of the plastic of solid infill finds no room, worst in ${layerWords(run, worst, worst)}: it rides up, drags and leaves ridges.`,
      'Lower the flow, and check filament diameter and extruder calibration (rotation_distance).',
    ),
  )
}

/** Mean flow of each layer while the head extrudes, mm³/s. */
function sustainedFlow(run: SimulatedRun): Float64Array {
  const area = numbers(run.layers, 'area_mm2')
  const speed = numbers(run.layers, 'speed_mean_mm_per_s')
  const commanded = numbers(run.layers, 'commanded_mm3')
  const duration = numbers(run.layers, 'duration_s')
  return Float64Array.from({ length: run.layers.rowCount }, (_, row) =>
    area[row]! > 0 && speed[row]! > 0 && commanded[row]! >= SMALLEST_MM3 ? commanded[row]! / duration[row]! : 0,
  )
}

function hotterBy({ settings }: AnalysisContext, nowC: number): string {
  const most = settings.material.print.nozzleC[2]
  const step = Math.min(15, Math.floor(most - nowC))
  return step >= 5 ? `${step} °C hotter` : 'with a nozzle of higher flow (this is as hot as the filament stands)'
}

/** Lines so thin or fat that the file can hardly be meant for this filament or this nozzle. */
function assessLineFill(run: SimulatedRun, context: AnalysisContext, findings: Finding[]): void {
  const { settings } = context
  const { beads } = run
  const flow = numbers(beads, 'flow_mm3_per_s')
  const speed = numbers(beads, 'speed_mm_per_s')
  const layerOf = numbers(beads, 'layer')
  const heightOf = numbers(run.layers, 'height_mm')
  const fills: number[] = []
  for (let row = 0; row < beads.rowCount; row++) {
    const layer = layerOf[row]!
    if (layer < 1 || !(speed[row]! > 0)) continue
    fills.push(flow[row]! / (speed[row]! * heightOf[Math.min(layer, heightOf.length - 1)]! * settings.nozzleDiameterMm))
  }
  if (fills.length < 200) return
  fills.sort((a, b) => a - b)
  const fill = fills[fills.length >> 1]!
  if (fill > THIN_FILL && fill < FAT_FILL) {
    if (fill < SPARSE_FILL && context.metadata.nozzleDiameterMm === settings.nozzleDiameterMm)
      findings.push(sparseFinding(fill))
    return
  }
  const { filamentDiameterMm, nozzleDiameterMm } = settings
  const isThick = fill <= THIN_FILL && fill * THICK_OVER_THIN > 0.75 && filamentDiameterMm < 2
  findings.push(
    printFinding(
      'material-mismatch',
      'defect',
      isThick ? 0.85 : 0.7,
      `Lines carry ${(100 * fill).toFixed(0)} % of the plastic that a ${nozzleDiameterMm} mm nozzle lays at this layer height: ` +
        `${isThick ? `the file looks sliced for 2.85 mm filament, and ${filamentDiameterMm} mm is loaded` : 'the file looks sliced for another nozzle or filament'}.`,
      isThick
        ? 'Set the filament diameter in the slicer and slice again.'
        : 'Check nozzle and filament diameter in the slicer, or name the right printer.',
    ),
  )
}

function sparseFinding(fill: number): Finding {
  return printFinding(
    'under-extrusion',
    'defect',
    Math.min(0.85, 0.5 + 2 * (SPARSE_FILL - fill)),
    `The file asks for lines with only ${(100 * fill).toFixed(0)} % of nozzle width times layer height: gaps between lines and weak walls, whatever the hot end can do.`,
    'Set the flow (extrusion multiplier, M221) back to 100 % and check filament diameter and line width in the slicer.',
  )
}

function assessMishaps(run: SimulatedRun, findings: Finding[]): void {
  const kinds = texts(run.events, 'kind')
  const line = numbers(run.events, 'line')
  const texting = texts(run.events, 'text')
  const first = (kind: string): number => kinds.indexOf(kind)
  const ground = first('filament-ground')
  if (ground >= 0) {
    findings.push(
      printFinding(
        'filament-grinding',
        'failure',
        0.8,
        `The drive gear slips so long on the same spot that it grinds through the filament; nothing is extruded after line ${line[ground]}.`,
        'Print slower or hotter there, retract less often, or raise the idler tension.',
        line[ground]!,
      ),
    )
  }
  const buckled = first('filament-buckled')
  if (buckled >= 0) {
    findings.push(
      printFinding(
        'extruder-skip',
        'failure',
        0.7,
        `Soft filament buckles between gear and guide at line ${line[buckled]}: the melt asks more force than a free column of it carries.`,
        'Print this filament slower, and close the gap between gear and guide.',
        line[buckled]!,
      ),
    )
  }
  const cold = first('cold-extrusion')
  if (cold >= 0) {
    findings.push(
      printFinding(
        'cold-extrusion',
        'failure',
        0.95,
        `Filament is pushed into a cold nozzle at line ${line[cold]}: ${texting[cold] ?? ''}`,
        'Wait for the nozzle (M109) before the first extrusion.',
        line[cold]!,
      ),
    )
  }
  const skips = run.facts.extruderSkips.reduce((sum, { times }) => sum + times, 0)
  if (skips > 0) {
    const at = run.facts.extruderSkips[0]!.line
    findings.push(
      printFinding(
        'extruder-skip',
        skips > 20 ? 'failure' : 'defect',
        0.7,
        `The extruder motor is asked for more force than it has and skips ${counted(skips, 'time')}, first at line ${at}.`,
        'Print slower or hotter, or give the extruder motor more current.',
        at,
      ),
    )
  }
}

/** Pressure advance far from what the filament path asks for shows as bulging or starved corners. */
function assessPressureAdvance(run: SimulatedRun, context: AnalysisContext, findings: Finding[]): void {
  const { settings } = context
  const flow = sustainedFlow(run)
  // The advance of a printer that was only guessed is nobody's.
  if (flow.length === 0 || context.guessedPrinter) return
  const row = flow.length >> 1
  if (!(flow[row]! > 0.3)) return
  const set = run.pressureAdvanceS
  const extrusion = createExtrusion({
    material: settings.material,
    machine: settings.machine,
    nozzleDiameterMm: settings.nozzleDiameterMm,
    filamentDiameterMm: settings.filamentDiameterMm,
  })
  // The secant from standstill is the most that helps; around a running flow the lag is about 0.4 of it.
  const most = pressureAdvanceIdealS(extrusion, numbers(run.layers, 'nozzle_mean_c')[row]!, flow[row]!)
  const least = 0.4 * most
  const missing = set < least ? least - set : set > most ? most - set : 0
  const wrong = Math.abs(missing) * (flow[row]! / filamentAreaMm2(settings.filamentDiameterMm))
  // Filament mm missing or too much at a full stop; 0.15 mm of filament is a bead 4 mm long.
  const confidence = wrong > 0.3 ? 0.7 : wrong > 0.15 ? 0.5 : 0
  if (confidence < MENTION_FROM) return
  const tooLittle = missing > 0
  findings.push(
    printFinding(
      'pressure-advance',
      'note',
      confidence,
      `Pressure advance is ${set.toFixed(3)} s; the filament path and this flow ask for ${least.toFixed(2)} to ${most.toFixed(2)} s, ` +
        `so corners ${tooLittle ? 'bulge and seams swell' : 'are starved'} by ${(wrong * filamentAreaMm2(settings.filamentDiameterMm)).toFixed(2)} mm³.`,
      `Calibrate pressure advance; start from ${((least + most) / 2).toFixed(2)} s.`,
    ),
  )
}
