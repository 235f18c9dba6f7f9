// Why it stands, what is wrong, whether the part can be saved, whether it can go on: in German.
import type { HostState } from '#protocol'
import type { Pauser } from '../../conversation/chronicle.ts'
import type { Speech } from '../english/index.ts'
import { FIGURES } from './believing.ts'

const { celsius, duration, percent, listed, quoted } = FIGURES

const ago = (agoS: number | null): string => (agoS === null ? '' : ` vor ${duration(agoS)}`)

const PAUSED: Readonly<Record<Pauser, (when: string) => string>> = {
  'the operator': (when) => `Ich (der Operator) habe ihn${when} angehalten`,
  'the safety shell': (when) => `Die Sicherheitsschale hat ihn${when} angehalten`,
  'a person here': (when) => `Jemand hat ihn${when} von hier aus angehalten`,
  'somebody else': (when) =>
    `Er wurde${when} angehalten, und weder von mir noch von der Sicherheitsschale: von jemandem am Drucker, einem anderen Programm, der Datei oder der Firmware`,
  'not known': () => 'Er stand schon, als ich anfing zu schauen: wer ihn angehalten hat, habe ich nicht gesehen',
}

const BY: Readonly<Record<Pauser, string>> = {
  'the operator': 'von mir, dem Operator',
  'the safety shell': 'von der Sicherheitsschale',
  'a person here': 'von jemandem hier',
  'somebody else': 'weder von mir noch von der Sicherheitsschale',
  'not known': 'bevor ich anfing zu schauen',
}

const HOSTS: Readonly<Record<HostState, string>> = {
  shutdown:
    'Die Firmware hat abgeschaltet: Heizungen und Motoren sind aus, und der Druck kann nicht einfach weitergehen.',
  error: 'Die Firmware startet nicht: an ihrer Konfiguration oder an der Maschine liegt ein Fehler.',
  startup: 'Die Firmware startet gerade.',
  disconnected:
    'Am Drucker antwortet niemand: er ist aus, startet neu, oder die Verbindung ist weg, und ich sehe nichts von ihm.',
  ready: 'Die Firmware ist bereit.',
}

