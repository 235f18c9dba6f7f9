// A run becomes findings and a success probability. Every assessor reads the same tables; none looks at another's answer.
import type { Finding, FindingKind, SuccessProbability } from '#protocol'
import type { SimulatedRun } from '#simulation'
import { MENTION_FROM } from './assessment.ts'
import type { AnalysisContext } from './context.ts'
import { assessAdhesion } from './findings/adhesion.ts'
import { assessBonding } from './findings/bonding.ts'
import { assessExtrusion } from './findings/extrusion.ts'
import { assessIncidents } from './findings/incidents.ts'
import { assessMachine } from './findings/machine.ts'
import { assessShape } from './findings/shape.ts'
import { assessTemperature } from './findings/temperature.ts'
import { mergeFindings } from './merge-findings.ts'
import { successProbability } from './success.ts'

export interface Analysis {
  readonly findings: readonly Finding[]
  readonly probability: SuccessProbability
}

const ASSESSORS = [
  assessMachine,
  assessIncidents,
  assessTemperature,
  assessExtrusion,
  assessAdhesion,
  assessBonding,
  assessShape,
] as const

/** What follows by itself once the nozzle has run dry or prints beside the part. */
const FOLLOWS_INCIDENTS: ReadonlySet<FindingKind> = new Set(['under-extrusion', 'delamination', 'weak-bond'])
const LASTING_INCIDENTS: ReadonlySet<FindingKind> = new Set([
  'starved-nozzle',
  'air-printing',
  'detached-part',
  'layer-shift',
])

const SEVERITY_ORDER = { failure: 0, defect: 1, note: 2 } as const

export function analyse(run: SimulatedRun, context: AnalysisContext): Analysis {
  const assessments = ASSESSORS.map((assess) => assess(run, context))
  const all = assessments
    .flatMap((assessment) => assessment.findings)
    .filter((finding) => finding.confidence >= MENTION_FROM)
    .filter((finding, _i, others) => !isExplained(finding, others, run.faults.length > 0))
  const findings = mergeFindings(all).sort(
    (a, b) => SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] || b.confidence - a.confidence,
  )
  const limits = assessments.flatMap((assessment) => assessment.limits)
  // Failures that follow from the file itself (a rejected line, a cold nozzle) are no matter of margins.
  const certain = findings
    .filter((finding) => finding.severity === 'failure' && !limits.some((limit) => limit.kind === finding.kind))
    .reduce((chance, finding) => chance * (1 - finding.confidence), 1)
  const random = context.random.fork('success')
  const base = successProbability(limits, run.error !== null, run.totalTimeS, random)
  return {
    findings,
    probability: { mean: base.mean * certain, p05: base.p05 * certain, p95: base.p95 * certain },
  }
}

/** What is missing after the nozzle ran dry is no matter of speed or temperature. */
function isExplained(finding: Finding, others: readonly Finding[], isBroken: boolean): boolean {
  // No support helps a part that something broken prints in air.
  const follows = FOLLOWS_INCIDENTS.has(finding.kind) || (isBroken && finding.kind === 'unsupported-start')
  if (!follows || finding.confidence >= 0.99) return false
  return others.some(({ kind, layer }) => LASTING_INCIDENTS.has(kind) && (layer ?? 0) <= (finding.layer ?? 0) + 1)
}
