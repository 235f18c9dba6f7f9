// How it goes: state, time, pace, what was done, what happened, whether somebody has to be there: in German.
import type { Level, PrintState } from '#protocol'
import type { LeftFrom } from '../../conversation/status-facts.ts'
import type { Speech } from '../english/index.ts'
import { FIGURES } from './believing.ts'

const { celsius, duration, percent, quoted, number } = FIGURES

const STATES: Readonly<Record<PrintState, string>> = {
  standby: 'es wird nichts gedruckt',
  printing: 'er druckt',
  paused: 'er ist angehalten',
  complete: 'er ist fertig',
  cancelled: 'er wurde abgebrochen',
  error: 'er endete mit einem Fehler',
}

const ENDS: Readonly<Partial<Record<PrintState, string>>> = {
  complete: 'er wurde fertig',
  cancelled: 'er wurde abgebrochen',
  error: 'er endete mit einem Fehler',
}

const LEFT_FROM: Readonly<Record<LeftFrom, string>> = {
  'the simulation of this file': 'nach der Simulation dieser Datei',
  'the slicer’s estimate': 'nach der Schätzung des Slicers',
  'the pace so far': 'nach dem Tempo bisher',
}

const ENDED: Readonly<Record<string, string>> = {
  completed: 'fertig geworden',
  cancelled: 'abgebrochen',
  error: 'mit einem Fehler geendet',
  klippy_shutdown: 'mit einem Abschalten der Firmware geendet',
  klippy_disconnect: 'geendet, als die Firmware verschwand',
  interrupted: 'unterbrochen',
  server_exit: 'unterbrochen, als der Server des Druckers endete',
  in_progress: 'läuft noch',
}

const LEVELS: Readonly<Record<Level, string>> = {
  observe: 'Ich darf zuschauen und sonst nichts.',
  advise: 'Ich darf zuschauen und vorschlagen; ein Mensch entscheidet.',
  tune: 'Ich darf einen laufenden Druck in engen Grenzen ändern und sonst nichts.',
  act: 'Ich darf in den Grenzen der Sicherheitsschale heizen, bewegen, starten, anhalten und fortsetzen.',
  recover: 'Ich darf in den Grenzen der Sicherheitsschale handeln und nach einem Fehler von selbst weitermachen.',
}

const BY: Readonly<Record<string, string>> = {
  'the operator': 'von mir, dem Operator,',
  'the safety shell': 'von der Sicherheitsschale',
  'a person here': 'von jemandem hier',
  'somebody else': 'weder von mir noch von der Sicherheitsschale',
  'not known': 'bevor ich anfing zu schauen,',
}

