// Prose in other words, by somebody who may lie. Bound places are taken out before and put back after, in their order; the row is
// judged anew, and a paragraph whose rewriting does not hold stays as it was. Code, headings and lists are never given away.
import type { Row, TextField } from '../dataset/row.ts'
import { judgeRow } from '../dataset/verify-row.ts'
import { turnMark } from '../export/targets.ts'
import type { Span } from '../text/render.ts'

/** The paragraph in other words. `[[1]]`, `[[2]]` and so on have to stay, each once and in this order. */
export type Rewriter = (paragraph: string) => Promise<string>

export interface Enriched {
  readonly row: Row
  readonly rewritten: number
  /** Refused, since something no longer held. */
  readonly refused: number
}

const FIELDS: readonly TextField[] = ['thinking', 'answer']
const MARK = /\[\[(\d+)\]\]/g
const SHORTEST = 40

export async function enrichRow(row: Row, rewrite: Rewriter): Promise<Enriched> {
  let current = row
  let [rewritten, refused] = [0, 0]
  for (const field of FIELDS) {
    // From the end, so that the places of what is still to come stay.
    for (const [from, to] of paragraphsOf(row[field]).reverse()) {
      const paragraph = taken(current, field, from, to)
      if (paragraph === null) continue
      const text = (await rewrite(paragraph.text)).trim()
      if (text === paragraph.text) continue
      const put = putBack(current, field, { from, to, spans: paragraph.spans, before: paragraph.text, text })
      if (put !== null && judgeRow(put).length === 0) {
        current = put
        rewritten++
      } else refused++
    }
  }
  return { row: current, rewritten, refused }
}

/** Paragraphs of plain prose. */
function paragraphsOf(text: string): [number, number][] {
  const blanked = text.replace(/```[\s\S]*?```/g, (block) => '`'.repeat(block.length))
  return [...blanked.matchAll(/[^\n]+(?:\n(?!\n)[^\n]+)*/g)]
    .filter(([found]) => found.length >= SHORTEST && !/^(?:#|- |\| |`)/.test(found))
    .map((match) => [match.index, match.index + match[0].length])
}

function taken(row: Row, field: TextField, from: number, to: number): { text: string; spans: Span[] } | null {
  const spans = (row.spans[field] as readonly Span[]).filter(([start, end]) => start >= from && end <= to)
  const parts: string[] = []
  let at = from
  spans.forEach(([start, end], i) => {
    parts.push(row[field].slice(at, start), `[[${i + 1}]]`)
    at = end
  })
  parts.push(row[field].slice(at, to))
  const text = parts.join('')
  // A text that looks like places already could not be told from ours.
  return [...text.matchAll(MARK)].length === spans.length ? { text, spans } : null
}

function putBack(
  row: Row,
  field: TextField,
  one: { from: number; to: number; spans: readonly Span[]; before: string; text: string },
): Row | null {
  const { from, to, spans, before, text } = one
  const marks = [...text.matchAll(MARK)].map((match) => Number(match[1]))
  const isInOrder = marks.length === spans.length && marks.every((mark, i) => mark === i + 1)
  if (!isInOrder || /\n\s*\n|```|^[#|-]/.test(text) || turnMark(text) !== null) return null
  if (text.length < 0.4 * before.length || text.length > 2.5 * before.length) return null
  if (weightOf(text) !== weightOf(before)) return null
  let written = ''
  let at = 0
  const placed: Span[] = []
  for (const match of text.matchAll(MARK)) {
    written += text.slice(at, match.index)
    const [start, end, reference] = spans[Number(match[1]) - 1]!
    placed.push([from + written.length, from + written.length + end - start, reference])
    written += row[field].slice(start, end)
    at = match.index + match[0].length
  }
  written += text.slice(at)
  const moved = written.length - (to - from)
  const others = (row.spans[field] as readonly Span[]).flatMap(([start, end, reference]): Span[] => {
    if (end <= from) return [[start, end, reference]]
    return start >= to ? [[start + moved, end + moved, reference]] : []
  })
  const all = [...others, ...placed].sort((a, b) => a[0] - b[0]) as unknown as Row['spans'][TextField]
  return {
    ...row,
    [field]: row[field].slice(0, from) + written + row[field].slice(to),
    spans: { ...row.spans, [field]: all },
  }
}

/** Words that turn or measure a statement without a number: as many of each as before, or the sense may be another. */
const WEIGHTY =
  /\b(?:no|not|never|none|nor|neither|without|cannot|unless|only|always|every|all|half|twice|double[sd]?|one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|more|less|most|least|above|below|before|after|safe|unsafe)\b|n['’]t\b/gi

function weightOf(text: string): string {
  return (text.match(WEIGHTY) ?? [])
    .map((word) => word.toLowerCase())
    .sort()
    .join(' ')
}
