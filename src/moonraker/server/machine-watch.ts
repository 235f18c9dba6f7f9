// How busy this machine and this program are, looked at once a second: by one timer, however many printers are served.
import { readFileSync } from 'node:fs'
import { cpus, freemem, totalmem } from 'node:os'
import type { WireRecord } from '../wire/wire-value.ts'
import { whole } from '../wire/wire-value.ts'
import type { ServerClock } from './moonraker.ts'

export interface MachineSample {
  /** `moonraker_stats` of one second. */
  readonly program: WireRecord
  /** C; null where the machine does not tell. */
  readonly cpuC: number | null
  readonly network: WireRecord
  readonly cpuUsage: WireRecord
  readonly memory: WireRecord
}

export interface MachineWatch {
  /** Oldest first. */
  readonly samples: readonly MachineSample[]
  readonly latest: MachineSample
  readonly onSample: Set<(sample: MachineSample) => void>
}

const PERIOD_MS = 1000
const SAMPLES_MAX = 30

let shared: { readonly watch: MachineWatch; readonly end: () => void; users: number } | null = null

/** All servers of this program look at the same samples; the last one that leaves ends the looking. */
export function joinMachineWatch(clock: ServerClock): { readonly watch: MachineWatch; leave(): void } {
  shared ??= { ...startWatch(clock), users: 0 }
  const joined = shared
  joined.users++
  let hasLeft = false
  return {
    watch: joined.watch,
    leave() {
      if (hasLeft) return
      hasLeft = true
      if (--joined.users > 0) return
      joined.end()
      shared = null
    },
  }
}

function startWatch(clock: ServerClock): { readonly watch: MachineWatch; readonly end: () => void } {
  const samples: MachineSample[] = []
  const onSample: MachineWatch['onSample'] = new Set()
  let before = readCounters(clock)
  const watch = { samples, latest: compare(before, before, clock), onSample }
  samples.push(watch.latest)
  const timer = setInterval(() => {
    const now = readCounters(clock)
    const sample = compare(before, now, clock)
    before = now
    watch.latest = sample
    samples.push(sample)
    if (samples.length > SAMPLES_MAX) samples.shift()
    for (const tell of onSample) tell(sample)
  }, PERIOD_MS)
  return { watch, end: () => clearInterval(timer) }
}

/** All of them only grow. */
interface Counters {
  readonly atS: number
  /** Time on the processor of this program, s. */
  readonly programS: number
  /** Processor -> time in all and time at work, in ticks of any length. */
  readonly cpus: ReadonlyMap<string, { readonly all: number; readonly busy: number }>
  readonly network: ReadonlyMap<string, readonly number[]>
}

function readCounters(clock: ServerClock): Counters {
  const { user, system } = process.cpuUsage()
  return {
    atS: clock.monotonicS(),
    programS: (user + system) / 1e6,
    cpus: readCpus(),
    network: readNetwork(),
  }
}

function compare(before: Counters, now: Counters, clock: ServerClock): MachineSample {
  const spanS = now.atS - before.atS
  return {
    program: {
      time: clock.unixS(),
      cpu_usage: spanS > 0 ? percent((now.programS - before.programS) / spanS) : 0,
      memory: whole(process.memoryUsage.rss() / 1024),
      mem_units: 'kB',
    },
    cpuC: readCpuC(),
    network: Object.fromEntries(
      [...now.network].map(([name, counts]) => [name, interfaceRecord(counts, before.network.get(name), spanS)]),
    ),
    cpuUsage: Object.fromEntries(
      [...now.cpus].map(([name, { all, busy }]) => {
        const last = before.cpus.get(name) ?? { all: 0, busy: 0 }
        return [name, all > last.all ? percent((busy - last.busy) / (all - last.all)) : 0]
      }),
    ),
    memory: memoryRecord(),
  }
}

function percent(ratio: number): number {
  return Math.round(Math.max(0, ratio) * 10_000) / 100
}

function memoryRecord(): WireRecord {
  const total = whole(totalmem() / 1024)
  const available = whole(freemem() / 1024)
  return { total, available, used: total - available }
}

/** Where the numbers stand in a line of /proc/net/dev: what comes in first, then what goes out. */
const NETWORK_COLUMNS = [
  ['rx_bytes', 0],
  ['tx_bytes', 8],
  ['rx_packets', 1],
  ['tx_packets', 9],
  ['rx_errs', 2],
  ['tx_errs', 10],
  ['rx_drop', 3],
  ['tx_drop', 11],
] as const

function interfaceRecord(counts: readonly number[], before: readonly number[] | undefined, spanS: number): WireRecord {
  const bytes = (row: readonly number[]): number => (row[0] ?? 0) + (row[8] ?? 0)
  const growth = before === undefined ? 0 : Math.max(0, bytes(counts) - bytes(before))
  return {
    ...Object.fromEntries(NETWORK_COLUMNS.map(([name, column]) => [name, whole(counts[column] ?? 0)])),
    bandwidth: spanS > 0 ? Math.round((growth / spanS) * 100) / 100 : 0,
  }
}

function readNetwork(): ReadonlyMap<string, readonly number[]> {
  const counts = new Map<string, readonly number[]>()
  for (const line of (readText('/proc/net/dev') ?? '').split('\n')) {
    const [, name, numbers] = /^\s*([^\s:]+):(.*)$/.exec(line) ?? []
    if (name !== undefined && numbers !== undefined) counts.set(name, numbers.trim().split(/\s+/).map(Number))
  }
  return counts
}

function readCpus(): Counters['cpus'] {
  const times = new Map<string, { all: number; busy: number }>()
  for (const line of (readText('/proc/stat') ?? '').split('\n')) {
    const [, name, numbers] = /^(cpu\d*)\s+(.*)$/.exec(line) ?? []
    if (name === undefined || numbers === undefined) continue
    // The first eight: user, nice, system, idle, iowait, irq, softirq, steal. What follows is counted in user already.
    const ticks = numbers.split(/\s+/).slice(0, 8).map(Number)
    const all = ticks.reduce((sum, count) => sum + count, 0)
    times.set(name, { all, busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0) })
  }
  return times.size > 0 ? times : cpusOfNode()
}

/** Where there is no /proc. */
function cpusOfNode(): Counters['cpus'] {
  const times = new Map<string, { all: number; busy: number }>()
  const sum = { all: 0, busy: 0 }
  times.set('cpu', sum)
  for (const [index, { times: spent }] of cpus().entries()) {
    const busy = spent.user + spent.nice + spent.sys + spent.irq
    const all = busy + spent.idle
    times.set(`cpu${index}`, { all, busy })
    sum.all += all
    sum.busy += busy
  }
  return times
}

let hasThermometer = true

function readCpuC(): number | null {
  if (!hasThermometer) return null
  const text = readText('/sys/class/thermal/thermal_zone0/temp')
  const readC = text === null ? Number.NaN : Number(text) / 1000
  hasThermometer = Number.isFinite(readC)
  return hasThermometer ? Math.round(readC * 100) / 100 : null
}

export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
