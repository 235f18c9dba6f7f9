// What SAVE_CONFIG makes of a printer.cfg: values found by calibration go into a block of '#*#' lines at the end, and an
// option that is also written above becomes a comment there. Text in, text out: nothing touches a disk.
import type { ConfigTree, ReadInclude } from './config-tree.ts'
import { parseConfigText, SAVE_CONFIG_MARK, splitConfigText, stripComment } from './parse-config.ts'

/** Section -> option -> value; null takes the whole saved section away, as removing a mesh profile does. */
export type AutosaveChanges = ReadonlyMap<string, ReadonlyMap<string, string> | null>

type SavedSections = Map<string, Map<string, string>>

const BLOCK_HEAD = [
  '',
  SAVE_CONFIG_MARK,
  '#*# DO NOT EDIT THIS BLOCK OR BELOW. The contents are auto-generated.',
  '#*#',
] as const

/**
 * Why the changes cannot be saved, in Klipper's words: SAVE_CONFIG turns lines of the main file into comments, but leaves
 * included files alone. Null where nothing is in the way.
 */
export function autosaveConflict(tree: ConfigTree, changes: AutosaveChanges): string | null {
  for (const [section, options] of changes) {
    for (const option of options?.keys() ?? []) {
      const written = tree.sections.get(section)?.options.get(option.toLowerCase())
      if (written !== undefined && !written.saved && written.file !== tree.file) {
        return `SAVE_CONFIG section '${section}' option '${option}' conflicts with included value`
      }
    }
  }
  return null
}

/** The main file after SAVE_CONFIG. Reading it again yields the changes and, elsewhere, what was read before. */
export function withAutosave(
  text: string,
  changes: AutosaveChanges,
  readInclude?: ReadInclude,
  file = 'printer.cfg',
): string {
  const tree = parseConfigText({ file, text }, readInclude)
  const saved = mergeChanges(savedSections(tree), changes)
  const isUnreadable = tree.diagnostics.some((diagnostic) => diagnostic.code === 'save-config-corrupted')
  const lines = splitConfigText(text)
  const markAt = lines.findIndex((line) => line.trimEnd() === SAVE_CONFIG_MARK)
  const main = markAt === -1 ? lines : lines.slice(0, markAt)
  // A block that Klipper does not trust hides every later one, so its lines become plain comments: nothing is lost.
  if (isUnreadable) main.push(...lines.slice(markAt).map((line) => line.replace(/^#\*#/, '#')))
  const kept = commentOut(main, saved)
  return `${[...kept.join('\n').trimEnd().split('\n'), ...BLOCK_HEAD, ...blockLines(saved)].join('\n')}\n`
}

/** In the order of the block, which need not be that of the file. */
function savedSections(tree: ConfigTree): SavedSections {
  const found = [...tree.sections].flatMap(([section, { options }]) =>
    [...options].filter(([, value]) => value.saved).map(([option, value]) => ({ section, option, value })),
  )
  const saved: SavedSections = new Map()
  for (const { section, option, value } of found.sort((a, b) => a.value.line - b.value.line)) {
    const options = saved.get(section) ?? new Map<string, string>()
    saved.set(section, options.set(option, value.text))
  }
  return saved
}

function mergeChanges(saved: SavedSections, changes: AutosaveChanges): SavedSections {
  for (const [section, options] of changes) {
    if (options === null) {
      saved.delete(section)
      continue
    }
    const merged = saved.get(section) ?? new Map<string, string>()
    for (const [option, value] of options) merged.set(option.toLowerCase(), value)
    saved.set(section, merged)
  }
  return saved
}

function blockLines(saved: SavedSections): string[] {
  const lines: string[] = []
  for (const [section, options] of saved) {
    if (options.size === 0) continue
    if (lines.length > 0) lines.push('#*#')
    lines.push(`#*# [${section}]`)
    for (const [option, value] of options) {
      // Further lines of a value are indented by a tab, so that they read as its continuation.
      const [first = '', ...others] = value.split('\n')
      lines.push(`#*# ${option} = ${first}`.trimEnd(), ...others.map((line) => `#*# \t${line}`.trimEnd()))
    }
  }
  return lines
}

/** Options that the block gives now, with the lines that continue their values, as comments. */
function commentOut(lines: readonly string[], saved: SavedSections): string[] {
  let section = ''
  /** The option whose value may go on: how deep it stands and whether it became a comment. */
  let open: { readonly indent: number; readonly isSaved: boolean } | null = null
  return lines.map((line) => {
    const text = stripComment(line)
    if (text === null) return line
    const indent = text.length - text.trimStart().length
    if (open !== null && indent > open.indent) return open.isSaved ? `#${line}` : line
    open = null
    const header = /^\s*\[(.+)\]/.exec(text)?.[1]
    if (header !== undefined) {
      section = header
      return line
    }
    const signAt = text.search(/[:=]/)
    if (signAt === -1) return line
    const isSaved = saved.get(section)?.has(text.slice(0, signAt).trim().toLowerCase()) === true
    open = { indent, isSaved }
    return isSaved ? `#${line}` : line
  })
}
