// A sentence as the rules of words read it, and as it was meant where a finger slipped.

const LETTERS_MAX = 500

/** Lower case, without accents and marks; what belongs to numbers stays. */
export function plainWords(sentence: string): string {
  return sentence
    .slice(0, LETTERS_MAX)
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’`]/g, '')
    .replace(/(\d),(\d)/g, '$1.$2')
    .replace(/[^\p{L}\p{N}.%+\-?]+/gu, ' ')
    .replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
    .replace(/\?+(?=.)/g, ' ')
    .replace(/(?<=\p{L})\?+$/u, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Words that questions are made of, long enough to be known again with one letter wrong. */
const KNOWN = `
about acceleration adhesion alarm alone already anymore asleep before broken camera cancel certain chamber changed
clogged confident configuration continue cooling damaged dangerous detached doing enclosure enough everything extruder
failed failure filament finish finished finishes forever garbage going happen happened happening hardware heater heating
layers leaking limits loaded longer machine material minutes moving nothing nozzle nozzles operator overnight paused pause
pausing percent plastic possible pressure previous print printed printer printing problem progress reason recommend
remaining rescue resume resumed retraction ruined running salvage setting settings should sleeping something spaghetti speed
spool status stopped stopping stringing stuck tangled temperature temperatures testing thermistor tonight trouble unattended
unusable usable warping wasted weekend without working worried wrong yesterday
abbrechen alleine angehalten anhalten aufgehoert bauteil dauert drucker drucken druckt duese duesen eingelegt erledigt
fehler fertig filament fortschritt gebrochen gefaehrlich geladen geloest gemacht geschehen gestern gestoppt haelt heizung
kaputt konfiguration luefter material nachgesehen passiert pausiert problem retten schicht schichten schlafen sicher
spule stehen temperatur temperaturen unbeaufsichtigt verstopft verzieht wahrscheinlich warum weiterdrucken weitermachen
weshalb wieso zufrieden`
  .trim()
  .split(/\s+/)
const LEXICON: ReadonlySet<string> = new Set(KNOWN)
/** Shorter ones have too many neighbours. */
const LETTERS_MIN = 5

/** Other ways in which people write what is meant. */
const SAME: Readonly<Record<string, string>> = {
  isnt: 'is not',
  arent: 'are not',
  wasnt: 'was not',
  doesnt: 'does not',
  didnt: 'did not',
  hasnt: 'has not',
  wont: 'will not',
  cant: 'can not',
  gonna: 'going to',
  gotta: 'have to',
  wanna: 'want to',
  whens: 'when is',
  whys: 'why is',
  theres: 'there is',
  whos: 'who is',
  whyd: 'why did',
  howd: 'how did',
  hows: 'how is',
  u: 'you',
  ur: 'your',
  r: 'are',
  plz: 'please',
  wat: 'what',
  wot: 'what',
  hab: 'habe',
  siehts: 'sieht es',
  gehts: 'geht es',
  stehts: 'steht es',
  hats: 'hat es',
  gibts: 'gibt es',
  klappts: 'klappt es',
  laeufts: 'laeuft es',
  isses: 'ist es',
  wars: 'war es',
  nich: 'nicht',
  nix: 'nichts',
}

/** `plain` as `plainWords` leaves it, with what is written short in full. */
export function fullWords(plain: string): string {
  return plain
    .split(' ')
    .map((word) => SAME[word] ?? word)
    .join(' ')
}

/** For what is not understood as it stands. `isName`: a word that stays as it is, a filament for example. */
export function correctedWords(full: string, isName: (word: string) => boolean): string {
  return full
    .split(' ')
    .map((word) => (isName(word) ? word : corrected(word)))
    .join(' ')
}

function corrected(word: string): string {
  if (word.length < LETTERS_MIN || LEXICON.has(word) || !/^[a-z]+$/.test(word)) return word
  return KNOWN.find((known) => isOneSlipFrom(word, known)) ?? word
}

/** One letter too many, too few, another, or two that changed places. The first letter is right. */
function isOneSlipFrom(word: string, known: string): boolean {
  if (word[0] !== known[0] || Math.abs(word.length - known.length) > 1) return false
  let at = 0
  while (at < word.length && word[at] === known[at]) at++
  const [rest, wanted] = [word.slice(at), known.slice(at)]
  if (rest.length > wanted.length) return rest.slice(1) === wanted
  if (rest.length < wanted.length) return rest === wanted.slice(1)
  if (rest.slice(1) === wanted.slice(1)) return true
  return rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2)
}
