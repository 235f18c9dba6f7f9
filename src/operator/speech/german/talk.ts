// What is said in a talk beside the answers: wishes and their yes, refusals, help: in German.
import type { AskedBack, Request, Setting } from '../../conversation/wishes.ts'
import type { Speech } from '../english/index.ts'
import { FIGURES } from './believing.ts'

const { number } = FIGURES

const SETTINGS: Readonly<Record<Setting, string>> = {
  nozzle: 'die Düse',
  bed: 'das Bett',
  speed: 'das Tempo',
  flow: 'den Fluss',
  fan: 'den Bauteillüfter',
}
const NAMES: Readonly<Record<Setting, string>> = {
  nozzle: 'Düse',
  bed: 'Bett',
  speed: 'Tempo',
  flow: 'Fluss',
  fan: 'Lüfter',
}
const unitOf = (setting: Setting): string => (setting === 'nozzle' || setting === 'bed' ? '°C' : '%')
const rounded = (value: number): string => number(value, 2)

/** To follow `Ich würde ...`. */
function wish({ tool, input, change, height }: Request): string {
  if (height !== undefined)
    return `die Düse ${rounded(Math.abs(height))} mm ${height < 0 ? 'näher ans' : 'weiter weg vom'} Bett stellen`
  if (change !== undefined) {
    const { setting, from, to } = change
    const unit = unitOf(setting)
    const way = from === null ? 'stellen' : to < from ? 'senken' : 'anheben'
    return `${SETTINGS[setting]}${from === null ? '' : ` von ${rounded(from)} ${unit}`} auf ${rounded(to)} ${unit} ${way}`
  }
  if (tool === 'exclude_object') {
    const which = typeof input['object'] === 'number' ? `Objekt ${input['object']}` : 'dieses Objekt'
    return `${which} aufgeben und mit den anderen weitermachen`
  }
  return WISHES[tool] ?? 'das tun'
}

const WISHES: Readonly<Record<string, string>> = {
  pause: 'den Druck anhalten',
  resume: 'den Druck fortsetzen',
  cancel: 'den Druck endgültig aufgeben',
  heaters_off: 'anhalten, was gerade druckt, und alle Heizungen ausschalten',
  dismiss_alarm: 'den Alarm als falsch nehmen, so dass dieselben Anzeichen nicht wieder anhalten',
  confirm_alarm: 'als wahr nehmen, dass der Alarm stimmt',
}

function askBack(asked: AskedBack): string {
  switch (asked.kind) {
    case 'heat-or-height':
      return `Meinst du ${rounded(asked.amount)} °C oder ${rounded(asked.amount)} mm? Bitte sag es mit der Einheit.`
    case 'unit':
      return `${NAMES[asked.setting]} wird in ${unitOf(asked.setting)} gestellt. Bitte sag, wie viel.`
    case 'to-or-by': {
      const name = NAMES[asked.setting]
      const value = `${rounded(asked.amount)} ${unitOf(asked.setting)}`
      return `Was du willst, ist mir nicht klar. Sag „${name} auf ${value}“ oder „${name} um ${value} niedriger“.`
    }
    case 'up-or-down':
      return `Sag „hebe die Düse um ${rounded(asked.amount)} mm“ oder „senke die Düse um ${rounded(asked.amount)} mm“.`
    case 'not-seen':
      return `Worauf ${SETTINGS[asked.setting]} jetzt gestellt ist, sehe ich nicht: bitte sag den Wert in ${unitOf(asked.setting)}.`
    case 'off':
      return `Die Heizung (${NAMES[asked.setting]}) ist aus: bitte sag, auf wie viele °C sie soll.`
    case 'too-low':
      return `${NAMES[asked.setting]} ist jetzt auf ${rounded(asked.from)} ${unitOf(asked.setting)}: um ${rounded(asked.amount)} ${unitOf(asked.setting)} niedriger geht nicht.`
    case 'which-heat':
      return 'Was meinst du, und um wie viel? Sag zum Beispiel „Düse um 5 Grad höher“ oder „Bett um 5 Grad niedriger“.'
    case 'how-fast':
      return 'Um wie viel? Sag zum Beispiel „Tempo auf 80 %“ oder „Tempo um 10 % höher“.'
  }
}

