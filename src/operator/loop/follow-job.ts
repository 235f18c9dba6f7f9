// One print from its beginning to its end, also over the operator's own death.
import type { PlainRecord, PrintStart, PrintState } from '#protocol'
import { type JobMemory, newJob } from '../memory/job-memory.ts'
import { channelOf } from '../perception/perception.ts'
import type { Scene } from '../perception/scene.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import { afterStop, CHECKPOINT_EVERY_S, checkpointOf } from './after-stop.ts'
import { offerRest } from './offer-rest.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'
import { readWhole } from './read-file.ts'
import { settle } from './settled.ts'

/** A pause needs its time before the state says so, s. */
const PAUSE_TAKES_S = 30

export function followJob(state: OperatorState, now: Scene): void {
  const { memory } = state
  const isOn = now.print === 'printing' || now.print === 'paused'
  if (isOn && (memory === null || state.hasEnded || isAnother(memory, now, state.isRecalled))) beginJob(state, now)
  else if (isOn && state.isRecalled) recall(state, now)
  else if (!isOn && memory !== null && !state.hasEnded && now.host === 'ready') endJob(state, now.print, now.timeS)
}

/** More than a status is late by, s. */
const SAME_START_S = 15

/** Another file; or, while nobody looked, the same one has been begun again. */
function isAnother({ filename, begunS }: JobMemory, now: Scene, isRecalled: boolean): boolean {
  return filename !== now.filename || (isRecalled && Math.abs(begunAt(now) - begunS) > SAME_START_S)
}

/** By the printer's clock; NaN: not known. */
function begunAt({ timeS, totalDurationS = Number.NaN }: Scene): number {
  return timeS - totalDurationS
}

function beginJob(state: OperatorState, now: Scene): void {
  const begunS = begunAt(now)
  state.memory = newJob(now.filename, Number.isNaN(begunS) ? now.timeS - now.printDurationS : begunS)
  state.hasEnded = false
  state.isStopTold = false
  state.shellTold.clear()
  state.shellLooked.clear()
  state.shellBook = null
  state.isRecalled = false
  state.runner = null
  state.given.clear()
  state.settled.aside.clear()
  tellEvent(state, { kind: 'job-begun', filename: now.filename, timeS: now.timeS })
  remember(state)
  learnMachine(state)
  foretell(state, now.filename, startOf(now))
}

/** What playbooks measure with. Not to be told is to know less. */
function learnMachine({ options, measuring }: OperatorState): void {
  const learn = async (): Promise<void> => {
    const { status } = await options.printer.query({ configfile: ['settings'] })
    const settings = status['configfile']?.['settings']
    const isRecord = typeof settings === 'object' && settings !== null && !Array.isArray(settings)
    if (isRecord) measuring.learn(settings as PlainRecord)
  }
  learn().catch(() => undefined)
}

function endJob(state: OperatorState, print: PrintState, timeS: number): void {
  state.hasEnded = true
  state.runner = null
  if (state.memory !== null) {
    state.memory.run = null
    state.memory.hasEnded = true
  }
  remember(state)
  tellEvent(state, { kind: 'job-ended', state: print, timeS })
}

