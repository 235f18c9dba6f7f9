import type { Row } from './compare.ts'
import { replayFirstPrint, replayPause, replaySocket } from './replay.ts'
import { replayFaults } from './replay-faults.ts'
import { replayNotifications } from './replay-notifications.ts'

/** Every recorded pair and course that reaches Klipper. */
export function replayEverything(): Row[] {
  const first = replayFirstPrint()
  const { rows, live } = replayPause()
  return [...first, ...rows, ...replaySocket(live), ...replayFaults(), ...replayNotifications()]
}
