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
  readonly desk: Pick<
    Shell['desk'],
    'mode' | 'homeMm' | 'ownReachMm' | 'heaterBounds' | 'heatSinkFans' | 'motorCurrentsA'
  >
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
  'evidence',
  'swings',
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
  const { mode, homeMm, ownReachMm, heaterBounds, heatSinkFans = [], motorCurrentsA = {} } = shell.desk
  return {
    nowS,
    shell: Object.fromEntries(fields.map(([name, value]) => [name, plain(value)])),
    desk: { mode, homeMm, ...(ownReachMm && { ownReachMm }), heaterBounds, heatSinkFans, motorCurrentsA },
    namesDigest,
    expanded,
    fileFaults,
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value
}

export interface RecordingExpander {
  readonly expander: MacroExpander
  /** What `work` gave, and what the expander said meanwhile; at other times nothing is kept. */
  during<Result>(work: () => Result): { readonly result: Result; readonly expanded: readonly Expanded[] }
}

export function recordingExpander(expander: MacroExpander): RecordingExpander {
  let said: Expanded[] | null = null
  const { names, renamed } = expander
  return {
    expander: {
      names,
      renamed,
      expand: (name, parameters, outlook) => {
        const expansion = expander.expand(name, parameters, outlook)
        said?.push({ name, parameters, expansion })
        return expansion
      },
    },
    during: (work) => {
      const expanded: Expanded[] = []
      said = expanded
      try {
        return { result: work(), expanded }
      } finally {
        said = null
      }
    },
  }
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

/** What was said to the same question, in its order: a macro may be asked twice, and the machine stands otherwise then. A question
 * that was not asked has no answer now. */
function expanderAsShown({ macros, renamed }: PrinterNames, expanded: readonly Expanded[]): MacroExpander {
  const answers = new Map<string, MacroExpansion[]>()
  for (const { name, parameters, expansion } of expanded) {
    const key = `${name} ${parameters}`
    answers.set(key, [...(answers.get(key) ?? []), expansion])
  }
  return {
    names: new Set(macros),
    renamed: new Map(Object.entries(renamed)),
    expand: (name, parameters) => answers.get(`${name} ${parameters}`)?.shift() ?? NOT_ASKED,
  }
}

const NOT_ASKED: MacroExpansion = { kind: 'unknown', reason: 'It was not expanded when this was recorded.' }
