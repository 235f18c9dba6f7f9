// The rules of words by which a question is known, English and German, that anybody can read here: every pattern of `all` is in the
// sentence and none of `none`. The heaviest rule wins, the first of equals.
import type { IntentName } from './intents.ts'

export interface Rule {
  readonly intent: IntentName
  readonly weight: number
  readonly all: readonly RegExp[]
  readonly none?: readonly RegExp[]
}

const WHY = /\b(why|how come|reason|what (made|caused)|cause|warum|wieso|weshalb|grund|ursache)\b/
const PAUSED =
  /\b(paus(e|ed|es|ing)|not (it |my print |the printer )?(printing|running|moving|doing anything)|stop(s|ped|ping)?|halt(s|ed|ing)?|stand(s|ing)|stuck|interrupt(s|ed)?|pausiert|pausierst|angehalten|anhaelt|haelt|gestoppt|stoppt|steht|druckt nicht|unterbrochen|aufgehoert|angehalten hat|macht nicht weiter|geht nicht weiter|druckt( \w+)? nicht|nichts macht|nothing moves|hung|frozen|stillstand|ruehrt sich nicht|bewegt sich nicht)\b/
const RUINED =
  /\b(ruin(s|ed)?|los(t|e|ing)|wasted?|sav(e|ed|able|ing)|salvage(d|able)?|rescue|scrap(ped)?|salvag(e|ing)|recover(able)?|write off|spoil(s|ed|t)|garbage|trash|useless|usable|unusable|toast|doomed|destroyed|damaged|kaputt|verloren|hin|ruiniert|retten|ausschuss|muell|brauchbar|unbrauchbar|beschaedigt|wegschmeissen|wegwerfen|tonne|im eimer|throw (it|this|that)? ?away|bin it|weak|weaker|weakened|schwach|haelt das|strong|strength|stabil|fest genug|benutzen|verwenden|gebrauchen|versaut|verhunzt|futsch|umsonst|writeoff|write off|still use|use (the|my|this) (part|print)|visible|seam|naht|see where (it|the print|he)|(a|the|visible|any) (line|mark|scar|gap) (where|there|show|in)|(die|der|eine) (stelle|naht|linie|streifen|rand)( \w+)? (sehen|sichtbar|zu sehen|erkennen)|man (das|die stelle|es) (sehen|erkennen)|sieht man (das|die stelle|es)|was wert|wertlos|worthless|worth (it|keeping)|look (ok|okay|good|fine|bad)|sieht (\w+ )?gut aus|sichtbar\w*|damage|for nothing|screwed|fucked|botched|messed up)\b/
const PART = /\b(part|print|piece|object|model|it|this|that|teil|druck|objekt|stueck|es|das)\b/
const STILL_GOOD =
  /\b((still|noch)( \w+)? (ok|okay|good|fine|usable|gut|in ordnung|heil)|(turn|come|comes) out|will (it|the (part|print)|my (part|print)) (fail|work|be (ok|okay|fine|good))|going to fail|wird (es|das|das teil|der druck) (was|gut|nichts)|(was|etwas|nichts) geworden|gut geworden|any good|good enough|chance of (saving|it))\b/
const WRONG =
  /\b(wrong|problem|problems|issue|issues|matter|fail|fails|failed|failing|failure|error|errors|fault|faulty|broken|broke|alarm|worry|worried|whats up|wha?ts going on|going on|trouble|diagnosis|fuck(ed|ing)?|shit|shitty|sucks|crap|damn|scheisse|mist|verdammt|falsch|fehler|probleme?|los|stimmt|defekt|schief|sorgen?|schiefgegangen|diagnose)\b/
const SHOULD =
  /\b(should|shall|soll|sollte|recommend|advise|advice|do i need|muss ich|what (do|can|must) i do|was (soll|muss|kann) ich)\b/
const STOPPING = /\b(cancel|abort|stop|pause|kill|do|tun|machen|abbrechen|stoppen|anhalten|pausieren|worry|panic)\b/
export const CAN =
  /\b(can|could|may|able|possible|possibly|works?|what if|kann|koennte|koennen|geht|moeglich|darf|should|soll|sollte|instead|statt|stattdessen|suitable|geeignet|ok|okay|better|besser|good|gut|recommend\w*|would|wuerde)\b/
export const PRINTING =
  /\b(print|printed|printing|use|used|using|make|made|run|switch|swap|change|drucken|gedruckt|druck|nehmen|verwenden|benutzen|wechseln)\b/
