// What the machine does: commands it rejects, missing homing, limits, collisions, lost steps, filament that harms it.
import { REFUSAL_CODE } from '#motion'
import { gramsUntilWorn } from '#physics'
import type { Finding, FindingKind } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { Assessment } from '../assessment.ts'
import { MENTION_FROM, spreadOf, UNKNOWN_MACHINE_SD } from '../assessment.ts'
import type { AnalysisContext } from '../context.ts'
import { numbers, printFinding, texts } from '../context.ts'
import type { LimitState } from '../limit-state.ts'
import { exceedance } from '../limit-state.ts'

/** Nozzle deeper than this in finished plastic is no ridge that it smears but something that it hits, mm. */
const OVERLAP_MM = 3

export function assessMachine(run: SimulatedRun, context: AnalysisContext): Assessment {
  const findings: Finding[] = []
  const limits: LimitState[] = []
  assessRejection(run, findings)
  assessRefusals(run, context, findings)
  assessCompleteness(run, context, findings)
  assessSteps(run, context, findings, limits)
  assessCollisions(run, findings)
  assessFilament(run, context, findings)
  return { findings, limits }
}

const REJECTIONS: readonly (readonly [RegExp, FindingKind, string])[] = [
  [
    /must home/i,
    'missing-homing',
    'Add G28 to the start G-code, or simulate with the configuration whose start macro homes.',
  ],
  [
    /requested temperature/i,
    'impossible-temperature',
    'Choose a temperature inside min_temp and max_temp, or another printer.',
  ],
  [/out of range|out of bounds/i, 'out-of-volume', 'Move or scale the part, or choose the printer it was sliced for.'],
  [/extrude below minimum temp/i, 'missing-heating', 'Heat the nozzle and wait (M109) before the first extrusion.'],
  [
    /maximum extrusion|extrude only move/i,
    'rejected-command',
    'Check the purge line and max_extrude_cross_section / max_extrude_only_distance.',
  ],
]

function assessRejection(run: SimulatedRun, findings: Finding[]): void {
  const { error } = run
  if (error === null || /not heating|never reaches/.test(error.message)) return
  // What the firmware itself gave up over is told by its own finding.
  if (texts(run.events, 'text').includes(error.message)) return
  const known = REJECTIONS.find(([pattern]) => pattern.test(error.message))
  findings.push(
    printFinding(
      known?.[1] ?? 'rejected-command',
      'failure',
      1,
      `Klipper stops at line ${error.line}: ${error.message}`,
      known?.[2] ?? 'Remove or change this line in the file or in the start G-code.',
      error.line,
    ),
  )
}

/** A file of another firmware, followed on: what Klipper would have said first. */
function assessRefusals(run: SimulatedRun, { guessedPrinter }: AnalysisContext, findings: Finding[]): void {
  const refused = run.diagnostics.filter(({ code }) => code === REFUSAL_CODE)
  const first = refused[0]
  if (!guessedPrinter || first === undefined) return
  const others = refused.length > 1 ? ` (and ${refused.length - 1} more kinds of refusal later)` : ''
  findings.push(
    printFinding(
      'rejected-command',
      'note',
      1,
      `The file is not for Klipper as it stands; line ${first.line}: ${first.message}${others}. It was simulated on as other firmware would run it.`,
      'Slice it for Klipper before printing it there, or name the printer with --printer or --config to see it stop.',
      first.line,
    ),
  )
}

/** The slicer says at the end how much filament it used; a file with much less than that has lost its end. */
function assessCompleteness(run: SimulatedRun, { metadata }: AnalysisContext, findings: Finding[]): void {
  if (run.error !== null) return
  const { filamentMm, layerCount } = metadata
  const layers = run.layers.rowCount
  const lacksFilament = filamentMm !== undefined && run.filamentMm < 0.85 * filamentMm && run.filamentMm > 0
  const lacksLayers = layerCount !== undefined && layers > 0 && layers < 0.9 * layerCount
  if (!lacksFilament && !lacksLayers) return
  const said = lacksFilament
    ? `${(filamentMm / 1000).toFixed(2)} m of filament, and the file feeds ${(run.filamentMm / 1000).toFixed(2)} m`
    : `${layerCount} layers, and the file has ${layers}`
  findings.push(
    printFinding(
      'incomplete-file',
      'failure',
      0.8,
      `The slicer speaks of ${said}: part of the print is missing, as after an interrupted export or upload.`,
      'Export or upload the file again (a flow override, M221, can also explain a difference).',
    ),
  )
}

