// Response times of fixed-priority tasks on one processor. The writer computes them by the recurrence of Joseph and Pandya
// (1986); the check plays the schedule itself from the critical instant, tick by event, to the end of the busy period.
import * as z from 'zod'
import { symbolText } from '../mathematics/formula-text.ts'
import { type Book, quantityOf, quantityText, siOfQuantity } from '../mathematics/quantity.ts'
import { sameDimension, unitFacts } from '../mathematics/units.ts'
import { type ClaimKind, claimId, nameSchema, noSuchForm } from './claim-kind.ts'

/** Events that a simulation may take: enough for any row, and an end for a hostile one. */
const MAX_EVENTS = 200_000

export const taskSchema = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z -]*$/),
  cost: nameSchema,
  period: nameSchema,
  deadline: nameSchema.optional(),
  jitter: nameSchema.optional(),
  /** Longest section of a lower task that keeps this one waiting. */
  blocking: nameSchema.optional(),
  /** The quantity that its worst response time is. */
  response: nameSchema.optional(),
})

export const scheduleSchema = z.strictObject({
  id: claimId,
  kind: z.literal('schedule'),
  /** Highest priority first. */
  tasks: z.array(taskSchema).min(1).max(12),
  /** The finest time that all of them are whole numbers of, in ns. */
  resolution_ns: z.int().min(1).max(1_000_000_000),
  /** What follows: every deadline is met, or the named task misses its own. */
  meets: z.boolean(),
})
type Schedule = z.infer<typeof scheduleSchema>

export interface TimedTask {
  readonly cost: number
  readonly period: number
  readonly deadline: number
  readonly jitter: number
  readonly blocking: number
}

/** Times of the tasks in whole ticks. */
export function timedTasks(claim: Pick<Schedule, 'tasks' | 'resolution_ns'>, book: Book): TimedTask[] {
  const ticks = (id: string): number => {
    const quantity = quantityOf(book, id)
    if (!sameDimension(unitFacts(quantity.unit).unit, unitFacts('s').unit)) throw new Error(`${id} is no time`)
    const exact = (siOfQuantity(quantity) * 1e9) / claim.resolution_ns
    if (Math.abs(exact - Math.round(exact)) > 1e-6)
      throw new Error(`${id} is no whole number of ${claim.resolution_ns} ns`)
    if (!(exact >= 0 && exact < 1e12)) throw new Error(`${id} is no span of time`)
    return Math.round(exact)
  }
  const tasks = claim.tasks.map((task) => ({
    cost: ticks(task.cost),
    period: ticks(task.period),
    deadline: ticks(task.deadline ?? task.period),
    jitter: task.jitter ? ticks(task.jitter) : 0,
    blocking: task.blocking ? ticks(task.blocking) : 0,
  }))
  if (tasks.some((task) => task.cost < 1 || task.period < 1 || task.jitter > 16 * task.period)) {
    throw new Error('a task needs a cost, a period, and a jitter of few periods')
  }
  return tasks
}

/**
 * The worst response of task `level`, in ticks, by playing the busy period: a lower task has just begun its blocking section
 * when all higher tasks are released at once, each as late as its jitter lets it, and later releases come as early as they can.
 */
export function playSchedule(tasks: readonly TimedTask[], level: number): number {
  const count = level + 1
  /** Jobs released, jobs done, what is left of the one in work, and the next release, by task. */
  const released = new Float64Array(count)
  const done = new Float64Array(count)
  const left = new Float64Array(count)
  const next = new Float64Array(count)
  const own = tasks[level]!
  let clock = 0
  let blocked = own.blocking
  let worst = 0
  let pushed = 0
  for (let event = 0; event < MAX_EVENTS; event++) {
    let running = -1
    let soonest = Number.POSITIVE_INFINITY
    for (let i = 0; i < count; i++) {
      const task = tasks[i]!
      while (next[i]! <= clock) {
        released[i]!++
        next[i] = Math.max(0, released[i]! * task.period - task.jitter)
        if (++pushed > MAX_EVENTS) throw new Error('the schedule is too long to play')
      }
      if (next[i]! < soonest) soonest = next[i]!
      if (running < 0 && released[i]! > done[i]!) running = i
    }
    if (blocked > 0) {
      const spent = Math.min(blocked, soonest - clock)
      blocked -= spent
      clock += spent
      continue
    }
    if (running < 0) return worst
    if (left[running] === 0) left[running] = tasks[running]!.cost
    const spent = Math.min(left[running]!, soonest - clock)
    left[running]! -= spent
    clock += spent
    if (left[running]! > 0) continue
    if (running === level) worst = Math.max(worst, clock - (done[level]! * own.period - own.jitter))
    done[running]!++
    if (worst > 64 * own.period) return worst
  }
  return Number.POSITIVE_INFINITY
}

export const schedule: ClaimKind<Schedule> = {
  check(claim, book) {
    const tasks = timedTasks(claim, book)
    let missed = ''
    for (const [i, task] of claim.tasks.entries()) {
      const found = playSchedule(tasks, i)
      if (found > tasks[i]!.deadline) missed ||= task.name
      if (task.response === undefined) continue
      const [stated] = [Math.round((siOfQuantity(quantityOf(book, task.response)) * 1e9) / claim.resolution_ns)]
      if (stated !== found)
        return `${task.name} is said to respond in ${stated} ticks; the schedule played gives ${found}`
    }
    if (claim.meets && missed) return `${missed} misses its deadline`
    return !claim.meets && !missed ? 'no task misses its deadline' : null
  },
  text(claim, form, book) {
    const value = (id: string | undefined): string => (id === undefined ? '' : quantityText(quantityOf(book, id)))
    if (form === 'tasks') {
      return claim.tasks
        .map((task) => {
          const words = [
            `${symbolText(task.cost)} = ${value(task.cost)}`,
            `${symbolText(task.period)} = ${value(task.period)}`,
            ...(task.deadline ? [`${symbolText(task.deadline)} = ${value(task.deadline)}`] : []),
            ...(task.jitter ? [`${symbolText(task.jitter)} = ${value(task.jitter)}`] : []),
            ...(task.blocking ? [`${symbolText(task.blocking)} = ${value(task.blocking)}`] : []),
          ]
          return `- ${task.name}: ${words.join(', ')}`
        })
        .join('\n')
    }
    if (form === 'table') {
      const rows = claim.tasks.map((task) => [task.name, value(task.cost), value(task.period), value(task.response)])
      const head = ['task', 'cost', 'period', 'response']
      return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
    }
    if (form === 'responses') {
      return claim.tasks
        .filter((task) => task.response)
        .map((task) => `${symbolText(task.response!)} = ${value(task.response)}`)
        .join(', ')
    }
    return noSuchForm('schedule', form)
  },
  inputs: (claim) =>
    claim.tasks.flatMap(({ cost, period, deadline, jitter, blocking }) =>
      [cost, period, deadline, jitter, blocking].filter((name) => name !== undefined),
    ),
  establishes: (claim) => claim.tasks.flatMap((task) => (task.response === undefined ? [] : [task.response])),
}
