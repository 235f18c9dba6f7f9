// What a person's sentence asks for, by words that anybody can read here; English and German. No model, no guess: what matches no
// rule is not understood, and that is what the answer says.
import type { Asked, IntentName } from './intents.ts'
import { requestIn } from './requests.ts'
import { settingIn } from './settings.ts'
import { EMERGENCY, symptomIn } from './symptoms.ts'

/** Every pattern of `all` is in the sentence and none of `none`. The heaviest rule wins, the first of equals. */
interface Rule {
  readonly intent: IntentName
  readonly weight: number
  readonly all: readonly RegExp[]
  readonly none?: readonly RegExp[]
}

const WHY = /\b(why|how come|reason|what (made|caused)|cause|warum|wieso|weshalb|grund|ursache)\b/
const PAUSED =
  /\b(paus(e|ed|es|ing)|not (printing|running|moving)|stop(s|ped|ping)?|halt(s|ed|ing)?|stand(s|ing)|stuck|interrupt(s|ed)?|pausiert|pausierst|angehalten|anhaelt|haelt|gestoppt|stoppt|steht|druckt nicht|unterbrochen)\b/
const RUINED =
  /\b(ruin(s|ed)?|los(t|e|ing)|wasted?|sav(e|ed|able)|salvage(d|able)?|rescue|scrap(ped)?|spoil(s|ed|t)|garbage|trash|useless|usable|unusable|toast|doomed|destroyed|damaged|kaputt|verloren|hin|ruiniert|retten|ausschuss|muell|brauchbar|unbrauchbar|beschaedigt)\b/
const PART = /\b(part|print|piece|object|model|it|this|that|teil|druck|objekt|stueck|es|das)\b/
const STILL_GOOD =
  /\b((still|noch)( \w+)? (ok|okay|good|fine|usable|gut|in ordnung|heil)|(turn|come|comes) out|will (it|the (part|print)|my (part|print)) (fail|work|be (ok|okay|fine|good))|going to fail|wird (es|das|das teil|der druck) (was|gut|nichts))\b/
const WRONG =
  /\b(wrong|problem|problems|issue|issues|matter|fail|fails|failed|failing|failure|error|errors|fault|faulty|broken|broke|alarm|worry|worried|whats up|wha?ts going on|going on|trouble|diagnosis|falsch|fehler|probleme?|los|stimmt|defekt|schief|sorgen?|schiefgegangen|diagnose)\b/
const SHOULD =
  /\b(should|shall|soll|sollte|recommend|advise|advice|do i need|muss ich|what (do|can|must) i do|was (soll|muss|kann) ich)\b/
const STOPPING = /\b(cancel|abort|stop|pause|kill|do|tun|machen|abbrechen|stoppen|anhalten|pausieren|worry|panic)\b/
const CAN =
  /\b(can|could|may|able|possible|possibly|works?|what if|kann|koennte|koennen|geht|moeglich|darf|should|soll|sollte|instead|statt|stattdessen|suitable|geeignet|ok|okay)\b/
const PRINTING =
  /\b(print|printed|printing|use|used|using|make|made|run|switch|swap|change|drucken|gedruckt|druck|nehmen|verwenden|benutzen|wechseln)\b/
const THIS = /\b(this|it|that|file|part|model|das|dies|dieses|es|die datei|teil)\b/
const NEEDS =
  /\b(need|needs|require|requires|temperature|temperatures|temp|temps|bed|fan|cooling|dry|drying|dried|enclosure|chamber|hot|nozzle|settings?|warp|abrasive|facts?|know about|tell me about|braucht|benoetigt|temperatur|temperaturen|bett|trocknen|trocken|gehaeuse|einhausung|luefter|heiss|warm)\b/
const LEFT =
  /\b(how (much )?long(er)?|how much time|time (left|remaining|to go|is left)|eta|remaining|time remains|minutes left|hours left|wie ?lange|restzeit|wie viel zeit|wieviel zeit|verbleibend)\b/
