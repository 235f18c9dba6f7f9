// What can be wrong with a print, for the operator: what it costs to go on, what may be tried, how often that helps. Names are
// those of `printwright faults`. Costs are in spoilt prints (1: one print lost); `harm` is what goes beyond the print: a fire, a
// buried hot end, a bent nozzle. All of them are estimates by their order of magnitude, plausible, not measured.

export interface Cause {
  readonly name: string
  readonly title: string
  /** Expected loss if nothing is done, 0..1 of a print. */
  readonly lossIfGoingOn: number
  /** ... and beyond the print. */
  readonly harmIfGoingOn: number
  /** Loss that is left once the print stands: 1 where it is spoilt already. */
  readonly lossIfPaused: number
  /** ... and beyond the print, while heaters stay on. */
  readonly harmIfPaused: number
  /** What is tried for it, best first; without any, a person is asked. */
  readonly playbooks: readonly string[]
  /** Share of cases in which the first of them, or else the person who is told, saves the print. */
  readonly helped: number
}

type Row = readonly [
  name: string,
  title: string,
  lossIfGoingOn: number,
  harmIfGoingOn: number,
  lossIfPaused: number,
  harmIfPaused: number,
  playbooks: string,
  helped: number,
]

const ROWS: readonly Row[] = [
  ['heater-open', 'the hot end gets no power', 1, 0.2, 0.9, 0.1, 'heater-fault', 0.1],
  ['heater-weak', 'the hot end gets too little power', 0.4, 0.1, 0.4, 0.05, 'slow-down', 0.7],
  ['heater-intermittent', 'the hot end’s power comes and goes', 0.7, 0.5, 0.4, 0.2, 'heater-fault', 0.2],
  ['heater-stuck-on', 'the hot end heats although it is not told to', 1, 50, 1, 50, 'heater-fault', 0],
  [
    'thermistor-detached',
    'the nozzle’s sensor has slipped out: it is hotter than it reads',
    1,
    50,
    1,
    50,
    'heater-fault',
    0,
  ],
  ['thermistor-open', 'the wire of the nozzle’s sensor is broken', 1, 5, 0.9, 2, 'heater-fault', 0],
  ['thermistor-short', 'the nozzle’s sensor is shorted', 1, 5, 0.9, 2, 'heater-fault', 0],
  ['thermistor-drift', 'the nozzle’s sensor reads too low', 0.3, 0.3, 0.2, 0.1, 'tell', 0.7],
  ['thermistor-noisy', 'the nozzle’s sensor has a loose wire', 0.5, 2, 0.4, 1, 'sensor-fault', 0.4],
  ['bed-heater-open', 'the bed gets no power', 0.8, 0.1, 0.6, 0.1, 'heater-fault', 0.1],
  ['bed-heater-weak', 'the bed gets too little power', 0.3, 0.3, 0.3, 0.2, 'tell', 0.6],
  ['bed-heater-stuck-on', 'the bed heats although it is not told to', 0.7, 30, 0.7, 30, 'heater-fault', 0],
  [
    'bed-thermistor-detached',
    'the bed’s sensor has come off: it is hotter than it reads',
    0.9,
    30,
    0.9,
    30,
    'heater-fault',
    0,
  ],
  ['bed-thermistor-open', 'the wire of the bed’s sensor is broken', 1, 3, 0.8, 1, 'heater-fault', 0],
  ['bed-thermistor-short', 'the bed’s sensor is shorted', 1, 3, 0.8, 1, 'heater-fault', 0],
  ['hotend-fan-stopped', 'the heat sink’s fan has stopped: heat creeps up', 0.9, 0.3, 0.3, 0.2, 'heat-creep', 0.6],
  ['part-fan-stopped', 'the part fan has stopped', 0.4, 0, 0.4, 0, 'slow-for-cooling', 0.6],
  ['part-fan-on-block', 'the part fan blows on the heater block', 0.4, 0.05, 0.4, 0.02, 'less-fan', 0.8],
  ['sock-lost', 'the silicone sock has come off the block', 0.15, 0.05, 0.15, 0, 'tell', 0.9],
  ['pid-detuned', 'the nozzle’s temperature swings', 0.15, 0.02, 0.15, 0, 'tell', 0.8],
  ['draft', 'a draft cools the part', 0.3, 0, 0.3, 0, 'keep-warm', 0.6],
  ['cold-chamber', 'room or chamber are too cold for this material', 0.4, 0, 0.4, 0, 'keep-warm', 0.4],
  ['partial-clog', 'the nozzle is partly clogged', 0.6, 0.05, 0.3, 0, 'soften-clog unclog', 0.6],
  ['clog', 'the nozzle is clogged', 1, 0.1, 0.4, 0.05, 'unclog', 0.4],
  ['nozzle-worn', 'the nozzle is worn wide', 0.2, 0, 0.2, 0, 'tell', 0.9],
  ['wrong-nozzle', 'the nozzle does not fit the file', 0.9, 0, 0.9, 0, 'give-up-early', 0],
  ['grinding', 'the drive gear grinds the filament', 0.95, 0.05, 0.3, 0, 'reload', 0.7],
  ['tangle', 'the spool is tangled', 0.9, 0.05, 0.2, 0, 'free-spool', 0.8],
  ['filament-runout', 'the filament has run out', 1, 0.05, 0.1, 0, 'reload', 0.9],
  ['filament-out-of-round', 'the filament is out of round', 0.15, 0, 0.15, 0, 'tell', 0.9],
  ['wrong-diameter', 'the filament’s diameter is not what the file takes', 0.4, 0, 0.4, 0, 'feed-more', 0.8],
  ['wet-filament', 'the filament is wet', 0.3, 0, 0.3, 0, 'wet-filament', 0.6],
  ['under-extrusion', 'too little is fed', 0.5, 0, 0.5, 0, 'set-flow', 0.8],
  ['over-extrusion', 'too much is fed', 0.4, 0.02, 0.4, 0.02, 'set-flow', 0.8],
  ['extruder-motor-weak', 'the extruder’s motor skips', 0.7, 0.02, 0.7, 0, 'spare-extruder', 0.6],
  ['wrong-pressure-advance', 'pressure advance does not fit', 0.2, 0, 0.2, 0, 'tell', 0.7],
  ['nozzle-leak', 'melt leaks past the nozzle’s thread', 0.5, 1, 0.5, 0.3, 'ask-person', 0.3],
  ['belt-slack', 'a belt is slack', 0.3, 0, 0.3, 0, 'gentler', 0.7],
  ['belt-tooth-jump', 'a belt has jumped a tooth', 0.95, 0.05, 0.6, 0, 'rehome', 0.4],
  ['pulley-slip', 'a pulley slips on its shaft', 0.95, 0.05, 0.8, 0, 'rehome', 0.2],
  ['lost-steps', 'an axis runs heavy and loses steps', 0.95, 0.05, 0.6, 0, 'rehome', 0.4],
  ['motor-weak', 'a motor is too weak for this pace', 0.95, 0.05, 0.6, 0, 'rehome', 0.4],
  ['driver-overheated', 'a motor driver is too hot', 0.9, 0.1, 0.5, 0, 'less-current cool-driver', 0.6],
  ['driver-temperature-warning', 'a motor driver is getting hot', 0.2, 0.02, 0.2, 0, 'less-current cool-driver', 0.8],
  ['curled-part', 'edges curl up into the nozzle’s way', 0.5, 0.1, 0.5, 0.06, 'gentler', 0.5],
  ['loose-frame', 'frame or carriage are loose', 0.3, 0.02, 0.3, 0, 'gentler', 0.7],
  ['z-binding', 'Z binds', 0.8, 0.2, 0.7, 0, 'ask-person', 0.2],
  ['lead-screw-worn', 'the lead screw is worn', 0.15, 0, 0.15, 0, 'tell', 0.9],
  ['bent-axis', 'an axis or a screw is bent', 0.15, 0, 0.15, 0, 'tell', 0.9],
  ['endstop-error', 'the first layer is at the wrong height everywhere', 0.7, 0.2, 0.6, 0, 'first-layer', 0.6],
  ['endstop-stuck', 'an endstop does not answer', 0.9, 0.1, 0.9, 0, 'ask-person', 0.3],
  ['probe-stuck', 'the bed probe does not answer', 0.9, 0.2, 0.9, 0, 'ask-person', 0.3],
  ['probe-error', 'the probe measured the wrong height', 0.7, 0.2, 0.6, 0, 'first-layer', 0.6],
  ['bed-mesh-stale', 'the bed is not as its mesh says', 0.5, 0.1, 0.5, 0, 'first-layer', 0.4],
  ['bed-knocked', 'the bed was knocked', 0.8, 0.3, 0.6, 0, 'ask-person', 0.3],
  ['layer-shift', 'the head was pushed: layers are displaced', 0.95, 0.02, 0.6, 0, 'rehome', 0.5],
  ['poor-first-layer', 'the first layer is too high or too low', 0.6, 0.05, 0.6, 0.01, 'first-layer', 0.7],
  ['greasy-bed', 'the plate is greasy: nothing holds', 0.7, 0.1, 0.6, 0, 'clean-and-restart', 0.7],
  ['warping', 'the part warps off the plate', 0.5, 0.1, 0.5, 0.06, 'keep-warm', 0.5],
  ['delamination', 'layers split', 0.8, 0, 0.7, 0, 'hotter', 0.2],
  ['support-failure', 'a support has broken off', 0.8, 0.1, 0.5, 0, 'exclude spaghetti', 0.5],
  ['spire-knocked', 'a thin part was knocked over', 0.8, 0.1, 0.4, 0, 'exclude spaghetti', 0.6],
  ['supply-sag', 'the supply’s voltage sags', 0.4, 0.3, 0.3, 0.1, 'less-power', 0.5],
  ['brown-out', 'the supply broke down for a moment', 0.9, 0.1, 0.8, 0, 'after-shutdown', 0.3],
  ['power-loss', 'the mains was lost', 1, 0, 0.9, 0, 'after-power-loss', 0.3],
  [
    'driver-reset',
    'a motor driver was reset: it does not know where it stands',
    1,
    0.05,
    0.8,
    0,
    'after-shutdown',
    0.3,
  ],
  ['mcu-lost', 'the microcontroller does not answer', 1, 0.5, 0.9, 0.1, 'after-shutdown', 0.2],
  ['late-timer', 'the host is too slow for its microcontroller', 0.9, 0, 0.8, 0, 'after-shutdown', 0.2],
  ['camera-frozen', 'the camera shows an old picture', 0.06, 0, 0.06, 0, 'tell', 1],
  ['camera-dark', 'the camera sees nothing', 0.06, 0, 0.06, 0, 'tell', 1],
  ['signal-off', 'a sensor is gone', 0.05, 0.03, 0.05, 0.02, 'tell', 0.9],
  ['signal-frozen', 'a sensor stands still', 0.05, 0.03, 0.05, 0.02, 'tell', 0.9],
  ['signal-delayed', 'a sensor is late', 0.05, 0.03, 0.05, 0.02, 'tell', 0.9],
  ['signal-lying', 'a sensor reads what cannot be', 0.1, 0.1, 0.1, 0.05, 'sensor-fault', 0.4],
  ['dirty-bed', 'something lies on the plate', 0.9, 0.5, 0.9, 0, 'give-up-early', 0.5],
  ['wrong-material', 'another material than the file’s is loaded', 0.9, 0.3, 0.8, 0.1, 'give-up-early', 0.2],
  ['wrong-plate', 'this plate does not hold this material', 0.7, 0.05, 0.6, 0, 'clean-and-restart', 0.5],
  ['door-opened', 'a door is open', 0.3, 0, 0.3, 0, 'keep-warm', 0.7],
]

export const CAUSES: readonly Cause[] = ROWS.map(
  ([name, title, lossIfGoingOn, harmIfGoingOn, lossIfPaused, harmIfPaused, playbooks, helped]) => ({
    name,
    title,
    lossIfGoingOn,
    harmIfGoingOn,
    lossIfPaused,
    harmIfPaused,
    // Telling a person needs no playbook.
    playbooks: playbooks === 'tell' || playbooks === 'ask-person' ? [] : playbooks.split(' '),
    helped,
  }),
)

export const SOUND = 'sound'
export const UNKNOWN = 'unknown'

const BY_NAME: ReadonlyMap<string, Cause> = new Map(CAUSES.map((cause) => [cause.name, cause]))

/** Undefined for `sound`, `unknown` and names that are none. */
export function causeNamed(name: string): Cause | undefined {
  return BY_NAME.get(name)
}
