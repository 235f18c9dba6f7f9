// Virtual time: things happen at their time, in one order, and nobody reads a clock. What has to wait is written as a
// generator that yields the time until which it sleeps, or a completion that somebody else brings.

/** What a task waits for: a time, s, or that something is done. */
export type Wait = number | Completion
export type Task<T = void> = Generator<Wait, T, void>

export interface Completion {
  isDone: boolean
  readonly waiters: (() => void)[]
}

export interface Reactor {
  timeS: number
  readonly heap: Timer[]
  sequence: number
  readonly tasks: Set<TaskHandle>
  /** Where the millisecond at hand began, and how much has happened in it. */
  millisecondS: number
  happened: number
}

export interface Timer {
  readonly atS: number
  readonly sequence: number
  isCancelled: boolean
  readonly run: () => void
}

export interface TaskHandle {
  isEnded: boolean
  /** Ends the task with this error at the place where it waits. */
  kill(error: Error): void
}

export function createReactor(timeS = 0): Reactor {
  return { timeS, heap: [], sequence: 0, tasks: new Set(), millisecondS: timeS, happened: 0 }
}

export function createCompletion(): Completion {
  return { isDone: false, waiters: [] }
}

export function complete(completion: Completion): void {
  if (completion.isDone) return
  completion.isDone = true
  for (const waiter of completion.waiters.splice(0)) waiter()
}

/** `run` happens at `atS`, or now if that is past; of two with the same time the one asked for first. */
export function callAt(reactor: Reactor, atS: number, run: () => void): Timer {
  const timer: Timer = {
    atS: Math.max(atS, reactor.timeS),
    sequence: reactor.sequence++,
    isCancelled: false,
    run,
  }
  siftUp(reactor.heap, timer)
  return timer
}

/** `run` happens every `periodS` from `firstS` on, on a grid that does not creep, until it returns false. */
export function callEvery(reactor: Reactor, firstS: number, periodS: number, run: () => boolean): void {
  let count = 0
  const again = (): void => {
    if (!run()) return
    count++
    callAt(reactor, firstS + count * periodS, again)
  }
  callAt(reactor, firstS, again)
}

/** Starts a task at once; it runs to its first wait before this returns. */
export function spawn(reactor: Reactor, task: Task<unknown>, onEnd?: (error: Error | null) => void): TaskHandle {
  let timer: Timer | null = null
  let wait = 0
  let isRunning = false
  /** Killed by what it did itself: told at its next wait. */
  let doom: Error | null = null
  const handle: TaskHandle = {
    isEnded: false,
    kill(error) {
      if (handle.isEnded) return
      if (isRunning) {
        doom ??= error
        return
      }
      wait++
      if (timer !== null) timer.isCancelled = true
      advance(() => endBy(error))
    },
  }
  reactor.tasks.add(handle)

  /** What would go on in spite of its end is ended. */
  function endBy(error: Error): IteratorResult<Wait, unknown> {
    const result = task.throw(error)
    return result.done === true ? result : task.return(undefined)
  }

  function end(error: Error | null): void {
    if (handle.isEnded) return
    handle.isEnded = true
    reactor.tasks.delete(handle)
    onEnd?.(error)
  }

  function advance(next: () => IteratorResult<Wait, unknown>): void {
    let result: IteratorResult<Wait, unknown>
    isRunning = true
    try {
      result = next()
      if (doom !== null && result.done !== true) result = endBy(doom)
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)))
      return
    } finally {
      isRunning = false
    }
    if (result.done === true) {
      end(null)
      return
    }
    const mine = ++wait
    const wake = (): void => {
      if (mine !== wait || handle.isEnded) return
      timer = null
      advance(() => task.next())
    }
    if (typeof result.value === 'number') timer = callAt(reactor, result.value, wake)
    else if (result.value.isDone) timer = callAt(reactor, reactor.timeS, wake)
    else result.value.waiters.push(() => callAt(reactor, reactor.timeS, wake))
  }
  advance(() => task.next())
  return handle
}

/** A host takes time for what it does: after so many things in one millisecond the next one begins. */
const BUSIEST_PER_MS = 20_000
const MILLISECOND_S = 0.001

/** Lets everything happen that is due until `untilS`; afterwards it is `untilS`. */
export function runUntil(reactor: Reactor, untilS: number): void {
  const { heap } = reactor
  while (heap.length > 0 && heap[0]!.atS <= untilS && reactor.timeS <= untilS) {
    const timer = takeFirst(heap)
    if (timer.isCancelled) continue
    if (timer.atS > reactor.timeS) reactor.timeS = timer.atS
    if (reactor.timeS - reactor.millisecondS >= MILLISECOND_S) {
      reactor.millisecondS = reactor.timeS
      reactor.happened = 0
    } else if (++reactor.happened > BUSIEST_PER_MS) {
      reactor.timeS += MILLISECOND_S
      reactor.millisecondS = reactor.timeS
      reactor.happened = 0
    }
    timer.run()
  }
  if (untilS > reactor.timeS) reactor.timeS = untilS
}

/** When the next thing happens; Infinity when nothing is planned. */
export function nextAtS({ heap }: Reactor): number {
  while (heap.length > 0 && heap[0]!.isCancelled) takeFirst(heap)
  return heap.length > 0 ? heap[0]!.atS : Number.POSITIVE_INFINITY
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atS < b.atS || (a.atS === b.atS && a.sequence < b.sequence)
}

function siftUp(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(timer, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = timer
}

function takeFirst(heap: Timer[]): Timer {
  const first = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, last)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
  return first
}
