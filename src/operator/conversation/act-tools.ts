// Tools that change something: each is one request to the shell, which judges it, writes it down and sends it, or says no.

import { z } from 'zod'
import type { Action, ShellRequest } from '#protocol'
import { SOUND } from '../diagnosis/causes.ts'
import { neutralText } from '../language/fence.ts'
import { playbookNamed } from '../playbooks/all-playbooks.ts'
import type { ConversationContext } from './context.ts'
import { OUTCOME, outcomeOf, type Tool, type ToolOutcome, tool } from './tool.ts'

const NOTHING = z.strictObject({})

function plainRequest(name: string, title: string, description: string, request: ShellRequest, isFinal = false): Tool {
  return tool({
    name,
    title,
    description,
    kind: 'act',
    isFinal,
    input: NOTHING,
    output: OUTCOME,
    run: async (_, context) => {
      if (request.kind === 'pause-print') context.chronicle.noteRequest('pause')
      return outcomeOf(await context.printer.ask(request))
    },
  })
}

/** A print that stands for the operator's own question goes on by the answer: it heats again first what it has cooled. */
const RESUME = tool({
  name: 'resume',
  title: 'Resume the print',
  description:
    'Goes on where it was paused. Where the operator has asked for something first, this says that it is done.',
  kind: 'act',
  input: NOTHING,
  output: OUTCOME,
  run: async (_, context): Promise<ToolOutcome> => {
    const { open } = context.desk
    if (open === null || !leadsBackToThePrint(context))
      return outcomeOf(await context.printer.ask({ kind: 'resume-print' }))
    const objection = context.desk.objection(open.id, true)
    if (objection !== null) return { outcome: 'needs-person', words: open.isLook === true ? ONLY_LOOKED : objection }
    context.desk.answer(open.id, true)
    return {
      outcome: 'done',
      words: 'Taken as the yes that was asked for: it heats what has cooled, and the print goes on.',
    }
  },
})

const ONLY_LOOKED =
  'The safety shell has found something: only who has looked says so, by /looked on the operator’s own screen or page. No tool can say it.'

function leadsBackToThePrint({ watcher }: ConversationContext): boolean {
  const run = watcher.memory?.run ?? null
  const steps = run === null ? [] : (playbookNamed(run.name)?.steps ?? [])
  const at = run?.at ?? 0
  return (
    steps[at]?.kind === 'person' &&
    steps.slice(at).some((step) => step.kind === 'ask' && step.request === 'resume-print')
  )
}

function setter<Input extends z.ZodObject>(
  name: string,
  title: string,
  description: string,
  input: Input,
  actionOf: (input: z.infer<Input>) => Action,
): Tool {
  return tool({
    name,
    title,
    description,
    kind: 'act',
    input,
    output: OUTCOME,
    run: async (given, { printer }) => outcomeOf(await printer.ask({ kind: 'action', action: actionOf(given) })),
  })
}

const PCT = z.number().min(0).max(1000)

const EXCLUDE = tool({
  name: 'exclude_object',
  title: 'Give one object up',
  description: 'Stops printing one of several objects; the others go on. By its number in `status`, or its name.',
  kind: 'act',
  isFinal: true,
  input: z.strictObject({ object: z.union([z.number().int().min(1), z.string().min(1).max(300)]) }),
  output: OUTCOME,
  run: async ({ object }, context): Promise<ToolOutcome> => {
    const name = objectNamed(context, object)
    if (name === null) return { outcome: 'denied', words: 'There is no such object in this print.' }
    return outcomeOf(await context.printer.ask({ kind: 'action', action: { kind: 'exclude-object', name } }))
  },
})

/** Names that programs read are neutralised: they come back as they were read. */
function objectNamed({ watcher }: ConversationContext, asked: number | string): string | null {
  const objects = watcher.scene?.objects ?? []
  if (typeof asked === 'number') return objects[asked - 1]?.name ?? null
  const wanted = neutralText(asked, 300).toLowerCase()
  const same = objects.filter(({ name }) => name === asked || neutralText(name, 300).toLowerCase() === wanted)
  return same.length === 1 ? (same[0]?.name ?? null) : null
}

const DISMISS = tool({
  name: 'dismiss_alarm',
  title: 'Say that the alarm is false',
  description:
    'A person’s word: what the operator paused for, or believes most, is not so. The same evidence does not alarm again.',
  kind: 'word',
  input: z.strictObject({
    cause: z.string().max(60).optional().describe('as `diagnosis` names it; default: the last alarm'),
  }),
  output: OUTCOME,
  run: async ({ cause }, context): Promise<ToolOutcome> => {
    const named = cause ?? alarmOf(context)
    if (named === null) return { outcome: 'denied', words: 'There is no alarm to dismiss.' }
    context.watcher.hear(named, false)
    return { outcome: 'done', words: 'Taken note: it is not so. The same evidence does not pause this print again.' }
  },
})