const WHEN = /\b(when|what time|wann|uhr)\b/
const DONE = /\b(done|finish|finished|finishes|ready|complete|completed|end|ends|over|fertig|ende|vorbei)\b/
const SAFE =
  /\b(safe|safely|danger|dangerous|risk|risky|fire|burn|burns|unattended|leave|overnight|hazard|sicher|gefahr|gefaehrlich|brand|brennt|feuer|risiko|unbeaufsichtigt|verlassen|weggehen)\b/
const AWAY =
  /\b(leave|alone|unattended|go (to )?(bed|sleep|out|away|work|home|shopping)|going (to )?(bed|sleep|out|away|work|home)|sleep|overnight|keep an eye|stay|be there|schlafen|ins bett|weggehen|weg gehen|allein|alleine|aus dem haus|zur arbeit|dabei ?bleiben)\b/
const YOU_DID =
  /\b((what|which|was|welche)\b.*\b(did|have|has|hast|hat)\b.*\b(you|operator|du|printwright)\b|(did|have) you (do|done|change|changed|touch|touched|intervene|act|acted|paused?|stop|stopped)|your (actions|decisions|decision|interventions)|hast du .*(gemacht|getan|geaendert|veraendert|eingegriffen|unternommen)|deine (entscheidung|entscheidungen|eingriffe))\b/
const WHAT_IS =
  /\b(what|whats|explain|mean|means|meaning|does|how does|tell me|why|was|erklaer|erklaere|bedeutet|macht|bewirkt|wofuer|wie|warum|current|set to)\b/
const SLOW =
  /\b(slow|slower|slowly|crawl|crawls|crawling|taking so|takes so|taking too|takes too|so long|too long|forever|speed (it )?up|faster|langsam|langsamer|dauert so|so lange|zu lange|schneller)\b/
const WHICH = /\b(which|what|whats|welches|welche|welcher|welchem|was fuer|what kind|name)\b/
const STUFF = /\b(material|filament|plastic|spool|roll|kunststoff|spule|rolle|plastik)\b/
const RESUME =
  /\b(resume|resumed|resuming|continue|carry on|go on|proceed|restart|start again|unpause|weiter|weiterdrucken|weitermachen|weitergehen|weiterlaufen|fortsetzen|fortfahren)\b/
const PAST =
  /\b(last night|yesterday|overnight|while i (was )?(\w+)|last (print|job|time|week|hours?)|previous|history|earlier|before this|so far|today|letzte nacht|letzten nacht|gestern|heute nacht|letzte[rnm]? druck|verlauf|vorher|heute|waehrend ich)\b/
const HAPPENED = /\b(happen|happened|happens|passiert|geschehen|vorgefallen|occurred|war los|go wrong|went)\b/
const STATUS =
  /\b(status|state|progress|how far|percent|everything (ok|okay|fine|alright)|all (ok|okay|good|fine|right|well)|is (the|my) (printer|machine|print) (ok|okay|fine|alright|good|running|working)|how (is|are|s) (it|the|my|everything|things|you)|hows (it|the|my|everything)|is it (printing|running|ok|okay|fine)|going well|what are you (doing|printing)|what is it (doing|printing)|fortschritt|wie (laeuft|weit|steht)|laeuft (es|der|alles)|alles (ok|okay|gut|klar|in ordnung)|zustand|stand)\b/
const HEAT =
  /\b(temperature|temperatures|temp|temps|how hot|how warm|temperatur|temperaturen|wie (heiss|warm)|nozzle|bed|chamber|duese|bett|layer|layers|schicht|schichten|kammer)\b/
const MACHINE =
  /\b(nozzle (size|diameter)|(what|which) nozzle|how (big|large|tall)|build (volume|size|plate size)|print(ing)? (size|volume)|bed size|max(imum)? (speed|acceleration|size)|how fast can|duesendurchmesser|welche duese|wie gross)\b/
