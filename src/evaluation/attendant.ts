// The person around a printer, as a scenario has them: comes after so many minutes or never, does what is asked for, and only
// what was broken and can be mended by that becomes sound. Nobody tells them what is broken; they look at what they were asked
// to look at, and say so.
import type { Question } from '#operator'
import { setDrive } from '#physics'
import type { Printer } from '#printer'
import { clearFaults } from '#printer'

/** What a person who follows a playbook's request puts right: by the name of the playbook. */
const FEED = ['filament-runout', 'grinding', 'tangle', 'wrong-diameter', 'filament-out-of-round']
const NOZZLE = ['clog', 'partial-clog', 'nozzle-leak', 'nozzle-worn']
const SENSORS = ['thermistor-noisy', 'signal-off', 'signal-frozen', 'signal-delayed', 'signal-lying']
const MENDS: Readonly<Record<string, readonly string[]>> = {
  // Who takes the filament out and loads it again has the spool in the other hand.
  unclog: [...NOZZLE, ...FEED],
  reload: FEED,
  'free-spool': FEED,
  'heat-creep': ['hotend-fan-stopped'],
  'sensor-fault': SENSORS,
  'tighten-nozzle': NOZZLE,
  'clean-and-restart': [],
  'give-up-early': [],
  'have-a-look': [...NOZZLE, ...FEED, ...SENSORS, 'hotend-fan-stopped'],
  'any-fault': [...NOZZLE, ...FEED, ...SENSORS, 'hotend-fan-stopped'],
}

export interface Attendant {
  ask(question: Question): void
  answerTo(id: string): boolean | null
  readonly questions: readonly Question[]
}

/** `onLooked`: has said that what the shell has latched was looked at, and is well. */
export function createAttendant(
  printer: Printer,
  answersAfterMin: number | null,
  onLooked: () => void = () => undefined,
): Attendant {
  const questions: Question[] = []
  const answers = new Map<string, boolean>()
  return {
    questions,
    ask(question) {
      if (!questions.some(({ id }) => id === question.id)) questions.push(question)
    },
    answerTo(id) {
      const known = answers.get(id)
      if (known !== undefined) return known
      const question = questions.find((one) => one.id === id)
      if (question === undefined || answersAfterMin === null) return null
      if (printer.reactor.timeS < question.timeS + 60 * answersAfterMin) return null
      const answer = look(printer, id.split('/')[0] ?? '')
      if (answer && question.isLook === true) onLooked()
      answers.set(id, answer)
      return answer
    },
  }
}

/** Whoever takes the filament out cuts off what the gear has chewed or bent. */
const CUTS: ReadonlySet<string> = new Set(['unclog', 'reload', 'free-spool', 'heat-creep', 'any-fault', 'have-a-look'])

function cutFilament({ plant }: Printer): void {
  const { extrusion, condition } = plant.simulation
  extrusion.ground = false
  extrusion.buckled = false
  extrusion.localSlipMm = 0
  setDrive(extrusion, condition.gripRatio, condition.extruderForceRatio, extrusion.dragN)
}

/** Yes: done, or nothing of the kind was found. No: what was found is not to be mended here. */
function look(printer: Printer, playbook: string): boolean {
  const faults = printer.plant.simulation.schedule?.faults ?? []
  // What has not struck yet is sound, and nobody mends it.
  const broken = faults.filter(({ onsetS }) => !Number.isNaN(onsetS)).map(({ spec }) => spec.mode.name)
  if (playbook === 'after-shell') {
    if (broken.some((mode) => AT_HEATER.includes(mode))) return false
    if (broken.some((mode) => AROUND_HEATER.includes(mode))) clearFaults(printer)
    return true
  }
  if (playbook === 'clean-and-restart' || playbook === 'give-up-early') return !broken.some((mode) => LOST.has(mode))
  const mended = MENDS[playbook] ?? []
  if (broken.some((mode) => mended.includes(mode))) clearFaults(printer)
  if (CUTS.has(playbook)) cutFilament(printer)
  return true
}

/** What is seen and put right around a heater: a sock put on again, a shroud pushed back, a door shut. */
const AROUND_HEATER = ['sock-lost', 'part-fan-on-block', 'draft', 'door-opened']
/** What is seen, and nobody mends within a print. What cannot be seen (a cartridge that weakens, a sensor that drifts) is not among them. */
const AT_HEATER = [
  ...['heater-open', 'heater-intermittent', 'heater-stuck-on'],
  ...['thermistor-detached', 'thermistor-open', 'thermistor-short', 'thermistor-noisy', 'signal-lying'],
  ...['bed-heater-open', 'bed-heater-stuck-on'],
  ...['bed-thermistor-detached', 'bed-thermistor-open', 'bed-thermistor-short'],
]

/** Who looks sees that it makes no sense to go on. */
const LOST: ReadonlySet<string> = new Set(['wrong-nozzle', 'wrong-material', 'dirty-bed', 'greasy-bed', 'wrong-plate'])
