// One cause, and the chain that must come of it by itself: only the first link is given, as a fault on the command line. Each
// step says when it was reached, NaN if never; they must be reached in this order.
import { column, eventsOf } from './broken-print.ts'
import type { Pair } from './fault-cases.ts'
import type { PrintName } from './fault-prints.ts'

export interface CascadeStep {
  readonly what: string
  readonly timeS: (pair: Pair) => number
}

export interface CascadeCase {
  readonly name: string
  /** As on the command line. */
  readonly fault: string
  readonly print: PrintName
  /** Where the print does not ask for one of its own. */
  readonly printer?: string
  readonly steps: readonly CascadeStep[]
}

/** The first event of a kind; the sound print has none. */
function event(kind: string, what: string): CascadeStep {
  return { what: `${what} (event \`${kind}\`)`, timeS: ({ faulty }) => eventsOf(faulty, kind)[0]?.timeS ?? Number.NaN }
}

/** The end of the first layer that is `by` away from the same layer of the sound print. */
function layer(name: string, by: number, what: string): CascadeStep {
  return {
    what,
    timeS: ({ faulty, sound }) => {
      const [values, usual] = [column(faulty.layers, name), column(sound.layers, name)]
      const [startS, durationS] = [column(faulty.layers, 'start_s'), column(faulty.layers, 'duration_s')]
      for (let row = 0; row < Math.min(values.length, usual.length); row++) {
        const difference = values[row]! - usual[row]!
        if (by > 0 ? difference > by : difference < by) return startS[row]! + durationS[row]!
      }
      return Number.NaN
    },
  }
}

/** The first sample in which a signal is below `limit` and the sound print's is not. */
function signal(name: string, limit: number, what: string): CascadeStep {
  return {
    what: `${what} (signal \`${name}\`)`,
    timeS: ({ faulty, sound, onsetS }) => {
      const [values, usual] = [column(faulty.signals!, name), column(sound.signals!, name)]
      const timeS = column(faulty.signals!, 'time_s')
      for (let row = 0; row < Math.min(values.length, usual.length); row++) {
        if (timeS[row]! >= onsetS && values[row]! < limit && usual[row]! >= limit) return timeS[row]!
      }
      return Number.NaN
    },
  }
}

export const CASCADES: readonly CascadeCase[] = [
  {
    name: 'fan stop -> heat creep -> jam -> grinding -> air printing',
    fault: 'hotend-fan-stopped@layer:10',
    print: 'cube',
    steps: [
      signal('hotend_fan_rpm', 1000, 'the heat-sink fan stands'),
      event('heat-creep', 'filament is soft above the heat break'),
      event('filament-ground', 'jammed: the drive gear grinds through what no longer moves'),
      event('starved', 'nothing comes out of the nozzle'),
      layer('flow_ratio', -0.98, 'whole layers are printed in air, without plastic'),
    ],
  },
  {
    name: 'draft through the door -> warp -> peel -> strike -> detachment -> spaghetti',
    fault: 'door-opened@layer:5',
    print: 'abs-plate',
    steps: [
      layer('peel_ratio', 0.5, 'shrinkage pulls harder than in the closed chamber'),
      layer('lift_mm', 0.3, 'corners stand 0.3 mm higher'),
      event('nozzle-strike', 'the nozzle strikes them'),
      event('detached', 'the part comes off'),
      event('air-printing', 'spaghetti'),
    ],
  },
  {
    name: 'draft over an open printer -> warp -> peel -> detachment -> spaghetti',
    fault: 'draft@layer:7:0.6',
    print: 'abs-block',
    steps: [
      layer('peel_ratio', 0.5, 'shrinkage pulls harder than in still air'),
      layer('lift_mm', 0.1, 'corners stand 0.1 mm higher'),
      event('detached', 'the part comes off'),
      event('air-printing', 'spaghetti'),
    ],
  },
  {
    name: 'sag -> driver reset -> layer shift',
    fault: 'supply-sag@layer:10:1,course=creeping,over=10s',
    print: 'cube',
    printer: 'sovol-sv08',
    steps: [
      signal('supply_v', 20, 'the supply is below 20 V'),
      event('driver-reset', 'the drivers reset, their motors are free'),
      event('layer-shift', 'the head is not where it was sent'),
      event('driver-error', 'the firmware notices and stops'),
    ],
  },
]
