// What a person's sentence asks for, by the rules of words. No model, no guess: what matches no rule is not understood, and that is what
// the answer says. A slip of a finger is forgiven (`plain-words.ts`), but never for what wants something done.
import { BEFORE, CAN, NEEDS, PRINTING, RULES, THIS, WHAT_IS } from './intent-rules.ts'
import type { Asked, IntentName } from './intents.ts'
import { correctedWords, fullWords, plainWords } from './plain-words.ts'
import { requestIn } from './requests.ts'
import { settingIn } from './settings.ts'
import { EMERGENCY, symptomIn } from './symptoms.ts'

const MIGHT =
  /\b(could|might|would|will|can|may|safe|risk|danger|hazard|wird|kann|koennte|gefahr|what if|if it|is it (safe|dangerous)|should i|shall i|do i (need|have) to|soll ich|muss ich|worry|worried|afraid|scared|sorgen?|angst)\b/
const WRONG_WITH =
  /\b(is there|is it|why|how do i|how can i|what is|whats|is the|is my|are the|are there|have|has|had|looks?|gibt es|ist|warum|wie)\b/
const FITS = /\b(work|works|instead|fit|fits|suitable|go with|geht|passt|funktioniert)\b/
/** Asked the other way round: whether it is good. */
const HOPE =
  /\b(save|saved|salvage\w*|rescue\w*|usable|ok|okay|fine|good|retten|brauchbar|gebrauchen|gut|geworden|halten|haelt)\b/
/** ... and whether it is bad. */
const FEAR =
  /\b(danger\w*|risk\w*|fire|burn\w*|hazard|gefahr\w*|gefaehrlich|brand|brennt|feuer|risiko|need|muss|have to)\b/
/** A yes or no is asked for, not a time. */
const WHETHER = /^(is|has|did|was|are|have|ist|hat|war|bist)\b(?!.*\b(long|lange|when|wann)\b)/
/** They have seen it, and ask why. */
const SEEN = /\b(why|warum|wieso|there (is|are)|i (can )?see|ich sehe|es gibt|has|have)\b/
/** A filament is named, and nothing says what of it is wanted. */
const NAMED_ONLY = 2
/** A symptom in whatever sentence: weaker than a question that is understood as a whole. */
const SYMPTOM = 3.8
const SYMPTOM_ASKED = 5.6

/** `isMaterial`: whether a word names a filament that is known. */
export function understand(sentence: string, isMaterial: (word: string) => boolean): Asked | null {
  const typed = plainWords(sentence)
  if (typed === '') return null
  const text = fullWords(typed)
  // Whether something burns is no question to be weighed; whether it might is.
  if (EMERGENCY.test(text) && !MIGHT.test(text)) return { intent: 'emergency' }
  const request = requestIn(typed, /\?\s*$/.test(sentence))
  if (request !== null) return { intent: 'request', request }
  return questionIn(text, isMaterial) ?? questionIn(correctedWords(text, isMaterial), isMaterial)
}

interface Found {
  readonly intent: IntentName
  readonly weight: number
}

function questionIn(text: string, isMaterial: (word: string) => boolean): Asked | null {
  const material = materialIn(text, isMaterial)
  const setting = settingIn(text)
  const symptom = symptomIn(text)
  const found: Found[] = RULES.filter(
    ({ all, none = [] }) => all.every((pattern) => pattern.test(text)) && !none.some((pattern) => pattern.test(text)),
  )
  if (material !== null) {
    const isFit = CAN.test(text) && (PRINTING.test(text) || THIS.test(text) || FITS.test(text))
    if (isFit) found.push({ intent: 'material-fit', weight: 6.8 })
    found.push({ intent: 'material', weight: NEEDS.test(text) ? 6 : NAMED_ONLY })
  }
  if (symptom !== null) found.push({ intent: 'symptom', weight: WRONG_WITH.test(text) ? SYMPTOM_ASKED : SYMPTOM })
  if (setting !== null && WHAT_IS.test(text)) found.push({ intent: 'setting', weight: setting.isSpecial ? 5.4 : 4.1 })
  const best = found.reduce<Found | null>((most, one) => (most === null || one.weight > most.weight ? one : most), null)
  if (best === null) return setting === null ? null : { intent: 'setting', setting: setting.name }
  switch (best.intent) {
    case 'material-fit':
    case 'material':
      return { intent: best.intent, material: material ?? '' }
    case 'setting':
      return setting === null ? null : { intent: 'setting', setting: setting.name }
    case 'symptom':
      return { intent: 'symptom', causes: symptom ?? [], isSeen: SEEN.test(text) }
    case 'history':
      return { intent: 'history', isBefore: BEFORE.test(text) }
    case 'part-ruined':
      return { intent: 'part-ruined', isHope: HOPE.test(text) }
    case 'safe-to-leave':
      return { intent: 'safe-to-leave', isFear: FEAR.test(text) }
    case 'time-left':
      return { intent: 'time-left', isWhether: WHETHER.test(text) }
    default:
      return { intent: best.intent } as Asked
  }
}

/** More than a sentence has. */
const WORDS_MAX = 40

/** Up to two words name a filament: `pla cf`, `polycarbonate`. The longest name wins. */
function materialIn(text: string, isMaterial: (word: string) => boolean): string | null {
  const words = text
    .split(/[\s?]+/)
    .filter((word) => /^[a-z][a-z\d+-]{0,19}$/.test(word))
    .slice(0, WORDS_MAX)
  for (const length of [2, 1]) {
    for (let at = 0; at + length <= words.length; at++) {
      const name = words.slice(at, at + length).join('-')
      if (name.length > 1 && isMaterial(name)) return name
    }
  }
  return null
}
