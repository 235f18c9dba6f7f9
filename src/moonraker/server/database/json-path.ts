// A value inside a value, by the names on the way; all of it stays JSON text, so that 1 and 1.0 remain what they were.
import { rawMembers } from '../../wire/raw-json.ts'

/** Undefined where there is no such member. */
export function valueAt(json: string, names: readonly string[]): string | undefined {
  let value: string | undefined = json
  for (const name of names) {
    if (value === undefined) return undefined
    value = rawMembers(value)?.get(name)
  }
  return value
}

/** Names on the way that are missing become objects. A number is how many names lead to a value that is no object. */
export function withValueAt(json: string, names: readonly string[], value: string, depth = 0): string | number {
  const name = names[depth]
  if (name === undefined) return value
  const members = rawMembers(json)
  if (members === null) return depth
  const inner = withValueAt(members.get(name) ?? '{}', names, value, depth + 1)
  if (typeof inner === 'number') return inner
  members.set(name, inner)
  return objectJson(members)
}

/** Undefined where there is no such member. */
export function withoutValueAt(json: string, names: readonly string[], depth = 0): string | undefined {
  const members = rawMembers(json)
  const name = names[depth]
  const value = name === undefined ? undefined : members?.get(name)
  if (members === null || name === undefined || value === undefined) return undefined
  if (depth === names.length - 1) members.delete(name)
  else {
    const inner = withoutValueAt(value, names, depth + 1)
    if (inner === undefined) return undefined
    members.set(name, inner)
  }
  return objectJson(members)
}

export function objectJson(members: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [name, value] of members) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${value}`
  return `{${text}}`
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** How deep lists and objects lie in each other. */
export function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) {
      for (at++; at < json.length && json.charCodeAt(at) !== QUOTE; at++) if (json.charCodeAt(at) === BACKSLASH) at++
    } else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}
