// [exclude_object]: objects that the file names, and the moves of excluded ones, which are read but not made.
import { parsePythonLiteral } from '#config'
import type { Command } from '#gcode'
import type { MacroDict, MacroValue } from '#macros'
import { fromLiteral } from '#macros'
import { beginSkipping, endSkipping } from './gcode-state.ts'
import type { Handler, Interpreter } from './interpreter.ts'
import { say } from './interpreter.ts'
import { hasParam, intParam, requiredText, textParam } from './params.ts'

export interface ObjectState {
  /** By name, in upper case as Klipper keeps them: what EXCLUDE_OBJECT_DEFINE said of each. */
  readonly objects: Map<string, MacroDict>
  readonly excluded: Set<string>
  current: string | null
}

const OBJECTS_MAX = 32_000

export function createObjectState(): ObjectState {
  return { objects: new Map(), excluded: new Set(), current: null }
}

export const excludeObjectHandlers: [string, Handler][] = [
  ['EXCLUDE_OBJECT_DEFINE', define],
  ['EXCLUDE_OBJECT_START', start],
  ['EXCLUDE_OBJECT_END', end],
  ['EXCLUDE_OBJECT', exclude],
]

/** `printer.exclude_object` */
export function objectStatus({ objects, excluded, current }: ObjectState): Map<string, MacroValue> {
  return new Map<string, MacroValue>([
    ['objects', [...objects.values()]],
    ['excluded_objects', [...excluded].sort()],
    ['current_object', current],
  ])
}

function add(state: ObjectState, name: string, members: readonly (readonly [string, MacroValue])[] = []): void {
  if (!state.objects.has(name) && state.objects.size >= OBJECTS_MAX) return
  state.objects.set(name, new Map<string, MacroValue>([['name', name], ...members]))
}

/** CENTER and POLYGON are numbers in JSON's way of writing, everything else stays text. */
function define(run: Interpreter, command: Command): void {
  const { objects } = run.machine
  if (intParam(command, 'RESET', 0) !== 0) {
    objects.objects.clear()
    objects.excluded.clear()
    objects.current = null
    follow(run)
  }
  if (!hasParam(command, 'NAME')) return
  const members: [string, MacroValue][] = []
  for (const { key, raw } of command.params) {
    if (key === 'NAME' || key === 'RESET' || key === 'JSON') continue
    const isShape = key === 'CENTER' || key === 'POLYGON'
    const literal = isShape ? parsePythonLiteral(key === 'CENTER' ? `[${raw}]` : raw) : null
    members.push([key.toLowerCase(), literal === null ? raw : fromLiteral(literal)])
  }
  add(objects, textParam(command, 'NAME', '').toUpperCase(), members)
}

function start(run: Interpreter, command: Command): void {
  const { objects } = run.machine
  const name = requiredText(command, 'NAME').toUpperCase()
  if (!objects.objects.has(name)) add(objects, name)
  objects.current = name
  follow(run)
}

function end(run: Interpreter): void {
  run.machine.objects.current = null
  follow(run)
}

function exclude(run: Interpreter, command: Command): void {
  const { objects } = run.machine
  const name = hasParam(command, 'NAME') ? textParam(command, 'NAME', '').toUpperCase() : null
  if (intParam(command, 'RESET', 0) !== 0) {
    if (name === null) objects.excluded.clear()
    else objects.excluded.delete(name)
  } else {
    const isCurrent = name === null && intParam(command, 'CURRENT', 0) !== 0
    const meant = isCurrent ? objects.current : name
    if (meant !== null) {
      objects.excluded.add(meant)
      say(run, 'object-excluded', `the object ${meant} is excluded from here on: its moves are skipped`, 'info')
    } else if (isCurrent) say(run, 'object-excluded', 'EXCLUDE_OBJECT CURRENT=1 stands outside of every object')
  }
  follow(run)
}

function follow({ gcode, head, machine }: Interpreter): void {
  const { current, excluded } = machine.objects
  const skips = current !== null && excluded.has(current)
  if (skips && !gcode.isSkipping) beginSkipping(gcode)
  else if (!skips && gcode.isSkipping) endSkipping(gcode, head)
}
