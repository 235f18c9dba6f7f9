// The form that a decision has on its way back from a model, and how it is checked. The model picks among what is offered by name;
// no number of its own becomes anything but its confidence.

import { z } from 'zod'
import { plainText } from '#core'
import type { Proposal, RejectedResponse, Response, Situation } from '../decision/policy.ts'
import { SOUND, UNKNOWN } from '../diagnosis/causes.ts'
import type { CauseName } from '../diagnosis/diagnosis.ts'
import { PolicyFailure, type PolicyFailureReason } from './failures.ts'
import type { JsonSchema } from './model-port.ts'

/** What the model may say, and what each word stands for. */
export interface DecisionForm {
  readonly responses: ReadonlyMap<string, Response>
  readonly causes: ReadonlyMap<string, CauseName>
  readonly schema: JsonSchema
}

/** In the prompt and in the schema; a longer sentence is cut for the person who reads it. */
const SENTENCE_LENGTH = 240
const WHY_LENGTH = 120
/** What is longer is no sentence, whoever wrote it. */
const LONGEST_TEXT = 4_000
const MOST_REJECTED = 4
/** A grammar of digits can run on for ever: these are all the confidences that a model with a grammar can have. */
const CONFIDENCES = Array.from({ length: 21 }, (_, step) => Math.round(step * 5) / 100)

/** What may be done about a print that is said to be sound. */
const CALM: readonly Response['kind'][] = ['go-on', 'tell']

const PLAIN_NAME = /^[a-z0-9][a-z0-9 ._-]{0,60}$/i

export function decisionForm(situation: Situation): DecisionForm {
  const responses = new Map<string, Response>()
  situation.options.forEach(({ response }, index) => {
    const name = responseName(response)
    responses.set(PLAIN_NAME.test(name) && !responses.has(name) ? name : `option ${index + 1}`, response)
  })
  const causes = new Map<string, CauseName>()
  const known = [...situation.diagnosis.beliefs.map(({ cause }) => cause), UNKNOWN]
  known.forEach((cause, index) => {
    if (!causes.has(cause)) causes.set(PLAIN_NAME.test(cause) ? cause : `cause ${index + 1}`, cause)
  })
  return { responses, causes, schema: schemaOf([...responses.keys()], [...causes.keys()]) }
}

export function responseName(response: Response): string {
  return response.kind === 'playbook' ? `playbook ${response.name}` : response.kind
}

/** First what the model makes of it, then what it wants: what is written first is what the rest follows from. */
function schemaOf(responses: readonly string[], causes: readonly string[]): JsonSchema {
  const sentence: JsonSchema = { type: 'string', maxLength: SENTENCE_LENGTH }
  const rejected: JsonSchema = {
    type: 'object',
    properties: { response: { enum: responses }, why: { type: 'string', maxLength: WHY_LENGTH } },
    required: ['response', 'why'],
    additionalProperties: false,
  }
  const properties: Record<string, JsonSchema> = {
    problem: sentence,
    rootCause: sentence,
    cause: { enum: causes },
    thermal: sentence,
    material: sentence,
    flow: sentence,
    motion: sentence,
    rejected: { type: 'array', items: rejected, maxItems: MOST_REJECTED },
    recommendedAction: sentence,
    response: { enum: responses },
    confidence: { enum: CONFIDENCES },
  }
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

const text = z.string().max(LONGEST_TEXT)
const optionalText = text.optional()

/** Nothing beyond these keys: a model that adds a command of its own is not followed in the rest either. */
function checkOf(form: DecisionForm): z.ZodType<Answer> {
  const response = z.string().refine((name) => form.responses.has(name))
  return z.strictObject({
    problem: text,
    rootCause: text,
    recommendedAction: text,
    thermal: optionalText,
    material: optionalText,
    flow: optionalText,
    motion: optionalText,
    rejected: z
      .array(z.strictObject({ response: text, why: text }))
      .max(32)
      .optional(),
    cause: z.string().refine((name) => form.causes.has(name)),
    response,
    confidence: z.number().min(0).max(1),
  }) as z.ZodType<Answer>
}

interface Answer {
  readonly problem: string
  readonly rootCause: string
  readonly recommendedAction: string
  readonly thermal?: string
  readonly material?: string
  readonly flow?: string
  readonly motion?: string
  readonly rejected?: readonly { readonly response: string; readonly why: string }[]
  readonly cause: string
  readonly response: string
  readonly confidence: number
}

const FAILURE_BY_KEY: Readonly<Record<string, PolicyFailureReason>> = {
  response: 'not-offered',
  cause: 'unknown-cause',
  confidence: 'bad-confidence',
}

/** The second check. Throws a PolicyFailure. */
export function readDecision(value: unknown, form: DecisionForm): Proposal {
  const checked = checkOf(form).safeParse(value)
  if (!checked.success) {
    const keys = checked.error.issues.map((issue) => String(issue.path[0] ?? ''))
    const reasons = keys.map((key): PolicyFailureReason => FAILURE_BY_KEY[key] ?? 'wrong-shape')
    const named = keys.length > 0 && reasons.every((reason) => reason !== 'wrong-shape')
    throw new PolicyFailure((named ? reasons[0] : undefined) ?? 'wrong-shape', { cause: checked.error })
  }
  return proposalOf(checked.data, form)
}

function proposalOf(answer: Answer, form: DecisionForm): Proposal {
  const response = form.responses.get(answer.response)
  const cause = form.causes.get(answer.cause)
  if (response === undefined) throw new PolicyFailure('not-offered')
  if (cause === undefined) throw new PolicyFailure('unknown-cause')
  if (!isExplained(answer, response)) throw new PolicyFailure('unexplained')
  if (cause === SOUND && !CALM.includes(response.kind)) throw new PolicyFailure('contradictory')
  return {
    response,
    cause,
    confidence: answer.confidence,
    reasoning: {
      problem: sentence(answer.problem),
      rootCause: sentence(answer.rootCause),
      recommendedAction: sentence(answer.recommendedAction),
      thermal: sentence(answer.thermal),
      material: sentence(answer.material),
      flow: sentence(answer.flow),
      motion: sentence(answer.motion),
      rejected: rejectedOf(answer, form),
    },
  }
}

/** Whoever interferes with a print has to say to its owner why. */
function isExplained({ problem, rootCause, recommendedAction }: Answer, response: Response): boolean {
  return CALM.includes(response.kind) || [problem, rootCause, recommendedAction].every((words) => /\p{L}/u.test(words))
}

/** What was not offered, or was chosen, was not rejected, and nothing is rejected twice. */
function rejectedOf(answer: Answer, form: DecisionForm): RejectedResponse[] {
  const whys = new Map<string, string>()
  for (const { response, why } of answer.rejected ?? []) {
    if (response !== answer.response && !whys.has(response)) whys.set(response, sentence(why, WHY_LENGTH))
  }
  return [...form.responses].flatMap(([name, response]) => {
    const why = whys.get(name)
    return why === undefined ? [] : [{ response, why }]
  })
}

/** A model's words for a person: one line that steers no terminal and carries no second command. */
function sentence(words: string | undefined, longest = SENTENCE_LENGTH): string {
  const plain = plainText(words ?? '')
    .replace(/[;<>|`]/g, ',')
    .replace(/\s+/g, ' ')
  return plain.length <= longest ? plain : `${plain.slice(0, longest - 1).trimEnd()}…`
}
