// A live view where a person sits at a terminal, plain lines where nobody does.
import type { Operated } from './operated.ts'
import { plainScreen } from './plain-screen.ts'
import type { Screen } from './screen.ts'
import { isLiveTerminal, terminalScreen } from './terminal-screen.ts'

/** Somebody can type to it. */
export function isTypedTo({ json, quiet }: ScreenOptions): boolean {
  return process.stdin.isTTY === true && json !== true && quiet !== true
}

export interface ScreenOptions {
  readonly json?: boolean
  readonly quiet?: boolean
}

export function openScreen(
  options: ScreenOptions,
  say: (operated: Operated, text: string) => Promise<string>,
  onQuit: () => void,
): Screen {
  const isLive = isLiveTerminal() && options.json !== true && options.quiet !== true
  if (isLive) return terminalScreen({ say, onQuit })
  return plainScreen({ ...options, ...(isTypedTo(options) ? { say, onQuit } : {}) })
}
