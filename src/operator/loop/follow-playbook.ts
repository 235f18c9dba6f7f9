// The playbook that is under way, a step at a time, and where it leads when it does not work.

import { SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Scene } from '../perception/scene.ts'
import type { Playbook } from '../playbooks/playbook.ts'
import { type Hands, stepPlaybook } from '../playbooks/run-playbook.ts'
import { give } from './carry-out.ts'
import { type OperatorState, remember, tellEvent } from './operator-state.ts'

export async function followPlaybook(state: OperatorState, scene: Scene, diagnosis: Diagnosis): Promise<void> {
  const { runner, memory, options } = state
  if (runner === null || memory === null) return
  const { at, isAsked } = runner.run
  const run = stepPlaybook(runner, scene, diagnosis, handsOf(state))
  if (run.at !== at || run.isAsked !== isAsked || run.state !== 'running') remember(state)
  if (run.state !== 'worked' && run.state !== 'failed') return
  const { book } = runner
  state.runner = null
  memory.run = null
  remember(state)
  tellEvent(state, { kind: 'playbook', name: book.name, state: run.state, words: run.words, timeS: scene.timeS })
  if (run.state === 'worked') return
  const text = `“${book.title}” has not worked: ${run.words}`
  options.people.tell({ timeS: scene.timeS, kind: 'help', by: 'operator', text, reasoning: null, confidence: null })
  await takeWayOut(state, book, scene)
}

async function takeWayOut(state: OperatorState, { wayOut, causes }: Playbook, scene: Scene): Promise<void> {
  const cause = causes[0] ?? SOUND
  if (wayOut === 'cancel') await give(state, { kind: 'cancel' }, cause)
  else if (wayOut === 'stop') await give(state, { kind: 'stop' }, cause)
  else if (wayOut === 'stay-paused' && scene.print === 'printing') await give(state, { kind: 'pause' }, cause)
}

function handsOf({ options, measuring, scene }: OperatorState): Hands {
  const { printer, people } = options
  return {
    async ask(request) {
      const outcome = await printer.ask(request)
      if (outcome.kind === 'done') measuring.sent(request)
      return outcome
    },
    askPerson: (id, text) => people.ask({ id, timeS: scene?.timeS ?? 0, text }),
    answerTo: (id) => people.answerTo(id),
    measure: (what, phase, now) => measuring.measure(what, phase, now),
  }
}
