import { expect, test } from 'vitest'
import type { PrintStats } from './job-state.ts'
import { eventBetween } from './job-state.ts'

const at = (state: string, totalDurationS = 5, filename = 'a.gcode'): PrintStats => ({
  filename,
  state,
  totalDurationS,
  printDurationS: 0,
  filamentUsedMm: 0,
})

test.for([
  [at('standby', 0, ''), at('printing', 0.1), 'started'],
  [at('printing'), at('printing', 6), null],
  [at('printing'), at('paused', 6), 'paused'],
  [at('paused'), at('printing', 6), 'resumed'],
  [at('printing'), at('complete', 6), 'complete'],
  [at('complete'), at('printing', 0.1), 'started'],
  [at('paused'), at('cancelled', 6), 'cancelled'],
  [at('printing'), at('error', 6), 'error'],
  [at('printing'), at('standby', 0, ''), 'standby'],
  [at('error'), at('error', 6), null],
  // The end of one and the beginning of the next came in one update.
  [at('printing'), at('printing', 0.1), 'started'],
  [at('printing'), at('printing', 6, 'b.gcode'), 'started'],
  [at('paused'), at('printing', 0.1), 'started'],
  [at('printing'), at('printing', 0, ''), null],
] as const)('%o then %o is %s', ([before, now, event]) => {
  expect(eventBetween(before, now)).toBe(event)
})
