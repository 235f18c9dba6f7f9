// What an example is before it is written for a trainer: plain fields, and for each kind of example a table with its columns.

export const TARGETS = ['r1', 'phi', 'qwen3', 'messages'] as const
/** The kind of model that a file is for. `messages`: any, with the thinking as text of the answer. */
export type Target = (typeof TARGETS)[number]

export const SPLITS = ['train', 'validation', 'test'] as const
export type Split = (typeof SPLITS)[number]

export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly reasoning_content?: string
}

export type FieldKind = 'text' | 'whole' | 'texts' | 'truths' | 'messages'

export interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly about: string
}

/** One line of an export. Its keys are its table's fields, in their order. */
export type Example = Readonly<
  Record<string, string | number | readonly string[] | readonly boolean[] | readonly Message[]>
>

/** A kind of example: a configuration of the card, a folder of files. */
export interface ExampleTable {
  readonly name: string
  readonly about: string
  readonly fields: readonly Field[]
}

export const COMMON_FIELDS: readonly Field[] = [
  { name: 'id', kind: 'text', about: 'name of the example' },
  { name: 'row', kind: 'text', about: 'row of the dataset that it was made from' },
  { name: 'family', kind: 'text', about: 'family of problems; no family is in two splits' },
  { name: 'category', kind: 'text', about: 'motion, thermal, recovery or realtime' },
  { name: 'depth', kind: 'whole', about: '1 formulation, 2 derivation, 3 implementation, 4 optimisation' },
  {
    name: 'verified',
    kind: 'texts',
    about: 'what was verified: claims, and rustc where the Rust was compiled and tested',
  },
]
