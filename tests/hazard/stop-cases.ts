// What stops a living printer: each fault, given as a person gives it, in a printer that heats up, prints or stands; and
// what Klipper lets through. The words are Klipper's; where they come from a record, ../shared/moonraker has it.
import type { LivePrinter, LivePrinterOptions } from '../live-printer.ts'
import { createLivePrinter } from '../live-printer.ts'
import { plainConfig } from '../printer/plain-config.ts'

/** What the printer does when the fault comes. */
export type Scene = 'printing' | 'holding' | 'heating nozzle' | 'heating bed' | 'idle' | 'moving'

/** After FIRMWARE_RESTART, with the fault still there. */
export type Again =
  /** Comes up, and stops again at once. */
  | 'at once'
  /** Comes up, and stops again when it is heated. */
  | 'when heated'
  /** Comes up and goes on. */
  | 'never'
  /** Nobody answers. */
  | 'unreachable'

export interface StopCase {
  readonly name: string
  readonly fault: string
  readonly scene: Scene
  readonly config?: LivePrinterOptions
  /** What clients read as state_message, from its beginning. */
  readonly message: RegExp
  /** From the onset to the stop, s. */
  readonly withinS: readonly [number, number]
  /** The heater whose watchdog decides: the rule of V30 must say the same time. */
  readonly rule?: 'extruder' | 'heater_bed'
  /** What PHYSICS or a record says of the time. */
  readonly source: string
  /** What the microcontroller remembers, where it is not what the message says; null: nothing, a RESTART is enough. */
  readonly remembers?: string | null
  readonly again?: Again
  /** What must be true of the machine after the stop, or after it was watched. */
  readonly truth?: (live: LivePrinter) => void
}

export const NOZZLE_C = 215
export const BED_C = 60
/** Heat-ups are broken on their way. */
export const HALFWAY_C = 120
const BED_HALFWAY_C = 40

const DRIVERS = ['x', 'y', 'z'].map(
  (axis) =>
    `[tmc2209 stepper_${axis}]\nuart_pin: PX${axis === 'x' ? 1 : axis === 'y' ? 2 : 3}\nrun_current: 0.8\nsense_resistor: 0.110\n`,
)
export const WITH_DRIVERS: LivePrinterOptions = { configText: plainConfig(...DRIVERS) }

