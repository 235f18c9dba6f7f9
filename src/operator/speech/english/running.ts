// How it goes: state, time, pace, what was done, what happened, whether somebody has to be there: in English.
import type { Level, PrintState } from '#protocol'
import type { Answerer } from '../../conversation/people-desk.ts'
import type { LeftFrom } from '../../conversation/status-facts.ts'
import { FIGURES } from './believing.ts'

const { celsius, duration, percent, quoted, number } = FIGURES

const STATES: Readonly<Record<PrintState, string>> = {
  standby: 'nothing is being printed',
  printing: 'it is printing',
  paused: 'it is paused',
  complete: 'it is finished',
  cancelled: 'it was cancelled',
  error: 'it ended in an error',
}

const ENDS: Readonly<Partial<Record<PrintState, string>>> = {
  complete: 'it finished',
  cancelled: 'it was cancelled',
  error: 'it ended in an error',
}

const LEFT_FROM: Readonly<Record<LeftFrom, string>> = {
  'the simulation of this file': 'the simulation of this file',
  'the slicer’s estimate': 'the slicer’s estimate',
  'the pace so far': 'the pace so far',
}

const ENDED: Readonly<Record<string, string>> = {
  completed: 'finished',
  cancelled: 'cancelled',
  error: 'ended in an error',
  klippy_shutdown: 'ended in a shutdown of the firmware',
  klippy_disconnect: 'ended when the firmware went away',
  interrupted: 'broken off',
  server_exit: 'broken off when the printer’s server ended',
  in_progress: 'still on',
}

const LEVELS: Readonly<Record<Level, string>> = {
  observe: 'I may look and nothing else.',
  advise: 'I may look and propose; a person decides.',
  tune: 'I may change a running print within narrow bands, and nothing else.',
  act: 'I may heat, move, start, pause and resume within the safety shell’s limits.',
  recover: 'I may act within the safety shell’s limits, and go on after a failure by myself.',
}

const BY: Readonly<Record<string, string>> = {
  'the operator': 'by me, the operator',
  'the safety shell': 'by the safety shell',
  'a person here': 'by a person, from here',
  'somebody else': 'neither by me nor by the safety shell',
  'not known': 'before I began to look',
}