export const TROUBLE: Speech['trouble'] = {
  notDiagnosed:
    'Niemand stellt für diesen Drucker eine Diagnose: hier wird nur sein eigener Status gelesen, und Fehler, die er nicht meldet, sieht niemand.',
  notSeenYet: 'Vom Drucker ist noch nichts zu sehen: frag in ein paar Sekunden noch einmal.',

  paused: (by, agoS, why) => `${PAUSED[by](ago(agoS))}${why === '' ? '.' : `. Grund: ${why}.`}`,
  backThen: 'then',
  nowDoubted: (now) => `Inzwischen zweifle ich daran (${percent(now)}).`,
  wasPaused: (by, agoS, why) =>
    `Er ist jetzt nicht angehalten. Er war es${ago(agoS)}, ${BY[by]}${why === '' ? '' : `. Grund: ${why}`}.`,
  notPaused: {
    printing: (file) => `Er ist nicht angehalten: er druckt ${quoted(file)}.`,
    complete: (file) => `Er ist nicht angehalten: ${quoted(file)} ist fertig.`,
    cancelled: (file) => `Er ist nicht angehalten: ${quoted(file)} wurde abgebrochen.`,
    error: (file) => `Er ist nicht angehalten: ${quoted(file)} endete mit einem Fehler.`,
    nothing: 'Er ist nicht angehalten: es wird nichts gedruckt.',
  },
  noFilament: 'Der Filamentschalter sieht kein Filament.',
  displaySays: (text) => `Die Anzeige des Druckers sagt ${quoted(text)}.`,
  firmwareSays: (words) => `Die Firmware sagt (auf Englisch): ${words}.`,
  nothingSaysWhy: 'Nichts, was ich sehe, sagt warum.',
  waits: (question) => `Ich warte auf dein Ja oder Nein: ${question}`,
  waitsForLook:
    'Ich warte, dass jemand am Drucker nachsieht: sag dann /looked („was soll ich tun?“ sagt, was anzusehen ist).',
  nextStep: {
    load: 'Lade Filament, dann lass ihn weiterdrucken.',
    mine: 'Sieh dir das Teil an; dann tippe /dismiss, wenn nichts ist, oder „weiter“, oder „abbrechen“.',
    other: 'Sieh dir das Teil an; dann lass ihn weiterdrucken oder brich ab.',
  },

  host: (host) => HOSTS[host],
  saysItself: (text) => `Sie sagt ${quoted(text)}.`,
  lookFirst: 'Sieh dir den Drucker an, bevor du die Firmware neu startest.',

  endedInError: 'Der Druck endete mit einem Fehler.',
  isPaused: 'Der Druck ist angehalten.',
  noFaultReported: 'Der Drucker selbst meldet keinen Fehler.',
  nothingSeen: (sound) => `Nichts, was ich sehe: zu ${percent(sound)} ist mit dem Druck alles in Ordnung.`,
  likeliest: (believed) => `Der wahrscheinlichste Fehler wäre: ${believed}.`,
  doNotKnow: (believed) => `Ich weiß nicht, was: ${believed}`,
  decidedLast: (action) => `Was ich zuletzt beschlossen habe: ${action}.`,

  noPart: 'Es wird nichts gedruckt, also gibt es kein Teil, von dem ich weiß.',
  endedEarly: (progress) =>
    `Der Druck endete vor seinem Ende${progress === null ? '' : `, bei ${percent(progress)} der Datei`}: das Teil ist nicht ganz, und ich kann es nicht weiterdrucken.`,
  onlyALook: 'Ob das, was da steht, zu gebrauchen ist, sagt nur ein Blick darauf.',
  ruinedUnknown: 'Ich weiß es nicht.',
  lookAtPart: 'Sieh dir das Teil an.',
  nothingAgainst: (sound) =>
    `Nichts sagt, dass es kaputt ist: zu ${percent(sound)} ist mit dem Druck alles in Ordnung.`,
  ruined: {
    unknown: 'Ich weiß es nicht.',
    yes: 'Es ist wahrscheinlich verloren.',
    perhaps: 'Es ist vielleicht verloren.',
    no: 'Es ist wahrscheinlich nicht verloren.',
  },
  believes: (believed) => `Was ich glaube: ${believed}`,
  lossShare: (lossRatio, isPaused) =>
    `Von solchen Drucken gehen etwa ${percent(lossRatio)} verloren, ${isPaused ? 'auch wenn er jetzt steht' : 'wenn es so weitergeht'}: eine Schätzung aus einer Tabelle von Ursachen, keine Messung an diesem Teil.`,
  lookBeforeResume: 'Sieh dir das Teil an, bevor du weiterdruckst.',
  lookNow: 'Sieh dir das Teil jetzt an, wenn du kannst.',
  stood: (layer, forS) =>
    `Er stand ${duration(forS)}${layer === null ? '' : ` in Schicht ${layer}`}: dort kann man eine Linie sehen, und die Schichten können schlechter halten.`,
  standsSoundly: (sound) =>
    `Er steht, und nichts, was ich jetzt sehe, spricht dafür, dass das Teil verloren ist (${percent(sound)}, dass es in Ordnung ist).`,
  nowSound: (sound) => `Jetzt läuft er ordentlich (${percent(sound)}).`,
  endedSoundly: (sound) => `Am Ende lief er ordentlich (${percent(sound)}).`,
  hadTrouble: (cause, layer) =>
    `Aber ich habe in diesem Druck eingegriffen, Grund: ${cause}${layer === null ? '' : ` (Schicht ${layer})`}. Was davor gelegt wurde, ist, wie es ist: sieh dort nach einer Linie, Lücken oder Schichten, die weniger halten.`,

  ifNo: {
    nothing: 'Es wartet nichts auf ein Ja oder Nein.',
    wish: 'Dann geschieht nichts.',
    look: 'Dann bleibt alles aus: nichts heizt, bevor jemand nachgesehen hat.',
    lookPrinting:
      'Dann tue ich nichts, und der Druck geht weiter, wie er ist. Was die Sicherheitsschale gefunden hat, bleibt offen: bis jemand nachgesehen hat, lässt sie von mir nur durch, was anhält.',
    lookHeated: (on) =>
      `Dann bleibt der Druck angehalten: was die Sicherheitsschale ausgeschaltet hat, bleibt aus, bis jemand nachgesehen hat. Aber nicht alles ist aus: ${listed(on)}.`,
    wellStands:
      'Ein Nein sagt mir, dass es nicht so ist, wie ich gefürchtet habe, und dieselben Anzeichen halten ihn nicht noch einmal an. Aber der Druck steht, und weiter geht er erst, wenn ihn jemand fortsetzt.',
    well: 'Ein Nein sagt mir, dass es nicht so ist, wie ich gefürchtet habe: der Druck geht weiter, und dieselben Anzeichen halten ihn nicht noch einmal an.',
    keeps: 'Dann tue ich es nicht, und der Druck geht weiter, wie er ist.',
    ends: (words) => `Dann lasse ich es (auf Englisch: ${words}).`,
    other: 'Dann versuche ich es anders und frage wieder, wenn ich dich brauche.',
    wayOut: {
      'go-on': 'Dann lasse ich es, und der Druck geht weiter, wie er ist.',
      'stay-paused': 'Dann bleibt der Druck angehalten, bis ihn jemand fortsetzt oder abbricht.',
      cancel: 'Dann gebe ich den Druck auf.',
      stop: 'Dann schalte ich die Heizungen aus und halte an.',
    },
  },
  finishedSound: (sound) =>
    `Der Druck ist zu Ende gekommen, und zu ${percent(sound)} ist er in Ordnung. Was ich nicht sehe, sagt nur ein Blick.`,

  notReady: 'Nein.',
  nothingToResume: 'Es gibt nichts fortzusetzen.',
  against: {
    notHomed: (axes) => `der Drucker weiß nicht, wo ${listed(axes)} steht`,
    noFilament: 'der Filamentschalter sieht kein Filament',
    heaterFault: (why) => `${why}: nach dem Fehler einer Heizung oder ihres Fühlers mache ich nie von selbst weiter`,
    bedCooled: (isC, targetC) =>
      `das Bett ist auf ${celsius(isC)} von ${celsius(targetC)} abgekühlt, das Teil kann sich gelöst haben`,
    bedOff: (isC) => `das Bett ist aus und zeigt ${celsius(isC)}, das Teil kann sich gelöst haben`,
    alarm: 'die Sicherheitsschale hat etwas gefunden, das noch niemand angesehen hat',
  },
  notYet: (against) =>
    `Noch nicht: ${against.join('; ')}. Richte das zuerst; dann tippe „weiter“, und die Sicherheitsschale hat das letzte Wort.`,
  mayResume: 'Ja, soweit ich sehe: alle Achsen sind bekannt, und nichts, was ich messe, spricht dagegen.',
  pausedBecause: (why) =>
    `Angehalten habe ich dafür: ${why}. Wenn du siehst, dass es nicht so ist, sagt mir das dein „weiter“.`,
  heatsFirst: (isC, targetC) => `Die Düse hat ${celsius(isC)} von ${celsius(targetC)} und heizt zuerst.`,
  lookThenResume: 'Sieh dir zuerst das Teil an; dann tippe „weiter“.',
  answersIt: 'Dein Ja beantwortet, was ich gefragt habe; dann geht es von selbst weiter.',

  noSign: (probability) => `Dafür sehe ich kein Anzeichen (${percent(probability)}).`,
  wouldBe: (causes) => `Das wäre: ${listed(causes, 'or')}.`,
  giveThat: (probability, causes) => `Dem gebe ich ${percent(probability)}: ${listed(causes, 'or')}.`,
  believesMost: (believed) => `Was ich am ehesten glaube: ${believed}`,
  triedForIt: (title) => `Was dagegen versucht wird: ${title}.`,
  handsNeeded: 'Das braucht die Hände eines Menschen.',
  believeYourEyes: 'Wenn du es selbst gesehen hast, glaub deinen Augen: halte den Druck an.',

  needsNothing: 'Nichts: ich brauche nichts von dir.',
  takeOff: (bedC) =>
    bedC === null
      ? 'Nimm das Teil ab, wenn das Bett abgekühlt ist.'
      : bedC > 40
        ? `Warte, bis das Bett abgekühlt ist (es zeigt ${celsius(bedC)}); dann nimm das Teil ab.`
        : `Nimm das Teil ab: das Bett zeigt ${celsius(bedC)}.`,
  startAgain: 'Reinige die Platte, richte, was falsch war, und starte den Druck neu.',

  heatersOn: (names) => `Sie ist nicht aus: ${listed(names)}.`,
  offByShell: 'Die Sicherheitsschale hat die Heizungen ausgeschaltet, und nichts heizt, bevor jemand nachgesehen hat.',
  offNoPrint: 'Es wird nichts gedruckt, also wird nichts geheizt.',
  offByFirmware: 'Die Firmware ist stehen geblieben, und mit ihr jede Heizung.',
  offUnknown: 'Sie ist aus, und weder durch mich noch durch die Sicherheitsschale.',
  offByPerson: (agoS) => `Sie ist aus, weil mir hier gesagt wurde, alle Heizungen auszuschalten${ago(agoS)}.`,
  resumeHeats:
    'Tippe „weiter“, dann wird wieder geheizt und weitergedruckt; sieh vorher nach, ob das Teil noch haftet.',
  cooledWhileWaiting: (isC, targetC) =>
    `Ich habe die Düse auf ${celsius(targetC)} gestellt, solange er wartet (sie zeigt ${celsius(isC)}): in einer heiß stehenden Düse verkohlt Kunststoff. Sie wird wieder geheizt, bevor der Druck weitergeht.`,
  shellFound: (reason) => `Was sie gefunden hat (auf Englisch): ${reason}`,
}