/** Lines of 60 mm, 40 layers: a quarter of an hour. */
export function partText(): string {
  const lines = ['G90', 'M83', 'G92 E0']
  for (let layer = 0; layer < 40; layer++) {
    lines.push(`;LAYER:${layer}`, `G1 Z${(0.2 * (layer + 1)).toFixed(2)} F600`)
    for (let row = 0; row < 24; row++) {
      const y = 60 + row
      lines.push(`G1 X${row % 2 === 0 ? 120 : 60} Y${y} E2 F2400`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** `look` is called all the way: the rule must see a heat-up from its beginning. */
function startScene(live: LivePrinter, scene: Scene, look: () => void): void {
  if (scene === 'idle') return
  if (scene === 'moving') {
    live.say('G28')
    const lines = Array.from({ length: 200 }, (_, i) => `G1 X${i % 2 === 0 ? 20 : 200} F6000`)
    live.send('gcode/script', { script: lines.join('\n') })
    live.run(5)
    return
  }
  if (scene === 'printing' || scene === 'holding') {
    live.say(`M140 S${BED_C}\nG28\nM190 S${BED_C}\nM109 S${NOZZLE_C}`)
    live.run(20)
    if (scene === 'holding') return
    live.say('SDCARD_PRINT_FILE FILENAME=part.gcode')
    live.run(20)
    return
  }
  const isBed = scene === 'heating bed'
  live.say(isBed ? `M140 S${BED_C}` : `M104 S${NOZZLE_C}`)
  live.runUntil(() => {
    look()
    return temperatureC(live, isBed ? 'heater_bed' : 'extruder') > (isBed ? BED_HALFWAY_C : HALFWAY_C)
  }, 600)
}

export function temperatureC(live: LivePrinter, heater: string): number {
  return live.status(heater)['temperature'] as number
}

export function blockC(live: LivePrinter): number {
  return live.printer.plant.simulation.heating.plant.nozzleBlockC
}

export interface StartedScene {
  readonly live: LivePrinter
  /** The rule of V30, asked once a second; when in the second nobody outside knows. */
  readonly watches: readonly RuleWatch[]
  /** Lets the rule see a reading when a second has passed. */
  look(): void
}

const PHASES = 20

export function createScene({ scene, config, rule }: Pick<StopCase, 'scene' | 'config' | 'rule'>): StartedScene {
  const live = createLivePrinter({
    configText: plainConfig(),
    room: { ambient: 22 },
    ...config,
    gcodes: { 'part.gcode': partText() },
  })
  const isBed = rule === 'heater_bed'
  const watches = Array.from({ length: rule === undefined ? 0 : PHASES }, (_, phase) => ({
    ...createRuleWatch(isBed ? 60 : 20, isBed ? BED_C : NOZZLE_C, scene.startsWith('heating')),
    nextS: phase / PHASES,
  }))
  const look = (): void => {
    const { timeS } = live.printer.reactor
    if (rule === undefined) return
    const readC = temperatureC(live, rule)
    for (const watch of watches) {
      if (timeS < watch.nextS) continue
      watch.nextS += Math.floor(timeS - watch.nextS) + 1
      stepRule(watch, readC, timeS)
    }
  }
  startScene(live, scene, look)
  return { live, watches, look }
}

function bedC(live: LivePrinter): number {
  return live.printer.plant.simulation.heating.plant.bedSurfaceC
}

/** The rule of V30, by its words: what it says to readings once a second. */
interface RuleWatch {
  nextS: number
  readonly gainTimeS: number
  readonly targetC: number
  errorCS: number
  /** Highest goal and until when, while a new target is approached; null: it is not. */
  goal: { c: number; untilS: number } | null
  firedS: number
}

function createRuleWatch(gainTimeS: number, targetC: number, isApproaching: boolean): RuleWatch {
  const goal = isApproaching ? { c: Number.NEGATIVE_INFINITY, untilS: 0 } : null
  return { nextS: 0, gainTimeS, targetC, errorCS: 0, goal, firedS: Number.NaN }
}

function stepRule(watch: RuleWatch, readC: number, timeS: number): void {
  if (!Number.isNaN(watch.firedS)) return
  const missingC = watch.targetC - 5 - readC
  if (missingC <= 0) {
    watch.errorCS = 0
    watch.goal = null
    return
  }
  watch.errorCS += missingC
  const { goal } = watch
  if (goal !== null && readC >= goal.c) {
    watch.errorCS = 0
    watch.goal = { c: readC + 2, untilS: timeS + watch.gainTimeS }
  } else if (goal !== null && timeS >= goal.untilS) watch.goal = null
  else if (goal === null && watch.errorCS >= 120) watch.firedS = timeS
}

function mustBe(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not true: ${what}`)
}

const NOT_HEATING =
  /^Heater extruder not heating at expected rate\nSee the 'verify_heater' section in docs\/Config_Reference\.md\nfor the parameters that control this check\.\n\nOnce the underlying/
const BED_NOT_HEATING = /^Heater heater_bed not heating at expected rate\nSee the 'verify_heater'/
const LOST = /^Lost communication with MCU 'mcu'\nOnce the underlying issue is corrected, use the\n"FIRMWARE_RESTART"/
const LATE = /^MCU 'mcu' shutdown: Timer too close\nThis often indicates the host computer is overloaded/
const adc = (sensor: string, temperature: string, range: string): RegExp =>
  new RegExp(
    `^MCU 'mcu' shutdown: ADC out of range\\n\\nSensor '${sensor}' temperature ${temperature} not in range ${range}\\n\\nThis generally occurs when a heater temperature exceeds\\nits configured min_temp or max_temp\\.\\nOnce the underlying`,
  )
const either = (a: RegExp, b: RegExp): RegExp => new RegExp(`${a.source}|${b.source}`)
const OPEN = '-\\d+\\.\\d{3}'
const SHORT = '\\d{4,5}\\.\\d{3}'

export const STOPS: readonly StopCase[] = [
  {
    name: 'hot-end heater open while printing',
    fault: 'heater-open',
    scene: 'printing',
    message: NOT_HEATING,
    withinS: [18, 30],
    rule: 'extruder',
    source: 'V31: 26 to 28 s at 235 °C; bar ± 4 s',
    again: 'when heated',
  },
  {
    name: 'hot-end heater open in heat-up',
    fault: 'heater-open',
    scene: 'heating nozzle',
    message: NOT_HEATING,
    withinS: [19, 36],
    rule: 'extruder',
    source: 'record: 22.2 s (heater four times faster); V30: 20 s after the last gain',
    again: 'when heated',
  },
  {
    name: 'hot-end heater at 40 % while printing',
    fault: 'heater-weak@start:1,course=sudden',
    scene: 'printing',
    message: NOT_HEATING,
    withinS: [20, 200],
    rule: 'extruder',
    source: 'V16: sags and settles below its target',
    again: 'when heated',
  },
  {
    name: 'hot-end thermistor open while printing',
    fault: 'thermistor-open',
    scene: 'printing',
    message: either(adc('extruder', OPEN, '0\\.000:\\d+\\.000'), NOT_HEATING),
    withinS: [0.3, 1.6],
    source: 'record: 1.2 s; the watchdog may be first, its sum is there after two readings',
    again: 'at once',
  },
  {
    name: 'hot-end thermistor open, heater off',
    fault: 'thermistor-open',
    scene: 'idle',
    message: adc('extruder', OPEN, '0\\.000:\\d+\\.000'),
    withinS: [0.8, 1.6],
    source: 'record: 1.2 s',
    again: 'at once',
  },
  {
    name: 'hot-end thermistor open in heat-up',
    fault: 'thermistor-open',
    scene: 'heating nozzle',
    message: adc('extruder', OPEN, '0\\.000:\\d+\\.000'),
    withinS: [0.8, 1.6],
    source: 'record: 1.2 s',
    again: 'at once',
  },
  {
    name: 'hot-end thermistor shorted',
    fault: 'thermistor-short',
    scene: 'printing',
    message: adc('extruder', SHORT, '0\\.000:\\d+\\.000'),
    withinS: [0.8, 1.6],
    source: 'record (bed): 1.2 s',
    again: 'at once',
  },
  {
    name: 'hot-end thermistor out of its hole, holding',
    fault: 'thermistor-detached',
    scene: 'holding',
    message: NOT_HEATING,
    withinS: [3, 12],
    rule: 'extruder',
    source: 'V15: about 6 s after the reading began to fall',
    again: 'when heated',
    truth: (live) => mustBe(blockC(live) > NOZZLE_C, 'the block is hotter than it was'),
  },
  {
    name: 'hot-end thermistor stands still in heat-up',
    fault: 'signal-frozen,signal=nozzle_c',
    scene: 'heating nozzle',
    message: NOT_HEATING,
    withinS: [19, 24],
    rule: 'extruder',
    source: 'V30: 20 s after the last gain of 2 °C',
    again: 'when heated',
  },
  {
    name: 'hot-end heater stuck on',
    fault: 'heater-stuck-on',
    scene: 'printing',
    message: adc('extruder', '\\d{3}\\.\\d{3}', '0\\.000:\\d+\\.000'),
    withinS: [20, 120],
    source: 'V32: 24 s from 220 to 275 °C where full power gives 3.7 °C/s; here 1',
    again: 'at once',
    truth: (live) => {
      const stopC = blockC(live)
      live.run(300)
      mustBe(blockC(live) > stopC + 60, 'it goes on heating, whatever the firmware says')
    },
  },
  {
    name: 'bed heater open while printing',
    fault: 'bed-heater-open',
    scene: 'printing',
    message: BED_NOT_HEATING,
    withinS: [60, 300],
    rule: 'heater_bed',
    source: 'V30: 135 s at 70 °C',
    again: 'when heated',
  },
  {
    name: 'bed heater open in heat-up',
    fault: 'bed-heater-open',
    scene: 'heating bed',
    message: BED_NOT_HEATING,
    withinS: [58, 80],
    rule: 'heater_bed',
    source: 'V30: 60 s after the last gain of 2 °C',
    again: 'when heated',
  },
  {
    name: 'bed thermistor open',
    fault: 'bed-thermistor-open',
    scene: 'idle',
    message: adc('heater_bed', OPEN, '0\\.000:\\d+\\.000'),
    withinS: [0.8, 1.6],
    source: 'record (hot end): 1.2 s',
    again: 'at once',
  },
  {
    name: 'bed thermistor shorted',
    fault: 'bed-thermistor-short',
    scene: 'printing',
    message: adc('heater_bed', SHORT, '0\\.000:\\d+\\.000'),
    withinS: [0.8, 1.6],
    source: 'record: 1.2 s',
    again: 'at once',
  },
  {
    name: 'bed thermistor off its plate',
    fault: 'bed-thermistor-detached',
    scene: 'printing',
    message: BED_NOT_HEATING,
    withinS: [4, 120],
    rule: 'heater_bed',
    source: 'V30',
    again: 'never',
  },
  {
    name: 'microcontroller lost while printing',
    fault: 'mcu-lost',
    scene: 'printing',
    message: LOST,
    withinS: [4, 5.2],
    source: 'V18: readings stand for 4 to 5 s in five real logs',
    truth: (live) => {
      mustBe(live.printer.plant.simulation.heating.input.nozzlePowerRatio === 0, 'the heater is off')
      const readC = temperatureC(live, 'extruder')
      live.run(20)
      mustBe(temperatureC(live, 'extruder') === readC, 'clients see the last reading')
      mustBe(blockC(live) < readC - 10, 'the block cools')
    },
    remembers: 'Missed scheduling of next digital out event',
    again: 'unreachable',
  },
  {
    name: 'link away for 3.9 s with a heater on',
    fault: 'mcu-lost,for=3.9s',
    scene: 'heating nozzle',
    message:
      /^MCU 'mcu' shutdown: Missed scheduling of next digital out event\nThis is generally indicative of an intermittent/,
    withinS: [3.8, 4.2],
    source: 'Klipper: a heater pin stands for 3 s',
    remembers: 'Missed scheduling of next digital out event',
    again: 'never',
  },
  {
    name: 'link away for 1.8 s in mid-motion',
    fault: 'mcu-lost,for=1.8s',
    scene: 'moving',
    message: LATE,
    withinS: [1.7, 2.2],
    source: 'plausible: steps that were due come late',
    again: 'never',
  },
  {
    name: 'host too late',
    fault: 'late-timer',
    scene: 'printing',
    message: LATE,
    withinS: [0, 0.5],
    source: 'Klipper: steps later than their buffer',
    again: 'at once',
  },
  {
    name: 'driver of X resets (TMC)',
    fault: 'driver-reset,motor=x',
    scene: 'printing',
    config: WITH_DRIVERS,
    message: /^TMC 'stepper_x' reports error: GSTAT: {6}00000001 reset=1\(Reset\)\nOnce the underlying/,
    withinS: [0.1, 1.3],
    source: 'V18: asked once a second',
    again: 'never',
  },
  {
    name: 'drivers too hot (TMC)',
    fault: 'driver-overheated,course=sudden',
    scene: 'printing',
    config: WITH_DRIVERS,
    message:
      /^TMC 'stepper_[xy]' reports error: DRV_STATUS: [0-9a-f]{8} otpw=1\(OvertempWarning!\) ot=1\(OvertempError!\)/,
    withinS: [1, 200],
    source: 'driver off at 143 °C, noticed within 1 s',
  },
  {
    name: 'mains lost, host on a supply of its own',
    fault: 'power-loss',
    scene: 'printing',
    message: LOST,
    withinS: [4, 5.2],
    source: 'as a lost microcontroller',
    remembers: null,
    again: 'unreachable',
  },
  {
    name: 'deep brown-out, board on its own USB',
    fault: 'brown-out',
    scene: 'printing',
    message: LOST,
    withinS: [4, 5.2],
    source: 'as a lost microcontroller',
    remembers: null,
    again: 'never',
  },
  {
    name: 'deep brown-out, board on a serial port',
    fault: 'brown-out',
    scene: 'printing',
    config: { configText: plainConfig().replace(/serial: .*/, 'serial: /dev/ttyUSB0') },
    message: /^MCU 'mcu' spontaneous restart\nOnce the underlying/,
    withinS: [0.5, 1],
    source: 'boot time plausible',
    remembers: null,
    again: 'never',
  },
  {
    name: 'shallow brown-out (TMC)',
    fault: 'brown-out@start:0.76',
    scene: 'printing',
    config: WITH_DRIVERS,
    message: /^TMC 'stepper_x' reports error: GSTAT: {6}00000001 reset=1\(Reset\)\n/,
    withinS: [0.1, 1.3],
    source: 'V18: asked once a second',
    again: 'never',
  },
]

/** What does not stop the printer: it goes on, or the print ends, or it waits for somebody. */
export interface Passed {
  readonly name: string
  readonly fault: string
  readonly scene: Scene
  readonly config?: LivePrinterOptions
  readonly forS: number
  readonly outcome: string
  readonly truth: (live: LivePrinter) => void
}

const job = (live: LivePrinter): Record<string, unknown> => live.status('print_stats')
const shiftMm = (live: LivePrinter): number => Math.abs(live.printer.plant.simulation.head.x.shiftMm)
const SWITCH = '[filament_switch_sensor runout]\nswitch_pin: PX9\npause_on_runout: True\n'
const WHEEL =
  '[filament_motion_sensor wheel]\nswitch_pin: PX9\nextruder: extruder\ndetection_length: 10\npause_on_runout: True\n'
const withSection = (section: string): LivePrinterOptions => ({ configText: plainConfig(section) })

export const PASSED: readonly Passed[] = [
  {
    name: 'hot-end thermistor stands still at its target',
    fault: 'signal-frozen,signal=nozzle_c',
    scene: 'printing',
    forS: 200,
    outcome: 'prints on; the block goes where it likes',
    truth: (live) => mustBe(Math.abs(blockC(live) - NOZZLE_C) > 8, `the block strays (${blockC(live)})`),
  },
  {
    name: 'hot-end thermistor a little out of its hole',
    fault: 'thermistor-detached@start:0.1',
    scene: 'printing',
    forS: 200,
    outcome: 'prints on, too hot',
    truth: (live) => mustBe(blockC(live) > NOZZLE_C + 4, `the block is hotter (${blockC(live)})`),
  },
  {
    name: 'hot-end thermistor out of its hole while printing',
    fault: 'thermistor-detached',
    scene: 'printing',
    forS: 60,
    outcome: 'the print ends: a line that extrudes is refused below min_extrude_temp before the watchdog has its sum',
    truth: (live) => {
      mustBe(job(live)['state'] === 'error', 'the print has ended')
      mustBe(String(job(live)['message']).startsWith('Extrude below minimum temp'), 'for its words')
      mustBe(live.status('extruder')['target'] === 0, 'heaters are off')
    },
  },
  {
    name: 'hot-end heater at 82 %',
    fault: 'heater-weak@start:0.3,course=sudden',
    scene: 'printing',
    forS: 200,
    outcome: 'prints on with more power',
    truth: (live) => mustBe(temperatureC(live, 'extruder') > NOZZLE_C - 5, 'it holds'),
  },
  {
    name: 'bed heater stuck on',
    fault: 'bed-heater-stuck-on',
    scene: 'holding',
    forS: 1200,
    outcome: 'a bed that cannot reach its max_temp is never stopped',
    truth: (live) => mustBe(temperatureC(live, 'heater_bed') > BED_C + 40, 'it is far too hot'),
  },
  {
    name: 'bed thermistor off its plate before the heat-up',
    fault: 'bed-thermistor-detached',
    scene: 'idle',
    forS: 1,
    outcome: 'gains its 2 °C a minute, far too hot',
    truth: (live) => {
      live.say(`M140 S${BED_C}`)
      live.run(1500)
      mustBe(live.printer.host.state === 'ready', 'nobody stops it')
      mustBe(bedC(live) > BED_C + 30, `the bed is hotter (${bedC(live)})`)
    },
  },
  {
    name: 'heat-sink fan stopped',
    fault: 'hotend-fan-stopped',
    scene: 'printing',
    forS: 60,
    outcome: 'prints on until it jams',
    truth: (live) => mustBe(job(live)['state'] === 'printing', 'the print goes on'),
  },
  {
    name: 'link away for 0.6 s',
    fault: 'mcu-lost,for=0.6s',
    scene: 'printing',
    forS: 20,
    outcome: 'prints on: the microcontroller had the steps',
    truth: (live) => mustBe(job(live)['state'] === 'printing', 'the print goes on'),
  },
  {
    name: 'link away for 2 s, nothing on, nothing moving',
    fault: 'mcu-lost,for=2s',
    scene: 'idle',
    forS: 20,
    outcome: 'nobody notices',
    truth: (live) => live.say('G28'),
  },
  {
    name: 'driver of X resets, no wire to ask it by',
    fault: 'driver-reset,motor=x',
    scene: 'printing',
    forS: 20,
    outcome: 'prints on; what was to move meanwhile is missing',
    truth: (live) => mustBe(shiftMm(live) > 0.1, `the head is not where it was sent (${shiftMm(live)})`),
  },
  {
    name: 'drivers too hot, no wire to ask them by',
    fault: 'driver-overheated,course=sudden',
    scene: 'printing',
    forS: 60,
    outcome: 'prints on, shifted',
    truth: (live) => mustBe(shiftMm(live) > 1, `the head is not where it was sent (${shiftMm(live)})`),
  },
  {
    name: 'driver of X resets while its motor is off (TMC)',
    fault: 'driver-reset,motor=x',
    scene: 'idle',
    config: WITH_DRIVERS,
    forS: 10,
    outcome: 'a motor that is off is not asked; its driver is set up when it is switched on',
    truth: (live) => {
      live.say('G28\nG1 X100 F6000\nM400')
      live.run(3)
      mustBe(live.printer.host.state === 'ready', 'it moves')
      mustBe(Math.abs(live.printer.plant.headMm[0]! - 100) < 0.01 && shiftMm(live) === 0, 'to its place')
    },
  },
  {
    name: 'filament runs out, switch',
    fault: 'filament-runout',
    scene: 'printing',
    config: withSection(SWITCH),
    forS: 10,
    outcome: 'pauses',
    truth: (live) => {
      mustBe(job(live)['state'] === 'paused', 'the print is paused')
      mustBe(live.status('pause_resume')['is_paused'] === true, 'by PAUSE')
      mustBe(live.status('extruder')['target'] === NOZZLE_C, 'hot')
      mustBe(live.status('filament_switch_sensor runout')['filament_detected'] === false, 'no filament is seen')
    },
  },
  {
    name: 'filament runs out, motion sensor',
    fault: 'filament-runout',
    scene: 'printing',
    config: withSection(WHEEL),
    forS: 30,
    outcome: 'pauses',
    truth: (live) => {
      mustBe(job(live)['state'] === 'paused', 'the print is paused')
      mustBe(live.status('filament_motion_sensor wheel')['filament_detected'] === false, 'nothing moves')
    },
  },
  {
    name: 'filament is stuck, motion sensor',
    fault: 'clog@start:1,course=sudden',
    scene: 'printing',
    config: withSection(WHEEL),
    forS: 60,
    outcome: 'pauses',
    truth: (live) => mustBe(job(live)['state'] === 'paused', 'the print is paused'),
  },
  {
    name: 'filament runs out, sensor disabled',
    fault: 'filament-runout',
    scene: 'printing',
    config: withSection(SWITCH),
    forS: 30,
    outcome: 'prints on, in air',
    truth: (live) => {
      mustBe(job(live)['state'] === 'printing', 'the print goes on')
      mustBe(live.status('filament_switch_sensor runout')['filament_detected'] === false, 'although nothing is seen')
    },
  },
]
