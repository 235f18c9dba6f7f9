import type { Diagnostic } from '#protocol'
import type { ConfigTree } from './config-tree.ts'
import { locate } from './option-reader.ts'

/** Says one thing about an option (or, with null, a section) of the configuration. */
export type Advise = (
  severity: 'warning' | 'info',
  code: string,
  section: string,
  option: string | null,
  message: string,
) => void

/** 0.30000000000000004 as 0.3, 2180.4 as 2180: for sentences. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 4 : 3)))
}

/** Advice goes to `diagnostics`, each with the place of its option in `tree`. */
export function createAdvise(tree: ConfigTree, diagnostics: Diagnostic[]): Advise {
  return (severity, code, section, option, message) => {
    diagnostics.push({ severity, code, message, ...locate(tree, section, option) })
  }
}
