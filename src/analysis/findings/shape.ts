// How the part will look: overhangs, bridges, starts in the air, strings, ringing, size.
import { createStiffness, planeShrinkageRatio } from '#physics'
import type { Finding } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { Assessment } from '../assessment.ts'
import type { AnalysisContext } from '../context.ts'
import { counted, layerFinding, layerWords, numbers, printFinding, stretches, worstRow } from '../context.ts'
import type { LimitState } from '../limit-state.ts'

/** Unsupported share of a bead beyond which its edge curls or droops in sight (PHYSICS 2.6: from one half on). */
const OVERHANG_RATIO = 0.7
/** Curl, in layers, that shows even where less hangs over: poor cooling. */
const CURL_RATIO = 0.1
/** Walls in the air that one sees, mm² in one layer, and in how many layers: fewer are the top of an arch or a rounding. */
const OVERHANG_MM2 = 3
const OVERHANG_LAYERS = 4
const OVERHANG_DEFECT_LAYERS = 8
/** Sag that one sees and feels, mm. */
const SAG_MM = 0.5
/** Plastic laid on nothing at all, mm² in one layer: more than a nub of support-less slicing. */
const AIR_MM2 = 8
/** Strings a layer on average that make a cobweb. */
const STRINGS_PER_LAYER = 2
/** Ripple that one sees on a glossy wall, um. */
const RINGING_UM = 60

export function assessShape(run: SimulatedRun, context: AnalysisContext): Assessment {
  const findings: Finding[] = []
  const limits: LimitState[] = []
  assessOverhangs(run, context, findings)
  assessBridges(run, findings)
  assessAir(run, findings, limits)
  assessStrings(run, context, findings)
  assessRinging(run, context, findings)
  assessSize(run, context, findings)
  return { findings, limits }
}

function assessOverhangs(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  const ratio = numbers(run.layers, 'overhang_worst_ratio')
  const curl = numbers(run.layers, 'curl_max_mm')
  const overhang = numbers(run.layers, 'overhang_mm2')
  const height = numbers(run.layers, 'height_mm')
  const fan = numbers(run.layers, 'fan_ratio')
  const shows = (row: number): boolean =>
    row > 0 && overhang[row]! > OVERHANG_MM2 && (ratio[row]! > OVERHANG_RATIO || curl[row]! > CURL_RATIO * height[row]!)
  for (const [first, last] of stretches(run.layers.rowCount, shows, 4)) {
    const count = Array.from({ length: last - first + 1 }, (_, k) => shows(first + k)).filter(Boolean).length
    if (count < OVERHANG_LAYERS) continue
    const worst = worstRow(ratio, first, last)
    const most = curl[worstRow(curl, first, last)]!
    const isLong = count >= OVERHANG_DEFECT_LAYERS
    const coolMore = fan[worst]! < 0.9 && settings.material.print.fanPct[2] > 100 * fan[worst]!
    findings.push(
      layerFinding(
        run,
        'overhang-sag',
        isLong ? 'defect' : 'note',
        Math.min(0.9, (isLong ? 0.5 : 0.35) + Math.max(0, ratio[worst]! - OVERHANG_RATIO)),
        [first, last],
        worst,
        `Walls in ${layerWords(run, first, last)} lean so far that up to ${(100 * ratio[worst]!).toFixed(0)} % of a bead has nothing below it; ` +
          (most > CURL_RATIO * height[worst]! ? `edges curl up by about ${most.toFixed(2)} mm.` : 'they droop.'),
        coolMore
          ? 'More part fan, slower overhangs, or support.'
          : 'Support below, slower overhang walls, or turn the part.',
      ),
    )
  }
}

function assessBridges(run: SimulatedRun, findings: Finding[]): void {
  const sag = numbers(run.layers, 'bridge_sag_max_mm')
  const span = numbers(run.layers, 'bridge_max_mm')
  for (const [first, last] of stretches(run.layers.rowCount, (row) => sag[row]! > SAG_MM && span[row]! > 5, 2)) {
    const worst = worstRow(sag, first, last)
    findings.push(
      layerFinding(
        run,
        'bridge-sag',
        'defect',
        Math.min(0.9, 0.35 + 0.25 * (sag[worst]! / SAG_MM - 1)),
        [first, last],
        worst,
        `A bridge of ${span[worst]!.toFixed(0)} mm in ${layerWords(run, worst, worst)} hangs ${sag[worst]!.toFixed(1)} mm through before it is stiff.`,
        'Full fan and a bridge flow below 1 on bridges, cooler nozzle, or support below.',
      ),
    )
  }
}