export const THIS = /\b(this|it|that|file|part|model|das|dies|dieses|es|die datei|teil)\b/
export const NEEDS =
  /\b(need|needs|require|requires|temperature|temperatures|temp|temps|bed|fan|cooling|dry|drying|dried|enclosure|chamber|hot|nozzle|settings?|warp|abrasive|facts?|know about|tell me about|braucht|benoetigt|temperatur|temperaturen|bett|trocknen|trocken|gehaeuse|einhausung|luefter|heiss|warm)\b/
const LEFT =
  /\b(how (much )?long(er)?|how many (hours|minutes|days)|wie viele? (stunden|minuten)|pick it up|by tonight|by tomorrow|(much|lot) (is )?left|left to (go|print|do)|until it is (done|ready)|take it off|switch (it )?off|abholen|abschalten|ausschalten|abnehmen|(more|less) than (an|one|\d+) (hours?|minutes?)|bis es fertig|on (schedule|time)|in time|(before|by|until) (noon|midnight|lunch|dinner|\d+)|(vor|bis) \d+( uhr)?|heute noch|(bald|gleich) (durch|fertig|soweit)|bis (heute abend|morgen)|dauert( das| es)? noch|how much time|time (left|remaining|to go|is left)|eta|remaining|time remains|minutes left|hours left|wie ?lange?|restzeit|wie viel zeit|wieviel zeit|verbleibend)\b/
const WHEN = /\b(when|what time|wann|wie viel uhr|wieviel uhr|uhr)\b/
const DONE = /\b(due|done|finish|finished|finishes|ready|complete|completed|end|ends|over|fertig|ende|vorbei)\b/
const SAFE =
  /\b(safe|safely|danger|dangerous|risk|risky|fire|burn|burns|unattended|leave|overnight|hazard|sicher|gefahr|gefaehrlich|brand|brennt|brennen|abbrennen|feuer|risiko|unbeaufsichtigt|verlassen|weggehen)\b/
const AWAY =
  /\b(leave|alone|unattended|go (to )?(bed|sleep|out|away|work|home|shopping)|going (to )?(bed|sleep|out|away|work|home)|sleep|overnight|keep an eye|stay|be there|schlafen|ins bett|weggehen|weg gehen|allein|alleine|aus dem haus|zur arbeit|dabei ?bleiben|be home|be (here|around|near)|zu hause (sein|bleiben)|zuhause (sein|bleiben)|shopping|einkaufen|losgehen|off to (work|bed|school)|run(ning)? (it )?(over ?night|alone)|laufen lassen|ueber nacht|nachts|pop out|nip out|step out|kurz weg|mal weg|raus gehen|rausgehen|watch(ing)? (it|over it)|babysit|aufpassen|dabei sein|leaving)\b/
const YOU_DID =
  /\b((what|which|was|welche)\b.*\b(did|have|has|hast|hat)\b.*\b(you|operator|du|printwright)\b|(did|have) you (do|done|change|changed|touch|touched|intervene|act|acted|paused?|stop|stopped)|your (actions|decisions|decision|interventions)|hast du .*(gemacht|getan|geaendert|veraendert|eingegriffen|unternommen|verstellt|angefasst|angestellt)|what (are|have) you (been )?(doing|up to) (about|to|with)|what have you been doing|deine (entscheidung|entscheidungen|eingriffe))\b/
export const WHAT_IS =
  /\b(what|whats|explain|mean|means|meaning|does|how does|tell me|why|was|erklaer|erklaere|bedeutet|macht|bewirkt|wofuer|wie|warum|current|set to)\b/
const SLOW =
  /\b(slow|slower|slowly|crawl|crawls|crawling|taking so|takes so|taking too|takes too|so long|too long|forever|speed (it |this )?up|faster|quicker|(this|that|so) (long|slow)|langsam|langsamer|dauert so|so lange|zu lange|schneller|beschleunigen|ewig|ewigkeit|ages|eternity)\b/
const FASTER = /\b(faster|quicker|speed (it |this |the print )?up|hurry|schneller|beschleunigen)\b/
const HELPED =
  /\b((did|has|have) (it|that|this)( all)? (work|worked|help|helped|fix|fixed|solve|solved)|(did|have) you (fix|fixed|solve|solved|mend|mended) (it|that|this|the)|(is|was) (it|that|the (problem|clog|fault)) (now )?(fixed|solved|gone|mended|sorted)|(it|that) (fixed|solved) (it|the)|hat (es|das|die reparatur)( \w+)? (geklappt|geholfen|funktioniert|gewirkt)|ist (es|das|der fehler|das problem)( \w+)? (behoben|geloest|weg|repariert|erledigt)|problem (behoben|geloest|weg))\b/
