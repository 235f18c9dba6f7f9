// A whole file before it starts: every line against the state as the lines before it leave it, from the printer as it stands now.
// Memory is a line and a few numbers, however long the file; however it is cut into chunks, the verdict is the same.
import type { Answer } from '../judge/judge-command.ts'
import { answerTo } from '../judge/judge-command.ts'
import type { LineVerdict } from '../judge/judge-line.ts'
import { numberParam, parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { personal, shown } from '../rules/call.ts'
import { headSpeedMmPerS, isMoved } from '../rules/move-kernel.ts'
import type { Box, FileRuling, FileVerdict } from './file-verdict.ts'
import { createBox, extentsOf, growBox, RULINGS_KEPT_MAX, TEXT_LETTERS_MAX } from './file-verdict.ts'
import type { IsTired, LineSplitter } from './split-lines.ts'
import { createLineSplitter, endLines, splitLines } from './split-lines.ts'
import type { LineStep } from './step-file-line.ts'
import { createLineStep, stepFileLine } from './step-file-line.ts'

export interface FileJudge {
  /** Any chunk of the file, in order; it is not kept. How many of its bytes were read: all, but where it was tired. */
  feed(bytes: Uint8Array, isTired?: IsTired): number
  /** The file is over. */
  end(): FileVerdict
}

interface Reading {
  readonly step: LineStep
  readonly splitter: LineSplitter
  readonly refused: FileRuling[]
  readonly told: FileRuling[]
  readonly counts: Record<string, number>
  readonly peakC: Record<string, number>
  readonly reach: Box
  readonly part: Box
  kind: Answer
  lineCount: number
  refusedCount: number
  toldCount: number
  timeAtHeatMinS: number
  filamentMm: number
  isHot: boolean
  hasMoved: boolean
  homesFirst: boolean
}

/**
 * `state`: the printer as it stands now; it is carried on by the file's lines, so give a copy (`copyState`). `context.isFile` has to
 * be true.
 */
export function createFileJudge(state: MachineState, context: JudgeContext): FileJudge {
  const reading: Reading = {
    step: createLineStep(state, context),
    splitter: createLineSplitter(),
    refused: [],
    told: [],
    counts: {},
    peakC: {},
    reach: createBox(),
    part: createBox(),
    kind: 'passes',
    lineCount: 0,
    refusedCount: 0,
    toldCount: 0,
    timeAtHeatMinS: 0,
    filamentMm: 0,
    isHot: false,
    hasMoved: false,
    homesFirst: false,
  }
  // Homing switches the motors on and nothing else does: so it is seen whether the file has homed.
  state.areMotorsOn = false
  noteHeaters(reading)
  const onLine = (bytes: Uint8Array, from: number, end: number): void => readLine(reading, bytes, from, end)
  return {
    feed: (bytes, isTired) => splitLines(reading.splitter, bytes, onLine, isTired),
    end: () => {
      endLines(reading.splitter, onLine)
      return verdictOf(reading)
    },
  }
}

function readLine(reading: Reading, bytes: Uint8Array, from: number, end: number): void {
  const { step } = reading
  const { state } = step
  const { xMm, yMm, zMm, eMm } = state
  reading.lineCount++
  const verdict = stepFileLine(step, bytes, from, end)
  if (verdict !== null) noteVerdict(reading, verdict)
  const isHeadMoved = isMoved(xMm, state.xMm) || isMoved(yMm, state.yMm) || isMoved(zMm, state.zMm)
  if (isHeadMoved) noteHead(reading)
  notePath(reading, xMm, yMm, zMm, eMm, verdict)
}

function noteHead(reading: Reading): void {
  const { state } = reading.step
  if (!reading.hasMoved) reading.homesFirst = state.areMotorsOn
  reading.hasMoved = true
  growBox(reading.reach, state.xMm, state.yMm, state.zMm)
}

/** What a line of text may be that goes its whole way at the speed that the state has then. */
const ARC = /^\s*G[23](?![0-9.])/i

function notePath(
  reading: Reading,
  fromX: number,
  fromY: number,
  fromZ: number,
  fromE: number,
  verdict: LineVerdict | null,
): void {
  const { state, text } = reading.step
  const x = state.xMm - fromX
  const y = state.yMm - fromY
  const z = state.zMm - fromZ
  const filamentMm = state.eMm - fromE
  const isFlat = x !== 0 || y !== 0
  if (filamentMm > 0) {
    reading.filamentMm += filamentMm
    if (isFlat) {
      growBox(reading.part, fromX, fromY, fromZ)
      growBox(reading.part, state.xMm, state.yMm, state.zMm)
    }
  }
  if (!reading.isHot || (verdict !== null && !ARC.test(text))) return
  // Of an arc the chord: less than its way, so less than its time.
  const lengthMm = Math.sqrt(x * x + y * y + z * z)
  const wayMm = lengthMm > 0 ? lengthMm : Math.abs(filamentMm)
  if (wayMm > 0) reading.timeAtHeatMinS += wayMm / headSpeedMmPerS(state, state.feedMmPerS)
}

function noteVerdict(reading: Reading, verdict: LineVerdict): void {
  const { step } = reading
  if (verdict.rulings.length > 0) noteRulings(reading, verdict, reading.lineCount, step.text)
  noteHeaters(reading)
  if (reading.isHot) reading.timeAtHeatMinS += dwellS(step.text)
}

function noteRulings(reading: Reading, { kind, rulings }: LineVerdict, line: number, whole: string): void {
  const { counts } = reading
  const isPassing = kind === 'passes'
  for (const { rule } of rulings) counts[rule] = (counts[rule] ?? 0) + 1
  if (isPassing) reading.toldCount++
  else reading.refusedCount++
  const kept = isPassing ? reading.told : reading.refused
  const text = whole.slice(0, TEXT_LETTERS_MAX)
  for (const ruling of rulings) if (kept.length < RULINGS_KEPT_MAX) kept.push({ line, text, kind, ruling })
  // Who asks is one: for him a ruling passes, or it does not.
  if (kind === 'refused' || reading.kind === 'passes') reading.kind = kind
}

function noteHeaters(reading: Reading): void {
  const { peakC, step } = reading
  reading.isHot = false
  for (const [name, { targetC }] of Object.entries(step.state.heaters)) {
    peakC[name] = Math.max(peakC[name] ?? targetC, targetC)
    if (targetC > 0) reading.isHot = true
  }
}

const DWELL = /^\s*G4(?![0-9.])/i

function dwellS(text: string): number {
  const line = DWELL.test(text) ? parseLine(text, 'file') : null
  const dwellMs = line?.kind === 'command' ? numberParam(line, 'P', 0) : 0
  return dwellMs > 0 ? dwellMs / 1000 : 0
}

function verdictOf(reading: Reading): FileVerdict {
  const { heaters } = reading.step.state
  judgeTimeAtHeat(reading)
  return {
    kind: reading.kind,
    lineCount: reading.lineCount,
    refusedCount: reading.refusedCount,
    refused: reading.refused,
    toldCount: reading.toldCount,
    told: reading.told,
    counts: reading.counts,
    peakC: reading.peakC,
    reachMm: extentsOf(reading.reach),
    partMm: extentsOf(reading.part),
    timeAtHeatMinS: reading.timeAtHeatMinS,
    filamentMm: reading.filamentMm,
    homesFirst: reading.homesFirst,
    leftOn: Object.entries(heaters).flatMap(([name, { targetC }]) => (targetC > 0 ? [name] : [])),
  }
}

function judgeTimeAtHeat(reading: Reading): void {
  const { context } = reading.step
  const { timeAtHeatMaxS } = context.limits
  if (reading.timeAtHeatMinS <= timeAtHeatMaxS) return
  const limit = `${shown(timeAtHeatMaxS)} s`
  const value = `${shown(reading.timeAtHeatMinS)} s`
  const fault = personal(
    'time-at-heat',
    limit,
    value,
    'The heaters would be on for longer than they may without a person',
  )
  noteRulings(reading, { kind: answerTo([fault], context), rulings: [fault.ruling], lines: [] }, 0, '')
}
