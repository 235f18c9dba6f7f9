// Filaments, files, the machine, limits and senses: in English.
import type { Band } from '../../conversation/context.ts'
import { FIGURES } from './believing.ts'

const { celsius, duration, percent, listed, quoted, number } = FIGURES

const heat = (valueC: number | null): string => (valueC === null ? 'an unknown limit' : celsius(valueC))
const span = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  `${number(min, 1)} to ${number(max, 1)}`

export const STUFF = {
  nozzleTooCold: (name: string, reachesC: number, needsC: number) =>
    `its nozzle may reach ${celsius(reachesC)} and ${name} needs at least ${celsius(needsC)}`,
  bedTooCold: (name: string, reachesC: number, needsC: number) =>
    `its bed may reach ${celsius(reachesC)} and ${name} needs at least ${celsius(needsC)}`,
  noBed: (name: string, needsC: number) => `it has no heated bed and ${name} needs ${celsius(needsC)}`,
  nozzleBelowUsual: (reachesC: number, usualC: number) =>
    `The nozzle reaches ${celsius(reachesC)}, less than the usual ${celsius(usualC)}.`,
  noChamberHeater: (name: string, { min, max }: Band, insideC: number | null) =>
    `${name} wants ${celsius(min)} to ${celsius(max)} round the part, the printer has no chamber heater and ${insideC === null ? 'I cannot see whether it is enclosed' : `the air inside reads ${celsius(insideC)}`}: open it will warp and split.`,
  chamberTooCold: (name: string, reachesC: number, needsC: number) =>
    `Its chamber may reach ${celsius(reachesC)}, and ${name} wants ${celsius(needsC)}.`,
  leaveOpen: (name: string, maxC: number) =>
    `Leave the enclosure open: ${name} wants no more than ${celsius(maxC)} round it.`,
  slicedNozzle: (fileC: number, name: string, { min, max }: Band) =>
    `${celsius(fileC)} at the nozzle where ${name} takes ${celsius(min)} to ${celsius(max)}`,
  slicedBed: (fileC: number, { min, max }: Band) =>
    `${celsius(fileC)} on the bed where it takes ${celsius(min)} to ${celsius(max)}`,
  tooFast: (fileMm3PerS: number, meltsMm3PerS: number, name: string) =>
    `The file feeds up to ${number(fileMm3PerS, 1)} mm³/s and an ordinary hot end melts ${number(meltsMm3PerS, 1)} of ${name}.`,
  abrasive: (name: string) => `${name} wears a brass nozzle out: take a hardened one.`,
  notOnThisPrinter: (why: readonly string[]) => `No, not on this printer: ${listed(why)}.`,
  limitsUnknown: 'I cannot read what this printer may reach.',
  takes: (name: string, nozzleC: number, bedC: number) =>
    `${name} takes ${celsius(nozzleC)} at the nozzle and ${celsius(bedC)} on the bed.`,
  printerCan: (nozzleC: number | null, bedC: number | null) =>
    `The printer can: nozzle up to ${heat(nozzleC)}, bed up to ${heat(bedC)}.`,
  yesByHeat: 'Yes, as far as temperatures go.',
  notThisFile: (unlike: readonly string[]) => `Not this file as it is: it was sliced for ${listed(unlike)}.`,
  sliceAnew: 'Slice it anew for this material.',
  fits: (name: string) => `Yes: the file’s temperatures suit ${name}.`,
  materialUnknown: (names: readonly string[]) => `That filament is not in my table. It has: ${names.join(', ')}.`,
  needs: (name: string, nozzleC: Band, bedC: Band, fanPct: Band) =>
    `${name}: nozzle ${number(nozzleC.min, 0)} to ${celsius(nozzleC.max)} (usually ${celsius(nozzleC.usual)}), bed ${number(bedC.min, 0)} to ${celsius(bedC.max)}, fan ${number(fanPct.min, 0)} to ${number(fanPct.max, 0)} %.`,
  enclosure: ({ min, max }: Band) => `It wants an enclosure: ${number(min, 0)} to ${celsius(max)} round the part.`,
  noEnclosure: (maxC: number) => `It needs no warm enclosure (at most ${celsius(maxC)}).`,
  dry: (dryH: number, dryC: number) =>
    `Dry it for ${number(dryH, 0)} h at ${celsius(dryC)} when it crackles or strings.`,

  slicerWrote: (text: string) => `The slicer wrote ${quoted(text)} into the file.`,
  fileSilent: 'The file does not say which material it is for.',
  printsWith: (nozzleC: number | null, bedC: number | null) => {
    const heats = [
      nozzleC === null ? '' : `${celsius(nozzleC)} at the nozzle`,
      bedC === null ? '' : `${celsius(bedC)} on the bed`,
    ].filter((part) => part !== '')
    return heats.length === 0 ? '' : `It prints with ${listed(heats)}.`
  },
  toldMaterial: (name: string) => `I was told that ${name} is on the spool.`,
  spoolUnseen: 'What is really on the spool I cannot see.',

  fedSoFar: (mm: number) => `${number(mm / 1000, 2)} m have been fed so far.`,
  wholeTakes: (mm: number, grams: number | null) =>
    `The whole print takes ${number(mm / 1000, 2)} m${grams === null ? '' : ` (${number(grams, 0)} g)`}.`,
  stillTakes: (mm: number, grams: number | null) =>
    `Still to be fed: ${number(mm / 1000, 2)} m${grams === null ? '' : ` (${number(grams, 0)} g)`}.`,
  lessLeftOut: 'Less than that, since objects are left out.',
  bedBelowUsual: (reachesC: number, usualC: number) =>
    `The bed reaches ${celsius(reachesC)}, less than the usual ${celsius(usualC)}.`,
  withCare: 'By its limits only just, and not without care.',
  atTheLimit: (name: string, usualC: number, reachesC: number) =>
    `${name} is usually printed at ${celsius(usualC)}, and ${celsius(reachesC)} is all that the nozzle may reach.`,
  linedHotEnd: (usualC: number) =>
    `If a PTFE tube reaches into the hot end, as in many simple ones, do not print at ${celsius(usualC)}: above 240 °C it decays and gives off harmful fumes.`,
  wholeUnknown: 'How much the whole print takes, the file does not say.',
  spoolUnmeasured: 'How much is left on the spool nobody measures.',

  configSilent: 'The printer does not tell its configuration now.',
  reaches: (size: string) => `By its configuration it reaches ${size} mm.`,
  nozzleWidth: (mm: number) => `Its nozzle is ${number(mm, 2)} mm wide.`,
  heatsTo: (nozzleC: number | null, bedC: number | null) => `Nozzle up to ${heat(nozzleC)}, bed up to ${heat(bedC)}.`,
  fastest: (mmPerS: number, mmPerS2: number | null) =>
    `At most ${number(mmPerS, 0)} mm/s${mmPerS2 === null ? '' : ` and ${number(mmPerS2, 0)} mm/s²`}.`,
  configTaken: 'Klipper has taken the configuration and warns of nothing.',
  configWarns: (texts: readonly string[]) => `Klipper warns: ${texts.map(quoted).join('; ')}.`,
  configUnsaved: 'It holds values that have not been saved (SAVE_CONFIG).',
  configCheck: 'What is unwise in it, `printwright check printer.cfg` says.',

  settingUnknown: 'I do not know that setting.',
  isNow: (share: number) => `It is ${percent(share)} now.`,
  zOffsetNow: (mm: number) => `It is ${number(mm, 3)} mm now.`,
  readsNow: (valueC: number) => `It reads ${celsius(valueC)} now.`,
  heaterNow: (name: string, readingC: number, targetC: number) =>
    `The ${name} is ${targetC === 0 ? 'off' : `set to ${celsius(targetC)}`} now and reads ${celsius(readingC)}.`,

  noPicture: 'No camera gives me a picture, so I do not see the part.',
  picture: 'A camera gives me pictures.',
  noSound: 'I hear nothing: the printer’s sound does not reach me.',
  noMeters: 'Beside the firmware’s own status nothing is measured.',
  meters: (count: number) => `Beside the firmware’s status ${count} meters are read.`,
  blind: (eyes: readonly string[]) => `These do not really look: ${eyes.join('; ')}.`,

  shellBlindLimits: 'The safety shell does not see the printer: it lets nothing pass but stops.',
  hottest: (heaters: readonly string[], material: string) =>
    `Hottest targets: ${heaters.length === 0 ? 'no heater is known' : heaters.join(', ')}${material === '' ? '' : ` (filament: ${material})`}.`,
  reach: (x: { min: number; max: number }, y: { min: number; max: number }, z: { min: number; max: number }) =>
    `Reach: X ${span(x)}, Y ${span(y)}, Z ${span(z)} mm.`,
  fastestLimits: (mmPerS: number, mmPerS2: number, mm3PerS: number) =>
    `Fastest: ${number(mmPerS, 0)} mm/s and ${number(mmPerS2, 0)} mm/s²; at most ${number(mm3PerS, 1)} mm³/s of plastic.`,
  factors: (speed: { min: number; max: number }, flow: { min: number; max: number }) =>
    `Speed factor ${percent(speed.min)} to ${percent(speed.max)}, flow factor ${percent(flow.min)} to ${percent(flow.max)}.`,
  whilePrinting: (nozzleC: number, bedC: number) =>
    `While it prints: targets ${number(nozzleC, 0)} °C (nozzle) and ${number(bedC, 0)} °C (bed) either side of the file’s.`,
  noColdExtrusion: (minC: number) => `No extrusion below ${number(minC, 0)} °C.`,
  unattended: (maxS: number) => `Without a person near it pauses and asks after ${duration(maxS)}.`,
  budgets: (recoveries: number, commands: number, filamentMm: number) =>
    `Left in this print: ${recoveries} recoveries, ${commands} commands, ${number(filamentMm, 0)} mm of filament.`,
  deadMan: 'The printer has a dead-man of its own: if the operator falls silent, it comes to rest by itself.',
  noDeadMan: 'The printer has no dead-man of its own, so no more than tuning is allowed.',
}
