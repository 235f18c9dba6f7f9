// What several observations together say: whether the printer's clock advances, whether what it tells moves at all, what contradicts itself, and the worst of the last readings of every heater.
import type { PrinterStatus } from '#protocol'
import type { Hazard, Reaction } from '../hazard.ts'
import type { HeaterLimits, Limits } from '../limits.ts'
import type { HeaterView } from '../observe/observe-heaters.ts'
import { numberAt, objectAt, textAt, textsAt } from '../observe/status-fields.ts'
import { CONTRADICTIONS } from './contradictions.ts'
import {
  createHeaterWindow,
  type HeaterWindow,
  resizeHeaterWindow,
  stepHeaterWindow,
  viewHeater,
} from './heater-window.ts'

export interface Evidence {
  readonly windows: Map<string, HeaterWindow>
  /** By the printer's clock and by the shell's; NaN before the first. */
  eventtimeS: number
  receivedS: number
  /** The last observation of a print, and since when it is the same, by the shell's clock. */
  text: string
  sameSinceS: number
  /** Contradiction and subject -> since when it stands. */
  readonly since: Map<string, number>
  /** What stands now, whether it was told before or not. */
  standing: readonly Hazard[]
}

export interface EvidenceReport {
  /** It advanced the printer's clock; one that did not is no observation. */
  readonly isTaken: boolean
  readonly heaters: Readonly<Record<string, HeaterView>>
}

/** Where nobody set one: no heater of any kind is faster, °C/s (PHYSICS 2.2: 19, and a margin). */
const RATE_MAX_C_PER_S = 25

export function createEvidence(): Evidence {
  return {
    windows: new Map(),
    eventtimeS: Number.NaN,
    receivedS: Number.NaN,
    text: '',
    sameSinceS: Number.NaN,
    since: new Map(),
    standing: [],
  }
}

/** After a restart of the firmware's host, or a lost link: the clock may begin anew, and what was seen is void. */
export function forgetEvidence(evidence: Evidence): void {
  evidence.windows.clear()
  evidence.since.clear()
  evidence.eventtimeS = Number.NaN
  evidence.receivedS = Number.NaN
  evidence.text = ''
  evidence.sameSinceS = Number.NaN
  evidence.standing = []
}

export function stepEvidence(
  evidence: Evidence,
  limits: Limits,
  eventtimeS: number,
  receivedS: number,
  status: PrinterStatus,
): EvidenceReport {
  const isFirst = Number.isNaN(evidence.eventtimeS)
  // Repeated, out of order, or no time at all.
  if (!(isFirst ? Number.isFinite(eventtimeS) : eventtimeS > evidence.eventtimeS)) {
    return { isTaken: false, heaters: heaterViews(evidence, new Set()) }
  }
  evidence.eventtimeS = eventtimeS
  evidence.receivedS = receivedS
  for (const name of textsAt(objectAt(status, 'heaters'), 'available_heaters')) {
    const rateMaxCPerS = heaterLimits(limits, name)?.riseMaxCPerS ?? RATE_MAX_C_PER_S
    const readingC = numberAt(objectAt(status, name), 'temperature')
    stepHeaterWindow(windowOf(evidence, limits, name), eventtimeS, readingC, rateMaxCPerS)
  }
  const doubtful = new Set<string>()
  evidence.standing = [...frozen(evidence, limits, status), ...contradicted(evidence, status, doubtful)]
  return { isTaken: true, heaters: heaterViews(evidence, doubtful) }
}

function heaterLimits(limits: Limits, name: string): HeaterLimits | undefined {
  return Object.hasOwn(limits.heaters, name) ? limits.heaters[name] : undefined
}

function windowOf(evidence: Evidence, { evidence: { samples } }: Limits, name: string): HeaterWindow {
  const known = evidence.windows.get(name)
  if (known?.readingsC.length === samples) return known
  const window = known === undefined ? createHeaterWindow(samples) : resizeHeaterWindow(known, samples)
  evidence.windows.set(name, window)
  return window
}

function heaterViews(evidence: Evidence, doubtful: ReadonlySet<string>): Readonly<Record<string, HeaterView>> {
  const views: [string, HeaterView][] = []
  for (const [name, window] of evidence.windows) {
    const view = viewHeater(window)
    views.push([name, { ...view, isTrusted: view.isTrusted && !doubtful.has(name) }])
  }
  return Object.fromEntries(views)
}

/** A clock that advances over a picture that stands still: while it prints something always moves. */
function frozen(evidence: Evidence, limits: Limits, status: PrinterStatus): Hazard[] {
  const isPrinting = textAt(objectAt(status, 'print_stats'), 'state') === 'printing'
  // The configuration is long, and stands still anyway.
  const text = isPrinting ? JSON.stringify({ ...status, configfile: null }) : ''
  if (text !== evidence.text) {
    evidence.text = text
    evidence.sameSinceS = evidence.receivedS
  }
  const sameS = evidence.receivedS - evidence.sameSinceS
  const { staleS } = limits.evidence
  if (!isPrinting || sameS < staleS) return []
  const limit = `${staleS} s`
  const reason = 'it prints, and nothing that it tells changes.'
  return [hazardOf(evidence, 'observation-frozen', '', 'pause', limit, `${sameS.toFixed(1)} s`, reason)]
}

function contradicted(evidence: Evidence, status: PrinterStatus, doubtful: Set<string>): Hazard[] {
  const found: Hazard[] = []
  const isIn = textAt(objectAt(status, 'webhooks'), 'state')
  for (const { kind, reaction, host, lastsS, reason, subjects } of CONTRADICTIONS) {
    const standing = host === isIn ? subjects(status) : []
    for (const key of evidence.since.keys()) {
      const [ofKind, subject = ''] = key.split('|')
      if (ofKind === kind && !standing.includes(subject)) evidence.since.delete(key)
    }
    for (const subject of standing) {
      const key = `${kind}|${subject}`
      const sinceS = evidence.since.get(key) ?? evidence.eventtimeS
      evidence.since.set(key, sinceS)
      const forS = evidence.eventtimeS - sinceS
      if (forS < lastsS) continue
      // What is only told makes no heater doubtful.
      if (reaction !== 'watch') doubtful.add(subject)
      found.push(hazardOf(evidence, kind, subject, reaction, `${lastsS} s`, `${forS.toFixed(1)} s`, reason))
    }
  }
  return found
}

function hazardOf(
  evidence: Evidence,
  kind: string,
  subject: string,
  reaction: Reaction,
  limit: string,
  value: string,
  reason: string,
): Hazard {
  const text = subject === '' ? reason : `${subject}: ${reason}`
  return { kind, subject, reaction, timeS: evidence.eventtimeS, ruling: { rule: kind, limit, value, reason: text } }
}
