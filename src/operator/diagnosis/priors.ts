// How often each cause comes about, per print of about an hour on a tuned consumer printer, and how fast it must be believed. Orders
// of magnitude: first layer and adhesion 2 to 5 %, warping 1 to 3 %, clogs and too little flow 1 to 2 %, tangles and run-out 0.5
// to 1 %, shifts 0.3 to 1 %, heat and electronics 0.1 to 0.3 %, power 0.1 %. Source: PHYSICS 6; split within a group evenly.
import { CAUSES } from './causes.ts'

export interface Prior {
  readonly perHour: number
  /** Evidence is weighed over so many seconds: what burns must be believed at once, what spoils slowly may take its time. */
  readonly settlesS: number
  /** Loaded, set or measured before the print: it is there from the start or does not come. */
  readonly isFromStart: boolean
}

const FROM_START = new Set(
  'wrong-nozzle wrong-diameter wet-filament wrong-pressure-advance wrong-material endstop-error endstop-stuck probe-error probe-stuck bed-mesh-stale poor-first-layer greasy-bed dirty-bed wrong-plate'.split(
    ' ',
  ),
)

const GROUPS: readonly (readonly [share: number, settlesS: number, causes: string])[] = [
  [
    0.002,
    1.5,
    'heater-open heater-intermittent heater-stuck-on thermistor-detached thermistor-open thermistor-short thermistor-noisy bed-heater-open bed-heater-stuck-on bed-thermistor-detached bed-thermistor-open bed-thermistor-short',
  ],
  [0.002, 8, 'heater-weak thermistor-drift bed-heater-weak part-fan-on-block sock-lost pid-detuned'],
  [0.003, 3, 'hotend-fan-stopped part-fan-stopped'],
  [0.004, 20, 'draft cold-chamber door-opened'],
  [0.015, 10, 'partial-clog clog grinding under-extrusion over-extrusion extruder-motor-weak nozzle-leak'],
  [0.01, 4, 'tangle filament-runout'],
  [
    0.01,
    15,
    'nozzle-worn wrong-nozzle filament-out-of-round wrong-diameter wet-filament wrong-pressure-advance wrong-material',
  ],
  [0.007, 2, 'belt-tooth-jump lost-steps motor-weak bed-knocked layer-shift z-binding'],
  [0.004, 15, 'belt-slack loose-frame lead-screw-worn bent-axis pulley-slip'],
  [
    0.003,
    1.5,
    'driver-overheated driver-temperature-warning driver-reset endstop-stuck probe-stuck late-timer mcu-lost',
  ],
  [0.001, 1.5, 'supply-sag brown-out power-loss'],
  [0.035, 10, 'endstop-error probe-error bed-mesh-stale poor-first-layer greasy-bed dirty-bed wrong-plate'],
  [0.03, 10, 'warping delamination support-failure spire-knocked curled-part'],
  [0.006, 5, 'camera-frozen camera-dark signal-off signal-frozen signal-delayed signal-lying'],
]

const REST: Prior = { perHour: 1e-4, settlesS: 10, isFromStart: false }

const BY_CAUSE: ReadonlyMap<string, Prior> = new Map(
  GROUPS.flatMap(([share, settlesS, names]) => {
    const causes = names.split(' ')
    return causes.map((cause): [string, Prior] => [
      cause,
      { perHour: share / causes.length, settlesS, isFromStart: FROM_START.has(cause) },
    ])
  }),
)

/** In the order of CAUSES. */
export const PRIORS: readonly Prior[] = CAUSES.map(({ name }) => BY_CAUSE.get(name) ?? REST)
