// Filaments, files, the machine, limits and senses: in German.
import type { Speech } from '../english/index.ts'
import { FIGURES } from './believing.ts'

const { celsius, duration, percent, listed, quoted, number } = FIGURES

const heat = (valueC: number | null): string => (valueC === null ? 'eine unbekannte Grenze' : celsius(valueC))
const span = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  `${number(min, 1)} bis ${number(max, 1)}`

export const STUFF: Speech['stuff'] = {
  nozzleTooCold: (name, reachesC, needsC) =>
    `seine Düse darf bis ${celsius(reachesC)}, und ${name} braucht mindestens ${celsius(needsC)}`,
  bedTooCold: (name, reachesC, needsC) =>
    `sein Bett darf bis ${celsius(reachesC)}, und ${name} braucht mindestens ${celsius(needsC)}`,
  noBed: (name, needsC) => `er hat kein Heizbett, und ${name} braucht ${celsius(needsC)}`,
  nozzleBelowUsual: (reachesC, usualC) =>
    `Die Düse kommt bis ${celsius(reachesC)}, weniger als die üblichen ${celsius(usualC)}.`,
  noChamberHeater: (name, { min, max }, insideC) =>
    `${name} will ${celsius(min)} bis ${celsius(max)} um das Teil, der Drucker hat keine Kammerheizung, und ${insideC === null ? 'ob er eingehaust ist, sehe ich nicht' : `die Luft darin zeigt ${celsius(insideC)}`}: offen verzieht es sich und reißt.`,
  chamberTooCold: (name, reachesC, needsC) =>
    `Seine Kammer darf bis ${celsius(reachesC)}, und ${name} will ${celsius(needsC)}.`,
  leaveOpen: (name, maxC) => `Lass die Einhausung offen: ${name} will nicht mehr als ${celsius(maxC)} um sich.`,
  slicedNozzle: (fileC, name, { min, max }) =>
    `${celsius(fileC)} an der Düse, wo ${name} ${celsius(min)} bis ${celsius(max)} will`,
  slicedBed: (fileC, { min, max }) => `${celsius(fileC)} am Bett, wo es ${celsius(min)} bis ${celsius(max)} will`,
  tooFast: (fileMm3PerS, meltsMm3PerS, name) =>
    `Die Datei fördert bis ${number(fileMm3PerS, 1)} mm³/s, und ein gewöhnliches Hotend schmilzt ${number(meltsMm3PerS, 1)} von ${name}.`,
  abrasive: (name) => `${name} schleift eine Messingdüse aus: nimm eine gehärtete.`,
  notOnThisPrinter: (why) => `Nein, auf diesem Drucker nicht: ${listed(why)}.`,
  limitsUnknown: 'Was dieser Drucker darf, kann ich nicht lesen.',
  takes: (name, nozzleC, bedC) => `${name} will ${celsius(nozzleC)} an der Düse und ${celsius(bedC)} am Bett.`,
  printerCan: (nozzleC, bedC) => `Der Drucker kann es: Düse bis ${heat(nozzleC)}, Bett bis ${heat(bedC)}.`,
  yesByHeat: 'Ja, was die Temperaturen angeht.',
  notThisFile: (unlike) => `Nicht diese Datei, so wie sie ist: sie ist gesliced für ${listed(unlike)}.`,
  sliceAnew: 'Slice sie für dieses Material neu.',
  fits: (name) => `Ja: die Temperaturen der Datei passen zu ${name}.`,
  materialUnknown: (names) => `Dieses Filament steht nicht in meiner Tabelle. Darin sind: ${names.join(', ')}.`,
  needs: (name, nozzleC, bedC, fanPct) =>
    `${name}: Düse ${number(nozzleC.min, 0)} bis ${celsius(nozzleC.max)} (üblich ${celsius(nozzleC.usual)}), Bett ${number(bedC.min, 0)} bis ${celsius(bedC.max)}, Lüfter ${number(fanPct.min, 0)} bis ${number(fanPct.max, 0)} %.`,
  enclosure: ({ min, max }) => `Es will eine Einhausung: ${number(min, 0)} bis ${celsius(max)} um das Teil.`,
  noEnclosure: (maxC) => `Es braucht keine warme Einhausung (höchstens ${celsius(maxC)}).`,
  dry: (dryH, dryC) => `Trockne es ${number(dryH, 0)} h bei ${celsius(dryC)}, wenn es knistert oder Fäden zieht.`,

  slicerWrote: (text) => `Der Slicer hat ${quoted(text)} in die Datei geschrieben.`,
  fileSilent: 'Die Datei sagt nicht, für welches Material sie ist.',
  printsWith: (nozzleC, bedC) => {
    const heats = [
      nozzleC === null ? '' : `${celsius(nozzleC)} an der Düse`,
      bedC === null ? '' : `${celsius(bedC)} am Bett`,
    ].filter((part) => part !== '')
    return heats.length === 0 ? '' : `Sie druckt mit ${listed(heats)}.`
  },
  toldMaterial: (name) => `Mir wurde gesagt, dass ${name} auf der Spule ist.`,
  spoolUnseen: 'Was wirklich auf der Spule ist, sehe ich nicht.',

  fedSoFar: (mm) => `${number(mm / 1000, 2)} m sind bisher gefördert.`,
  wholeTakes: (mm, grams) =>
    `Der ganze Druck braucht ${number(mm / 1000, 2)} m${grams === null ? '' : ` (${number(grams, 0)} g)`}.`,
  stillTakes: (mm, grams) =>
    `Noch zuzuführen: ${number(mm / 1000, 2)} m${grams === null ? '' : ` (${number(grams, 0)} g)`}.`,
  lessLeftOut: 'Weniger als das, denn Objekte werden ausgelassen.',
  bedBelowUsual: (reachesC, usualC) =>
    `Das Bett kommt bis ${celsius(reachesC)}, weniger als die üblichen ${celsius(usualC)}.`,
  withCare: 'Nach seinen Grenzen nur knapp, und nicht ohne Vorsicht.',
  atTheLimit: (name, usualC, reachesC) =>
    `${name} wird meist bei ${celsius(usualC)} gedruckt, und ${celsius(reachesC)} sind alles, was die Düse erreichen darf.`,
  linedHotEnd: (usualC) =>
    `Reicht ein PTFE-Schlauch bis ins Hotend, wie bei vielen einfachen, dann drucke nicht bei ${celsius(usualC)}: über 240 °C zersetzt er sich und gibt schädliche Dämpfe ab.`,
  wholeUnknown: 'Wie viel der ganze Druck braucht, sagt die Datei nicht.',
  spoolUnmeasured: 'Wie viel noch auf der Spule ist, misst niemand.',

  configSilent: 'Der Drucker sagt seine Konfiguration gerade nicht.',
  reaches: (size) => `Nach seiner Konfiguration erreicht er ${size} mm.`,
  nozzleWidth: (mm) => `Seine Düse ist ${number(mm, 2)} mm weit.`,
  heatsTo: (nozzleC, bedC) => `Düse bis ${heat(nozzleC)}, Bett bis ${heat(bedC)}.`,
  fastest: (mmPerS, mmPerS2) =>
    `Höchstens ${number(mmPerS, 0)} mm/s${mmPerS2 === null ? '' : ` und ${number(mmPerS2, 0)} mm/s²`}.`,
  configTaken: 'Klipper hat die Konfiguration angenommen und warnt vor nichts.',
  configWarns: (texts) => `Klipper warnt: ${texts.map(quoted).join('; ')}.`,
  configUnsaved: 'Sie enthält Werte, die nicht gespeichert sind (SAVE_CONFIG).',
  configCheck: 'Was an ihr unklug ist, sagt `printwright check printer.cfg`.',

  settingUnknown: 'Diese Einstellung kenne ich nicht.',
  isNow: (share) => `Jetzt: ${percent(share)}.`,
  zOffsetNow: (mm) => `Jetzt: ${number(mm, 3)} mm.`,
  readsNow: (valueC) => `Jetzt gemessen: ${celsius(valueC)}.`,
  heaterNow: (name, readingC, targetC) =>
    `${name}: ${targetC === 0 ? 'aus' : `auf ${celsius(targetC)} gestellt`}, gemessen ${celsius(readingC)}.`,

  noPicture: 'Keine Kamera gibt mir ein Bild, ich sehe das Teil also nicht.',
  picture: 'Eine Kamera gibt mir Bilder.',
  noSound: 'Ich höre nichts: der Ton des Druckers kommt nicht bei mir an.',
  noMeters: 'Neben dem Status der Firmware wird nichts gemessen.',
  meters: (count) => `Neben dem Status der Firmware werden ${count} Messwerte gelesen.`,
  blind: (eyes) => `Diese schauen nicht wirklich (auf Englisch): ${eyes.join('; ')}.`,

  shellBlindLimits: 'Die Sicherheitsschale sieht den Drucker nicht: sie lässt nichts durch als Anhalten.',
  hottest: (heaters, material) =>
    `Heißeste Ziele: ${heaters.length === 0 ? 'keine Heizung ist bekannt' : heaters.join(', ')}${material === '' ? '' : ` (Filament: ${material})`}.`,
  reach: (x, y, z) => `Reichweite: X ${span(x)}, Y ${span(y)}, Z ${span(z)} mm.`,
  fastestLimits: (mmPerS, mmPerS2, mm3PerS) =>
    `Am schnellsten: ${number(mmPerS, 0)} mm/s und ${number(mmPerS2, 0)} mm/s²; höchstens ${number(mm3PerS, 1)} mm³/s Kunststoff.`,
  factors: (speed, flow) =>
    `Tempofaktor ${percent(speed.min)} bis ${percent(speed.max)}, Flussfaktor ${percent(flow.min)} bis ${percent(flow.max)}.`,
  whilePrinting: (nozzleC, bedC) =>
    `Beim Drucken: Ziele ${number(nozzleC, 0)} °C (Düse) und ${number(bedC, 0)} °C (Bett) um die der Datei herum.`,
  noColdExtrusion: (minC) => `Unter ${number(minC, 0)} °C wird nicht extrudiert.`,
  unattended: (maxS) => `Ohne einen Menschen in der Nähe hält er nach ${duration(maxS)} an und fragt.`,
  budgets: (recoveries, commands, filamentMm) =>
    `In diesem Druck noch übrig: ${recoveries} Rettungsversuche, ${commands} Befehle, ${number(filamentMm, 0)} mm Filament.`,
  deadMan: 'Der Drucker hat einen eigenen Totmann: verstummt der Operator, kommt er von selbst zur Ruhe.',
  noDeadMan: 'Der Drucker hat keinen eigenen Totmann, deshalb ist nicht mehr erlaubt als feine Änderungen.',
}
