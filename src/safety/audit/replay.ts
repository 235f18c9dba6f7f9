// Every recorded request, judged again by this code: what was decided then against what is decided now, counted by rule. A change of
// the shell is safe to make where the differences are those that were meant.
import type { Asker, Ruling, ShellRequest } from '#protocol'
import type { Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import { askShell } from '../shell/ask-shell.ts'
import type { Verdict } from '../verdict.ts'
import type { AuditRecord } from './chain.ts'
import type { PrinterNames, ShownContext } from './shown.ts'
import { shellAsShown } from './shown.ts'

export interface Decision {
  readonly verdict: Verdict['kind']
  readonly rules: readonly string[]
}

export interface Difference {
  readonly id: number
  /** Sequence number of the verdict's record. */
  readonly sequence: number
  readonly before: Decision
  readonly now: Decision
}

/** `newly`: so many are refused by it now and were not then; `noLonger`: the other way round. */
export interface RuleCount {
  newly: number
  noLonger: number
}

export interface Replay {
  /** Judge by these instead of those that held then. */
  readonly otherLimits: Limits | null
  readonly limits: Map<unknown, Limits>
  readonly names: Map<unknown, PrinterNames>
  /** Requests whose verdict has not come yet, by id. */
  readonly open: Map<unknown, Decision | null>
  same: number
  readonly different: Difference[]
  readonly byRule: Map<string, RuleCount>
  /** Reason -> how many could not be judged again. */
  readonly unjudged: Map<string, number>
}

export function createReplay(otherLimits: Limits | null): Replay {
  return {
    otherLimits,
    limits: new Map(),
    names: new Map(),
    open: new Map(),
    same: 0,
    different: [],
    byRule: new Map(),
    unjudged: new Map(),
  }
}

type Fields = Readonly<Record<string, unknown>>

/** Records in their order; those of other kinds are passed over. */
export function stepReplay(replay: Replay, { kind, sequence, body }: AuditRecord): void {
  const fields = fieldsOf(body)
  if (kind === 'start') replay.open.clear()
  else if (kind === 'limits') replay.limits.set(fields['digest'], fields['limits'] as Limits)
  else if (kind === 'names') replay.names.set(fields['digest'], fields['names'] as PrinterNames)
  else if (kind === 'request') stepRequest(replay, fields)
  else if (kind === 'verdict') stepVerdict(replay, fields, sequence)
}

function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null ? (body as Fields) : {}
}

/** Several requests may have one number: they were asked together, and the first that is not approved decides. */
function stepRequest(replay: Replay, fields: Fields): void {
  const id = fields['id']
  const before = replay.open.get(id)
  if (before === null || (before !== undefined && before.verdict !== 'approved')) return
  const now = judgedAgain(replay, fields)
  const rules = now === null ? [] : [...(before?.rules ?? []), ...now.rules]
  replay.open.set(
    id,
    now === null ? null : { verdict: now.verdict, rules: now.verdict === 'approved' ? rules : now.rules },
  )
}

/** Null where it cannot be: the reason is counted. */
function judgedAgain(replay: Replay, fields: Fields): Decision | null {
  const limits = replay.otherLimits ?? replay.limits.get(fields['limitsDigest'])
  if (limits === undefined) return unjudged(replay, 'its limits are not in the journal')
  const context = fields['context'] as ShownContext
  try {
    const names = context.namesDigest === null ? NO_NAMES : replay.names.get(context.namesDigest)
    if (names === undefined) return unjudged(replay, "the printer's names are not in the journal")
    const shell = shellAsShown(fields['state'] as MachineState, limits, context, names)
    const asker = fields['asker'] as Asker
    return decisionOf(askShell(shell, asker, fields['request'] as ShellRequest, context.nowS, context.fileFaults))
  } catch {
    return unjudged(replay, 'what the shell was shown is not whole, or of another version')
  }
}

const NO_NAMES: PrinterNames = { macros: [], renamed: {}, commands: null }

function unjudged(replay: Replay, reason: string): null {
  replay.unjudged.set(reason, (replay.unjudged.get(reason) ?? 0) + 1)
  return null
}

function decisionOf({
  kind,
  rulings,
}: {
  readonly kind: Verdict['kind']
  readonly rulings: readonly Ruling[]
}): Decision {
  return { verdict: kind, rules: rulings.map(({ rule }) => rule) }
}

function stepVerdict(replay: Replay, fields: Fields, sequence: number): void {
  const id = fields['id'] as number
  const now = replay.open.get(id)
  replay.open.delete(id)
  // Decided without being judged, or not to be judged again.
  if (now === undefined || now === null) return
  const rulings = Array.isArray(fields['rulings']) ? (fields['rulings'] as readonly Ruling[]) : []
  const before = decisionOf({ kind: fields['verdict'] as Verdict['kind'], rulings })
  const [rulesBefore, rulesNow] = [new Set(before.rules), new Set(now.rules)]
  const newly = [...rulesNow].filter((rule) => !rulesBefore.has(rule))
  const noLonger = [...rulesBefore].filter((rule) => !rulesNow.has(rule))
  if (before.verdict === now.verdict && newly.length === 0 && noLonger.length === 0) {
    replay.same += 1
    return
  }
  replay.different.push({ id, sequence, before, now })
  for (const rule of newly) countOf(replay, rule).newly += 1
  for (const rule of noLonger) countOf(replay, rule).noLonger += 1
}

function countOf(replay: Replay, rule: string): RuleCount {
  const count = replay.byRule.get(rule) ?? { newly: 0, noLonger: 0 }
  replay.byRule.set(rule, count)
  return count
}
