// [pause_resume]: PAUSE, RESUME, CANCEL_PRINT, for a file on the printer and for whoever sends a file line by line.
import type { Command } from '#gcode'
import { floatParam, moveToLast, restoreState, saveState } from '#motion'
import { runLocked } from './dispatch.ts'
import type { Host } from './host.ts'
import { addCommand, addEndpoint, addObject, respondInfo } from './host.ts'
import { cancelJob, pauseJob, resumeJob } from './job.ts'
import type { Task } from './reactor.ts'
import type { StatusRecord } from './status-value.ts'

const STATE_NAME = 'PAUSE_STATE'

export function setupPauseResume(host: Host): void {
  const config = host.config.pauseResume
  if (config === null) return
  const { machine } = host.run
  let isFilePaused = false
  let isAsked = false

  /** The file, or whoever sends the lines, is told to stop. */
  function* askForPause(at: Host): Task {
    if (isAsked) return
    isAsked = true
    if (at.job.isActive) {
      isFilePaused = true
      yield* pauseJob(at)
    } else {
      isFilePaused = false
      respondInfo(at, 'action:paused')
    }
  }
  host.askForPause = askForPause

  function* pause(at: Host): Task {
    if (machine.isPaused) {
      respondInfo(at, 'Print already paused')
      return
    }
    yield* askForPause(at)
    saveState(at.run.gcode, STATE_NAME)
    machine.isPaused = true
    at.note('paused', {})
  }

  function resume(at: Host, command: Command): void {
    if (!machine.isPaused) {
      respondInfo(at, 'Print is not paused, resume aborted')
      return
    }
    const speed = floatParam(command, 'VELOCITY', config!.recoverMmPerS)
    const { gcode } = at.run
    const saved = restoreState(gcode, STATE_NAME)
    for (let axis = 0; axis < 3; axis++) gcode.lastMm[axis] = saved.lastMm[axis]!
    moveToLast(gcode, at.run.head, speed)
    machine.isPaused = false
    isAsked = false
    if (isFilePaused) {
      isFilePaused = false
      resumeJob(at)
    } else respondInfo(at, 'action:resumed')
  }

  function clear(): void {
    machine.isPaused = false
    isAsked = false
  }

  function* cancel(at: Host): Task {
    if (at.job.isActive || isFilePaused) yield* cancelJob(at)
    else respondInfo(at, 'action:cancel')
    isFilePaused = false
    clear()
  }

  addObject(host, 'pause_resume', () => ({ is_paused: machine.isPaused }))
  addCommand(host, 'PAUSE', pause, 'Pauses the current print')
  addCommand(host, 'RESUME', resume, 'Resumes the print from a pause')
  addCommand(host, 'CLEAR_PAUSE', clear, 'Clears the current paused state without resuming the print')
  addCommand(host, 'CANCEL_PRINT', cancel, 'Cancel the current print')
  const script = (path: string, line: string): void =>
    addEndpoint(host, path, function* (at): Task<StatusRecord> {
      yield* runLocked(at, line)
      return {}
    })
  script('pause_resume/cancel', 'CANCEL_PRINT')
  script('pause_resume/pause', 'PAUSE')
  script('pause_resume/resume', 'RESUME')
}
