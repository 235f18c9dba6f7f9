// What the safety shell has done to the print by itself, and what the operator makes of it: people are told why, and somebody is asked
// to look. The shell needs nobody for what it does; what it leaves behind, a print that stands cold and may not be touched, does.
import type { Hazard } from '#safety'
import type { Scene } from '../perception/scene.ts'
import { type CheckFacts, isHolding } from '../playbooks/check.ts'
import { channelOf } from '../playbooks/facts.ts'
import { beginPlaybook, type PlaybookRun, SAID_NO } from '../playbooks/run-playbook.ts'
import { WARM_BED } from '../playbooks/shared-steps.ts'
import { AFTER_SHELL } from '../playbooks/shell-books.ts'
import { shellWords } from '../speech/shell-words.ts'
import { ENGLISH } from '../speech/speech.ts'
import { leaveBook } from './leave-book.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'

/** What ends in heaters that are off; after a stop or a cut there is no print that could go on. */
const SWITCHES_OFF: ReadonlySet<string> = new Set(['off', 'stop', 'cut'])
/** Of a heater or its sensor: what is to be looked at is known. */
const OF_HEATER = /^(heater|heating|sensor|power|over)-/
/** Who has said twice that it is not well is asked again after so long; what broke a question off, after that, s. */
const AGAIN_S = { said: 900, brokenOff: 60 } as const

/** Once a second. */
export function noticeShell(state: OperatorState, scene: Scene): void {
  const { memory, options } = state
  const isOn = scene.print === 'printing' || scene.print === 'paused'
  if (memory === null || state.hasEnded || !isOn) return
  askAnother(state, scene)
  const found = options.printer.latched.filter((hazard) => isBlocking(state, hazard))
  // Found again after a person has looked it is news.
  const latched = new Set(found.map(hazardKey))
  for (const key of state.shellTold) {
    if (latched.has(key)) continue
    state.shellTold.delete(key)
    state.shellLooked.add(key)
  }
  const fresh = found.filter((hazard) => !state.shellTold.has(hazardKey(hazard)))
  for (const hazard of fresh) state.shellTold.add(hazardKey(hazard))
  const off = fresh.filter(({ reaction }) => SWITCHES_OFF.has(reaction))
  const isStopped = found.some(({ reaction }) => reaction === 'stop' || reaction === 'cut')
  if (off.length > 0) tellOff(state, scene, off, isStopped)
  if (!isStopped && scene.host === 'ready' && found.length > 0) keepAsking(state, scene, found, fresh.length > 0)
}

/** Until somebody has looked at it the shell lets nothing of the operator's through but what stops. */
function isBlocking({ options }: OperatorState, { reaction, kind }: Hazard): boolean {
  // Whoever comes after a guard that ended in disorder only watches: it says so at its start, and asks nothing by itself.
  if (kind === 'guard-ended') return false
  return SWITCHES_OFF.has(reaction) || (reaction === 'pause' && options.printer.level === 'act')
}

function tellOff(state: OperatorState, scene: Scene, off: readonly Hazard[], isStopped: boolean): void {
  state.options.people.tell({
    timeS: scene.timeS,
    kind: 'help',
    by: 'the shell',
    text: `The safety shell has ${isStopped ? 'stopped the printer' : switchedOff(off)}. ${off.map((one) => shellWords(one, ENGLISH)).join(' ')}`,
    reasoning: null,
    confidence: null,
  })
  tellEvent(state, { kind: 'shell-acted', found: off, timeS: scene.timeS })
}

/** One question, as long as something is latched: what is found meanwhile joins it. */
function keepAsking(state: OperatorState, scene: Scene, found: readonly Hazard[], isFresh: boolean): void {
  const { options, runner, shellBook } = state
  if (options.printer.level !== 'act' && options.printer.level !== 'recover') return
  if (runner === null || runner !== shellBook) {
    const waitS = shellBook?.run.words === SAID_NO ? AGAIN_S.said : AGAIN_S.brokenOff
    const lastS = shellBook?.run.stepBegunS ?? Number.NEGATIVE_INFINITY
    if (isFresh || (runner === null && scene.timeS - lastS >= waitS)) beginLook(state, scene, found)
    return
  }
  const { run, book } = runner
  const step = book.steps[run.at]
  const isPast = book.steps.findIndex((one) => one.kind === 'label' && one.name === 'looked') <= run.at
  // Looked at and heated, and something is found again.
  if (isPast && isFresh) beginLook(state, scene, found)
  if (isPast) return
  const key = `${found.map(hazardKey).join(', ')} ${outlookOf(run, scene)} ${run.at}`
  if (key === state.shellAsked) return
  state.shellAsked = key
  run.found = questionOf(state, run, scene, found)
  if (step?.kind !== 'person' || !run.isAsked) return
  // Shown again, with what has changed.
  run.isAsked = false
  run.revision = (run.revision ?? 0) + 1
}