/** The same print as before the operator ended: it says where it was, and leaves the rest to the next decision. */
function recall(state: OperatorState, now: Scene): void {
  const { memory, options } = state
  state.isRecalled = false
  if (memory === null) return
  learnMachine(state)
  foretell(state, now.filename, startOf(now))
  for (const { cause, timeS } of memory.dismissed) options.diagnoser.hear(cause, false, timeS)
  const { run } = memory
  if (run === null) return
  memory.run = null
  const book = playbookNamed(run.name)
  const of = book?.steps.length ?? run.at + 1
  const waiting = run.words === '' ? '' : `: ${run.words}`
  const text = `The operator ended while it was at “${book?.title ?? run.name}”, step ${run.at + 1} of ${of}${waiting} It goes on from what it sees now, not from there.`
  options.people.tell({ timeS: now.timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
  tellEvent(state, { kind: 'playbook', name: run.name, state: 'interrupted', words: run.words, timeS: now.timeS })
  remember(state)
}

/** A print that has just begun has not warmed anything yet: later only the room is as it was. */
const JUST_BEGUN_S = 20

function startOf(now: Scene): PrintStart {
  const room = { ambientC: channelOf(now, 'ambient_c'), humidityPct: channelOf(now, 'humidity_pct') }
  if (!(now.printDurationS < JUST_BEGUN_S)) return room
  return {
    ...room,
    chamberC: channelOf(now, 'chamber_c'),
    nozzleC: channelOf(now, 'nozzle_c'),
    bedC: channelOf(now, 'bed_c'),
  }
}

/** A longer file is not taken into memory. The largest of real slicers' files are some hundred MB. */
const FORETOLD_BYTES = 256 << 20

/** In the background: a print of many hours takes seconds to foretell. */
function foretell(state: OperatorState, filename: string, start: PrintStart): void {
  const { twin, printer, diagnoser } = state.options
  diagnoser.begin(null)
  if (twin === null) {
    tellEvent(state, { kind: 'not-foretold', why: 'there is no twin of this printer' })
    return
  }
  const work = async (): Promise<void> => {
    const { chunks } = await printer.download(filename)
    const file = await readWhole(chunks, FORETOLD_BYTES)
    if (file === null) throw new Error(`its file is longer than ${FORETOLD_BYTES >> 20} MB`)
    const forecast = await twin.forecast(file, start)
    // Another print may have begun meanwhile.
    if (state.memory?.filename !== filename || state.hasEnded) return
    diagnoser.begin(forecast)
    tellEvent(state, { kind: 'foretold', forecast })
  }
  work().catch((error: Error) => tellEvent(state, { kind: 'not-foretold', why: error.message }))
}

/** Before the job is followed: afterwards a print that was cut off has merely ended. */
export function noticeStop(state: OperatorState, now: Scene): void {
  const { memory, options } = state
  if (memory === null || state.hasEnded) return
  if (now.host === 'ready' && now.print === 'printing' && now.filename === memory.filename) {
    const lastS = memory.checkpoint?.timeS ?? Number.NEGATIVE_INFINITY
    if (now.timeS - lastS >= 0 && now.timeS - lastS < CHECKPOINT_EVERY_S) return
    memory.checkpoint = checkpointOf(now)
    remember(state)
    return
  }
  // Back after a loss of power: the print that is remembered is not on, and it has not ended either.
  const isForgotten = state.isRecalled && now.host === 'ready' && now.print === 'standby'
  const isDown = now.host === 'shutdown' || now.host === 'error'
  if (state.isStopTold || !(isForgotten || isDown)) return
  state.isStopTold = true
  const text = afterStop(now, memory.checkpoint ?? null)
  options.people.tell({ timeS: now.timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
  if (!isDown) return
  tellEvent(state, { kind: 'print-failed', timeS: now.timeS })
  offerRest(state, now)
}

/** Somebody goes on after the operator has paused: what it was afraid of is not so, they say. */
export function noticeDismissal(state: OperatorState, now: Scene): void {
  const paused = state.memory?.pausedFor ?? null
  if (state.memory === null || paused === null || state.runner !== null || now.print !== 'printing') return
  if (now.timeS - paused.timeS < PAUSE_TAKES_S) return
  state.memory.pausedFor = null
  // Who has looked, said that it is not well, and goes on later, has mended it.
  if (paused.isSeen === true && state.rawDiagnosis !== null) {
    settle(state.settled, [paused.cause], state.rawDiagnosis, true)
    remember(state)
  } else hear(state, paused.cause, false)
}

export function hear(state: OperatorState, cause: string, isReal: boolean): void {
  const timeS = state.scene?.timeS ?? 0
  state.options.diagnoser.hear(cause, isReal, timeS)
  if (!isReal) {
    state.memory?.dismissed.push({ cause, timeS })
    if (state.rawDiagnosis !== null) settle(state.settled, [cause], state.rawDiagnosis, false)
  }
  remember(state)
}
