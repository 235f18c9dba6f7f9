// What the shell was shown with a request, as plain data, and the shell made from it again: with both the verdict can be given a
// second time, by the same code or by a later one.
import type { MacroExpander, MacroExpansion } from '#protocol'
import type { Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import type { Fault } from '../rules/call.ts'
import type { Shell } from '../shell/shell-state.ts'
import { createShell } from '../shell/shell-state.ts'

/** The printer's names: a book of its own, recorded once. */
export interface PrinterNames {
  readonly macros: readonly string[]
  readonly renamed: Readonly<Record<string, string>>
  /** Null where nobody has asked it. */
  readonly commands: readonly string[] | null
}

export interface Expanded {
  readonly name: string
  readonly parameters: string
  readonly expansion: MacroExpansion
}

export interface ShownContext {
  readonly nowS: number
  /** The shell's own fields; maps as lists of pairs, sets as lists. */
  readonly shell: Readonly<Record<string, unknown>>
  readonly desk: Pick<Shell['desk'], 'mode' | 'homeMm' | 'heaterBounds'>
  /** Null: the printer has no macros that the shell knows of. */
  readonly namesDigest: string | null
  /** What each macro became, in the order in which it was asked. */
  readonly expanded: readonly Expanded[]
  readonly fileFaults: readonly Fault[] | null
}

/** Told elsewhere, or of no weight for a request. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'limits',
  'desk',
  'machine',
  'part',
  'monitors',
  'tokens',
  'onTheirWay',
  'overheat',
  'pausing',
])

export function namesOf({ expander, commands }: Shell['desk']): PrinterNames {
  return {
    macros: [...(expander?.names ?? [])],
    renamed: Object.fromEntries(expander?.renamed ?? []),
    commands: commands === null ? null : [...commands],
  }
}

/** Before the shell is asked: asking changes it. `expanded` is filled while it is asked. */
export function shownContext(
  shell: Shell,
  nowS: number,
  fileFaults: readonly Fault[] | null,
  namesDigest: string | null,
  expanded: readonly Expanded[],
): ShownContext {
  const fields = Object.entries(shell).filter(([name]) => !LEFT_OUT.has(name))
  const { mode, homeMm, heaterBounds } = shell.desk
  return {
    nowS,
    shell: Object.fromEntries(fields.map(([name, value]) => [name, plain(value)])),
    desk: { mode, homeMm, heaterBounds },
    namesDigest,
    expanded,
    fileFaults,
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value
}

/** The same expander, and what it has said since. */
export function recordingExpander(expander: MacroExpander): { expander: MacroExpander; take(): readonly Expanded[] } {
  let said: Expanded[] = []
  const expand = (name: string, parameters: string): MacroExpansion => {
    const expansion = expander.expand(name, parameters)
    said.push({ name, parameters, expansion })
    return expansion
  }
  const take = (): readonly Expanded[] => {
    const taken = said
    said = []
    return taken
  }
  return { expander: { names: expander.names, renamed: expander.renamed, expand }, take }
}

export function shellAsShown(state: MachineState, limits: Limits, context: ShownContext, names: PrinterNames): Shell {
  const desk = {
    ...context.desk,
    expander: context.namesDigest === null ? null : expanderAsShown(names, context.expanded),
    commands: names.commands === null ? null : new Set(names.commands),
  }
  const shell = createShell({ limits, desk, nowS: context.nowS })
  const fields = Object.entries(shell).flatMap(([name, fresh]) =>
    name in context.shell ? [[name, like(fresh, context.shell[name])]] : [],
  )
  return Object.assign(shell, Object.fromEntries(fields), { machine: state })
}

function like(fresh: unknown, value: unknown): unknown {
  if (fresh instanceof Map) return new Map(value as readonly [unknown, unknown][])
  return fresh instanceof Set ? new Set(value as readonly unknown[]) : value
}

/** What was said last to the same question; a question that was not asked then has no answer now. */
function expanderAsShown({ macros, renamed }: PrinterNames, expanded: readonly Expanded[]): MacroExpander {
  const answers = new Map(expanded.map((each) => [`${each.name} ${each.parameters}`, each.expansion]))
  return {
    names: new Set(macros),
    renamed: new Map(Object.entries(renamed)),
    expand: (name, parameters) =>
      answers.get(`${name} ${parameters}`) ?? {
        kind: 'unknown',
        reason: 'It was not expanded when this was recorded.',
      },
  }
}