function beginLook(state: OperatorState, scene: Scene, found: readonly Hazard[]): void {
  const { memory, measuring } = state
  if (memory === null) return
  if (state.runner !== null) {
    const { name } = state.runner.book
    leaveBook(state, state.runner)
    const words = 'the safety shell has found something'
    tellEvent(state, { kind: 'playbook', name, state: 'interrupted', words, timeS: scene.timeS })
  }
  // It stands for what the shell has found: what it stood for before is not waved away by whoever goes on.
  memory.pausedFor = null
  const facts = measuring.printed.of(scene, memory.checkpoint ?? null)
  state.runner = beginPlaybook(AFTER_SHELL, scene, measuring.standing(scene), facts)
  state.shellBook = state.runner
  state.shellAsked = ''
  state.runner.run.found = questionOf(state, state.runner.run, scene, found)
  memory.run = state.runner.run
  remember(state)
  const { name, title } = AFTER_SHELL
  tellEvent(state, { kind: 'playbook', name, state: 'begun', words: title, timeS: scene.timeS })
}

/** Looked at, and it could not go on all the same: a print that stands is never without a question. */
function askAnother(state: OperatorState, scene: Scene): void {
  const { memory, measuring, shellBook } = state
  if (memory === null || shellBook === null || state.runner !== null || shellBook.run.state !== 'failed') return
  const isLatched = state.options.printer.latched.some((hazard) => isBlocking(state, hazard))
  if (isLatched || scene.print !== 'paused' || scene.host !== 'ready') return
  if (shellBook.run.words === SAID_NO && scene.timeS - shellBook.run.stepBegunS < AGAIN_S.said) return
  const facts = measuring.printed.of(scene, memory.checkpoint ?? null)
  state.runner = beginPlaybook(AFTER_SHELL, scene, measuring.standing(scene), facts)
  state.shellBook = state.runner
  const { run } = state.runner
  run.found = `${LOOK_AGAIN} ${outlookOf(run, scene)} ${SAY}`
  memory.run = run
  remember(state)
  const { name, title } = AFTER_SHELL
  tellEvent(state, { kind: 'playbook', name, state: 'begun', words: title, timeS: scene.timeS })
}

/** Whoever said that it was well is told that it was not. */
const FOUND_AGAIN =
  'This is found again after somebody has said that it was well: what is wrong is still there, and heat would be switched off once more.'
const LOOK_AGAIN =
  'The print still stands after what the safety shell had found: what was to follow has not worked. Please look once more.'
const SAY = 'When it is well, say /looked (or: yes, looked). Say no, and it stays off.'
/** A sensor that has drifted sits as firmly as a sound one: that all looks well is no reason to heat by it. */
const MAY_READ_LOW =
  'A reading that has fallen like this may be too low by as much from now on, and nobody can see that. If you have found what it was and put it right, say /looked (or: yes, looked). If you have found nothing, say no, and it stays off.'

function questionOf({ shellLooked }: OperatorState, run: PlaybookRun, scene: Scene, found: readonly Hazard[]): string {
  const isOff = found.some(({ reaction }) => SWITCHES_OFF.has(reaction))
  const isHeater = found.some(({ kind }) => OF_HEATER.test(kind))
  const has = isOff && scene.print === 'paused' ? `has ${switchedOff(found)}` : 'has found something'
  const where = isHeater
    ? 'Please look at the hot end or bed: does its sensor sit firmly, are its wires whole, is the silicone sock on, does no fan blow on the block?'
    : 'Please look at the printer: is this over, and is it well to go on?'
  const say = found.some(({ kind }) => kind === 'sensor-detached') ? MAY_READ_LOW : SAY
  const again = found.some((one) => shellLooked.has(hazardKey(one))) ? `${FOUND_AGAIN} ` : ''
  return `The safety shell ${has}: ${found.map((one) => shellWords(one, ENGLISH)).join(' ')} ${again}${where} ${outlookOf(run, scene, true)} ${say}`
}

/** A heater that nobody needs hot any more goes off alone: a bed that was not named still heats. */
function switchedOff(found: readonly Hazard[]): string {
  const idle = found.filter(({ reaction }) => SWITCHES_OFF.has(reaction))
  if (!idle.every(({ kind }) => kind === 'idle-hot')) return 'switched the heaters off'
  const names = idle.map(({ subject }) =>
    subject === 'heater_bed' ? 'the bed' : subject.replace(/^extruder$/, 'the nozzle'),
  )
  return `switched ${[...new Set(names)].join(' and ')} off`
}

/** What a yes will do, as things stand; `isFull`: with the numbers of this second, which alone are no reason to ask anew. */
function outlookOf({ facts }: PlaybookRun, scene: Scene, isFull = false): string {
  if (scene.print === 'printing')
    return 'The print goes on meanwhile, and I may do nothing but pause and stop it: your word only clears the alarm.'
  if (!isHolding({ kind: 'homed', axes: 'xyz' }, { scene } as CheckFacts))
    return 'The motors have been switched off, so that the head has lost its place: your word only clears the alarm, and I ask again before anything is heated.'
  if (!isHolding(WARM_BED.check, { scene, facts } as CheckFacts)) {
    const [isC, wasC] = [channelOf(scene, 'bed_c'), facts.bedTargetC ?? Number.NaN]
    const numbers = isFull && Number.isFinite(isC + wasC) ? ` to ${isC.toFixed(0)} of ${wasC.toFixed(0)} °C` : ''
    return `The bed has cooled${numbers}: the part may have come off. Your word only clears the alarm, and I ask about the part before anything is heated.`
  }
  return 'Your word clears the alarm; whether head and bed are still as they were is looked at once more, then it is heated again and the print goes on.'
}

export function hazardKey({ kind, subject }: Pick<Hazard, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`
}
