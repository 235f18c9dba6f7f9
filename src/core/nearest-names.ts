// Which name somebody meant who wrote one that is not there.

/** Letters to change, to add or to take away. Levenshtein. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, at(row, j) + 1, at(next, j - 1) + 1))
    }
    row = next
  }
  return at(row, b.length)
}

const at = (row: readonly number[], i: number): number => row[i] ?? 0

/** At most `count` of the known names, the nearest first, each within `slips` letters of what was written. `folded`: what is compared. */
export function nearestNames(
  known: readonly string[],
  written: string,
  count: number,
  slips = Number.POSITIVE_INFINITY,
  folded: (name: string) => string = (name) => name.toLowerCase(),
): string[] {
  // Nobody slips in a hundred letters, and whoever sends them is not to cost a moment each.
  const wanted = folded(written.slice(0, 100))
  return known
    .map((name) => ({ name, distance: editDistance(folded(name), wanted) }))
    .filter(({ distance }) => distance <= slips)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name)
}
