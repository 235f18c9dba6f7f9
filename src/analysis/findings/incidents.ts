// What really went wrong in this run, as its events tell: no matter of margins, it has happened.
import type { Finding, FindingKind } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { Assessment } from '../assessment.ts'
import { layerFinding, layerWords, numbers, stretches, texts } from '../context.ts'
import { layerAt } from '../place.ts'

interface Incident {
  readonly kind: FindingKind
  readonly severity: Finding['severity']
  readonly advice: string
}

const CERTAIN = 0.99

/** By kind of event. */
const INCIDENTS: ReadonlyMap<string, Incident> = new Map<string, Incident>([
  [
    'adc-out-of-range',
    {
      kind: 'heater-fault',
      severity: 'failure',
      advice: 'Check the thermistor and its wires; do not heat before it reads right.',
    },
  ],
  [
    'overheated',
    {
      kind: 'heater-fault',
      severity: 'failure',
      advice: 'Cut the mains: switching a pin off does not help. Check MOSFET and thermistor before heating again.',
    },
  ],
  [
    'bed-overheated',
    {
      kind: 'heater-fault',
      severity: 'failure',
      advice: 'Cut the mains: switching a pin off does not help. Check the relay and thermistor of the bed.',
    },
  ],
  [
    'mcu-lost',
    { kind: 'firmware-shutdown', severity: 'failure', advice: 'Check cable, connector and supply of the controller.' },
  ],
  [
    'timer-late',
    { kind: 'firmware-shutdown', severity: 'failure', advice: 'Find what loads the host; lower the step rate.' },
  ],
  [
    'driver-error',
    { kind: 'firmware-shutdown', severity: 'failure', advice: 'Check the supply voltage; home before anything moves.' },
  ],
  [
    'power-lost',
    { kind: 'firmware-shutdown', severity: 'failure', advice: 'Look at the part before resuming from its layer.' },
  ],
  ['runout-paused', { kind: 'filament-runout', severity: 'failure', advice: 'Load filament, purge and resume.' }],
  [
    'starved',
    {
      kind: 'starved-nozzle',
      severity: 'failure',
      advice: 'Pause; look for a clog, a tangle, ground filament or an empty spool.',
    },
  ],
  [
    'layer-shift',
    { kind: 'layer-shift', severity: 'failure', advice: 'Home X and Y; find what held the axis; lower acceleration.' },
  ],
  [
    'detached',
    { kind: 'detached-part', severity: 'failure', advice: 'Stop or exclude the object; clean the plate, use a brim.' },
  ],
  [
    'air-printing',
    { kind: 'air-printing', severity: 'failure', advice: 'Stop: what is printed now lands on nothing.' },
  ],
])

export function assessIncidents(run: SimulatedRun): Assessment {
  const kinds = texts(run.events, 'kind')
  const text = texts(run.events, 'text')
  const line = numbers(run.events, 'line')
  const timeS = numbers(run.events, 'time_s')
  const seen = new Set<FindingKind>()
  const findings: Finding[] = []
  for (let row = 0; row < kinds.length; row++) {
    const incident = INCIDENTS.get(kinds[row]!)
    if (incident === undefined || seen.has(incident.kind)) continue
    seen.add(incident.kind)
    const layer = layerAt(run, timeS[row]!)
    findings.push({
      kind: incident.kind,
      severity: incident.severity,
      confidence: CERTAIN,
      layer: layer?.layer ?? null,
      layerLast: layer?.layer ?? null,
      zMm: layer?.zMm ?? null,
      xMm: null,
      yMm: null,
      object: null,
      line: line[row]!,
      cause: `${sentence(text[row] ?? '')}.`,
      advice: incident.advice,
    })
  }
  assessFlow(run, findings)
  return { findings, limits: [] }
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Missing or surplus plastic over this many layers in a row is a fault of the feed, whatever its cause. */
const FLOW_LAYERS = 3
const LITTLE_RATIO = 0.88
const MUCH_RATIO = 1.1
/** A wall with less than this is a sieve. */
const SIEVE_RATIO = 0.75

/** What came out against what was asked for, where something was broken on purpose. */
function assessFlow(run: SimulatedRun, findings: Finding[]): void {
  if (run.faults.length === 0 || findings.some(({ kind }) => kind === 'starved-nozzle')) return
  const flow = numbers(run.layers, 'flow_ratio')
  for (const [kind, isOff] of [
    ['under-extrusion', (ratio: number): boolean => ratio < LITTLE_RATIO],
    ['over-extrusion', (ratio: number): boolean => ratio > MUCH_RATIO],
  ] as const) {
    const [first, last] = stretches(run.layers.rowCount, (row) => isOff(flow[row]!))
      .filter(([from, to]) => to - from + 1 >= FLOW_LAYERS)
      .reduce<readonly [number, number]>((a, b) => (b[1] - b[0] > a[1] - a[0] ? b : a), [0, -1])
    if (last < first) continue
    let sum = 0
    for (let row = first; row <= last; row++) sum += flow[row]! / (last - first + 1)
    const missing = Math.round(100 * Math.abs(1 - sum))
    const severity = sum < SIEVE_RATIO ? 'failure' : 'defect'
    const cause = `${missing} % of the plastic ${sum < 1 ? 'is missing' : 'is too much'} in ${layerWords(run, first, last)}.`
    const advice = 'Find what the filament meets on its way; correct the flow only if the part is worth it.'
    findings.push(layerFinding(run, kind, severity, CERTAIN, [first, last], first, cause, advice))
  }
}
