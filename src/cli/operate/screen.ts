// Where people see what the operator sees and does.
import type { Operated, OperatedListener } from './operated.ts'
import type { World } from './world.ts'

export interface Screen {
  /** A line that concerns no printer. */
  say(line: string): void
  listenerOf(world: World): OperatedListener
  /** `pageUrl`: null where there is no page. */
  begin(operated: readonly Operated[], mindWords: string, pageUrl: string | null): void
  stepped(operated: Operated): void
  end(): void
}
