// The lab: a namespaced extension for tests and training. It breaks and mends the machine, tells the truth about it and lets
// its time pass. Only with `serve --lab`, so that an operator cannot peek.
import type { FaultSpec } from '#faults'
import { FAULT_MODES } from '#faults'
import type { Printer } from '#printer'
import { clearFaults, injectFault, machineTruth, statusJson } from '#printer'
import { RawJson } from '../wire/raw-json.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { ServerError } from './server-error.ts'

export interface LabTime {
  /** Lets the printer's time pass by itself again. */
  resume(): void
  /** Holds the printer's time. */
  pause(): void
  /** Lets so many seconds of the printer's time pass, at once. */
  step(seconds: number): void
  setSpeed(speed: number | 'max'): void
}

export interface LabOptions {
  readonly printer: Printer
  readonly time: LabTime
  /** Reads `mode@when:severity`; throws an Error with one sentence. */
  readonly readFault: (words: string) => FaultSpec
}

/** One request must come to an end. */
const STEP_S_MAX = 3600
const SPEED_MAX = 10_000

/** /printwright/lab/...: printwright.lab.truth and so on. */
export function setupLab(server: Moonraker, { printer, time, readFault }: LabOptions): void {
  const { endpoints } = server
  const base = '/printwright/lab'
  server.components.push('printwright_lab')
  addEndpoint(endpoints, `${base}/modes`, 'GET', () => ({
    modes: FAULT_MODES.map(({ name, title }) => ({ name, title })),
  }))
  addEndpoint(endpoints, `${base}/truth`, 'GET', () => new RawJson(statusJson(machineTruth(printer))))
  addEndpoint(endpoints, `${base}/inject`, 'POST', ({ params }) => {
    let spec: FaultSpec
    try {
      spec = readFault(params.text('fault'))
    } catch (error) {
      throw error instanceof ServerError ? error : new ServerError((error as Error).message)
    }
    injectFault(printer, spec)
    return 'ok'
  })
  addEndpoint(endpoints, `${base}/clear`, 'POST', () => {
    clearFaults(printer)
    return 'ok'
  })
  addEndpoint(endpoints, `${base}/step`, 'POST', ({ params }) => {
    const seconds = params.float('seconds')
    const isPossible = seconds > 0 && seconds <= STEP_S_MAX
    if (!isPossible) throw new ServerError(`A step is more than 0 and at most ${STEP_S_MAX} seconds long.`)
    time.step(seconds)
    return { time_s: printer.reactor.timeS }
  })
  addEndpoint(endpoints, `${base}/pause`, 'POST', () => {
    time.pause()
    return { time_s: printer.reactor.timeS }
  })
  addEndpoint(endpoints, `${base}/resume`, 'POST', () => {
    time.resume()
    return { time_s: printer.reactor.timeS }
  })
  addEndpoint(endpoints, `${base}/speed`, 'POST', ({ params }) => {
    const asked = params.text('speed')
    const speed = asked === 'max' ? asked : Number(asked)
    const isPossible = speed === 'max' || (speed > 0 && speed <= SPEED_MAX)
    if (!isPossible) throw new ServerError(`A speed is 'max', or a number up to ${SPEED_MAX}.`)
    time.setSpeed(speed)
    return 'ok'
  })
}
