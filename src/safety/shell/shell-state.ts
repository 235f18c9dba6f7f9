// All that the shell knows: one record that is stepped. It starts silent: it sees nothing, and the operator may do nothing.
import type { Level } from '#protocol'
import type { ApprovedCommand } from '../approved-command.ts'
import { createEvidence, type Evidence } from '../evidence/evidence.ts'
import type { Hazard, Reaction } from '../hazard.ts'
import type { Budgets, Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import type { HeaterMonitor } from '../monitor/monitor-state.ts'
import { createMachineState } from '../observe/create-machine-state.ts'
import { createPartMemory, type PartMemory } from '../observe/observe-part.ts'
import type { JudgeContext } from '../rules/call.ts'
import type { Token } from './tokens.ts'

export type BudgetUse = { -readonly [Key in keyof Budgets]: number }

/** A number that the operator has changed: what it was before, what it asked for. */
export interface TunedValue {
  readonly beforeValue: number
  readonly askedValue: number
}

/** An intervention that is not over until the printer shows it. */
export interface Pausing {
  readonly sinceS: number
  /** Last. */
  readonly askedS: number
  /** Lead the head away when it has paused. */
  readonly isAwayNext: boolean
  readonly because: readonly Hazard[]
}

/** What the judge has to be told of the printer and of its clients. */
export type Desk = Pick<
  JudgeContext,
  'mode' | 'homeMm' | 'ownReachMm' | 'expander' | 'commands' | 'heaterBounds' | 'heatSinkFans' | 'motorCurrentsA'
>

export interface ShellOptions {
  readonly limits: Limits
  readonly desk: Desk
  /** By the shell's own clock, which never runs back. */
  readonly nowS: number
}

/** A heater's line, and what was so when it was drawn. */
export interface Overheat {
  readonly lineC: number
  readonly targetC: number
  /** The least that was seen since. */
  readonly lowestC: number
}

/** How far a heater went beyond its target. */
export interface Swing {
  readonly targetC: number
  /** It came from far below. */
  readonly hasRisen: boolean
  /** The most that was ever seen. */
  readonly mostC: number
}

export interface Shell {
  limits: Limits
  /** As printer and material have them, before anybody changed them. */
  configured: Limits
  desk: Desk
  level: Level
  readonly machine: MachineState
  readonly part: PartMemory
  isLinked: boolean
  /** When the last observation that was fit to be taken came, by the shell's clock; NaN: none has. */
  seenS: number
  /** What was wrong with it. */
  unfit: readonly string[]
  /** When the operator was last heard of; NaN: never. */
  heartbeatS: number
  /** When the camera last gave a picture. */
  frameS: number
  /** When a person last did anything. */
  attendedS: number
  /** Hazards that a person has not looked at, by kind and subject. */
  readonly latches: Map<string, Hazard>
  /** What has been answered, and as how bad. */
  readonly told: Map<string, { readonly reaction: Reaction; readonly atS: number }>
  /** Those that come as events of a monitor: nobody tells when they are over. */
  readonly events: Set<string>
  /** Those that a person has waved away: until the next job, or until they are over. */
  readonly dismissed: Set<string>
  /** Since when something has lasted, s. */
  readonly since: Map<string, number>
  readonly overheat: Map<string, Overheat>
  /** Heater's target, factor or offset -> what the operator made of it. */
  readonly tuned: Map<string, TunedValue>
  readonly use: BudgetUse
  /** Any heater on, in this job, s. */
  atHeatS: number
  pausing: Pausing | null
  /** How a print ended that nobody ended; null: none has. */
  failure: string | null
  readonly onTheirWay: Map<ApprovedCommand, number>
  /** When the last of them had come to its end. */
  settledS: number
  /** A command has failed: what was sampled before this, by the printer's clock, is not believed; NaN: none has. */
  doubtedUntilS: number
  /** When the operator last did what may begin a print; NaN: somebody else did later, or it never did. */
  operatorStartS: number
  readonly tokens: Map<string, Token>
  readonly monitors: Map<string, HeaterMonitor>
  readonly swings: Map<string, Swing>
  /** What several observations together say. */
  readonly evidence: Evidence
}

export function createShell({ limits, desk, nowS }: ShellOptions): Shell {
  return {
    limits,
    configured: limits,
    desk,
    level: 'observe',
    machine: createMachineState(),
    part: createPartMemory(),
    isLinked: false,
    seenS: Number.NaN,
    unfit: [],
    heartbeatS: Number.NaN,
    frameS: nowS,
    attendedS: nowS,
    latches: new Map(),
    told: new Map(),
    events: new Set(),
    dismissed: new Set(),
    since: new Map(),
    overheat: new Map(),
    tuned: new Map(),
    use: emptyUse(),
    atHeatS: 0,
    pausing: null,
    failure: null,
    onTheirWay: new Map(),
    settledS: nowS,
    doubtedUntilS: Number.NaN,
    operatorStartS: Number.NaN,
    tokens: new Map(),
    monitors: new Map(),
    swings: new Map(),
    evidence: createEvidence(),
  }
}

export function emptyUse(): BudgetUse {
  return { recoveries: 0, restarts: 0, heatCMin: 0, filamentMm: 0, movesNearPart: 0, modelCalls: 0, commands: 0 }
}

/** How long something has been so, s; 0 where it is not. */
export function lastingS(shell: Shell, key: string, isSo: boolean, nowS: number): number {
  if (!isSo) {
    shell.since.delete(key)
    return 0
  }
  const sinceS = shell.since.get(key) ?? nowS
  shell.since.set(key, sinceS)
  return nowS - sinceS
}