export const RUNNING = {
  level: (level: Level | null) => LEVELS[level ?? 'observe'],
  state: (print: PrintState) => STATES[print],
  nothingPrinted: 'Nothing is being printed.',
  fileState: (file: string, print: PrintState) => `${quoted(file)}: ${STATES[print]}.`,
  on: (file: string, print: PrintState, where: string) =>
    `${print === 'paused' ? 'Paused' : 'Printing'} ${quoted(file)}${where === '' ? '' : `: ${where}`}.`,
  layer: (layer: number, layers: number | null) => `layer ${layer}${layers === null ? '' : ` of ${layers}`}`,
  toGo: (leftS: number, from: LeftFrom) => `About ${duration(leftS)} to go, by ${LEFT_FROM[from]}.`,
  soundNow: (sound: number) => `${percent(sound)} that nothing is wrong.`,
  heater: (name: string, readingC: number, targetC: number | null) =>
    `${name} ${celsius(readingC)}${targetC === null ? '' : targetC === 0 ? ' (off)' : ` of ${celsius(targetC)}`}`,

  over: (file: string, print: PrintState, agoS: number | null) =>
    agoS === null
      ? `${quoted(file)}: ${STATES[print]}.`
      : `${quoted(file)}: ${ENDS[print] ?? STATES[print]} ${duration(agoS)} ago.`,
  printedFor: (s: number) => `It printed for ${duration(s)}.`,
  leftUnknown: 'How long still I do not know: the slicer wrote no estimate, and too little is printed.',
  readSoFar: (progress: number) => `${percent(progress)} of the file has been read.`,
  notYet: 'Not yet.',
  left: (leftS: number, from: LeftFrom, speed: number | null) =>
    `About ${duration(leftS)}, by ${LEFT_FROM[from]}${speed === null ? '' : ` at ${percent(speed)} speed`}.`,
  done: (progress: number, printedS: number | null) =>
    `${percent(progress)} of the file is done${printedS === null ? '' : `, in ${duration(printedS)}`}.`,
  countsFromResume: 'It is paused: the time counts from when it goes on.',
  ifItGoesOn: (believed: string) => `That holds if it goes on: ${believed}`,

  waitsForHeat: (heater: string, isC: number, targetC: number) =>
    `The ${heater} is at ${celsius(isC)} of ${celsius(targetC)}: it may be waiting for heat.`,
  speedFactor: (ratio: number, why: string | null) =>
    `The speed factor is ${percent(ratio)} (${why === null ? 'somebody set it, not I' : `I set it: ${why}`}).`,
  slower: (tookS: number, foretoldS: number) =>
    `It took ${duration(tookS)} to here where the simulation of this file takes ${duration(foretoldS)}.`,
  notSlower: (tookS: number, foretoldS: number) =>
    `It is not slower than foretold: ${duration(tookS)} to here, and the simulation takes ${duration(foretoldS)}.`,
  /** `tookS`: with the standing. */
  stoodInAll: (stoodS: number, times: number, tookS: number) =>
    `Of the ${duration(tookS)} since it began it has stood for ${duration(stoodS)}${times > 1 ? ` (${times} pauses)` : ' (one pause)'}.`,
  printedWithin: (printedS: number, foretoldS: number) =>
    `Printing alone took ${duration(printedS)}, where the simulation of this file takes ${duration(foretoldS)}.`,
  tookInAll: (tookS: number) => `It took ${duration(tookS)} in all.`,
  faster: (maxRatio: number, nowRatio: number) =>
    maxRatio > nowRatio
      ? `Within limits: the safety shell lets the speed factor be up to ${percent(maxRatio)}, and it is ${percent(nowRatio)} now. Say for example “set the speed to ${number(100 * Math.min(maxRatio, nowRatio + 0.1), 0)} %”.`
      : `No: the speed factor is ${percent(nowRatio)}, and the safety shell allows no more.`,
  notFaster: 'I would not now.',
  slowOnPurpose: 'It is slow on purpose: made faster, what I slowed it for may come back.',
  fasterUnknown: 'How much faster the safety shell would allow I cannot see now.',
  fasterCosts:
    'Faster asks more of the melt, the motors and the cooling, so the part may come out worse; what the hot end can melt is the bound.',
  fasterFile: (file: string) =>
    `More is to be won before a print: \`printwright optimize ${file === '' ? 'FILE' : quoted(file)}\` looks for faster settings and says what they cost.`,
  standsNow: 'It stands now: what makes it go on is what saves time.',
  nothingTried: 'I have tried nothing in this print to mend it, so there is nothing of mine that could have helped.',
  triedBefore: (title: string) =>
    `Before I was started anew I tried this: ${title}. What came of it I have not seen: look at the part, and ask what is wrong now.`,
  showsNothing: 'It is done. But the print stands, and only while it prints do I see whether it has helped.',
  overTooSoon: 'It was done, but the print was over before I could see whether it has helped.',
  leftUndone: {
    'said-well': 'It was not done: somebody said that all is well.',
    'gone-on':
      'I did not end it: somebody went on with the print meanwhile. Whether they have mended it I cannot say by that.',
    unanswered: 'It was not done: nobody answered, and the print went on as it is.',
  },
  otherNow: (believed: string, agoS: number) =>
    `What it was for I hardly see any more, but something else may be wrong: it was done ${duration(agoS)} ago, and now ${believed}.`,
  stillSettling: (agoS: number, knownInS: number) =>
    `It was done ${duration(agoS)} ago: too early to say. What I look at still holds the time before; after ${duration(knownInS)} more of printing I know better.`,
  helped: (cause: string, now: number, agoS: number) =>
    `It seems so: it was done ${duration(agoS)} ago, and that ${cause} I give ${percent(now)} now.`,
  notHelped: (believed: string, agoS: number) =>
    `It does not look so: it was done ${duration(agoS)} ago, and ${believed}.`,
  onlyLookProves: 'What I cannot see only a look at the part tells.',

  paceOfFile: (accelMmPerS2: number) =>
    `The pace is the file’s own: speeds and layer times that the slicer chose${Number.isFinite(accelMmPerS2) ? ` and the acceleration limit (${number(accelMmPerS2, 0)} mm/s²)` : ''}.`,

  caution:
    'No software helps against a welded transistor, bad wiring or a fire: for that only a thermal fuse, a smoke alarm and a person nearby do.',
  nothingHot: 'It is safe as far as I see: nothing is being printed, no heater is on and nothing is hot.',
  shellWatches: (hasDeadMan: boolean) =>
    `The safety shell watches every heater${hasDeadMan ? ', and the printer comes to rest by itself if I fall silent' : ', but the printer has no dead-man of its own: if this program ends, only its firmware watches'}.`,
  shellBlind: 'The safety shell does not see the printer now.',
  standsForSomebody: 'It is paused and waits for somebody.',
  notAlone: 'Do not leave it alone.',
  notSafe: (believed: string) => `Do not leave it alone: ${believed}`,
  cannotPromise: (sound: number | null) =>
    sound === null
      ? 'I cannot promise that it is safe: nobody diagnoses this printer now.'
      : `I cannot promise that it is safe, though nothing is out of the ordinary (${percent(sound)}).`,
  stillHot: (warmestC: number) =>
    `Nothing is being printed and no heater is on; it is still hot (up to ${celsius(warmestC)}) and cools by itself.`,
  stillHeated: (warmestC: number) => `Nothing is being printed, but a heater is on (up to ${celsius(warmestC)}).`,

  didNothing: 'Nothing: I have changed nothing.',
  noPrintYet: 'I have seen no print yet.',
  noNeed: 'Nothing in this print has called for it.',
  onlyLook: 'Here I only look and answer.',
  latestOf: (count: number, all: number) => `The latest ${count} of ${all} decisions.`,
  /** In the past, of what was decided. */
  responses: {
    'go-on': 'I let it go on',
    tell: 'I told you, and let it go on',
    pause: 'I paused the print',
    cancel: 'I gave the print up',
    stop: 'I switched the heaters off and stopped',
  },
  tried: (title: string) => `I tried this: ${title}`,
  did: (agoS: number | null, action: string, by: string | null) =>
    `${agoS === null ? '' : `${duration(agoS)} ago: `}${action}${by === null ? '' : ` (decided by ${by})`}.`,
  heldThen: (believed: string) => `For this: ${believed}.`,
  seenThen: (evidence: string) => `What I had seen: ${evidence}`,
  worked: {
    begun: 'It is under way.',
    worked: 'It is done; I go on watching whether it has helped.',
    failed: 'It did not work.',
    interrupted: 'It was broken off.',
  },
  underWay: (title: string, words: string) => `Under way: ${title}${words === '' ? '.' : `: ${words}`}`,
  nothingDecided: 'I have decided nothing in this print: there was no reason to.',
  nothingToExplain: 'Of what do you want to know why? Ask “why did it pause?”, “what did you do?” or “what is wrong?”.',

  began: (file: string, agoS: number | null) =>
    `${quoted(file)} began${agoS === null ? '' : ` ${duration(agoS)} ago`}.`,
  nothingSince: 'Nothing has happened since: I have seen no fault and changed nothing.',
  nothingBetween: 'In between nothing has happened: I have seen no fault and changed nothing.',
  nothingSeenYet: 'Since I look, nothing has happened.',
  earlierLeftOut: (count: number) => `(${count} earlier things are left out.)`,
  line: (agoS: number | null, words: string) => `${agoS === null ? 'Before' : `${duration(agoS)} ago`}: ${words}.`,
  happened: {
    begun: 'a print began',
    resumed: 'the print went on',
    ended: (print: PrintState, isMine: boolean) =>
      `${ENDS[print] ?? STATES[print]}${print === 'cancelled' ? (isMine ? ', by me' : ', and not by me') : ''}`,
    paused: (by: string, why: string) => `it was paused ${BY[by] ?? ''}${why === '' ? '' : `: ${why}`}`,
    decided: (seen: string, believed: string, action: string) =>
      `${seen === '' ? 'something was not as expected' : seen.replace(/\.$/, '')}; I believed: ${believed}. ${action}`,
    book: {
      begun: (title: string) => `I began: ${title}`,
      worked: (title: string) => `it was done: ${title}`,
      failed: (title: string) => `it did not work: ${title}`,
      interrupted: (title: string) => `it was broken off: ${title}`,
    },
    shell: (why: string) => `the safety shell stepped in: ${why}`,
    host: (host: string) => `the printer’s program is ${host}`,
    askedToLook: 'I asked somebody to look at the printer',
    asked: (question: string) => `I asked: ${question.replace(/\.$/, '')}`,
    heatersOff: 'somebody here had all heaters switched off',
    answered: (isYes: boolean, by: Answerer) =>
      by === 'person'
        ? `a person said ${isYes ? 'yes' : 'no'}`
        : `nobody came, and the story’s own stand-in said ${isYes ? 'yes' : 'no'}`,
  },
  nowIt: (print: PrintState, where: string, believed: string) =>
    `Now: ${STATES[print]}${where === '' ? '' : ` (${where})`}${believed === '' ? '' : `; ${believed}`}.`,
  historyUnreadable: 'The printer’s history cannot be read.',
  noJobs: 'The printer’s history has no print of the last 24 h.',
  jobs: (jobs: readonly string[]) => `In the last 24 h: ${jobs.join('; ')}.`,
  job: (file: string, status: string, durationS: number, agoS: number) =>
    `${quoted(file)} ${ENDED[status] ?? 'ended nobody knows how'} after ${duration(durationS)} (begun ${duration(agoS)} ago)`,
}
