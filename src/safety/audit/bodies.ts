// What is written down, kind by kind. Plain data; version 1. Texts in it were written by anybody (file names, macros, a model, a
// printer's console): they are data, never shown raw and never acted upon.
import type { Asker, Level, Ruling, ShellRequest } from '#protocol'
import type { Hazard, Intervention } from '../hazard.ts'
import type { Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import type { PrinterNames } from './shown.ts'

export const AUDIT_VERSION = 1

/** Bytes that were found where a record should stand: half of a line that was being written when the power or the process went. */
export interface TornText {
  readonly bytes: number
  readonly sha256: string
}

/** What the journal's own seconds are to the world. */
export interface Calendar {
  /** Since 1970, s. */
  readonly unixS: number
  /** Seconds of the journal in one of the world: 1 but for virtual printers. */
  readonly speed: number
}

export interface AuditBodies {
  /** The first line of all. `journal`: 32 random hexadecimal digits. `keyId`: of the key of the hashes, null where there is none. */
  genesis: { readonly version: number; readonly journal: string; readonly keyId: string | null }
  /** The first line of each further file. */
  segment: {
    readonly version: number
    readonly journal: string
    readonly keyId: string | null
    readonly number: number
  }
  /** The process that writes begins: which program, for which printer, with what around it. */
  start: {
    readonly program: string
    readonly printer: string
    readonly detail: string
    /** The calendar then; missing where the clock itself counts from 1970, or nobody knew. */
    readonly calendar?: Calendar
  }
  stop: { readonly reason: string }
  /** The journal was found as somebody left who did not say goodbye. */
  recovery: { readonly torn: TornText | null; readonly reason: string }
  /**
   * The disk would not take what was to be written. `before` of the lines above and `late` of the lines below were to be written
   * meanwhile: whoever wanted one of them on disk was told that it was not, and has not acted upon it. `lost`: kind -> how many did
   * not fit into memory either.
   */
  gap: {
    readonly reason: string
    readonly fromS: number
    readonly untilS: number
    readonly before: number
    readonly late: number
    readonly lost: Readonly<Record<string, number>>
  }
  /** All limits, once for each change; requests name them by their digest. */
  limits: { readonly digest: string; readonly limits: Limits; readonly by: Asker | 'shell'; readonly reason: string }
  /** Macros and commands of the printer, once for each change; requests name them by their digest. */
  names: { readonly digest: string; readonly names: PrinterNames }
  /** What was believed of the machine: in full here, by its digest elsewhere. */
  observation: { readonly digest: string; readonly state: MachineState }
  /** What a model was given, to the letter. `system`: what it is told each time. */
  prompt: { readonly call: string; readonly model: string; readonly system?: string; readonly text: string }
  /** What came from it, as it came. `failure`: why nothing came, or not all of it. */
  answer: { readonly call: string; readonly model: string; readonly text: string; readonly failure?: string }
  /** What the operator made of the answer. */
  decision: { readonly call: string; readonly text: string }
  /** Everything that the shell was shown: with it the verdict can be given again. Several with one id were asked together. */
  request: {
    readonly id: number
    readonly asker: Asker
    readonly by: string
    readonly request: ShellRequest
    readonly state: MachineState
    readonly limitsDigest: string
    /** A ShownContext. */
    readonly context: unknown
  }
  verdict: {
    readonly id: number
    readonly verdict: 'approved' | 'denied' | 'needs-person'
    readonly rulings: readonly Ruling[]
    readonly lines: readonly string[]
  }
  /** Written, and on the disk, before it is sent. */
  command: { readonly id: number; readonly lines: readonly string[]; readonly request: string }
  /** What the printer said. */
  outcome: { readonly id: number; readonly ok: boolean; readonly text: string }
  hazard: Hazard
  intervention: Intervention
  level: { readonly from: Level; readonly to: Level; readonly by: Asker | 'shell'; readonly reason: string }
  token: {
    readonly change: 'made' | 'used' | 'refused' | 'revoked'
    readonly id: string
    readonly scopes: readonly string[]
  }
  heartbeat: { readonly of: string; readonly isAlive: boolean; readonly silentS: number }
  /** A client's message that was let through unjudged, or anything else worth a line. */
  note: { readonly by: string; readonly text: string }
}

export type AuditKind = keyof AuditBodies
