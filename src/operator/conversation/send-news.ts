// News to whoever looks on, at the pace at which they read it.
import type { Writable } from 'node:stream'

/** Of news that one of them has not read. */
export const UNREAD_BYTES_MAX = 1 << 20

/** `isAgain`: the same comes anew in a moment. False: who does not read is let go before it has cost much. */
export function sendNews(
  to: Pick<Writable, 'writableLength' | 'writableNeedDrain' | 'write' | 'destroy'>,
  text: string,
  isAgain: boolean,
): boolean {
  if (to.writableLength > UNREAD_BYTES_MAX) {
    to.destroy()
    return false
  }
  if (!isAgain || !to.writableNeedDrain) to.write(text)
  return true
}
