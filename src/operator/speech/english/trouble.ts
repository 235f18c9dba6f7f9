// Why it stands, what is wrong, whether the part can be saved, whether it can go on: in English.
import type { HostState } from '#protocol'
import type { Pauser } from '../../conversation/chronicle.ts'
import { FIGURES } from './believing.ts'

const { celsius, duration, percent, listed, quoted } = FIGURES

const ago = (agoS: number | null): string => (agoS === null ? '' : ` ${duration(agoS)} ago`)

const PAUSED: Readonly<Record<Pauser, string>> = {
  'the operator': 'I (the operator) paused it',
  'the safety shell': 'The safety shell paused it',
  'a person here': 'A person paused it from here',
  'somebody else':
    'It was paused, and neither by me nor by the safety shell: by somebody at the printer, another program, the file or the firmware',
  'not known': 'It stood already when I began to look, so I did not see who paused it',
}

const BY: Readonly<Record<Pauser, string>> = {
  'the operator': 'by me, the operator',
  'the safety shell': 'by the safety shell',
  'a person here': 'by a person, from here',
  'somebody else': 'neither by me nor by the safety shell',
  'not known': 'before I began to look',
}

const HOSTS: Readonly<Record<HostState, string>> = {
  shutdown: 'The firmware has shut down: heaters and motors are off, and the print at hand cannot simply go on.',
  error: 'The firmware does not start: its configuration or a part of the machine is at fault.',
  startup: 'The firmware is starting.',
  disconnected: 'Nobody answers at the printer: it is off, restarting, or the link is lost, and I see nothing of it.',
  ready: 'The firmware is ready.',
}

const NOT_PAUSED = {
  printing: (file: string) => `It is not paused: it is printing ${quoted(file)}.`,
  complete: (file: string) => `It is not paused: ${quoted(file)} is finished.`,
  cancelled: (file: string) => `It is not paused: ${quoted(file)} was cancelled.`,
  error: (file: string) => `It is not paused: ${quoted(file)} ended in an error.`,
  nothing: 'It is not paused: nothing is being printed.',
}