const DOES: Readonly<Record<Parameters<Speech['talk']['does']>[0], string>> = {
  'pressure advance':
    'Pressure Advance fördert etwas mehr Filament, während der Kopf beschleunigt, und weniger, während er bremst, weil Schmelze unter Druck federt. Zu wenig lässt dicke Ecken, zu viel Lücken danach.',
  retraction:
    'Der Rückzug zieht Filament vor einer Leerfahrt zurück, damit die Düse nicht tropft. Zu wenig lässt Fäden; zu viel oder zu oft frisst das Filament an oder zieht Schmelze in die kalte Zone.',
  'flow factor':
    'Der Flussfaktor bestimmt, wie viel Filament für denselben Weg gefördert wird. Zu wenig lässt Lücken und schwache Wände, zu viel Knubbel und falsche Maße; ein paar Prozent sind üblich, mehr heißt: falsche Düse oder falsches Filament.',
  'z offset':
    'Der Z-Offset ist, wie weit die Düse von dort steht, wo der Drucker das Bett vermutet. Zu hoch, und die erste Schicht hält nicht; zu tief, und sie wird zerquetscht oder die Düse kratzt.',
  'input shaper':
    'Input Shaping teilt jede Geschwindigkeitsänderung so auf, dass der Rahmen nicht mitschwingt. Ohne es, oder falsch eingestellt, haben Kanten Echos; ein stärkerer Shaper rundet Ecken etwas ab.',
  acceleration:
    'Die Beschleunigung ist, wie schnell der Kopf sein Tempo ändert. Mehr spart Zeit auf kurzen Wegen; zu viel schüttelt den Rahmen und lässt Motoren Schritte verlieren.',
  'square corner velocity':
    'Das ist das Tempo, mit dem eine rechtwinklige Ecke genommen werden darf. Höher ist schneller und schwingt mehr.',
  'bed mesh':
    'Das Bed Mesh ist eine Karte der Unebenheiten der Platte, mit dem Sensor gemessen; beim Drucken folgt Z ihr. Ein altes, nachdem das Bett bewegt wurde, ist schlechter als keins.',
  brim: 'Ein Brim ist ein flacher Rand um die erste Schicht, der das Teil unten hält; ein Raft ist ein gedruckter Boden darunter; ein Skirt ist eine Schleife daneben, die nur die Düse füllt.',
  infill:
    'Die Füllung ist das Gitter in den Wänden. Mehr ist schwerer und langsamer und bringt ab etwa der Hälfte wenig Festigkeit: Wände bringen mehr.',
  supports:
    'Stützen halten, was sonst in die Luft gedruckt würde, ab etwa 45° Überhang. Sie kosten Zeit und lassen Spuren, wo sie anlagen.',
  'layer height':
    'Die Schichthöhe ist, wie dick jede Schicht ist. Dünne sehen glatter aus und dauern länger; ein Viertel bis drei Viertel des Düsendurchmessers geht.',
  'dead-man':
    'Der Totmann ist eine Uhr in der Firmware des Druckers, die der Operator aufzieht, solange er lebt. Verstummt er, schaltet der Drucker seine Heizungen selbst aus.',
  'part fan':
    'Der Bauteillüfter lässt erstarren, was eben gelegt wurde. Mehr gibt bessere Überhänge und Brücken, weniger gibt festere Schichten: PLA will das meiste davon, ABS und Nylon fast nichts.',
  'speed factor':
    'Der Tempofaktor gilt für jede Bewegung der Datei. Langsamer gibt Schmelze und Kühlung mehr Zeit; schneller ist begrenzt durch das, was das Hotend schmelzen kann.',
  'bed temperature':
    'Die Temperatur des Betts hält die ersten Schichten fest und am Schrumpfen, während das Teil wächst. Zu kalt, und Ecken heben sich; zu heiß, und der Fuß des Teils wird breit.',
  'nozzle temperature':
    'Die Temperatur der Düse bestimmt, wie dünn die Schmelze ist. Zu kalt, und Schichten reißen oder der Extruder springt; zu heiß, und es zieht Fäden und der Kunststoff zerfällt.',
  'chamber temperature':
    'Warme Luft um das Teil hält ABS, ASA, Nylon und Polycarbonat vom Verziehen und Reißen ab. Für PLA ist sie schlecht: es wird weich, und Wärme kriecht das Hotend hinauf.',
}

