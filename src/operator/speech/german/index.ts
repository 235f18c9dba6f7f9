import type { Speech } from '../english/index.ts'
import { BELIEVING, FIGURES } from './believing.ts'
import { RUNNING } from './running.ts'
import { STUFF } from './stuff.ts'
import { TALK } from './talk.ts'
import { TROUBLE } from './trouble.ts'

export const GERMAN: Speech = {
  ...FIGURES,
  ...BELIEVING,
  trouble: TROUBLE,
  running: RUNNING,
  stuff: STUFF,
  talk: TALK,
}
