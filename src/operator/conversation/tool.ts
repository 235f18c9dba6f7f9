// One list of tools for people, language models and other programs. A tool that looks answers with facts; one that acts asks the
// shell; a `word` is a person's own, which no program gives in a person's stead. Texts of others in an output are fenced.

import { z } from 'zod'
import type { Outcome } from '#guard'
import type { Ruling } from '#protocol'
import { fenceText } from '../language/fence.ts'
import type { ConversationContext } from './context.ts'

export type ToolKind = 'look' | 'act' | 'word'

export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly kind: ToolKind
  /** What it does cannot be taken back. */
  readonly isFinal: boolean
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  /** `input` has been parsed by the schema. */
  run(input: never, context: ConversationContext): Promise<unknown>
}

/** Keeps the types of input and output together where a tool is written. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(made: {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly kind: ToolKind
  readonly isFinal?: boolean
  readonly input: Input
  readonly output: Output
  readonly run: (input: z.infer<Input>, context: ConversationContext) => Promise<z.infer<Output>>
}): Tool {
  return { isFinal: false, ...made }
}

export const OUTCOME = z.object({
  outcome: z
    .enum(['done', 'denied', 'needs-person', 'refused', 'lost'])
    .describe('denied: the safety shell says no; refused: the printer says no; lost: nobody answered'),
  words: z.string().describe('why, in the words of who said no'),
})
export type ToolOutcome = z.infer<typeof OUTCOME>

export function outcomeOf(outcome: Outcome): ToolOutcome {
  switch (outcome.kind) {
    case 'done':
      return { outcome: 'done', words: 'Done.' }
    case 'denied':
    case 'needs-person':
      return { outcome: outcome.kind, words: rulingWords(outcome.rulings) }
    case 'refused':
    case 'lost':
      return { outcome: outcome.kind, words: fenceText('message', outcome.words) }
  }
}

/** Why not, with the numbers: `... (asked for 299 °C, the limit is 285 °C; rule heater-target)`. */
export function rulingWords(rulings: readonly Ruling[]): string {
  const words = rulings.map(({ rule, limit, value, reason }) => {
    const numbers = [value === '' ? '' : `asked for ${value}`, limit === '' ? '' : `the limit is ${limit}`]
    const known = [...numbers.filter((number) => number !== ''), `rule ${rule}`]
    return `${reason.replace(/\.$/, '')} (${known.join(', ')}).`
  })
  return words.length === 0 ? 'No reason was given.' : words.join(' ')
}

export type ToolAnswer =
  | { readonly kind: 'output'; readonly output: Readonly<Record<string, unknown>> }
  /** The input is not of the form that the tool takes. */
  | { readonly kind: 'misuse'; readonly words: string }

/** Checks what goes in and what comes out. */
export async function runTool(
  { input, output, run }: Tool,
  given: unknown,
  context: ConversationContext,
): Promise<ToolAnswer> {
  const read = input.safeParse(given ?? {})
  if (!read.success) return { kind: 'misuse', words: z.prettifyError(read.error) }
  return { kind: 'output', output: output.parse(await run(read.data as never, context)) }
}
