// Sections whose numbers nothing else here needs: read so that what Klipper refuses is refused, and what it reports is known.
import type { Diagnostic } from '#protocol'
import { sectionWord } from './known-sections.ts'
import type { OptionReader } from './option-reader.ts'
import { CALIBRATION_SECTIONS, EMPTY_SECTIONS, PROFILE_SECTIONS } from './read-calibration.ts'
import { DRIVER_SECTIONS } from './read-drivers.ts'
import { OUTPUT_SECTIONS } from './read-outputs.ts'
import type { SectionReader } from './section-reader.ts'

const READERS: ReadonlyMap<string, (at: SectionReader) => void> = new Map(
  Object.entries({ ...OUTPUT_SECTIONS, ...DRIVER_SECTIONS, ...CALIBRATION_SECTIONS }),
)

function readerOf(section: string): ((at: SectionReader) => void) | null {
  const word = sectionWord(section)
  if (section !== word && Object.hasOwn(PROFILE_SECTIONS, word)) return PROFILE_SECTIONS[word] ?? null
  if (EMPTY_SECTIONS.includes(section)) return () => undefined
  return READERS.get(word) ?? null
}

/** True when every option of the section is known, so that any other is Klipper's error. */
export function isExtraSection(section: string): boolean {
  return readerOf(section) !== null
}

export function readExtras(reader: OptionReader): void {
  for (const section of reader.tree.sections.keys()) {
    const read = readerOf(section)
    if (read === null) continue
    const before = reader.diagnostics.length
    read({ reader, section, name: section.slice(sectionWord(section).length).trim() })
    markAsExtra(reader, before)
  }
}

/** Codes say whether a print can still be simulated: nothing that is read here keeps it from that. */
function markAsExtra(reader: OptionReader, from: number): void {
  for (let index = from; index < reader.diagnostics.length; index++) {
    const diagnostic = reader.diagnostics[index]
    if (diagnostic === undefined || diagnostic.code === 'driver-motor') continue
    const marked: Diagnostic = { ...diagnostic, code: `extra-${diagnostic.code}` }
    reader.diagnostics[index] = marked
    const section = reader.sectionOf.get(diagnostic)
    if (section !== undefined) reader.sectionOf.set(marked, section)
  }
}
