// How quantities and findings read to a person, the same words in the terminal and on the page.
import type { Finding } from '#protocol'

const SEVERITY_RANK = { failure: 0, defect: 1, note: 2 } as const

/** Most serious first, then the surest, then the earliest in the print. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
      b.confidence - a.confidence ||
      (a.layer ?? -1) - (b.layer ?? -1),
  )
}

/** `under-extrusion` to `Under extrusion`. */
export function findingTitle(finding: Finding): string {
  const words = finding.kind.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Layers are counted from 1, as slicers and printers show them: `layers 12–30 · z 2.6 mm · tower · line 2711`; empty for the whole print. */
export function findingPlace(finding: Finding): string {
  const parts: string[] = []
  if (finding.layer !== null) {
    const last = finding.layerLast ?? finding.layer
    const first = finding.layer + 1
    parts.push(last > finding.layer ? `layers ${first}–${last + 1}` : `layer ${first}`)
  }
  if (finding.zMm !== null) parts.push(`z ${round(finding.zMm, 2)} mm`)
  if (finding.object !== null) parts.push(finding.object)
  if (finding.line !== null) parts.push(`line ${finding.line}`)
  return parts.join(' · ')
}

/** `2 h 05 m`, `12 m 40 s`, `8.2 s`: as many parts as a person would say. */
export function durationText(seconds: number): string {
  const known = seconds >= 0 && seconds < Number.POSITIVE_INFINITY
  if (!known) return 'unknown'
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  // Above ten hours seconds are noise: round to the minute.
  const whole = seconds < 36_000 ? Math.round(seconds) : Math.round(seconds / 60) * 60
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (h === 0) return `${m} m ${pad2(s)} s`
  if (h < 10) return `${h} h ${pad2(m)} m ${pad2(s)} s`
  return `${h} h ${pad2(m)} m`
}

function pad2(value: number): string {
  return String(value).padStart(2, '0')
}

export function percentText(ratio: number): string {
  return Number.isFinite(ratio) ? `${Math.round(ratio * 100)} %` : 'unknown'
}

export function round(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** The name of a file without its folders. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path
}
