// Klipper's INI dialect. What a reader of other INI files would not expect:
//  - '#' starts a comment anywhere in a line, ';' at the line's start or after white space;
//  - a line indented deeper than its option continues the value, whatever it looks like;
//  - a section or option given twice is merged, the last value wins; option names lose their case, section names do not;
//  - the main file may end in a SAVE_CONFIG block of '#*#' lines. An option that is also written above keeps the value from
//    above: SAVE_CONFIG itself turns the upper one into a comment, and refuses where it cannot (in included files).
import type { Diagnostic } from '#protocol'
import type { ConfigFile, ConfigSection, ConfigTree, ConfigValue, ReadInclude } from './config-tree.ts'

export const SAVE_CONFIG_MARK = '#*# <---------------------- SAVE_CONFIG ---------------------->'
/** Included files may include others; a real configuration is three or four deep. */
const INCLUDE_DEPTH_MAX = 64

interface OpenSection {
  name: string
  file: string
  line: number
  options: Map<string, ConfigValue>
}

interface ParseState {
  readonly sections: Map<string, OpenSection>
  readonly diagnostics: Diagnostic[]
  readonly readInclude: ReadInclude
}

/** Reads a main file and all it includes. Never throws: what cannot be read becomes diagnostics of the tree. */
export function parseConfigText(main: ConfigFile, readInclude: ReadInclude = () => null): ConfigTree {
  const state: ParseState = { sections: new Map(), diagnostics: [], readInclude }
  const lines = splitConfigText(main.text)
  const markAt = lines.findIndex((line) => line.trimEnd() === SAVE_CONFIG_MARK)
  const foreignAt = markAt === -1 ? -1 : findForeignLine(lines, markAt)
  // A block with foreign lines is not trusted: to Klipper it is the comments and the options that it looks like.
  const isTrusted = markAt !== -1 && foreignAt === -1
  parseLines(state, main.file, isTrusted ? lines.slice(0, markAt) : lines, 1, false, [main.file])
  if (isTrusted) parseSavedBlock(state, main.file, lines, markAt)
  else if (markAt !== -1) reportCorrupted(state, main.file, foreignAt + 1)
  return { file: main.file, sections: state.sections as Map<string, ConfigSection>, diagnostics: state.diagnostics }
}

export function splitConfigText(text: string): string[] {
  const withoutMark = text.startsWith('\uFEFF') ? text.slice(1) : text
  return withoutMark.split(/\r\n|\r|\n/)
}

function findForeignLine(lines: readonly string[], markAt: number): number {
  return lines.findIndex((line, index) => {
    if (index <= markAt || line.trim() === '') return false
    return !line.startsWith('#*#') || (line.length > 3 && line[3] !== ' ')
  })
}

function reportCorrupted(state: ParseState, file: string, line: number): void {
  state.diagnostics.push({
    severity: 'warning',
    code: 'save-config-corrupted',
    message: `Can't read autosave from config file - autosave state corrupted: the SAVE_CONFIG block is ignored because this line does not start with '#*# '`,
    file,
    line,
  })
}

function parseSavedBlock(state: ParseState, file: string, lines: readonly string[], markAt: number): void {
  const block: string[] = []
  let hasSection = false
  for (const line of lines.slice(markAt + 1)) {
    const saved = line.slice(4)
    hasSection ||= saved.startsWith('[')
    // The block opens with a sentence that asks people not to edit it.
    block.push(hasSection ? saved : '')
  }
  parseLines(state, file, block, markAt + 2, true, [file])
}

/** Cuts the comment off a line; `null` when nothing but a comment or white space is left. */
export function stripComment(line: string): string | null {
  let end = line.indexOf('#')
  if (end === -1) end = line.length
  for (let at = line.indexOf(';'); at !== -1 && at < end; at = line.indexOf(';', at + 1)) {
    if (at === 0 || /\s/.test(line[at - 1] ?? '')) {
      end = at
      break
    }
  }
  const text = line.slice(0, end).trimEnd()
  return text.trim() === '' ? null : text
}

