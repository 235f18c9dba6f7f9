import { BELIEVING, FIGURES } from './believing.ts'
import { RUNNING } from './running.ts'
import { STUFF } from './stuff.ts'
import { TALK } from './talk.ts'
import { TROUBLE } from './trouble.ts'

export const ENGLISH = {
  ...FIGURES,
  ...BELIEVING,
  trouble: TROUBLE,
  running: RUNNING,
  stuff: STUFF,
  talk: TALK,
}

/** What a language has to be able to say. */
export type Speech = typeof ENGLISH