const IF_NO =
  /\b(what (happens|would happen|if|then|about)|was (passiert|geschieht|ist|waere|dann))\b.*\b(no|nein|refuse|decline|ablehne)\b|\b(if|wenn) (i|ich) (say|answer|type|refuse|decline|ablehne|verneine)?( mit)? ?(no|nein)?( sage| antworte)?$/
/** Somebody asks what follows a yes: what waits is told. */
const IF_YES =
  /\b(what (happens|would happen|if|then|about)|was (passiert|geschieht|ist|waere|dann))\b.*\b(yes|ja)\b|\b(if|wenn) (i|ich) (say|said|answer|type)( mit)? (yes|ja)\b/
/** Of prints, not of this one. */
const COUNTED_FAILURES =
  /\b(which|how many|how often|any|welche|wie viele|wie oft)\b.*\b(prints?|jobs?|times?|drucke?|mal)\b.*\b(fail\w*|go wrong|went wrong|break|broke|schiefgegangen|schief|fehlgeschlagen|misslungen)\b/
const AGAINST_SAFETY =
  /\b(disable|bypass|override|deactivate|ignore|remove|get rid of|switch off|turn off|deaktivier\w*|umgeh\w*|ignorier\w*|abschalten|ausschalten)\b.*\b(safety|shell|limits?|rules?|protection|safeguards?|instructions?|sicherheit\w*|grenzen?|regeln?|schutz\w*)\b/
const SOUND =
  /\b(noises?|sounds?|loud|beeps?|beeping|piept|piepst|geraeusch\w*|laut|squeal\w*|rattl\w*|quietscht|brummt|knackt|that (click|bang|thud|pop))\b/
const NEW_PRINT =
  /^(please |pls |bitte |can you |could you |kannst du )*(print|start|begin|run|drucke?|starte?)\b.*\b(again|another|next|next one|new (one|print)|nochmal|noch mal|noch einmal|naechste\w*|[\w-]+ ?gcode)\b/
const WHICH = /\b(which|what|whats|welches|welche|welcher|welchem|was fuer|what kind|name)\b/
const STUFF = /\b(material|filament|plastic|spool|roll|kunststoff|spule|rolle|plastik)\b/
const RESUME =
  /\b(resume|resumed|resuming|continue|carry on|go on|proceed|restart|start again|unpause|weitermacht|weiter|weiterdrucken|weitermachen|weitergehen|weiterlaufen|fortsetzen|fortfahren)\b/
/** Before the print at hand. */
export const BEFORE =
  /\b(last night|yesterday|last (print|job|time|week)|previous|history|before this|which (prints|jobs)|how many (prints|jobs|times)|how often|prints failed|this (week|month)|welche drucke|wie viele drucke|wie oft|letzte nacht|letzten nacht|gestern|heute nacht|letzte[rnm]? druck|verlauf|vorher(ige[rnms]?)?)\b/
const PAST =
  /\b(last night|this morning|heute morgen|heute frueh|yesterday|overnight|while i (was )?(\w+)|last (print|job|time|week|hours?)|previous|history|earlier|before this|so far|today|letzte nacht|letzten nacht|gestern|heute nacht|letzte[rnm]? druck|verlauf|vorher|heute|waehrend ich)\b/
const HAPPENED =
  /\b(passierte|happen|happened|happens|passiert|geschehen|vorgefallen|occurred|(was|denn) los war|war (denn )?los|go wrong|went|summary|summari[sz]e|recap|rundown|(the|whole) story|run me through|walk me through|fill me in|what did i miss|did i miss|was habe ich verpasst|verpasst|zusammenfassung|fass .*zusammen|ablauf|hergang|erzaehl (mal |mir |uns )*(was|wie|vom?|alles))\b/
