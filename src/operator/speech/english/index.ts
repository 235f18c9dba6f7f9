import { BELIEVING, FIGURES } from './believing.ts'

export const ENGLISH = { ...FIGURES, ...BELIEVING }
