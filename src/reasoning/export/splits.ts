// Families into train, validation and test: what is tested is a problem of a kind that was never trained on.
import { hash32 } from '#core'
import type { Split } from './example.ts'

/** Of ten families one is validated on and one tested on. */
const HELD_OUT = 0.1

/** Held-out families come from the categories in turn. Fewer than three families leave validation empty, one leaves test empty. */
export function splitFamilies(families: readonly string[], seed: number): ReadonlyMap<string, Split> {
  const byCategory = new Map<string, string[]>()
  const drawn = [...new Set(families)].sort((a, b) => order(a, seed) - order(b, seed) || (a < b ? -1 : 1))
  for (const family of drawn) {
    const category = family.split('/')[0]!
    byCategory.set(category, [...(byCategory.get(category) ?? []), family])
  }
  const queues = [...byCategory.values()]
  const turns = Array.from({ length: Math.max(0, ...queues.map((queue) => queue.length)) }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat()
  const held = Math.max(1, Math.round(HELD_OUT * turns.length))
  const tested = turns.length < 2 ? 0 : held
  const validated = turns.length < 3 ? 0 : held
  return new Map(
    turns.map((family, place): [string, Split] => [
      family,
      place < tested ? 'test' : place < tested + validated ? 'validation' : 'train',
    ]),
  )
}

function order(family: string, seed: number): number {
  return hash32(`split/${seed}/${family}`) >>> 0
}
