// Spectra that real printers made of their own resonance tests.
import type { Spectrum } from '#physics'
import { listRecorded, numbers, readRecordedTable } from './recorded-data.ts'

export interface ResonanceTable {
  readonly file: string
  readonly printer: string
  readonly axis: 'x' | 'y'
  readonly spectrum: Spectrum
}

/** Only the axis that was shaken: the other columns are cross-talk. */
export function readResonanceTables(): ResonanceTable[] {
  return listRecorded('real-printers/resonance', '.csv')
    .filter((file) => file !== 'SUMMARY.csv')
    .map((file) => {
      const axis = file.includes('resonances_y') ? 'y' : 'x'
      const { columns } = readRecordedTable('real-printers', 'resonance', file)
      const spectrum = { frequencyHz: numbers(columns, 'freq'), density: numbers(columns, `psd_${axis}`) }
      return { file, printer: file.split('__')[0] ?? file, axis, spectrum }
    })
}