function assessAir(run: SimulatedRun, findings: Finding[], limits: LimitState[]): void {
  const air = numbers(run.layers, 'air_mm2')
  const area = numbers(run.layers, 'area_mm2')
  const isBad = (row: number): boolean => row > 0 && air[row]! > AIR_MM2 && air[row]! > 0.02 * area[row]!
  for (const [first, last] of stretches(run.layers.rowCount, isBad, 5)) {
    const worst = worstRow(air, first, last)
    const severe = air[worst]! > 40 || air[worst]! > 0.3 * area[worst]!
    if (severe) {
      limits.push({ kind: 'unsupported-start', ratio: 1.5, epistemicSd: 0.4, aleatorySd: 0.2, losesPrint: true })
    }
    findings.push(
      layerFinding(
        run,
        'unsupported-start',
        severe ? 'failure' : 'defect',
        severe ? 0.8 : 0.5,
        [first, last],
        worst,
        `${air[worst]!.toFixed(0)} mm² of ${layerWords(run, worst, worst)} is laid on nothing: no layer below, no neighbour, no end to hang from.`,
        'Turn on support for this area, or turn the part.',
      ),
    )
  }
}

function assessStrings(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  const count = run.strings.rowCount
  const layers = Math.max(1, run.layers.rowCount)
  if (count / layers < STRINGS_PER_LAYER) return
  const volume = numbers(run.strings, 'volume_mm3')
  let sum = 0
  for (let row = 0; row < count; row++) sum += volume[row]!
  const { bowden } = settings.machine.extruder
  findings.push(
    printFinding(
      'stringing',
      'defect',
      Math.min(0.85, 0.35 + 0.05 * (count / layers)),
      `${counted(count, 'travel')} draw a thread, ${(sum / count).toFixed(3)} mm³ of ooze each, about ${(count / layers).toFixed(1)} a layer.`,
      `Retract ${bowden ? 'more (4 to 6 mm with this Bowden tube)' : 'more (0.6 to 1.2 mm)'}, print cooler, travel faster, and dry the filament.`,
    ),
  )
}

function assessRinging(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  const ringing = numbers(run.layers, 'ringing_max_um')
  const sorted = Float64Array.from(ringing).sort()
  const usual = sorted[sorted.length >> 1] ?? 0
  if (!(usual > RINGING_UM)) return
  const { frame } = settings.machine
  const shaped = settings.shaperX !== null || settings.shaperY !== null
  findings.push(
    printFinding(
      'ringing',
      'defect',
      Math.min(0.85, 0.3 + 0.2 * (usual / RINGING_UM)),
      `Corners ring with ${usual.toFixed(0)} µm on the outer walls: the frame swings at ${frame.resonanceXHz.toFixed(0)} Hz (x) and ` +
        `${frame.resonanceYHz.toFixed(0)} Hz (y)${shaped ? ', and the input shaper does not match it' : ', and no input shaper is set'}.`,
      shaped
        ? 'Measure resonances again and renew the shaper.'
        : 'Set up input shaping, or lower acceleration and square_corner_velocity.',
    ),
  )
}

function assessSize(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  const shrink = planeShrinkageRatio(createStiffness(settings.material))
  const { objects } = run
  for (let row = 0; row < objects.rowCount; row++) {
    const lengthMm = Math.max(
      numbers(objects, 'x_max_mm')[row]! - numbers(objects, 'x_min_mm')[row]!,
      numbers(objects, 'y_max_mm')[row]! - numbers(objects, 'y_min_mm')[row]!,
    )
    const errorMm = lengthMm * shrink
    if (!(errorMm > 0.5)) continue
    findings.push(
      printFinding(
        'dimension',
        'note',
        0.7,
        `${settings.material.name} shrinks by ${(100 * shrink).toFixed(2)} %: ${lengthMm.toFixed(0)} mm come out ${errorMm.toFixed(1)} mm short.`,
        `Scale x and y by ${(1 / (1 - shrink)).toFixed(4)} in the slicer if the size matters.`,
      ),
    )
    return
  }
}
