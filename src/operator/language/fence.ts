// What others wrote (file names, comments, metadata, macros, console, object names, messages) is data. A fence says where such a
// text begins, where it ends and from where it came; nothing inside can close it, because the characters that could are not let in.

const OPEN = '⟦'
const CLOSE = '⟧'
const FENCED = /⟦([^:⟦⟧]*): ([^⟦⟧]*)⟧/g

/** From where a text came, in our words. */
export type TextOrigin =
  | 'file name'
  | 'file'
  | 'metadata'
  | 'message'
  | 'console'
  | 'object name'
  | 'macro'
  | 'configuration'
  | 'webcam'
  | 'camera'
  | 'history'
  | 'person'

/** Control, format and private characters, lone surrogates, and line ends: what hides text, turns it round or begins a new line. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]+/gu
/** Special tokens of every chat template known to us are written with these. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '|': '¦',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '⟦': '(',
  '⟧': ')',
  '`': "'",
  '▁': '_',
  '\\': '/',
}
const MARKERS = /[<>|[\]{}⟦⟧`▁\\]/g
const ROLES = /\b(system|user|human|assistant|developer|tool|model)\s*:/giu
const RULES = /[#=*_-]{3,}/g

/** A text of others on one line, in which no template sees a special token, a role or a fence. At most `longest` characters. */
export function neutralText(text: string, longest = 200): string {
  // What cannot be part of the result need not be looked at: a message may be megabytes long.
  const plain = text
    .slice(0, 4 * longest)
    .normalize('NFKC')
    .replace(UNSEEN, ' ')
    .replace(MARKERS, (character) => LOOKALIKES[character] ?? ' ')
    .replace(ROLES, '$1 -')
    .replace(RULES, '-')
    .replace(/\s+/g, ' ')
    .trim()
  return shortened(plain, longest)
}

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  return `${text.slice(0, Math.max(0, longest - 3)).replace(/[\uD800-\uDBFF]$/u, '')}...`
}

/** A text of others for a summary: `⟦file name: benchy.gcode⟧`. */
export function fenceText(origin: TextOrigin, text: string, longest = 200): string {
  return `${OPEN}${origin}: ${neutralText(text, longest)}${CLOSE}`
}

/** The same summary without what others wrote. */
export function withholdFenced(summary: string): string {
  return summary.replace(FENCED, `${OPEN}$1: withheld${CLOSE}`)
}

/** The same summary for a prompt: every fenced text between tags that carry the prompt's own number. */
export function tagFenced(summary: string, nonce: string): string {
  return summary.replace(FENCED, (_whole, origin: string, text: string) => tagText(origin, text, nonce))
}

/** One text of others for a prompt. */
export function tagText(origin: string, text: string, nonce: string): string {
  return `<data-${nonce} from="${origin}">${neutralText(text, 400)}</data-${nonce}>`
}
