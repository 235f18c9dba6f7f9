// What is private by its looks, whoever wrote it: addresses, paths, file names, serial numbers, pictures, and where a file comes
// from. Rather too much than too little: what is hidden comes back in the answer.

export const PRIVATE_KINDS = [
  'thumbnail',
  'url',
  'mail',
  'path',
  'origin',
  'file',
  'object',
  'address',
  'host',
  'user',
  'id',
] as const
export type PrivateKind = (typeof PRIVATE_KINDS)[number]

export interface PrivatePattern {
  readonly kind: PrivateKind
  /** Global. Of a text of 6,000 hostile letters all of them together take half a second at worst; prompts have about as many. */
  readonly pattern: RegExp
  /** What it found is really that. */
  readonly holds?: (found: string) => boolean
}

const EXTENSIONS =
  'gcode|gco|gc|g|bgcode|ufp|stl|3mf|amf|step|stp|obj|f3d|scad|cfg|conf|ini|json|ya?ml|txt|log|csv|zip|tar|gz|jpe?g|png|gif|bmp|webp|qoi|mp4|pdf|gguf|py|sh|tmp|bak'
const FOLDERS =
  'home|users|root|tmp|usr|dev|var|etc|mnt|media|opt|srv|run|proc|sys|data|volumes|library|documents|desktop|downloads'
const IN_NAME = '[^\\s"\'“”„‚‘’«»<>|*?:;,(){}=\\[\\]/\\\\]'

export const PRIVATE_PATTERNS: readonly PrivatePattern[] = [
  { kind: 'thumbnail', pattern: /thumbnail(?:_\w+)? begin[\s\S]*?(?:thumbnail(?:_\w+)? end|$)/gi },
  { kind: 'thumbnail', pattern: /data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*/gi },
  { kind: 'thumbnail', pattern: /[A-Za-z0-9+/]{60,}={0,2}/g },
  { kind: 'url', pattern: /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"“”<>]+/gi },
  { kind: 'url', pattern: /\bwww\.[^\s"“”<>]+/gi },
  { kind: 'mail', pattern: /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu },
  { kind: 'path', pattern: /(?<![\p{L}\p{N}])[a-z]:[\\/][^\s"“”„<>|*?,;]*/giu },
  { kind: 'path', pattern: /\\\\[^\s"“”„<>|*?,;]+/g },
  { kind: 'path', pattern: new RegExp(`(?<![\\p{L}\\p{N}°%²³µ)])~?/(?:${FOLDERS})\\b[^\\s"“”„<>|,;]*`, 'giu') },
  { kind: 'path', pattern: /(?:~|\.{1,2})\/[^\s"“”„<>|,;]+/g },
  {
    kind: 'path',
    pattern: /[\p{L}\p{N}_.@+~-]*\/[\p{L}\p{N}_.@+~/-]+/gu,
    // mm/s, and/or and a command like /status are no paths.
    holds: (found) => /\p{L}/u.test(found) && ((found.match(/\//g) ?? []).length > 1 || hasExtension(found)),
  },
  {
    kind: 'origin',
    pattern:
      /generated (?:by|with|from) \S+(?: v?\d[\w.+-]*)?(?: on \d{4}-\d\d-\d\d(?: at \d\d:\d\d(?::\d\d)?(?: UTC)?)?)?/gi,
  },
  {
    kind: 'origin',
    pattern:
      /(?<!\d)\d{4}-\d\d-\d\d(?:(?:T| | at )\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?(?!\d)/g,
  },
  { kind: 'origin', pattern: /(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?![\d.])/g },
  { kind: 'file', pattern: new RegExp(`["“„«'‘‚][^"“”„«»\\n]{1,200}\\.(?:${EXTENSIONS})(?=["“”»'’‘])`, 'giu') },
  { kind: 'file', pattern: new RegExp(`${IN_NAME}+\\.(?:${EXTENSIONS})(?![\\p{L}\\p{N}])`, 'giu') },
  { kind: 'address', pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5}|\/\d{1,2})?(?![\d])/g },
  { kind: 'address', pattern: /(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f])/gi },
  {
    kind: 'address',
    pattern: /(?<![\p{L}\p{N}:])[0-9a-f:]{2,45}(?:\.\d{1,3}){0,3}(?:%\w{1,16})?/giu,
    // A time of the day has two colons and no letters.
    holds: (found) => /::[0-9a-f]|[0-9a-f]::/i.test(found) || (found.match(/:/g) ?? []).length >= 4,
  },
  { kind: 'address', pattern: /(?<!\d)\+\d[\d ()/-]{6,18}\d/g },
  {
    kind: 'host',
    pattern: /(?<![\p{L}\p{N}.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?::\d{1,5})?(?![\p{L}\p{N}])/giu,
    holds: (found) => /[a-z]/i.test(found.split('.')[0] ?? ''),
  },
  { kind: 'user', pattern: /(?<![\p{L}\p{N}@])@[\p{L}\p{N}_.-]{2,}/gu },
  {
    kind: 'id',
    pattern: /\b(?:serial(?:[ _-]?(?:number|no\.?|nr\.?))?|seriennummer|s\/n|sn)\b[ :=#_-]{0,4}[\w-]*\d[\w-]*/gi,
  },
  { kind: 'id', pattern: /(?<![\p{L}\p{N}_-])[0-9a-z][\w-]{7,}/giu, holds: looksLikeId },
  { kind: 'id', pattern: /(?<![\d.]|\d,)\d{9,}(?!\d|[.,]\d)/g },
]

function hasExtension(path: string): boolean {
  return new RegExp(`\\.(?:${EXTENSIONS})$`, 'i').test(path)
}

/** Letters and digits in one, as nobody writes words or numbers: of at least four digits. */
function looksLikeId(token: string): boolean {
  const digits = token.match(/\d/g)?.length ?? 0
  const letters = token.match(/[a-z]/gi)?.length ?? 0
  return digits >= 4 && letters >= 1
}
