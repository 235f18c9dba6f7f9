// [delayed_gcode NAME]: a template that runs by itself after a while, once or as often as it asks for.
import type { DelayedGcodeConfig } from '#config'
import { KlipperError, requiredFloat } from '#motion'
import { runLocked } from './dispatch.ts'
import type { Host } from './host.ts'
import { loadTemplate, renderScript } from './macros.ts'
import { addMuxCommand } from './mux-commands.ts'
import type { Task, Timer } from './reactor.ts'
import { callAt } from './reactor.ts'

/** No host looks at its timers more often, s. */
const SOONEST_S = 0.001

export function setupDelayedGcodes(host: Host): void {
  for (const config of host.config.delayedGcodes) setupDelayedGcode(host, config)
}

function setupDelayedGcode(host: Host, { name, gcode, initialDurationS }: DelayedGcodeConfig): void {
  const template = `delayed_gcode ${name}:gcode`
  loadTemplate(host, template, gcode)
  let timer: Timer | null = null
  let isInside = false
  /** What the template itself has asked for while it runs, s. */
  let againS = 0

  function* run(): Task {
    isInside = true
    againS = 0
    try {
      yield* runLocked(host, renderScript(host, template, gcode))
    } catch (error) {
      if (!(error instanceof KlipperError)) throw error
      host.note('log', { text: `Script running error: ${error.message}` })
    } finally {
      isInside = false
    }
    if (againS > 0) wake(againS)
  }

  function wake(durationS: number): void {
    if (timer !== null) timer.isCancelled = true
    timer = null
    if (durationS === 0) return
    timer = callAt(host.reactor, host.reactor.timeS + Math.max(durationS, SOONEST_S), () => {
      timer = null
      if (!host.isGone) host.spawn(run())
    })
  }

  host.onReady.push(() => {
    if (initialDurationS > 0) wake(initialDurationS)
  })
  addMuxCommand(
    host,
    'UPDATE_DELAYED_GCODE',
    'ID',
    name,
    (_, command) => {
      const durationS = requiredFloat(command, 'DURATION', { min: 0 })
      if (isInside) againS = durationS
      else wake(durationS)
    },
    'Update the duration of a delayed_gcode',
  )
}