export const RUNNING: Speech['running'] = {
  level: (level) => LEVELS[level ?? 'observe'],
  state: (print) => STATES[print],
  nothingPrinted: 'Es wird nichts gedruckt.',
  fileState: (file, print) => `${quoted(file)}: ${STATES[print]}.`,
  on: (file, print, where) =>
    `${print === 'paused' ? 'Angehalten' : 'Druckt'}: ${quoted(file)}${where === '' ? '' : `, ${where}`}.`,
  layer: (layer, layers) => `Schicht ${layer}${layers === null ? '' : ` von ${layers}`}`,
  toGo: (leftS, from) => `Noch etwa ${duration(leftS)}, ${LEFT_FROM[from]}.`,
  soundNow: (sound) => `Zu ${percent(sound)} ist alles in Ordnung.`,
  heater: (name, readingC, targetC) =>
    `${name} ${celsius(readingC)}${targetC === null ? '' : targetC === 0 ? ' (aus)' : ` von ${celsius(targetC)}`}`,

  over: (file, print, agoS) =>
    agoS === null
      ? `${quoted(file)}: ${STATES[print]}.`
      : `${quoted(file)}: ${ENDS[print] ?? STATES[print]}, vor ${duration(agoS)}.`,
  printedFor: (s) => `Gedruckt wurde ${duration(s)} lang.`,
  leftUnknown:
    'Wie lange noch, weiß ich nicht: der Slicer hat keine Schätzung geschrieben, und es ist zu wenig gedruckt.',
  readSoFar: (progress) => `${percent(progress)} der Datei sind gelesen.`,
  notYet: 'Noch nicht.',
  left: (leftS, from, speed) =>
    `Noch etwa ${duration(leftS)}, ${LEFT_FROM[from]}${speed === null ? '' : `, bei ${percent(speed)} Tempo`}.`,
  done: (progress, printedS) =>
    `${percent(progress)} der Datei sind fertig${printedS === null ? '' : `, in ${duration(printedS)}`}.`,
  countsFromResume: 'Er ist angehalten: die Zeit zählt ab dem Weiterdrucken.',
  ifItGoesOn: (believed) => `Das gilt, wenn es weitergeht: ${believed}`,

  waitsForHeat: (heater, isC, targetC) =>
    `${heater}: ${celsius(isC)} von ${celsius(targetC)}. Er wartet vielleicht auf Wärme.`,
  speedFactor: (ratio, why) =>
    `Der Tempofaktor ist ${percent(ratio)} (${why === null ? 'jemand hat ihn gestellt, nicht ich' : `von mir gestellt, dafür: ${why}`}).`,
  slower: (tookS, foretoldS) =>
    `Bis hierher hat es ${duration(tookS)} gedauert, die Simulation dieser Datei braucht ${duration(foretoldS)}.`,
  notSlower: (tookS, foretoldS) =>
    `Es ist nicht langsamer als vorhergesagt: ${duration(tookS)} bis hierher, die Simulation braucht ${duration(foretoldS)}.`,
  stoodInAll: (stoodS, times, tookS) =>
    `Von den ${duration(tookS)} seit dem Beginn hat er ${duration(stoodS)} gestanden (${times > 1 ? `${times} Pausen` : 'eine Pause'}).`,
  printedWithin: (printedS, foretoldS) =>
    `Gedruckt hat er davon ${duration(printedS)}; die Simulation dieser Datei braucht ${duration(foretoldS)}.`,
  tookInAll: (tookS) => `Es hat insgesamt ${duration(tookS)} gedauert.`,
  faster: (maxRatio, nowRatio) =>
    maxRatio > nowRatio
      ? `In Grenzen: die Sicherheitsschale lässt den Tempofaktor bis ${percent(maxRatio)} zu, jetzt sind es ${percent(nowRatio)}. Sag zum Beispiel „stell die Geschwindigkeit auf ${number(100 * Math.min(maxRatio, nowRatio + 0.1), 0)} %“.`
      : `Nein: der Tempofaktor ist ${percent(nowRatio)}, und mehr lässt die Sicherheitsschale nicht zu.`,
  notFaster: 'Jetzt würde ich es nicht.',
  slowOnPurpose: 'Er ist mit Absicht langsam: schneller kann wiederkommen, wofür ich ihn verlangsamt habe.',
  fasterUnknown: 'Wie viel schneller die Sicherheitsschale zuließe, sehe ich gerade nicht.',
  fasterCosts:
    'Schneller verlangt mehr von Schmelze, Motoren und Kühlung, das Teil kann schlechter werden; die Grenze ist, was das Hotend schmelzen kann.',
  fasterFile: (file) =>
    `Mehr gewinnt man vor dem Druck: \`printwright optimize ${file === '' ? 'DATEI' : quoted(file)}\` sucht schnellere Einstellungen und sagt, was sie kosten.`,
  standsNow: 'Er steht gerade: Zeit spart, was ihn weitermachen lässt.',
  nothingTried:
    'Ich habe in diesem Druck nichts versucht, um etwas zu beheben, also kann auch nichts von mir geholfen haben.',
  triedBefore: (title) =>
    `Bevor ich neu gestartet wurde, habe ich dies versucht: ${title}. Was daraus wurde, habe ich nicht gesehen: sieh dir das Teil an, und frage, was jetzt los ist.`,
  showsNothing: 'Es ist getan. Aber der Druck steht, und ob es geholfen hat, sehe ich nur, während er druckt.',
  overTooSoon: 'Es wurde getan, aber der Druck war vorbei, ehe ich sehen konnte, ob es geholfen hat.',
  leftUndone: {
    'said-well': 'Es wurde nicht getan: jemand hat gesagt, dass alles in Ordnung ist.',
    'gone-on':
      'Ich habe es nicht zu Ende gebracht: jemand hat inzwischen weitergedruckt. Ob der Fehler damit behoben ist, kann ich daran nicht erkennen.',
    unanswered: 'Es wurde nicht getan: niemand hat geantwortet, und der Druck ging weiter, wie er ist.',
  },
  otherNow: (believed, agoS) =>
    `Wofür es war, sehe ich kaum noch, aber etwas anderes kann nicht stimmen: es wurde vor ${duration(agoS)} getan, und jetzt: ${believed}.`,
  stillSettling: (agoS, knownInS) =>
    `Es wurde vor ${duration(agoS)} getan: zu früh, um es zu sagen. Was ich ansehe, enthält noch die Zeit davor; nach ${duration(knownInS)} Drucken weiß ich mehr.`,
  helped: (cause, now, agoS) =>
    `Es scheint so: es wurde vor ${duration(agoS)} getan, und dies halte ich jetzt für zu ${percent(now)} wahrscheinlich: ${cause}.`,
  notHelped: (believed, agoS) => `Es sieht nicht so aus: es wurde vor ${duration(agoS)} getan, und jetzt: ${believed}.`,
  onlyLookProves: 'Was ich nicht sehen kann, zeigt nur ein Blick auf das Teil.',

  paceOfFile: (accelMmPerS2) =>
    `Es ist das Tempo der Datei selbst: Geschwindigkeiten und Schichtzeiten, die der Slicer gewählt hat${Number.isFinite(accelMmPerS2) ? `, und die Grenze der Beschleunigung (${number(accelMmPerS2, 0)} mm/s²)` : ''}.`,

  caution:
    'Gegen einen verschweißten Transistor, schlechte Kabel oder Feuer hilft keine Software: da helfen nur eine Thermosicherung, ein Rauchmelder und ein Mensch in der Nähe.',
  nothingHot: 'Es ist sicher, soweit ich sehe: es wird nichts gedruckt, keine Heizung ist an, und nichts ist heiß.',
  shellWatches: (hasDeadMan) =>
    `Die Sicherheitsschale überwacht jede Heizung${hasDeadMan ? ', und der Drucker kommt von selbst zur Ruhe, wenn ich verstumme' : ', aber der Drucker hat keinen eigenen Totmann: endet dieses Programm, wacht nur seine Firmware'}.`,
  shellBlind: 'Die Sicherheitsschale sieht den Drucker gerade nicht.',
  standsForSomebody: 'Er ist angehalten und wartet auf jemanden.',
  notAlone: 'Lass ihn nicht allein.',
  notSafe: (believed) => `Lass ihn nicht allein: ${believed}`,
  cannotPromise: (sound) =>
    sound === null
      ? 'Dass es sicher ist, kann ich nicht versprechen: niemand stellt gerade eine Diagnose.'
      : `Dass es sicher ist, kann ich nicht versprechen, obwohl nichts ungewöhnlich ist (${percent(sound)}).`,
  stillHot: (warmestC) =>
    `Es wird nichts gedruckt, und keine Heizung ist an; es ist noch heiß (bis ${celsius(warmestC)}) und kühlt von selbst ab.`,
  stillHeated: (warmestC) => `Es wird nichts gedruckt, aber eine Heizung ist an (bis ${celsius(warmestC)}).`,

  didNothing: 'Nichts: ich habe nichts verändert.',
  noPrintYet: 'Ich habe noch keinen Druck gesehen.',
  noNeed: 'Nichts in diesem Druck hat danach verlangt.',
  onlyLook: 'Hier schaue ich nur und antworte.',
  latestOf: (count, all) => `Die letzten ${count} von ${all} Entscheidungen.`,
  responses: {
    'go-on': 'ich habe weiterdrucken lassen',
    tell: 'ich habe Bescheid gesagt und weiterdrucken lassen',
    pause: 'ich habe den Druck angehalten',
    cancel: 'ich habe den Druck aufgegeben',
    stop: 'ich habe die Heizungen ausgeschaltet und angehalten',
  },
  tried: (title) => `ich habe dies versucht: ${title}`,
  did: (agoS, action, by) =>
    `${agoS === null ? '' : `Vor ${duration(agoS)}: `}${action}${by === null ? '' : ` (entschieden von ${by})`}.`,
  heldThen: (believed) => `Dafür: ${believed}.`,
  seenThen: (evidence) => `Was ich gesehen hatte: ${evidence}`,
  worked: {
    begun: 'Das läuft noch.',
    worked: 'Es ist getan; ob es geholfen hat, beobachte ich weiter.',
    failed: 'Es hat nicht geholfen.',
    interrupted: 'Es wurde abgebrochen.',
  },
  underWay: (title, words) => `Gerade läuft: ${title}${words === '' ? '.' : ` (auf Englisch: ${words})`}`,
  nothingDecided: 'Ich habe in diesem Druck nichts beschlossen: es gab keinen Grund.',
  nothingToExplain:
    'Wovon willst du wissen, warum? Frag „warum hat er angehalten?“, „was hast du gemacht?“ oder „was ist los?“.',

  began: (file, agoS) => `${quoted(file)} wurde${agoS === null ? '' : ` vor ${duration(agoS)}`} begonnen.`,
  nothingSince: 'Seitdem ist nichts passiert: ich habe keinen Fehler gesehen und nichts verändert.',
  nothingBetween: 'Dazwischen ist nichts passiert: ich habe keinen Fehler gesehen und nichts verändert.',
  nothingSeenYet: 'Seit ich schaue, ist nichts passiert.',
  earlierLeftOut: (count) => `(${count} frühere Dinge sind weggelassen.)`,
  line: (agoS, words) => `${agoS === null ? 'Davor' : `Vor ${duration(agoS)}`}: ${words}.`,
  happened: {
    begun: 'ein Druck begann',
    resumed: 'der Druck ging weiter',
    ended: (print, isMine) =>
      `${ENDS[print] ?? STATES[print]}${print === 'cancelled' ? (isMine ? ', von mir' : ', und nicht von mir') : ''}`,
    paused: (by, why) => `er wurde ${BY[by] ?? ''} angehalten${why === '' ? '' : `. Grund: ${why}`}`,
    decided: (seen, believed, action) =>
      `${seen === '' ? 'etwas war nicht wie erwartet' : seen.replace(/\.$/, '')}; ich habe geglaubt: ${believed}. ${action}`,
    book: {
      begun: (title) => `ich habe begonnen: ${title}`,
      worked: (title) => `es ist getan: ${title}`,
      failed: (title) => `es hat nicht geholfen: ${title}`,
      interrupted: (title) => `es wurde abgebrochen: ${title}`,
    },
    shell: (why) => `die Sicherheitsschale hat eingegriffen (auf Englisch: ${why})`,
    host: (host) => `das Programm des Druckers ist ${host}`,
    askedToLook: 'ich habe gebeten, am Drucker nachzusehen',
    asked: (question) => `ich habe gefragt: ${question.replace(/\.$/, '')}`,
    heatersOff: 'jemand hat hier alle Heizungen ausschalten lassen',
    answered: (isYes, by) =>
      by === 'person'
        ? `ein Mensch hat ${isYes ? 'ja' : 'nein'} gesagt`
        : `niemand kam, und der Stellvertreter der Geschichte hat ${isYes ? 'ja' : 'nein'} gesagt`,
  },
  nowIt: (print, where, believed) =>
    `Jetzt: ${STATES[print]}${where === '' ? '' : ` (${where})`}${believed === '' ? '' : `; ${believed}`}.`,
  historyUnreadable: 'Die Geschichte des Druckers ist nicht zu lesen.',
  noJobs: 'In der Geschichte des Druckers steht kein Druck der letzten 24 h.',
  jobs: (jobs) => `In den letzten 24 h: ${jobs.join('; ')}.`,
  job: (file, status, durationS, agoS) =>
    `${quoted(file)} ${ENDED[status] ?? 'geendet, niemand weiß wie'}, nach ${duration(durationS)} (begonnen vor ${duration(agoS)})`,
}
