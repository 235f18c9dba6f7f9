// The 1 Hz series of recorded logs, cut where the clock jumps (a restarted firmware).
import { listRecorded, numbers, readRecordedTable } from './recorded-data.ts'

export interface LogStretch {
  readonly log: string
  readonly timeS: Float64Array
  /** A column over this stretch; NaN where the log has none. */
  column(name: string): Float64Array
  readonly columnNames: readonly string[]
}

export function listLogs(): string[] {
  return listRecorded('real-printers/klippy', '.csv')
    .filter((name) => name !== 'CONFIG_SUMMARY.csv')
    .map((name) => name.slice(0, -4))
}

/** Stretches of a log whose samples follow each other by no more than 5 s. */
export function readStretches(log: string): LogStretch[] {
  const { columns } = readRecordedTable('real-printers', 'klippy', `${log}.csv`)
  const timeS = numbers(columns, 't')
  const cache = new Map<string, Float64Array>()
  const whole = (name: string): Float64Array => {
    const known = cache.get(name) ?? (columns.has(name) ? numbers(columns, name) : timeS.map(() => Number.NaN))
    cache.set(name, known)
    return known
  }
  const stretches: LogStretch[] = []
  let start = 0
  for (let i = 1; i <= timeS.length; i++) {
    const stepS = timeS[i]! - timeS[i - 1]!
    if (i < timeS.length && stepS > 0 && stepS <= 5) continue
    const [from, to] = [start, i]
    stretches.push({
      log,
      timeS: timeS.slice(from, to),
      column: (name) => whole(name).slice(from, to),
      columnNames: [...columns.keys()],
    })
    start = i
  }
  return stretches
}
