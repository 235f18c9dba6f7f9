// One finding a kind and object: the same trouble in many stretches of layers is one thing to change, told at its worst.
import type { Finding } from '#protocol'
import { counted } from './context.ts'

export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    // Findings without a layer are about single things (a line, an object, a setting) and stand for themselves.
    const key =
      finding.layer === null || finding.object !== null
        ? `${finding.kind}/${finding.object}/${finding.cause}`
        : `${finding.kind}/layers`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()].map(mergeGroup)
}

function mergeGroup(group: readonly Finding[]): Finding {
  const worst = group.reduce((best, next) => (isWorse(next, best) ? next : best))
  if (group.length === 1) return worst
  const layers = group.map(({ layer }) => layer ?? 0)
  const lasts = group.map(({ layer, layerLast }) => layerLast ?? layer ?? 0)
  const others = counted(group.length - 1, 'more stretch').replace('stretchs', 'stretches')
  return {
    ...worst,
    cause: `${worst.cause} The same in ${others} between layers ${Math.min(...layers) + 1} and ${Math.max(...lasts) + 1}.`,
  }
}

const SEVERITY = { failure: 2, defect: 1, note: 0 } as const

function isWorse(a: Finding, b: Finding): boolean {
  return SEVERITY[a.severity] - SEVERITY[b.severity] > 0 || (a.severity === b.severity && a.confidence > b.confidence)
}
