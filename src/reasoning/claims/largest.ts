// The largest cost of the highest task at which a set of tasks keeps all deadlines. Route: the schedule is played at that cost,
// where it must hold, and at one tick more, where it must not.
import * as z from 'zod'
import { symbolText } from '../mathematics/formula-text.ts'
import { quantityOf, quantityText } from '../mathematics/quantity.ts'
import { type ClaimKind, claimId, nameSchema, noSuchForm } from './claim-kind.ts'
import { playSchedule, taskSchema, timedTasks } from './schedule.ts'

export const largestSchema = z.strictObject({
  id: claimId,
  kind: z.literal('largest'),
  /** The cost of the first task. */
  of: nameSchema,
  tasks: z.array(taskSchema).min(1).max(12),
  resolution_ns: z.int().min(1).max(1_000_000_000),
})
type Largest = z.infer<typeof largestSchema>

export const largest: ClaimKind<Largest> = {
  check(claim, book) {
    if (claim.tasks[0]!.cost !== claim.of) return `${claim.of} is not the cost of the first task`
    const tasks = timedTasks(claim, book)
    const holds = (cost: number): boolean =>
      tasks.every((task, i) => playSchedule([{ ...tasks[0]!, cost }, ...tasks.slice(1)], i) <= task.deadline)
    const stated = tasks[0]!.cost
    if (!holds(stated)) return `with ${claim.of} = ${stated} ticks a deadline is missed`
    return holds(stated + 1) ? `a cost of ${stated + 1} ticks would do as well` : null
  },
  text(claim, form, book) {
    const value = quantityText(quantityOf(book, claim.of))
    if (form === 'statement') return `${symbolText(claim.of)} = ${value}`
    return noSuchForm('largest', form)
  },
  inputs: (claim) =>
    claim.tasks
      .flatMap(({ cost, period, deadline, jitter, blocking }) => [cost, period, deadline, jitter, blocking])
      .filter((name) => name !== undefined && name !== claim.of) as string[],
  establishes: (claim) => [claim.of],
}