export const TALK: Speech['talk'] = {
  does: (name) => DOES[name],
  would: (request) => `Ich würde ${wish(request)}. Tippe ja, dann geschieht es.`,
  pastLimit: (setting, maxC) =>
    `${setting === 'bed' ? 'Das Bett' : 'Die Düse'} darf höchstens ${maxC.toFixed(0)} °C haben: darüber lässt die Sicherheit niemanden, und es wird nichts gestellt.`,
  askBack,
  nothingDone: 'Gut: es geschieht nichts.',
  tooLongAgo: 'Das ist zu lange her: bitte frag noch einmal danach.',
  welcome: 'Gern.',
  hello: 'Hallo. Frag mich nach dem Druck; /help zeigt, was du fragen kannst.',
  nothingWaits: 'Es gibt nichts, das auf ein Ja oder Nein wartet.',
  takeYourTime: (question) => `Lass dir Zeit: er wartet. ${question}`,
  nothingWaitsForYou: 'Nichts wartet auf dich.',
  yesOrNo: (question) => `Ist es so? Bitte sag ja oder nein. ${question}`,
  resumeHint: 'Zum Weiterdrucken tippe „weiter“.',
  lookedElsewhere: 'Das sagt man nur am eigenen Bildschirm oder auf der Seite des Operators: tippe dort /looked.',
  staysOff: 'Notiert: nein. Es bleibt aus.',
  notShown:
    'Das tue ich nur für den, der mich gestartet hat: starte `printwright chat` als derselbe Benutzer im selben Ordner (oder mit demselben --data), oder zeig das Token des Operators.',
  cannot: 'Das geht nicht.',
  misuse: (words) => `So kann man das nicht verlangen (auf Englisch): ${words}`,
  doneWords: 'Erledigt.',
  heatersAreOff: 'Erledigt: alle Heizungen sind aus, und was gedruckt wurde, ist angehalten.',
  notedYes: 'Notiert: ja.',
  notedNo: 'Notiert: nein.',
  noAlarm: 'In diesem Druck gibt es keinen Alarm.',
  dismissed: 'Notiert: es ist nicht so. Dieselben Anzeichen halten diesen Druck nicht wieder an.',
  confirmed: 'Notiert: es ist so.',
  goesOn: 'Als das Ja genommen, nach dem gefragt war: was abgekühlt ist, wird geheizt, und der Druck geht weiter.',
  shellSaysNo: (words) => `Die Sicherheitsschale sagt nein (ihre Worte sind englisch): ${words}`,
  shellWantsToken: (words) => `Die Sicherheitsschale will dafür das Token eines Menschen (auf Englisch): ${words}`,
  printerSaysNo: (words) => `Der Drucker sagt nein: ${words}`,
  lost: (words) => `Niemand hat geantwortet, ob es geschehen ist, ist also nicht bekannt: ${words}`,
  levelHint: 'Wer mich gestartet hat, bestimmt, wie weit ich gehen darf (--allow); am Drucker kannst du es selbst tun.',
  noCommand: (commands) => `Diesen Befehl gibt es nicht. Es gibt: ${commands}`,
  quitHere: 'Schließ dieses Fenster, wann du willst: der Operator macht ohne es weiter.',
  notUnderstood: 'Das habe ich nicht verstanden.',
  inEnglishOnly: 'Das gibt es nur auf Englisch:',
  canDo:
    'Ich beobachte den Druck, sage, was ich sehe und wie sicher ich bin, und beantworte Fragen dazu. Ich beginne keinen Druck: das geschieht am Drucker oder auf seiner Seite.',
  hint: '/help zeigt, was du fragen und tippen kannst.',
  canAsk: (examples) => `Du kannst fragen: ${examples.join(' · ')}`,
  emergency:
    'Wenn etwas brennt oder raucht: zieh jetzt den Stecker des Druckers, wenn du gefahrlos hinkommst, geh hinaus und ruf die Feuerwehr (112). Warte nicht auf mich. Ich würde anhalten, was gerade druckt, und alle Heizungen ausschalten. Tippe ja, dann geschieht es.',
  commandsAre: 'Befehle:',
  commands: {
    status: 'wie es läuft',
    why: 'warum zuletzt entschieden wurde: was zu sehen war, was dafür spricht, was sonst möglich wäre',
    did: 'was ich getan habe',
    limits: 'was ich höchstens darf',
    pause: 'den Druck anhalten',
    resume: 'weiterdrucken',
    cancel: 'den Druck aufgeben',
    stop: 'Heizungen und Motoren sofort aus',
    dismiss: 'nichts ist falsch: dieselben Anzeichen melden sich nicht wieder',
    real: 'der Alarm stimmt',
    looked:
      'du hast nach einem Alarm der Sicherheitsschale nachgesehen (am eigenen Bildschirm oder der Seite des Operators)',
    help: 'diese Liste',
    quit: 'Ende (im Terminal)',
  },
  examples: {
    'why-paused': 'warum hat er angehalten?',
    'whats-wrong': 'was ist los?',
    'what-now': 'was soll ich tun?',
    symptom: 'ist die Düse verstopft?',
    'part-ruined': 'ist mein Teil kaputt?',
    'can-resume': 'kann ich weiterdrucken?',
    'time-left': 'wie lange noch?',
    'safe-to-leave': 'kann ich weggehen?',
    'material-fit': 'kann ich das in ABS drucken?',
    material: 'was braucht PETG?',
    'which-material': 'welches Material ist das?',
    'why-slow': 'warum ist es so langsam?',
    'go-faster': 'geht es schneller?',
    'did-it-help': 'hat es geklappt?',
    'if-no': 'was passiert, wenn ich nein sage?',
    'why-cold': 'warum ist die Heizung aus?',
    'you-did': 'was hast du gemacht?',
    why: 'warum?',
    history: 'was ist passiert?',
    status: 'wie läuft es?',
    filament: 'wie viel Filament braucht es?',
    setting: 'was macht Pressure Advance?',
    machine: 'wie groß kann ich drucken?',
    config: 'ist meine Konfiguration in Ordnung?',
    limits: 'was darfst du?',
    'can-do': 'was kannst du?',
    senses: 'was siehst du?',
    request: 'Druck anhalten',
    emergency: 'es raucht!',
    help: 'Hilfe',
  },
}
