// One row of the dataset: text to learn from, and the facts that it rests on.
import * as z from 'zod'
import { claimSchema } from '../claims/claims.ts'
import { quantitySchema } from '../mathematics/quantity.ts'
import { spanSchema } from '../text/render.ts'

/** A row from outside may not be larger: text for text. */
const MAX_TEXT = 120_000
const id = z
  .string()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9/.-]*$/)
const spans = z.array(spanSchema).max(4000)

export const rowSchema = z.strictObject({
  id,
  instance: id,
  depth: z.int().min(1).max(4),
  /** The same instance at the other depths. */
  siblings: z.array(id).max(3),
  family: id,
  category: z.string().max(40),
  title: z.string().max(160),
  machine: z.string().max(80),
  seed: z.int().min(0),
  prompt: z.string().max(MAX_TEXT),
  thinking: z.string().max(MAX_TEXT),
  answer: z.string().max(MAX_TEXT),
  spans: z.strictObject({ prompt: spans, thinking: spans, answer: spans }),
  quantities: z.array(quantitySchema).max(600),
  claims: z.array(claimSchema).max(400),
  moves: z.array(z.string().max(24)).max(200),
  rust: z.strictObject({
    /** rustc's own line of version, or null where nothing was compiled. */
    toolchain: z.string().max(120).nullable(),
    tests: z.int().min(0).max(200),
    compile_fail: z.int().min(0).max(20),
  }),
})

export type Row = z.infer<typeof rowSchema>
export type TextField = 'prompt' | 'thinking' | 'answer'
export const TEXT_FIELDS: readonly TextField[] = ['prompt', 'thinking', 'answer']

/** One line of JSON without its end. The order of keys is the schema's. */
export function rowText(row: Row): string {
  return JSON.stringify(row)
}
