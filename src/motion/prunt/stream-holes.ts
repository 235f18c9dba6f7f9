// Rows that are missing, doubled or off in a stream of positions. Prunt cuts its limits to what a tick can show, so speed takes
// several ticks to change: a tick in which the head (or the filament) goes much farther than in those on both sides, or not at all
// between two in which it goes, is no motion of any machine with any limits. A step is the way from row to row, mm: of X, Y and Z
// together, and of the filament.

/** So many times the steps on both sides is no motion. */
const ALONE = 4
/** Steps shorter than that are not looked at, mm: rounding, and what a hole in near standstill would cost. */
const LEAST_MM = 1e-4
/** Where the steps on both sides are as alike as this, the one between is as long to this part of them. */
const ALIKE = 0.05
const NEAR = 0.75
const STEADY = 0.5
const STEPS = 4

/** The last four steps, oldest first: x, y, z, e of each. */
export interface StepHistory {
  readonly steps: Float64Array
  count: number
}

export function createStepHistory(): StepHistory {
  return { steps: new Float64Array(4 * STEPS), count: 0 }
}

/** The position has been set anew: what was before says nothing of what comes. */
export function forgetSteps(history: StepHistory): void {
  history.count = 0
}

/** Takes the step to one more row; what is wrong with the ones before it, or null. */
export function takeSteps(history: StepHistory, before: Float64Array, now: Float64Array): string | null {
  const { steps } = history
  steps.copyWithin(0, 4)
  for (let axis = 0; axis < 4; axis += 1) steps[4 * STEPS - 4 + axis] = now[axis]! - before[axis]!
  history.count += 1
  if (history.count < STEPS) return null
  const head = wrongStep(steps, 0, 3)
  if (head !== null) return `the head ${head}`
  const filament = wrongStep(steps, 3, 4)
  return filament === null ? null : `the filament ${filament}`
}

/** Looks at the last step but one, or at the middle two, of the axes from `first` to before `end`. */
function wrongStep(steps: Float64Array, first: number, end: number): string | null {
  const dot = (m: number, n: number): number => {
    let sum = 0
    for (let axis = first; axis < end; axis += 1) sum += steps[4 * m + axis]! * steps[4 * n + axis]!
    return sum
  }
  const [a, b, c, d] = [0, 1, 2, 3].map((n) => Math.sqrt(dot(n, n))) as [number, number, number, number]
  const around = Math.max(b, d)
  // Short moves that take a tick or two begin and end from rest: before a hole the speed was hardly changing.
  const wasSteady = Math.min(a, b) > STEADY * Math.max(a, b)
  if (c > ALONE * around + LEAST_MM && wasSteady) return jump(c)
  const isThereAndBack = dot(1, 2) < -NEAR * b * c && Math.min(b, c) > NEAR * Math.max(b, c)
  if (isThereAndBack && Math.min(b, c) > ALONE * Math.max(a, d) + LEAST_MM)
    return `is off by ${b.toPrecision(3)} mm in one row`
  const least = Math.min(b, d)
  if (!(least > LEAST_MM && dot(1, 3) > 0)) return null
  if (c < least / ALONE && b > NEAR * a) return 'stands for one tick in mid-move'
  const unlike = Math.sqrt(Math.max(0, b * b + d * d - 2 * dot(1, 3)))
  if (unlike > ALIKE * around) return null
  return Math.abs(c - least) > NEAR * least ? jump(c) : null
}

function jump(mm: number): string {
  return `jumps ${mm.toPrecision(3)} mm in one tick`
}
