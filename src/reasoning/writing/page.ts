// One entry while it is written: sections of the prompt and of the answer, and the thinking between them.
import { invariant, type Random } from '#core'
import { createRestyle } from '../rust/restyle.ts'
import { bareText, concat, type Insert, type Part, type Piece } from '../text/piece.ts'
import { checkScaling, checkSize, checkUnits } from '../wording/checks.ts'
import { type Composer, createComposer, joinThoughts, type Thought } from '../wording/composer.ts'
import type { MoveName } from '../wording/moves.ts'
import type { ParameterRange } from './family.ts'
import { createModel, type Model } from './model.ts'
import { derivedNotation, givenNotation, type KnownNames, nameUntold } from './notation.ts'
import { restsOn, withoutUnused } from './unused.ts'
import type { Value } from './value.ts'

/** 1 formulation; 2 derivation with safety; 3 implementation and edge cases; 4 optimisation and real-world limits. */
export type Depth = 1 | 2 | 3 | 4
export const DEPTHS = [1, 2, 3, 4] as const

export const SECTIONS = {
  problem: 'Control System Problem',
  context: 'Physical Context & Constraints',
  analysis: 'Mathematical Analysis',
  rust: 'Rust Implementation Strategy',
  safety: 'Safety Verification',
  edges: 'Edge Case Analysis',
  alternatives: 'Alternative Approaches & Trade-offs',
} as const

export type SectionName = keyof typeof SECTIONS
const PROMPT_SECTIONS: readonly SectionName[] = ['problem', 'context']
const ANSWER_SECTIONS: readonly SectionName[] = ['analysis', 'rust', 'safety', 'edges', 'alternatives']

export interface Page {
  readonly depth: Depth
  readonly m: Model
  readonly w: Composer
  /** Paragraphs of a section, in order; every section needs at least one. Called again, it adds. */
  section(name: SectionName, ...blocks: readonly Piece[]): void
  /** A step of the analysis under a heading of its own: one idea, justified, with its claim in it. */
  step(title: string, ...blocks: readonly Piece[]): void
  /** What is asked at this depth; ends the prompt. */
  ask(piece: Piece): void
  /** Items of a list. */
  list(items: readonly Piece[]): Piece
  /** Rust of the row's module, in reading order: all blocks together are one file that compiles, with its tests. */
  rust(piece: Piece): Piece
  /** Rust that must not compile after the module's own, with the compiler's code: `E0308`. */
  compileFail(errorCode: string, piece: Piece): Piece
  think(move: MoveName, content: Piece): void
  /** Ready thoughts (of `checkUnits` and the like); null is left out. */
  thoughts(...thoughts: readonly (Thought | null)[]): void
  /** Up to `count` of the checks that formulas allow, of these values, by chance. */
  checks(count: number, ...values: readonly Value[]): void
}

export interface WrittenPage {
  readonly prompt: Part
  readonly thinking: Part
  readonly answer: Part
  readonly moves: readonly MoveName[]
}

