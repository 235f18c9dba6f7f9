// A printer.cfg that is being written from Prunt's configuration: its lines, what is said about it, and what has been read.
import type { PruntLookup } from './prunt-config.ts'

export interface KlipperDraft {
  readonly look: PruntLookup
  readonly lines: string[]
  readonly notes: string[]
}

export type KlipperOption = readonly [name: string, value: string | number | undefined]

export const numberText = (value: number): string => String(Number(value.toPrecision(12)))

export function putSection(draft: KlipperDraft, name: string, options: readonly KlipperOption[]): void {
  draft.lines.push('', `[${name}]`)
  putOptions(draft, options)
}

export function putOptions({ lines }: KlipperDraft, options: readonly KlipperOption[]): void {
  for (const [option, value] of options) {
    if (value !== undefined) lines.push(`${option}: ${typeof value === 'number' ? numberText(value) : value}`)
  }
}

/** What a person has to fill in. */
export function putWanted({ lines }: KlipperDraft, ...options: string[]): void {
  for (const option of options) lines.push(`#${option}:`)
}
