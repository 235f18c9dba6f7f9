// Pieces become one text and the list of its bound places.
import * as z from 'zod'
import type { Part } from './piece.ts'
import { type Facts, type Reference, referenceSchema, referenceText } from './reference.ts'

export const spanSchema = z.tuple([z.int().min(0), z.int().min(0), referenceSchema])
/** From, to (exclusive), what stands there; in order, none inside another. */
export type Span = readonly [number, number, Reference]

export interface Rendered {
  readonly text: string
  readonly spans: readonly Span[]
}

export function render(part: Part, facts: Facts): Rendered {
  const texts: string[] = []
  const spans: Span[] = []
  let length = 0
  const walk = (node: Part): void => {
    if (typeof node === 'string') {
      texts.push(node)
      length += node.length
    } else if ('parts' in node) {
      for (const child of node.parts) walk(child)
    } else {
      const text = referenceText(node.reference, facts)
      texts.push(text)
      spans.push([length, length + text.length, node.reference])
      length += text.length
    }
  }
  walk(part)
  return { text: texts.join(''), spans }
}
