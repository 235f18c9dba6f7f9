// PID_CALIBRATE: the heater swings around its target until its gains are known; SAVE_CONFIG keeps them.
import { createPidAutotune, pidAutotuneOptions, pidAutotuneText, stepPidAutotune } from '#control'
import type { Command } from '#gcode'
import { intParam, KlipperError, requiredFloat, requiredText } from '#motion'
import { resultsPath } from './files.ts'
import { heaterNamed, reportText, setTarget } from './heaters.ts'
import type { Host } from './host.ts'
import { addCommand, checkRunning, lastMoveTimeS, respondInfo } from './host.ts'
import type { Task } from './reactor.ts'
import { keepValue } from './save-config.ts'

/** As every command that waits for a heater. */
const LOOK_S = 1

export function setupPidCalibrate(host: Host): void {
  addCommand(host, 'PID_CALIBRATE', calibrate, 'Run PID calibration test')
}

function* calibrate(host: Host, command: Command): Task {
  const name = requiredText(command, 'HEATER')
  const targetC = requiredFloat(command, 'TARGET')
  const mustWrite = intParam(command, 'WRITE_FILE', 0) !== 0
  const heater = heaterNamed(host, name)
  if (heater === undefined) throw new KlipperError(`Unknown heater '${name}'`)
  lastMoveTimeS(host)
  setTarget(heater, targetC)
  const state = createPidAutotune(targetC, heater.config.maxPowerRatio)
  const part = heater.part()
  const samples: string[] = []
  part.override = (timeS, readingC) => {
    const powerRatio = stepPidAutotune(state, readingC, timeS)
    // Klipper's status shows what the heater is on its way to.
    part.targetC = state.gains === null ? state.activeTargetC : 0
    if (mustWrite) samples.push(`${timeS.toFixed(3)} ${readingC.toFixed(3)} ${powerRatio.toFixed(3)}`)
    return powerRatio
  }
  try {
    while (state.gains === null) {
      host.respondRaw(reportText(host))
      yield host.reactor.timeS + LOOK_S
      checkRunning(host)
    }
  } finally {
    part.override = null
    part.targetC = 0
  }
  if (mustWrite) host.files.writeResult?.(`${resultsPath(host.files)}/heattest.txt`, `${samples.join('\n')}\n`)
  respondInfo(host, pidAutotuneText(state.gains))
  for (const [option, value] of pidAutotuneOptions(state.gains)) keepValue(host, heater.config.section, option, value)
}