export const TROUBLE = {
  notDiagnosed:
    'Nobody diagnoses this printer: only its own status is read here, so faults that it does not report are not seen.',
  notSeenYet: 'Nothing has been seen of the printer yet: ask again in a few seconds.',

  paused: (by: Pauser, agoS: number | null, why: string) =>
    `${PAUSED[by]}${ago(agoS)}${why === '' ? '.' : `: ${why}.`}`,
  backThen: 'then',
  nowDoubted: (now: number) => `By now I doubt it (${percent(now)}).`,
  wasPaused: (by: Pauser, agoS: number | null, why: string) =>
    `It is not paused now. It was${ago(agoS)}, ${BY[by]}${why === '' ? '' : `: ${why}`}.`,
  notPaused: NOT_PAUSED,
  noFilament: 'The run-out switch sees no filament.',
  displaySays: (text: string) => `The printer’s display says ${quoted(text)}.`,
  firmwareSays: (words: string) => `The firmware says that ${words}.`,
  nothingSaysWhy: 'Nothing that I see says why.',
  waits: (question: string) => `I wait for your yes or no: ${question}`,
  waitsForLook:
    'I wait for somebody to look at the printer: say /looked once you have (“what should I do?” tells at what).',
  nextStep: {
    load: 'Load filament, then resume.',
    mine: 'Look at the part; then type /dismiss if it is not so, resume, or cancel.',
    other: 'Look at the part; then resume or cancel.',
  },

  host: (host: HostState) => HOSTS[host],
  saysItself: (text: string) => `It says ${quoted(text)}.`,
  lookFirst: 'Look at the printer before you restart the firmware.',

  endedInError: 'The print ended in an error.',
  isPaused: 'The print is paused.',
  noFaultReported: 'The printer itself reports no fault.',
  nothingSeen: (sound: number) => `Nothing that I can see: ${percent(sound)} that the print is sound.`,
  likeliest: (believed: string) => `The likeliest fault would be this: ${believed}.`,
  doNotKnow: (believed: string) => `I do not know what: ${believed}`,
  decidedLast: (action: string) => `What I decided last: ${action}.`,

  noPart: 'Nothing is being printed, so there is no part that I know of.',
  endedEarly: (progress: number | null) =>
    `The print ended before its end${progress === null ? '' : ` at ${percent(progress)} of the file`}, so the part is not whole, and I cannot go on with it.`,
  onlyALook: 'Whether what stands there is of use, only a look at it tells.',
  ruinedUnknown: 'I do not know.',
  lookAtPart: 'Look at the part.',
  nothingAgainst: (sound: number) => `Nothing says that it is ruined: ${percent(sound)} that the print is sound.`,
  /** Whichever way it was asked for: ruined, or to be saved. */
  ruined: {
    unknown: 'I do not know.',
    yes: 'It is probably lost.',
    perhaps: 'It may be lost.',
    no: 'It is probably not lost.',
  },
  believes: (believed: string) => `What I believe: ${believed}`,
  lossShare: (lossRatio: number, isPaused: boolean) =>
    `Of such prints about ${percent(lossRatio)} are lost ${isPaused ? 'even though it stands now' : 'if it goes on like this'}: an estimate from a table of causes, not a measurement of this part.`,
  lookBeforeResume: 'Look at the part before you resume.',
  lookNow: 'Look at the part now if you can.',
  stood: (layer: number | null, forS: number) =>
    `It has stood for ${duration(forS)}${layer === null ? '' : ` at layer ${layer}`}: a line may show there, and layers may hold less.`,
  standsSoundly: (sound: number) =>
    `It stands, and nothing that I see now says that it is ruined (${percent(sound)} that it is sound).`,
  nowSound: (sound: number) => `It runs soundly now (${percent(sound)}).`,
  endedSoundly: (sound: number) => `At its end it ran soundly (${percent(sound)}).`,
  hadTrouble: (cause: string, layer: number | null) =>
    `But I acted in this print, for this: ${cause}${layer === null ? '' : ` (layer ${layer})`}. What was laid before that is as it is: look there for a line, gaps or layers that hold less.`,

  ifNo: {
    nothing: 'Nothing waits for a yes or no.',
    wish: 'Then nothing is done.',
    look: 'Then everything stays off: nothing heats before somebody has looked.',
    lookPrinting:
      'Then I do nothing, and the print goes on as it is. What the safety shell has found stays open: until somebody has looked it lets nothing of mine through but what stops.',
    lookHeated: (on: readonly string[]) =>
      `Then the print stays paused: what the safety shell has switched off stays off until somebody has looked. But not everything is off: ${listed(on)}.`,
    wellStands:
      'A no tells me that what I feared is not so, and the same evidence does not pause it again. But the print stands, and goes on only once somebody resumes it.',
    well: 'A no tells me that what I feared is not so: the print goes on, and the same evidence does not pause it again.',
    keeps: 'Then I do not do it, and the print goes on as it is.',
    ends: (words: string) => `Then I leave it: ${words}.`,
    other: 'Then I try it another way, and ask again if I need you.',
    wayOut: {
      'go-on': 'Then I leave it be, and the print goes on as it is.',
      'stay-paused': 'Then the print stays paused, until somebody resumes or cancels it.',
      cancel: 'Then I give the print up.',
      stop: 'Then I switch the heaters off and stop.',
    },
  },
  finishedSound: (sound: number) =>
    `The print came to its end, and ${percent(sound)} that it is sound. What I cannot see only a look tells.`,

  notReady: 'No.',
  nothingToResume: 'There is nothing to resume.',
  against: {
    notHomed: (axes: readonly string[]) => `the printer does not know where ${listed(axes)} stands`,
    noFilament: 'the run-out switch sees no filament',
    heaterFault: (why: string) => `${why}: after a fault of a heater or its sensor I never go on by myself`,
    bedCooled: (isC: number, targetC: number) =>
      `the bed has cooled to ${celsius(isC)} of ${celsius(targetC)}, so the part may have come loose`,
    bedOff: (isC: number) => `the bed is off and reads ${celsius(isC)}, so the part may have come loose`,
    alarm: 'the safety shell has found something that nobody has looked at',
  },
  notYet: (against: readonly string[]) =>
    `Not yet: ${against.join('; ')}. Mend that first; then type resume, and the shell has the last word.`,
  mayResume: 'Yes, as far as I see: all axes are known and nothing that I measure stands against it.',
  pausedBecause: (why: string) => `I paused for this: ${why}. If you find that it is not so, resuming tells me.`,
  heatsFirst: (isC: number, targetC: number) =>
    `The nozzle is at ${celsius(isC)} of ${celsius(targetC)} and heats first.`,
  lookThenResume: 'Look at the part first; then type resume.',
  answersIt: 'Your yes answers what I have asked; then it goes on by itself.',

  noSign: (probability: number) => `I see no sign of that (${percent(probability)}).`,
  wouldBe: (causes: readonly string[]) => `That would be: ${listed(causes, 'or')}.`,
  giveThat: (probability: number, causes: readonly string[]) =>
    `I give that ${percent(probability)}: ${listed(causes, 'or')}.`,
  believesMost: (believed: string) => `What I believe most: ${believed}`,
  triedForIt: (title: string) => `What is tried for it: ${title}.`,
  handsNeeded: 'That needs a person’s hands.',
  believeYourEyes: 'If you have seen it yourself, believe your eyes: pause the print.',

  needsNothing: 'Nothing: I need nothing from you.',
  takeOff: (bedC: number | null) =>
    bedC === null
      ? 'Take the part off when the bed has cooled.'
      : bedC > 40
        ? `Wait until the bed has cooled (it reads ${celsius(bedC)}); then take the part off.`
        : `Take the part off: the bed reads ${celsius(bedC)}.`,
  startAgain: 'Clean the plate, mend what was wrong, and start the print anew.',

  heatersOn: (names: readonly string[]) => `It is not off: ${listed(names)}.`,
  offByShell: 'The safety shell has switched the heaters off, and nothing heats before somebody has looked.',
  offNoPrint: 'Nothing is being printed, so nothing is heated.',
  offByFirmware: 'The firmware has stopped, and with it every heater.',
  offUnknown: 'It is off, and not by me nor by the safety shell.',
  offByPerson: (agoS: number) => `It is off because I was told here to switch all heaters off${ago(agoS)}.`,
  resumeHeats: 'To heat again and go on, type resume; look first whether the part still sticks.',
  cooledWhileWaiting: (isC: number, targetC: number) =>
    `I have set the nozzle to ${celsius(targetC)} while it waits (it reads ${celsius(isC)}): plastic chars in a nozzle that stands hot. It is heated again before the print goes on.`,
  shellFound: (reason: string) => `What it found: ${reason}`,
}