function assessSteps(
  run: SimulatedRun,
  { settings, guessedPrinter }: AnalysisContext,
  findings: Finding[],
  limits: LimitState[],
): void {
  const { stepMargin } = run.facts
  if (stepMargin === null) return
  const { axis, speedMmPerS, accelMmPerS2 } = stepMargin
  const state: LimitState = {
    kind: 'skipped-steps',
    ratio: stepMargin.demandRatio,
    epistemicSd: Math.hypot(
      spreadOf(settings.machine.spread, 'frame.motorForceN', 0.15),
      guessedPrinter ? UNKNOWN_MACHINE_SD : 0,
    ),
    aleatorySd: 0.1,
    losesPrint: true,
  }
  limits.push(state)
  const confidence = exceedance(state)
  if (confidence < MENTION_FROM) return
  findings.push(
    printFinding(
      'skipped-steps',
      confidence > 0.5 ? 'failure' : 'defect',
      confidence,
      `The ${axis} motor is asked for ${(100 * state.ratio).toFixed(0)} % of the force it has at ${speedMmPerS.toFixed(0)} mm/s ` +
        `with ${accelMmPerS2.toFixed(0)} mm/s²: it loses steps and the layers shift.`,
      'Lower acceleration or travel speed, or raise the motor current.',
      stepMargin.line,
    ),
  )
}

function assessCollisions(run: SimulatedRun, findings: Finding[]): void {
  const kinds = texts(run.events, 'kind')
  const collision = kinds.indexOf('collision')
  if (collision >= 0) {
    findings.push(
      printFinding(
        'collision',
        'failure',
        0.8,
        `The head runs into what stands there at line ${numbers(run.events, 'line')[collision]}: ${texts(run.events, 'text')[collision] ?? ''}.`,
        'Print all objects layer by layer, or place them further apart.',
        numbers(run.events, 'line')[collision]!,
      ),
    )
  }
  const overlap = numbers(run.layers, 'overlap_max_mm')
  const height = numbers(run.layers, 'height_mm')
  for (let row = 1; row < run.layers.rowCount; row++) {
    if (!(overlap[row]! > Math.max(OVERLAP_MM, 4 * height[row]!))) continue
    findings.push(
      printFinding(
        'collision',
        'defect',
        0.5,
        `The nozzle ploughs ${overlap[row]!.toFixed(2)} mm deep through plastic that is already there in layer ${row + 1}.`,
        'Check layer heights and flow; use z-hop on travel.',
        numbers(run.layers, 'line_first')[row]!,
      ),
    )
    return
  }
}

function assessFilament(run: SimulatedRun, { settings }: AnalysisContext, findings: Finding[]): void {
  const { material, machine, moisturePct } = settings
  // Steam shows from 0.1-0.2 % on (PHYSICS 2.13).
  if (moisturePct > 0.15) {
    findings.push(
      printFinding(
        'moisture',
        moisturePct > 0.5 ? 'defect' : 'note',
        Math.min(0.9, 0.3 + moisturePct),
        `${material.name} stored like this holds about ${moisturePct.toFixed(2)} % water: it steams in the nozzle, pops, strings and loses strength.`,
        `Dry it ${material.print.dryH} h at ${material.print.dryC} °C and print from a dry box; --humidity and --opened say how it was stored.`,
      ),
    )
  }
  const gramsTo = gramsUntilWorn(material, machine.extruder.nozzleMaterial, 0.1)
  if (gramsTo < 5000) {
    findings.push(
      printFinding(
        'nozzle-abrasion',
        run.filamentG > 0.2 * gramsTo ? 'defect' : 'note',
        0.8,
        `${material.name} grinds ${machine.extruder.nozzleMaterial.replace('-', ' ')}: the bore is 0.1 mm wider after about ${gramsTo.toFixed(0)} g; this print takes ${run.filamentG.toFixed(0)} g.`,
        'Use a hardened-steel or ruby nozzle.',
      ),
    )
  }
}