const SENSES =
  /\b(do you (see|hear|watch|sense|measure)|can you (see|hear|watch|sense|measure)|are you (watching|looking|listening|blind)|camera|microphone|sensors?|siehst|hoerst|kamera|mikrofon|sensoren)\b/
const LIMITS =
  /\b(limit|limits|allowed|permitted|permission|permissions|envelope|safety shell|level|what (can|may|could) you (do|change)|are you allowed|may you|will you (ever|let)|maximum|max|darfst|erlaubt|grenze|grenzen|was (kannst|darfst) du)\b/
const HELP =
  /^(help|hilfe|hi|hello|hallo|hey|\?+)$|\b(what can i ask|what can you (tell|answer)|who are you|wer bist du|was kann ich fragen)\b/
const SURE =
  /\b(how sure|how certain|sure about|certain|confident|confidence|evidence|proof|how do you know|probability|likely|wie sicher|beweis|woher weisst|wahrscheinlich(keit)?)\b/

const RULES: readonly Rule[] = [
  { intent: 'help', weight: 9, all: [HELP] },
  {
    intent: 'can-resume',
    weight: 7,
    all: [
      RESUME,
      /\b(can|could|may|should|safe|possible|ok|okay|how|when|will|kann|darf|soll|sollte|moeglich|sicher|geht|wie|wann|wird)\b/,
    ],
  },
  { intent: 'why-paused', weight: 7, all: [WHY, PAUSED] },
  { intent: 'why-paused', weight: 6, all: [/\b(who|wer)\b/, PAUSED] },
  {
    intent: 'why-paused',
    weight: 3.5,
    all: [
      /\b(is|has|did|does|ist|hat|what|whats|was)\b/,
      /\b(paused|stopped|halted|pausiert|angehalten|gestoppt|steht)\b/,
    ],
  },
  { intent: 'why-slow', weight: 6.5, all: [WHY, SLOW] },
  { intent: 'why-slow', weight: 4.5, all: [SLOW, /\b(is|print|printing|so|too|can|ist|druckt|zu|kann)\b/] },
  {
    intent: 'safe-to-leave',
    weight: 6,
    all: [
      AWAY,
      /\b(safe|safely|can|may|could|should|ok|okay|risk|must|need|do i|have to|sicher|kann|darf|soll|sollte|muss|gefaehrlich|risiko)\b/,
    ],
  },
  { intent: 'safe-to-leave', weight: 5, all: [SAFE] },
  { intent: 'you-did', weight: 6, all: [YOU_DID] },
  { intent: 'history', weight: 6.5, all: [PAST, HAPPENED] },
  { intent: 'history', weight: 5, all: [PAST] },
  { intent: 'history', weight: 4, all: [HAPPENED] },
  { intent: 'time-left', weight: 5.5, all: [LEFT], none: [/\b(dry|trocknen)\b/] },
  { intent: 'time-left', weight: 5.5, all: [WHEN, DONE] },
  { intent: 'time-left', weight: 3.6, all: [DONE, /\b(soon|yet|almost|nearly|bald|schon|gleich)\b/] },
  { intent: 'part-ruined', weight: 5.2, all: [RUINED, PART] },
  { intent: 'part-ruined', weight: 5, all: [STILL_GOOD] },
  { intent: 'part-ruined', weight: 4.6, all: [RUINED] },
  { intent: 'which-material', weight: 5, all: [WHICH, STUFF] },
  { intent: 'which-material', weight: 3.4, all: [STUFF, /\b(loaded|this|right|correct|geladen|richtig)\b/] },
  { intent: 'whats-wrong', weight: 5, all: [SHOULD, STOPPING] },
  { intent: 'whats-wrong', weight: 4.4, all: [SURE] },
  { intent: 'whats-wrong', weight: 4.2, all: [WRONG] },
  {
    intent: 'filament',
    weight: 4.7,
    all: [
      /\b(filament|material|plastic|spool)\b/,
      /\b(how much|used?|left|enough|remaining|meters?|metres?|wie ?viel|reicht|verbraucht|genug)\b/,
    ],
  },
  {
    intent: 'limits',
    weight: 4.5,
    all: [/\b(how|what)\b/, /\b(may|allowed|can)\b/, /\b(get|go|reach|be)\b/, /\b(hot|fast|high|far)\b/],
  },
  { intent: 'senses', weight: 4.8, all: [SENSES] },
  { intent: 'limits', weight: 4.3, all: [LIMITS] },
  { intent: 'status', weight: 4, all: [STATUS] },
  { intent: 'time-left', weight: 3.3, all: [/\b(is|has|did|ist|hat)\b/, DONE] },
  { intent: 'machine', weight: 4.6, all: [MACHINE] },
  { intent: 'status', weight: 3, all: [HEAT], none: [/\b(use|using|bigger|smaller|larger|change|replace)\b/] },
]

