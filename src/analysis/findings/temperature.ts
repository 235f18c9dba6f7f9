// Temperatures that were asked for: possible, right for the filament, reached in time, waited for.
import type { Finding } from '#protocol'
import type { SimulatedRun, TargetFact } from '#simulation'
import type { Assessment } from '../assessment.ts'
import type { AnalysisContext } from '../context.ts'
import { numbers, printFinding, texts } from '../context.ts'
import type { LimitState } from '../limit-state.ts'

/** PTFE in the hot end gives off fumes and softens above this (PHYSICS 2.15). */
const PTFE_MAX_C = 245
/** Longer than this for a heat-up is not normal, s. */
const SLOW_HEATUP_S = 15 * 60

export function assessTemperature(run: SimulatedRun, context: AnalysisContext): Assessment {
  const findings: Finding[] = []
  const limits: LimitState[] = []
  const { targets } = run.facts
  assessNozzleTarget(run, context, targets, findings)
  assessHeaterLimits(context, targets, findings)
  assessHeating(run, targets, context, findings)
  assessWarmth(run, context, targets, findings)
  assessFaults(run, findings)
  return { findings, limits }
}

/** Hottest the nozzle is asked to be while it prints. */
function printingC(run: SimulatedRun): number {
  const nozzle = numbers(run.layers, 'nozzle_mean_c')
  if (nozzle.length === 0) return Number.NaN
  const sorted = Float64Array.from(nozzle)
    .filter((value) => !Number.isNaN(value))
    .sort()
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function assessNozzleTarget(
  run: SimulatedRun,
  { settings }: AnalysisContext,
  targets: readonly TargetFact[],
  findings: Finding[],
): void {
  const { material, machine } = settings
  const [leastC, goodC, mostC] = material.print.nozzleC
  const hottest = targets
    .filter((target) => target.heater === 'nozzle')
    .reduce<TargetFact | null>(
      (best, target) => (best === null || target.temperatureC > best.temperatureC ? target : best),
      null,
    )
  const meanC = printingC(run)
  if (hottest !== null && hottest.temperatureC > material.degradationC) {
    findings.push(
      printFinding(
        'impossible-temperature',
        'failure',
        0.8,
        `${hottest.temperatureC} °C is above what ${material.name} stands (about ${material.degradationC} °C): it chars within minutes.`,
        `Print ${material.name} at ${goodC} °C, or say with --material what is really loaded.`,
        hottest.line,
      ),
    )
  } else if (meanC > mostC + 5) {
    findings.push(
      printFinding(
        'material-mismatch',
        'defect',
        0.5,
        `The nozzle prints at ${meanC.toFixed(0)} °C; ${material.name} is printed between ${leastC} and ${mostC} °C: it oozes and sags.`,
        `Print at about ${goodC} °C, or say with --material what is really loaded.`,
        hottest?.line ?? null,
      ),
    )
  } else if (meanC < leastC - 5) {
    findings.push(
      printFinding(
        'material-mismatch',
        meanC < material.noFlowC ? 'failure' : 'defect',
        0.7,
        `The nozzle prints at ${meanC.toFixed(0)} °C; ${material.name} is printed between ${leastC} and ${mostC} °C: it comes out stiff and bonds badly.`,
        `Print at about ${goodC} °C, or say with --material what is really loaded.`,
        hottest?.line ?? null,
      ),
    )
  }
  if (hottest !== null && !machine.extruder.allMetal && hottest.temperatureC > PTFE_MAX_C) {
    findings.push(
      printFinding(
        'impossible-temperature',
        'defect',
        0.6,
        `${hottest.temperatureC} °C in a hot end with a PTFE liner: the liner softens above ${PTFE_MAX_C} °C, shrinks the bore and gives off fumes.`,
        'Use an all-metal hot end for this temperature.',
        hottest.line,
      ),
    )
  }
}

function assessHeaterLimits(context: AnalysisContext, targets: readonly TargetFact[], findings: Finding[]): void {
  const { config } = context
  const limitOf = (heater: string): number | undefined =>
    heater === 'nozzle'
      ? config.extruders[0]?.heater.maxTempC
      : heater === 'bed'
        ? config.heaterBed?.maxTempC
        : undefined
  const seen = new Set<string>()
  for (const { heater, temperatureC, line } of targets) {
    const maxC = limitOf(heater)
    if (maxC === undefined || !(temperatureC > maxC) || seen.has(heater)) continue
    seen.add(heater)
    findings.push(
      printFinding(
        'impossible-temperature',
        'failure',
        1,
        `The ${heater} is asked for ${temperatureC} °C; the configuration allows ${maxC} °C, so Klipper refuses.`,
        `Stay below ${maxC} °C, or raise max_temp if the hardware really stands it.`,
        line,
      ),
    )
  }
}

function assessHeating(
  run: SimulatedRun,
  targets: readonly TargetFact[],
  { settings }: AnalysisContext,
  findings: Finding[],
): void {
  if (run.layers.rowCount === 0) return
  const firstC = numbers(run.layers, 'nozzle_mean_c')[0]!
  const { material } = settings
  const heated = targets.some((target) => target.heater === 'nozzle' && target.temperatureC > 0)
  if (!heated) {
    findings.push(
      printFinding(
        'missing-heating',
        'failure',
        0.98,
        'The file extrudes but never heats the nozzle: it relies on a start macro or on the printer being hot already.',
        'Add M104/M109 to the start G-code, or give the configuration whose macros heat.',
        numbers(run.layers, 'line_first')[0] ?? null,
      ),
    )
  } else if (firstC < material.print.nozzleC[0] - 25 && !hasWaited(run, 'nozzle')) {
    findings.push(
      printFinding(
        'missing-heating',
        'failure',
        0.9,
        `The first layer starts with the nozzle at ${firstC.toFixed(0)} °C: the file sets a temperature but does not wait for it.`,
        'Use M109 (wait) instead of M104 before the first extrusion.',
        numbers(run.layers, 'line_first')[0] ?? null,
      ),
    )
  }
  const bedWanted = targets.filter((target) => target.heater === 'bed').some((target) => target.temperatureC > 0)
  if (!bedWanted && material.print.bedC[0] >= 45) {
    findings.push(
      printFinding(
        'missing-heating',
        'defect',
        0.6,
        `The bed is never heated; ${material.name} holds on a bed of ${material.print.bedC[0]} to ${material.print.bedC[2]} °C.`,
        `Heat the bed to ${material.print.bedC[1]} °C.`,
      ),
    )
  }
}

/** The print stood until this heater was there. */
function hasWaited(run: SimulatedRun, heater: string): boolean {
  return run.facts.waits.some((wait) => wait.heater === heater)
}

/** A bed or a room in which the filament never gets firm. */
function assessWarmth(
  run: SimulatedRun,
  { settings, config }: AnalysisContext,
  targets: readonly TargetFact[],
  findings: Finding[],
): void {
  if (run.layers.rowCount === 0) return
  const { material } = settings
  const bedC = Math.max(0, ...targets.filter(({ heater }) => heater === 'bed').map(({ temperatureC }) => temperatureC))
  const softC =
    material.meltC === null || material.glassTransitionC > 40 ? material.glassTransitionC : material.noFlowC - 20
  if (bedC > material.print.bedC[2] + 5 && bedC > softC + 8) {
    findings.push(
      printFinding(
        'overheated-layer',
        'defect',
        0.8,
        `A bed of ${bedC} °C keeps the foot of a ${material.name} part soft (it is firm below about ${softC} °C): the first millimetres bulge and the part may sag.`,
        `Heat the bed to ${Math.min(material.print.bedC[1], config.heaterBed?.maxTempC ?? 999)} °C.`,
        targets.find(({ heater, temperatureC }) => heater === 'bed' && temperatureC === bedC)?.line ?? null,
      ),
    )
  }
  const chamber = numbers(run.telemetry, 'chamber_c')
  let sum = 0
  for (let row = 0; row < chamber.length; row++) sum += chamber[row]!
  const meanC = sum / Math.max(1, chamber.length)
  if (meanC > material.print.chamberC[2] + 5 && meanC > softC - 15) {
    findings.push(
      printFinding(
        'heat-creep',
        'defect',
        Math.min(0.9, 0.4 + 0.03 * (meanC - softC + 15)),
        `The air around the print is ${meanC.toFixed(0)} °C and ${material.name} softens at ${softC} °C: filament swells above the heat break and jams, and walls stay soft.`,
        'Open the enclosure for this filament.',
      ),
    )
  }
}

function assessFaults(run: SimulatedRun, findings: Finding[]): void {
  // With something broken on purpose it is no prediction: it has happened.
  const isCertain = run.faults.length > 0
  const kinds = texts(run.events, 'kind')
  const text = texts(run.events, 'text')
  const line = numbers(run.events, 'line')
  for (let row = 0; row < kinds.length; row++) {
    const what = text[row] ?? ''
    if (kinds[row] === 'heater-fault') {
      findings.push(
        printFinding(
          'heater-fault',
          'failure',
          isCertain ? 0.99 : 0.7,
          `${what}: verify_heater stops the printer, because the heater cannot hold the target against fan, flow and losses.`,
          'Lower the target or the part fan, insulate the block (silicone sock), or use a stronger heater.',
          line[row]!,
        ),
      )
    } else if (kinds[row] === 'never-hot') {
      const advice = 'Choose a temperature that this printer reaches.'
      findings.push(printFinding('impossible-temperature', 'failure', 0.8, `${what}.`, advice, line[row]!))
    } else if (kinds[row] === 'heat-creep') {
      findings.push(
        printFinding(
          'heat-creep',
          'failure',
          isCertain ? 0.99 : 0.5,
          `Heat climbs into the cold side of the hot end (${what}): the filament swells there and jams.`,
          'Check the heat-sink fan, open the enclosure for PLA, and retract less often.',
          line[row]!,
        ),
      )
    }
  }
  for (const { heater, temperatureC, durationS, line: at } of run.facts.waits) {
    if (durationS <= SLOW_HEATUP_S) continue
    const waited = `${heater} ${temperatureC} °C after ${durationS.toFixed(0)} s`
    const cause = `Heating takes ${(durationS / 60).toFixed(0)} minutes (${waited}).`
    findings.push(printFinding('slow-heatup', 'note', 0.8, cause, 'Insulate the bed or close the room.', at))
  }
}
