// The files that a printer prints, as the shell needs them: judged whole before they start, and ahead of the printer while they run.
import type { Asker, MacroExpander, PrinterStatus, Ruling, ShellRequest } from '#protocol'
import type { Fault, Hazard, Intervention, JudgeContext, Shell } from '#safety'
import { copyState, createFileJudge, createRunningFileJudge, faultsOfFile } from '#safety'
import type { GcodeSource, OpenedGcode } from './gcode-folder.ts'

export interface FileWatch {
  /** Judges the files that these would start. */
  prepare(asker: Asker, requests: readonly ShellRequest[]): Promise<void>
  /** What was found; null: nobody has judged it. */
  faultsOf(request: ShellRequest): readonly Fault[] | null
  /** Approved: where one of them is printed soon, it is this one's print. */
  noteApproved(asker: Asker, requests: readonly ShellRequest[], timeS: number): void
  /** With each observation. */
  look(status: PrinterStatus, timeS: number): readonly Intervention[]
  close(): void
}

/** A print that was told to pause is told again after this, s. */
const AGAIN_S = 60
/** A print that is seen so soon after its approval is what was approved, s. */
const STARTS_S = 60

/** `expander`: one of its own, so that what a request expands is recorded alone. */
export function createFileWatch(shell: Shell, expander: MacroExpander, gcodes: GcodeSource | null): FileWatch {
  const judged = new Map<string, readonly Fault[]>()
  /** Whose print it is decides how its lines are held. */
  let startedBy: Asker = 'client'
  let approved: { readonly asker: Asker; readonly path: string; readonly timeS: number } | null = null
  /** What a person has waved away, by going on, for this job. */
  const dismissed = new Set<string>()
  let pausedFor: string | null = null
  let running: { readonly name: string; file: OpenedGcode | null } | null = null
  let toldS = Number.NEGATIVE_INFINITY
  let wasPaused = false
  /** When the operator was allowed to go on. */
  let resumedS = Number.NEGATIVE_INFINITY

  const contextFor = (asker: Asker): JudgeContext => ({
    ...shell.desk,
    expander,
    asker,
    level: shell.level,
    limits: shell.limits,
    isFile: true,
    baseline: null,
    idleHotS: 0,
    fileFaults: null,
  })
  const ahead = createRunningFileJudge(() => contextFor(startedBy), {
    isDismissed: (ruling) => dismissed.has(keyOf(ruling)),
  })

  async function judge(asker: Asker, path: string): Promise<void> {
    judged.delete(path)
    const file = (await gcodes?.open(path)) ?? null
    // The printer says itself that it has no such file.
    if (file === null) return
    try {
      const reading = createFileJudge(copyState(shell.machine), contextFor(asker))
      for await (const chunk of file.chunks()) reading.feed(chunk)
      judged.set(path, faultsOfFile(reading.end()))
    } finally {
      file.close()
    }
  }

  function stop(): void {
    running?.file?.close()
    running = null
  }

  function begin(name: string, timeS: number): void {
    stop()
    const isOurs = approved?.path === name && timeS - approved.timeS <= STARTS_S
    startedBy = isOurs && approved !== null ? approved.asker : 'client'
    approved = null
    dismissed.clear()
    pausedFor = null
    ahead.forget()
    const mine: { readonly name: string; file: OpenedGcode | null } = { name, file: null }
    running = mine
    toldS = Number.NEGATIVE_INFINITY
    gcodes
      ?.open(name)
      .then(
        async (file) => {
          await file?.fetch()
          if (running === mine) mine.file = file
          else file?.close()
        },
        // Not to be read: what lies ahead stays unknown, as for a printer whose files nobody here can see.
      )
      .catch(() => undefined)
  }

  return {
    async prepare(asker, requests) {
      for (const request of requests) if (request.kind === 'start-print') await judge(asker, request.path)
    },
    faultsOf: (request) => (request.kind === 'start-print' ? (judged.get(request.path) ?? null) : null),
    noteApproved(asker, requests, timeS) {
      for (const request of requests) {
        if (request.kind === 'start-print') approved = { asker, path: request.path, timeS }
        if (asker === 'operator' && isResume(request)) resumedS = timeS
      }
    },
    look(status, timeS) {
      const { print, filename } = shell.machine
      if (print !== 'printing' || filename === '') {
        if (print !== 'paused') stop()
        wasPaused = print === 'paused'
        toldS = Number.NEGATIVE_INFINITY
        return []
      }
      if (running?.name !== filename) begin(filename, timeS)
      // It goes on. An operator that goes on has waved nothing away.
      if (wasPaused) {
        if (pausedFor !== null && !(timeS - resumedS <= STARTS_S)) dismissed.add(pausedFor)
        pausedFor = null
        ahead.forget()
      }
      wasPaused = false
      const file = running?.file ?? null
      const position = status['virtual_sdcard']?.['file_position']
      if (file === null || typeof position !== 'number') return []
      const verdict = ahead.look(shell.machine, position, (offset, length) => file.readAt(offset, length))
      if (verdict.kind !== 'pause' || verdict.because === null || timeS - toldS < AGAIN_S) return []
      toldS = timeS
      const { ruling } = verdict.because
      pausedFor = keyOf(ruling)
      const hazard: Hazard = { kind: 'file-ahead', subject: filename, reaction: 'pause', timeS, ruling }
      return [{ because: [hazard], reaction: 'pause', steps: [{ kind: 'pause-print' }], wayOut: [] }]
    },
    close: stop,
  }
}

function keyOf({ rule, limit }: Ruling): string {
  return `${rule} ${limit}`
}

function isResume(request: ShellRequest): boolean {
  return request.kind === 'resume-print' || (request.kind === 'gcode' && /^\s*RESUME\b/i.test(request.line))
}