export function createPage(
  depth: Depth,
  random: Random,
  parameters: readonly ParameterRange[] = [],
): { page: Page; finish: () => WrittenPage } {
  const w = createComposer(random.fork('words'))
  const m = createModel(createComposer(random.fork('relations')).choose)
  const sections = new Map<SectionName, Piece[]>()
  const thoughts: Thought[] = []
  let question: Piece | null = null
  const codes: { parts: Part[] }[] = []
  const lists = new Map<Piece, readonly Piece[]>()
  const codeOf = (piece: Piece): Piece => {
    const inner = { parts: [...trimEnds(piece).parts] }
    codes.push(inner)
    return inner
  }

  const add = (name: SectionName, blocks: readonly Piece[]): void => {
    sections.set(name, [...(sections.get(name) ?? []), ...blocks])
  }

  const page: Page = {
    depth,
    m,
    w,
    section: (name, ...blocks) => add(name, blocks),
    step: (title, ...blocks) => add('analysis', [concat(`### ${title}`), ...blocks]),
    ask(piece) {
      question = piece
    },
    list(items) {
      const list = listOf(items)
      lists.set(list, items)
      return list
    },
    rust: (piece) => concat('```rust\n', codeOf(piece), '\n```'),
    compileFail(errorCode, piece) {
      invariant(/^E\d{4}$/.test(errorCode), `${errorCode} is no code of the compiler`)
      return concat('```rust,compile_fail,', errorCode, '\n', codeOf(piece), '\n```')
    },
    think: (move, content) => {
      thoughts.push(w.think(move, content))
    },
    thoughts: (...more) => {
      thoughts.push(...more.filter((thought) => thought !== null))
    },
    checks(count, ...values) {
      const makers = values.flatMap((value) => [
        () => checkUnits(m, w, value),
        () => checkSize(m, w, value),
        ...inputNames(m, value).map((name) => () => checkScaling(m, w, value, m.value(name))),
      ])
      let left = count
      for (const make of w.shuffle(makers)) {
        if (left === 0) break
        const thought = make()
        if (thought === null) continue
        thoughts.push(thought)
        left--
      }
    },
  }

  /** What the prompt says of numbers that nothing rests on; a list is never emptied. */
  function dropUnused(thinking: Part): void {
    const others = [...sections.entries()].filter(([name]) => !PROMPT_SECTIONS.includes(name))
    const used = restsOn([...others.flatMap(([, blocks]) => blocks), thinking, question!], m)
    const blocks = (sections.get('context') ?? []).map((block) => {
      const items = lists.get(block)
      if (items === undefined) return block
      const kept = items.map((item) => withoutUnused(item, used, m, false)).filter((item) => item !== null)
      return kept.length === 0 ? block : listOf(kept)
    })
    sections.set('context', blocks)
    const problem = (sections.get('problem') ?? []).map((block) => withoutUnused(block, used, m, true) ?? block)
    sections.set('problem', problem)
  }

  function insertBeforeSteps(piece: Piece): void {
    const blocks = sections.get('analysis') ?? []
    const at = blocks.findIndex((block) => /^### /.test(bareText(block)))
    sections.set('analysis', blocks.toSpliced(at < 0 ? blocks.length : at, 0, piece))
  }

  function finish(): WrittenPage {
    const write = (names: readonly SectionName[]): Part =>
      concat(
        ...names.flatMap((name): Insert[] => {
          const blocks = sections.get(name)
          invariant(blocks !== undefined && blocks.length > 0, `section ${name} is empty at depth ${depth}`)
          return [`## ${SECTIONS[name]}`, ...blocks.flatMap((block): Insert[] => ['\n\n', block]), '\n\n']
        }),
      )
    invariant(question !== null, 'nothing is asked')
    const restyle = createRestyle(codes.map(bareText).join('\n'), createComposer(random.fork('names')))
    for (const inner of codes)
      inner.parts = inner.parts.map((part) => (typeof part === 'string' ? restyle(part) : part))
    dropUnused(concat(...thoughts.map((thought) => thought.piece)))
    const prompt = (): Part => concat(write(PROMPT_SECTIONS), question!)
    const answer = (): Part => trimEnds(write(ANSWER_SECTIONS))
    const joined = joinThoughts(thoughts, w)
    const words = createComposer(random.fork('notation'))
    const texts = { prompt: prompt(), thinking: joined, answer: answer() }
    const known: KnownNames = new Map()
    const given = givenNotation(texts, m, parameters, words, known)
    if (given) add('context', [given])
    const derived = derivedNotation({ ...texts, prompt: prompt() }, m, words, known)
    if (derived) insertBeforeSteps(derived)
    const told = new Set<string>()
    const name = (part: Part): Part => nameUntold(part, told, m, known)
    name(prompt())
    const thinking = name(joined)
    told.clear()
    name(prompt())
    return {
      prompt: prompt(),
      thinking,
      answer: name(answer()),
      moves: thoughts.map((thought) => thought.move),
    }
  }
  return { page, finish }
}

/** Items of a list; where some end with a semicolon, all do but the last. */
function listOf(items: readonly Piece[]): Piece {
  const isOneSentence = items.some((item) => bareText(item).endsWith(';'))
  const ended = items.map((item, i) => {
    if (!isOneSentence) return item
    return concat(withoutEnd(item), i === items.length - 1 ? '.' : ';')
  })
  return concat(...ended.flatMap((item, i): Insert[] => (i === 0 ? ['- ', item] : ['\n- ', item])))
}

function withoutEnd(item: Piece): Piece {
  const flat = trimEnds(item).parts
  const last = flat.at(-1)
  return { parts: typeof last === 'string' ? [...flat.slice(0, -1), last.replace(/[.;]$/, '')] : flat }
}

function inputNames(m: Model, value: Value): string[] {
  const formula = m.formulaOf(value.id)
  return formula === null
    ? []
    : [...m.quantities.keys()].filter((id) => new RegExp(`(?<![A-Za-z0-9_])${id}(?![A-Za-z0-9_])`).test(formula))
}

/** Without line breaks at its ends. */
function trimEnds(part: Part): Piece {
  const flat: Exclude<Part, Piece>[] = []
  const walk = (node: Part): void => {
    if (typeof node === 'object' && 'parts' in node) for (const child of node.parts) walk(child)
    else if (typeof node === 'string' && typeof flat.at(-1) === 'string') flat[flat.length - 1] += node
    else flat.push(node)
  }
  walk(part)
  const [first] = flat
  if (typeof first === 'string') flat[0] = first.replace(/^\s*\n/, '')
  const last = flat.at(-1)
  if (typeof last === 'string') flat[flat.length - 1] = last.trimEnd()
  return { parts: flat }
}