const STATUS =
  /\b(status|alive|are you (still )?there|up to|howzit|(bist|seid) (du|ihr) (noch )?(da|dran)|wie steht es|alles klar|anything new|whats new|what is new|(gibts|gibt es|was gibt es|was|irgendwas) (was |etwas )?neues|percentage|prozent|where are we|how far along|in butter|im gruenen|update|report|bericht|lage|stand der dinge|al+ ?right|still (going|running|on|printing|alive|at it|working)|(is|are) (my|the|it|that|everything|things|all|you) ?(\w+ ){0,2}(ok|okay|fine|good|well|al+ ?right|running|working|printing)|laeuft (\w+ ){0,3}(noch|gut|rund|alles|es)|noch am (drucken|laufen)|druckt (er|es|der) noch|wie (sieht|gehts|geht)( es)?|what is (it|my print|the printer) doing|whats (it|my print|the printer) doing|(was macht|wie gehts) (der|mein) (drucker|druck)|(is|are) (it|you|we|my print|the print(er)?) (still )?(printing|running|going|ok|okay|fine)|wie geht es|wie ist es|state|progress|how far|percent|everything (ok|okay|fine|alright)|all (ok|okay|good|fine|right|well)|is (the|my) (printer|machine|print) (ok|okay|fine|alright|good|running|working)|how (is|are|s) (it|the|my|everything|things|you)|hows (it|the|my|everything)|is it (printing|running|ok|okay|fine)|going well|what are you (doing|printing)|what is it (doing|printing)|fortschritt|wie (laeuft|weit|steht)|laeuft (es|der|alles)|alles (ok|okay|gut|klar|in ordnung)|zustand|stand)\b/
const HEAT =
  /\b(temperature|temperatures|temp|temps|how hot|how warm|temperatur|temperaturen|wie (heiss|warm)|nozzle|bed|chamber|duese|bett|layer|layers|schicht|schichten|kammer)\b/
const MACHINE =
  /\b(nozzle (size|diameter)|(what|which) nozzle|how (big|large|tall)|build (volume|size|plate size)|print(ing)? (size|volume)|bed size|max(imum)? (speed|acceleration|size)|how fast can|duesendurchmesser|welche duese|wie gross)\b/
const SENSES =
  /\b(kannst du (mich |das |es |den druck |das teil )?(sehen|hoeren)|do you (see|hear|watch|sense|measure)|can you (see|hear|watch|sense|measure)|are you (watching|looking|listening|blind)|camera|microphone|sensors?|siehst|hoerst|eyes on|got eyes|(cant|can not|cannot|do not|dont) you (see|hear)|kamera|mikrofon|sensoren)\b/
const LIMITS =
  /\b(hottest|highest|hoechste|maximal\w*|limit|limits|allowed|permitted|permission|permissions|envelope|safety shell|what (can|may|could) you (do|change)|permission level|your level|are you allowed|may you|will you (ever|let)|maximum|max|darfst|erlaubt|grenze|grenzen|was (kannst|darfst) du)\b/
const HELP =
  /^(help( me)?|hilfe|hilf mir|\?+)$|\b(what can i (ask|type|say)|what can you (tell|answer)|was kann ich (fragen|tippen|sagen))\b/
const CAN_DO =
  /\b(can|could|will) you (fix|repair|solve|mend|handle)|\bkannst du (das |es )?(selbst |selber )?(beheben|reparieren|richten|loesen)|^(what can you do( for me)?|what do you do|who are you|what are you|are you (an? )?(ai|robot|bot|human|real|person|machine)|who (made|built|wrote) you|(bist|sind) (du|sie) (eine? )?(ki|roboter|mensch|maschine)|wer hat dich (gemacht|gebaut)|was kannst du( alles| so)?( (tun|machen))?|was machst du|wer bist du|was bist du)$/
const SURE =
  /\b((bist|sind) (du|sie)( \w+)? sicher|are you( really)? (sure|certain)|how sure|how certain|sure about|certain|confident|confidence|evidence|proof|how (do|did|would|can) you know|who (says|told you)|probability|likely|wie sicher|beweis|woher (weisst|wissen|willst)|wahrscheinlich(keit)?)\b/

const BARE_WHY =
  /^(but |and |aber |und )?(why|how come|wieso|warum|weshalb|on what grounds|for what reason|what for|aus welchem grund|wegen was|wozu)( (is that|that|so|not|did (you|it)( do (that|this|it))?|have you done (that|this|it)|denn|das|hast du (das|es)( gemacht| getan)?))?$/