const MIGHT =
  /\b(could|might|would|will|can|may|safe|risk|danger|wird|kann|koennte|gefahr|what if|if it|is it (safe|dangerous))\b/
const WRONG_WITH =
  /\b(is there|is it|why|how do i|how can i|what is|whats|is the|is my|are the|are there|have|has|had|looks?|gibt es|ist|warum|wie)\b/
/** A filament is named, and nothing says what of it is wanted. */
const NAMED_ONLY = 2
/** A symptom in whatever sentence: weaker than a question that is understood as a whole. */
const SYMPTOM = 3.8
const SYMPTOM_ASKED = 5.6

/** `isMaterial`: whether a word names a filament that is known. */
export function understand(sentence: string, isMaterial: (word: string) => boolean): Asked | null {
  const text = plainWords(sentence)
  if (text === '') return null
  // Whether something burns is no question to be weighed; whether it might is.
  if (EMERGENCY.test(text) && !MIGHT.test(text)) return { intent: 'emergency' }
  const material = materialIn(text, isMaterial)
  const setting = settingIn(text)
  const request = requestIn(text)
  if (request !== null) return { intent: 'request', request }
  const found: { intent: IntentName; weight: number }[] = RULES.filter(
    ({ all, none = [] }) => all.every((pattern) => pattern.test(text)) && !none.some((pattern) => pattern.test(text)),
  ).map(({ intent, weight }) => ({ intent, weight }))
  if (material !== null) {
    const isFit = CAN.test(text) && (PRINTING.test(text) || THIS.test(text))
    if (isFit) found.push({ intent: 'material-fit', weight: 6.8 })
    found.push({ intent: 'material', weight: NEEDS.test(text) ? 6 : NAMED_ONLY })
  }
  const symptom = symptomIn(text)
  if (symptom !== null) found.push({ intent: 'symptom', weight: WRONG_WITH.test(text) ? SYMPTOM_ASKED : SYMPTOM })
  if (setting !== null && WHAT_IS.test(text)) found.push({ intent: 'setting', weight: setting.isSpecial ? 5.4 : 4.1 })
  const best = found.reduce<{ intent: IntentName; weight: number } | null>(
    (most, one) => (most === null || one.weight > most.weight ? one : most),
    null,
  )
  if (best === null) return setting === null ? null : { intent: 'setting', setting: setting.name }
  if (best.intent === 'material-fit' || best.intent === 'material')
    return { intent: best.intent, material: material ?? '' }
  if (best.intent === 'setting') return { intent: 'setting', setting: setting?.name ?? '' }
  if (best.intent === 'symptom') return { intent: 'symptom', causes: symptom ?? [] }
  return { intent: best.intent } as Asked
}

/** Lower case, without accents and marks; what belongs to numbers stays. */
export function plainWords(sentence: string): string {
  return sentence
    .slice(0, 500)
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