const CONFIRM = tool({
  name: 'confirm_alarm',
  title: 'Say that the alarm is right',
  description: 'A person’s word: what the operator paused for, or believes most, has been seen and is so.',
  kind: 'word',
  input: z.strictObject({
    cause: z.string().max(60).optional().describe('as `diagnosis` names it; default: the last alarm'),
  }),
  output: OUTCOME,
  run: async ({ cause }, context): Promise<ToolOutcome> => {
    const named = cause ?? alarmOf(context)
    if (named === null) return { outcome: 'denied', words: 'There is no alarm to confirm.' }
    context.watcher.hear(named, true)
    return { outcome: 'done', words: 'Taken note: it is so.' }
  },
})

/** What the operator paused for, else what it is most afraid of. */
function alarmOf({ watcher }: ConversationContext): string | null {
  const { memory, diagnosis } = watcher
  const dismissed = new Set((memory?.dismissed ?? []).map(({ cause }) => cause))
  const decided = memory?.decisions.findLast(({ response }) => response.kind !== 'go-on')?.cause ?? null
  const believed = diagnosis?.beliefs[0]?.cause ?? null
  const open = [memory?.pausedFor?.cause ?? null, believed, decided]
  return open.find((cause) => cause !== null && cause !== SOUND && !dismissed.has(cause)) ?? null
}

const ANSWER = tool({
  name: 'answer_question',
  title: 'Answer what the operator asks a person',
  description: 'A person’s yes or no to the open question of the operator, which `decisions` shows.',
  kind: 'word',
  input: z.strictObject({ id: z.string().max(200), isYes: z.boolean() }),
  output: OUTCOME,
  run: async ({ id, isYes }, { desk }): Promise<ToolOutcome> => {
    if (desk.questions.some((question) => question.id === id && question.isLook === true))
      return { outcome: 'needs-person', words: ONLY_LOOKED }
    const objection = desk.objection(id, isYes)
    if (objection !== null) return { outcome: 'denied', words: objection }
    desk.answer(id, isYes)
    return { outcome: 'done', words: isYes ? 'Taken note: yes.' : 'Taken note: no.' }
  },
})

/** A nozzle that goes cold on its way spoils the print, and a pause that is taken cold knows no temperature to go back to. */
const HEATERS_OFF = tool({
  name: 'heaters_off',
  title: 'Heaters off',
  description: 'Pauses what is printing, and switches all heaters off. Going on heats them again.',
  kind: 'act',
  isFinal: true,
  input: NOTHING,
  output: OUTCOME,
  run: async (_, { chronicle, printer, watcher }): Promise<ToolOutcome> => {
    if (watcher.scene?.print === 'printing') {
      chronicle.noteRequest('pause')
      await printer.ask({ kind: 'pause-print' })
    }
    // Whatever became of the pause.
    const outcome = outcomeOf(await printer.ask({ kind: 'action', action: { kind: 'heaters-off' } }))
    if (outcome.outcome === 'done') chronicle.noteRequest('heaters-off')
    return outcome
  },
})

export const ACT_TOOLS: readonly Tool[] = [
  plainRequest('pause', 'Pause the print', 'The head parks, heaters stay on, the print can go on.', {
    kind: 'pause-print',
  }),
  RESUME,
  plainRequest(
    'cancel',
    'Give the print up',
    'Ends the print for good. It cannot be resumed.',
    { kind: 'cancel-print' },
    true,
  ),
  HEATERS_OFF,
  setter(
    'set_target',
    'Set a temperature',
    'Target of a heater: extruder, heater_bed, or the full name of another.',
    z.strictObject({ heater: z.string().min(1).max(80), targetC: z.number().min(0).max(1000) }),
    ({ heater, targetC }) => ({ kind: 'set-target', heater, targetC }),
  ),
  setter('set_speed', 'Set the speed factor', '100 is as sliced.', z.strictObject({ pct: PCT }), ({ pct }) => ({
    kind: 'set-speed-factor',
    ratio: pct / 100,
  })),
  setter('set_flow', 'Set the flow factor', '100 is as sliced.', z.strictObject({ pct: PCT }), ({ pct }) => ({
    kind: 'set-flow-factor',
    ratio: pct / 100,
  })),
  setter('set_fan', 'Set the part fan', '0 is off, 100 is full.', z.strictObject({ pct: PCT.max(100) }), ({ pct }) => ({
    kind: 'set-fan',
    fan: 'fan',
    speedRatio: pct / 100,
  })),
  setter(
    'adjust_z_offset',
    'Move the nozzle up or down for good',
    'Positive is further from the bed.',
    z.strictObject({ byMm: z.number().min(-1).max(1) }),
    ({ byMm }) => ({ kind: 'adjust-z-offset', byMm }),
  ),
  EXCLUDE,
  DISMISS,
  CONFIRM,
  ANSWER,
]