const NOW_WHAT =
  /\b(what (should|shall|must|do|can) (i|we) (do|have to do|need to do)|what now|now what|(my|the|our) options|choices|moeglichkeiten|optionen|what next|whats next|what do you (need|want)|do you need (me|anything|something|help)|(anything|something) (i|for me) (should|can|to) do|need me|(do i|must i|should i|have to|need to) (restart|come|do (something|anything)|fix|act|intervene|step in)|how (can|do) i (help|fix (it|this)|solve)|(can|shall) i help|need (anything|something|help)|my turn|next steps?|require (anything|something)|fehlt dir|supposed to do|am i to do|what to do|waiting for|wartet (er|es|du|auf)|wartest|worauf|soll ich (was|etwas|eingreifen|kommen)|was muss ich|muss ich (was|etwas|kommen|eingreifen)|kann ich helfen|wie kann ich helfen|was (soll|muss|kann) ich (jetzt )?(tun|machen)|was (nun|jetzt|tun)|was brauchst du|brauchst du (mich|was|etwas|hilfe)|und jetzt|und nun)\b/
const HEATERS = /\b(heaters?|heating|heat|nozzle|hot ?end|bed|heizung(en)?|duese|bett|heizt)\b/
const IS_OFF =
  /\b((why|warum|wieso|weshalb|how come)\b.*\b(off|cold|cool|cooling|not (heating|hot|on)|down|aus|kalt|nicht (an|heiss|warm)|abgekuehlt|heizt( \w+)? nicht|nicht geheizt)|\b(is|are|was|gets?) not (heating|hot|warm|on)\b|\bheizt nicht|bleibt kalt|wird nicht (heiss|warm)|turn (the )?(heaters?|heating) (back )?on|heat (it )?up again|(heaters?|heating) back on|heizung(en)? (wieder )?(an|einschalten|anschalten))\b/
const CONFIG =
  /\b(config(uration)?|printer ?cfg|printer\.cfg|klipper (config|settings?)|konfiguration|my settings|meine einstellungen)\b/
const READING = /\b(temp|temps|temperature|temperatures|hot|warm|heiss|temperatur|temperaturen|reads?|current)\b/

