// What the safety shell has done to the print by itself, and what the operator makes of it: people are told why, and somebody is asked
// to look. The shell needs nobody for what it does; what it leaves behind, a print that stands cold, does.
import type { Hazard } from '#safety'
import { SOUND } from '../diagnosis/causes.ts'
import type { Scene } from '../perception/scene.ts'
import { beginPlaybook } from '../playbooks/run-playbook.ts'
import { AFTER_SHELL } from '../playbooks/shell-books.ts'
import { leaveBook } from './leave-book.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'

/** What ends in heaters that are off; after a stop or a cut there is no print that could go on. */
const SWITCHES_OFF: ReadonlySet<string> = new Set(['off', 'stop', 'cut'])
/** Of a heater or its sensor. What else is latched (a guard that ended in disorder) is not looked at by looking at a heater. */
const OF_HEATER = /^(heater|heating|sensor|power|over)-/

/** Once a second. */
export function noticeShell(state: OperatorState, scene: Scene): void {
  const { memory, options } = state
  const isOn = scene.print === 'printing' || scene.print === 'paused'
  if (memory === null || state.hasEnded || !isOn) return
  const found = options.printer.latched.filter(
    ({ reaction, kind }) => SWITCHES_OFF.has(reaction) && OF_HEATER.test(kind),
  )
  // Found again after a person has looked it is news.
  const latched = new Set(found.map(keyOf))
  for (const key of state.shellTold) if (!latched.has(key)) state.shellTold.delete(key)
  const fresh = found.filter((hazard) => !state.shellTold.has(keyOf(hazard)))
  if (fresh.length === 0) return
  for (const hazard of fresh) state.shellTold.add(keyOf(hazard))
  const why = fresh.map(wordsOf).join(' ')
  const isStopped = fresh.some(({ reaction }) => reaction !== 'off')
  options.people.tell({
    timeS: scene.timeS,
    kind: 'help',
    by: 'the shell',
    text: `The safety shell has ${isStopped ? 'stopped the printer' : 'switched the heaters off'}. ${why}`,
    reasoning: null,
    confidence: null,
  })
  tellEvent(state, { kind: 'shell-acted', found: fresh, timeS: scene.timeS })
  if (!isStopped && scene.host === 'ready') beginLook(state, scene, why)
}

function beginLook(state: OperatorState, scene: Scene, why: string): void {
  const { memory, options, measuring } = state
  const mayAct = options.printer.level === 'act' || options.printer.level === 'recover'
  if (memory === null || !mayAct || (memory.tries[AFTER_SHELL.name] ?? 0) >= AFTER_SHELL.triesMax) return
  if (state.runner !== null) {
    const { name } = state.runner.book
    leaveBook(state, state.runner)
    const words = 'the safety shell has switched the heaters off'
    tellEvent(state, { kind: 'playbook', name, state: 'interrupted', words, timeS: scene.timeS })
  }
  memory.tries[AFTER_SHELL.name] = (memory.tries[AFTER_SHELL.name] ?? 0) + 1
  memory.pausedFor = { cause: SOUND, timeS: scene.timeS }
  const facts = measuring.printed.of(scene, memory.checkpoint ?? null)
  state.runner = beginPlaybook(AFTER_SHELL, scene, measuring.standing(scene), facts)
  state.runner.run.found = why
  memory.run = state.runner.run
  remember(state)
  const { name, title } = AFTER_SHELL
  tellEvent(state, { kind: 'playbook', name, state: 'begun', words: title, timeS: scene.timeS })
}

function keyOf({ kind, subject }: Hazard): string {
  return `${kind} ${subject}`
}

/** The shell's own words: no printer's or file's text is in them. */
function wordsOf({ subject, ruling }: Hazard): string {
  const { reason, value, limit } = ruling
  return `${reason.replace(/[.\s]*$/, '')} (${subject}: ${value}, limit ${limit}).`
}