function parseLines(
  state: ParseState,
  file: string,
  lines: readonly string[],
  firstLine: number,
  saved: boolean,
  includedFrom: readonly string[],
): void {
  let section: OpenSection | null = null
  let option: { name: string; indent: number; line: number; values: string[] } | null = null

  const closeOption = (): void => {
    if (option === null || section === null) return
    const text = option.values.join('\n').trimEnd()
    const written = section.options.get(option.name)
    if (saved && written !== undefined && !written.saved) reportIgnored(state, section.name, option, written, file)
    else section.options.set(option.name, { text, file, line: option.line, saved })
    option = null
  }

  for (let index = 0; index < lines.length; index++) {
    const lineNumber = firstLine + index
    const text = stripComment(lines[index] ?? '')
    const open = option as { name: string; indent: number; line: number; values: string[] } | null
    if (text === null) {
      open?.values.push('')
      continue
    }
    const indent = text.length - text.trimStart().length
    if (open !== null && indent > open.indent) {
      open.values.push(text.trim())
      continue
    }
    const header = /^\s*\[(.+)\]/.exec(text)?.[1]
    if (header !== undefined) {
      closeOption()
      if (/^include\s/.test(header.trim()) && !saved) {
        includeFiles(state, file, lineNumber, header.trim().slice(7).trim(), includedFrom)
        section = null
        continue
      }
      section = state.sections.get(header) ?? null
      if (section === null) {
        section = { name: header, file, line: lineNumber, options: new Map() }
        state.sections.set(header, section)
      }
      continue
    }
    // An index, not a pattern: long lines without a sign must not take long.
    const signAt = text.search(/[:=]/)
    const name = text.slice(0, Math.max(0, signAt)).trim().toLowerCase()
    if (section === null || name === '') {
      closeOption()
      reportUnreadable(state, file, lineNumber, text.trim(), section === null)
      continue
    }
    closeOption()
    option = { name, indent, line: lineNumber, values: [text.slice(signAt + 1).trim()] }
  }
  closeOption()
}

function reportIgnored(
  state: ParseState,
  section: string,
  option: { readonly name: string; readonly line: number },
  written: ConfigValue,
  file: string,
): void {
  state.diagnostics.push({
    severity: 'warning',
    code: 'saved-value-ignored',
    message: `Saved option '${option.name}' in section '${section}' is ignored: ${written.file} line ${written.line} sets it; delete one of them`,
    file,
    line: option.line,
  })
}

function reportUnreadable(state: ParseState, file: string, line: number, text: string, outside: boolean): void {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text
  state.diagnostics.push({
    severity: 'error',
    code: outside ? 'no-section' : 'parse-error',
    message: outside
      ? `File contains no section headers. file: '${file}', line: ${line} '${shown}'`
      : `Source contains parsing errors: '${file}' [line ${line}]: '${shown}'; a value that goes on must be indented`,
    file,
    line,
  })
}

function includeFiles(
  state: ParseState,
  file: string,
  line: number,
  pattern: string,
  includedFrom: readonly string[],
): void {
  const error = (code: string, message: string): void => {
    state.diagnostics.push({ severity: 'error', code, message, file, line })
  }
  const found = state.readInclude(pattern, file)
  if (found === null || found.length === 0) {
    // A pattern that matches nothing is fine; a plain name must exist.
    if (!/[*?[]/.test(pattern)) error('include-missing', `Include file '${joinFolder(file, pattern)}' does not exist`)
    return
  }
  for (const included of found) {
    if (includedFrom.includes(included.file) || includedFrom.length >= INCLUDE_DEPTH_MAX) {
      error('include-recursive', `Recursive include of config file '${included.file}'`)
      continue
    }
    parseLines(state, included.file, splitConfigText(included.text), 1, false, [...includedFrom, included.file])
  }
}

function joinFolder(file: string, pattern: string): string {
  if (pattern.startsWith('/')) return pattern
  const slash = file.lastIndexOf('/')
  return slash === -1 ? pattern : `${file.slice(0, slash)}/${pattern}`
}