export const RULES: readonly Rule[] = [
  { intent: 'help', weight: 9, all: [HELP] },
  { intent: 'can-do', weight: 9, all: [CAN_DO] },
  { intent: 'can-do', weight: 7.6, all: [NEW_PRINT] },
  { intent: 'limits', weight: 7.5, all: [AGAINST_SAFETY] },
  { intent: 'what-now', weight: 7.4, all: [IF_YES] },
  { intent: 'history', weight: 6.6, all: [COUNTED_FAILURES] },
  { intent: 'why', weight: 9, all: [BARE_WHY] },
  { intent: 'what-now', weight: 6.9, all: [NOW_WHAT] },
  { intent: 'why-cold', weight: 7.2, all: [HEATERS, IS_OFF], none: [/\b(broken|kaputt|defekt)\b/] },
  { intent: 'config', weight: 5.6, all: [CONFIG], none: [/\b(build|print) (volume|size)\b/] },
  { intent: 'if-no', weight: 7.4, all: [IF_NO] },
  { intent: 'did-it-help', weight: 6.7, all: [HELPED], none: [/\b(by|with|schneller|faster)\b/] },
  {
    intent: 'go-faster',
    weight: 6.6,
    all: [FASTER, /\b(can|could|may|is|how|make|let|possible|kann|koennte|geht|darf|wie)\b/],
    none: [WHY],
  },
  {
    intent: 'whats-wrong',
    weight: 6.4,
    all: [/\b((bist|sind) (du|sie)( \w+)? sicher|are you( really)? (sure|certain))\b/],
  },
  {
    intent: 'can-resume',
    weight: 7,
    all: [
      RESUME,
      /\b(can|could|may|should|safe|possible|ok|okay|how|when|will|shall|allowed|may|kann|darf|soll|sollte|moeglich|sicher|geht|wie|wann|wird)\b/,
    ],
  },
  { intent: 'why-paused', weight: 7, all: [WHY, PAUSED] },
  { intent: 'why-paused', weight: 6, all: [/\b(who|wer)\b/, PAUSED] },
  {
    intent: 'why-paused',
    weight: 5.2,
    all: [
      PAUSED,
      /\b(explain|reason|tell me|whats up|what is up|whats going on|what is going on|wegen|erklaer|sag mir|was ist (denn )?los)\b/,
    ],
  },
  {
    intent: 'why-paused',
    weight: 6.6,
    all: [/\b(did|have) you (stop|pause|stopped|paused)\b.*\b(or|someone|somebody|else)\b/],
  },
  {
    intent: 'why-paused',
    weight: 3.5,
    all: [
      /\b(is|has|did|does|ist|hat|what|whats|was|explain|erklaer\w*)\b/,
      /\b(pause|paused|pausing|stopped|halted|pausiert|angehalten|gestoppt|steht)\b/,
    ],
  },
  { intent: 'why-slow', weight: 6.5, all: [WHY, SLOW] },
  {
    intent: 'why-slow',
    weight: 4.5,
    all: [SLOW, /\b(is|it|print|printing|so|too|takes?|any|can|ist|druckt|zu|kann|geht)\b/],
  },
  {
    intent: 'safe-to-leave',
    weight: 6,
    all: [
      AWAY,
      /\b(safe|safely|can|may|could|should|ok|okay|fine|alright|cool|risk|must|need|do i|have to|in ordnung|darf|geht|sicher|kann|darf|soll|sollte|muss|gefaehrlich|risiko)\b/,
    ],
  },
  { intent: 'safe-to-leave', weight: 5, all: [SAFE] },
  { intent: 'you-did', weight: 6, all: [YOU_DID] },
  {
    intent: 'you-did',
    weight: 3.9,
    all: [
      /\b((did|have) you|hast du|your (steps|actions)|list (of )?your|show me what you|zeig mir,? was du|deine schritte)\b/,
    ],
  },
  { intent: 'history', weight: 6.5, all: [PAST, HAPPENED] },
  { intent: 'history', weight: 5, all: [PAST] },
  { intent: 'history', weight: 4.3, all: [HAPPENED] },
  {
    intent: 'filament',
    weight: 5.6,
    all: [/\b(how much|how many|wie ?viel) (more )?(filament|plastic|material|plastik|grams?|gramm|met(er|re)s?)\b/],
    none: [/\b(time|zeit)\b/],
  },
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
      /\b(filament|material|plastic|spool|spule|rolle|grams?|gramm|weight|gewicht)\b/,
      /\b(how (much|many)|grams?|weight|gramm|gewicht|used?|left|enough|remaining|meters?|metres?|wie ?viel|reicht|verbraucht|genug)\b/,
    ],
  },
  {
    intent: 'limits',
    weight: 4.5,
    all: [/\b(how|what)\b/, /\b(may|allowed|can)\b/, /\b(get|go|reach|be)\b/, /\b(hot|fast|high|far)\b/],
  },
  { intent: 'senses', weight: 4.8, all: [SENSES] },
  { intent: 'senses', weight: 3.7, all: [SOUND], none: [/\b(fan|luefter|sounds (good|fine|ok|okay|great))\b/] },
  { intent: 'limits', weight: 5.9, all: [/\b(max|maximum|hottest|highest|maximal\w*|hoechste\w*)\b/, READING] },
  { intent: 'limits', weight: 5.9, all: [/\bwie\b/, /\b(darf|kann)\b/, /\b(heiss|warm|schnell|hoch)\b/] },
  { intent: 'limits', weight: 4.3, all: [LIMITS] },
  { intent: 'status', weight: 4, all: [STATUS], none: [/\b(wi ?fi|wlan|internet|network|netzwerk|weather|wetter)\b/] },
  { intent: 'status', weight: 4.6, all: [/\b(whats|what is|was) (happening|passiert gerade)\b/] },
  { intent: 'time-left', weight: 3.3, all: [/\b(is|has|did|ist|hat)\b/, DONE] },
  { intent: 'machine', weight: 4.6, all: [MACHINE] },
  {
    intent: 'status',
    weight: 5.7,
    all: [
      /\b(whats|what is|what|how (hot|warm)|wie (heiss|warm)|is)\b.*\b(nozzle|hot ?end|bed|chamber|duese|bett|kammer)\b/,
      READING,
    ],
    none: [/\b(does|mean|should|best|right|good|fuer|for|bewirkt|macht|may|can|get|reach|allowed|darf|kann)\b/],
  },
  // Who wants to touch it is told what each part reads.
  {
    intent: 'status',
    weight: 6.3,
    all: [
      /\b(is|are|can|may|could|ist|sind|kann|darf)\b/,
      /\b(touch|burn (myself|me|my (fingers?|hands?))|anfassen|beruehren|verbrenn\w* (ich )?(mich|mir)|((still|too|noch|zu) )?(hot|heiss) ?\??$)\b/,
    ],
    none: [/\b(how (hot|do|can|did)|why|should|get|go|reach|wie|warum|end|is there|safe)\b/],
  },
  {
    intent: 'status',
    weight: 3,
    all: [HEAT],
    none: [/\b(use|using|bigger|smaller|larger|change|replace|clean\w*|wash|reinig\w*|putz\w*|lower|raise|ignore)\b/],
  },
]
