// `*`, `?` and `[...]` in one part of a path, in time that grows with name times pattern at most: no RegExp, whose
// backtracking a pattern like `*a*a*a*a` against a long name drives into the years.

interface Place {
  readonly matches: boolean
  /** Where the pattern goes on. */
  readonly next: number
}

export function matchesGlob(pattern: string, name: string): boolean {
  let at = 0
  let from = 0
  /** Where to go back to: behind the last star, one more letter given to it. */
  let star = -1
  let starFrom = 0
  while (from < name.length) {
    if (pattern[at] === '*') {
      star = ++at
      starFrom = from
      continue
    }
    const place = at < pattern.length ? matchOne(pattern, at, name.charAt(from)) : null
    if (place?.matches) {
      at = place.next
      from++
    } else if (star >= 0) {
      at = star
      from = ++starFrom
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

function matchOne(pattern: string, at: number, letter: string): Place {
  const sign = pattern.charAt(at)
  if (sign === '?') return { matches: true, next: at + 1 }
  // A set that is never closed is an ordinary bracket; a bracket right behind the opening belongs to the set.
  const isNot = pattern[at + 1] === '!'
  const first = at + (isNot ? 2 : 1)
  const close = sign === '[' ? pattern.indexOf(']', first + 1) : -1
  if (close < 0) return { matches: sign === letter, next: at + 1 }
  return { matches: isInSet(pattern.slice(first, close), letter) !== isNot, next: close + 1 }
}

/** `a-z` is a range, and an empty one (`z-a`) holds nothing. */
function isInSet(set: string, letter: string): boolean {
  for (let i = 0; i < set.length; i++) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      if (letter >= set.charAt(i) && letter <= set.charAt(i + 2)) return true
      i += 2
    } else if (set[i] === letter) return true
  }
  return false
}
