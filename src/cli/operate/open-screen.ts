// A live view where a person sits at a terminal, plain lines where nobody does.
import type { Operated } from './operated.ts'
import { plainScreen } from './plain-screen.ts'
import type { Screen } from './screen.ts'
import { isLiveTerminal, terminalScreen } from './terminal-screen.ts'

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
  return isLive ? terminalScreen({ say, onQuit }) : plainScreen(options)
}
