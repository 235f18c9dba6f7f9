// Trinamic drivers: they are not simulated, but without a motor or a current Klipper does not start.
import { sectionWord } from './known-sections.ts'
import { getFloat, type OptionReader, reportError, requireOption } from './option-reader.ts'

/** Highest run_current that Klipper takes, A rms, where it has a fixed one. */
const CURRENT_MAX_A: ReadonlyMap<string, number | null> = new Map([
  ['tmc2130', 2],
  ['tmc2208', 2],
  ['tmc2209', 2],
  ['tmc2240', null],
  ['tmc2660', null],
  ['tmc5160', null],
])

export function checkDrivers(reader: OptionReader): void {
  for (const section of reader.tree.sections.keys()) {
    const maxA = CURRENT_MAX_A.get(sectionWord(section))
    if (maxA === undefined) continue
    const motor = section.slice(sectionWord(section).length).trim()
    if (!reader.tree.sections.has(motor)) {
      const message = `Could not find config section '[${motor}]' required by TMC driver`
      reportError(reader, section, null, 'driver-motor', message)
    }
    if (maxA === null) requireOption(reader, section, 'run_current')
    else getFloat(reader, section, 'run_current', { above: 0, maxval: maxA })
  }
}
