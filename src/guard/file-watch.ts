// The files that a printer prints, as the shell needs them: judged whole before they start, and ahead of the printer while they run.
import { sha256OfText } from '#core'
import type { Asker, MacroExpander, PrinterStatus, Ruling, ShellRequest } from '#protocol'
import type { Fault, Hazard, Intervention, JudgeContext, SeenPrinting, Shell } from '#safety'
import {
  askShell,
  copyState,
  createFileJudge,
  createRunningFileJudge,
  faultsOfFile,
  fileTargetsC,
  resumeFaults,
} from '#safety'
import { boundedExpander, EXPANDER_BOUNDS } from './bounded-expander.ts'
import type { GcodeSource, OpenedGcode } from './gcode-folder.ts'
import type { OwnFiles } from './own-files.ts'
import { stopwatchMs } from './stopwatch.ts'

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

export interface FileWatchOptions {
  readonly shell: Shell
  /** One of its own, so that what a request expands is recorded alone. */
  readonly expander: MacroExpander
  readonly gcodes: GcodeSource | null
  readonly own: OwnFiles
  readonly nowS: () => number
}

/** A print that was told to pause is told again after this, s. */
const AGAIN_S = 60
/** A print that is seen so soon after its approval is what was approved, s. */
const STARTS_S = 60
/** So long is judged in one go, ms: then whoever observes, stops and winds up the dead-man has a turn. */
const SLICE_MS = 4
/** A file that was refused is refused again without being read, where nothing is otherwise, ms. */
const REFUSED_MS = 10_000
/** Whether the file that prints is still the one that was judged is looked at this often, s. */
const CHANGE_S = 5

interface Judged {
  readonly identity: string
  readonly isOwn: boolean
  readonly asker: Asker
  readonly faults: readonly Fault[]
  /** What it was judged with. */
  readonly key: string
  readonly atMs: number
}

interface Running {
  readonly name: string
  file: OpenedGcode | null
  /** Of what was judged; of what was there first where nobody has. */
  identity: string | null
  isOwn: boolean
  isChanged: boolean
  checkedS: number
}

export function createFileWatch({ shell, expander, gcodes, own, nowS }: FileWatchOptions): FileWatch {
  const judged = new Map<string, Judged>()
  const bounded = boundedExpander(expander)
  /** Whose print it is decides how its lines are held. */
  let startedBy: Asker = 'client'
  let approved: { readonly asker: Asker; readonly path: string; readonly timeS: number } | null = null
  /** What a person has waved away, by going on, for this job. */
  const dismissed = new Set<string>()
  let pausedFor: string | null = null
  let running: Running | null = null
  /** How the print stood when it was seen printing last. */
  let printing: SeenPrinting | null = null
  let toldS = Number.NEGATIVE_INFINITY
  let wasPaused = false
  /** When the operator was allowed to go on. */
  let resumedS = Number.NEGATIVE_INFINITY
  /** One file at a time. */
  let turn: Promise<unknown> = Promise.resolve()
  let sliceMs = 0
  const isTired = (): boolean => {
    bounded.beginLine()
    return stopwatchMs() - sliceMs > SLICE_MS
  }

  const contextFor = (asker: Asker, isOwnFile: boolean): JudgeContext => ({
    ...shell.desk,
    expander: bounded.expander,
    asker,
    level: shell.level,
    limits: shell.limits,
    isFile: true,
    isOwnFile,
    baseline: null,
    idleHotS: 0,
    fileFaults: null,
  })
  const ahead = createRunningFileJudge(() => contextFor(startedBy, running?.isOwn ?? false), {
    isDismissed: (ruling) => dismissed.has(keyOf(ruling)),
    isTired,
  })

  async function judge(asker: Asker, path: string): Promise<void> {
    if (asker === 'operator' && !isWorthReading(path)) {
      judged.delete(path)
      return
    }
    const known = judged.get(path)
    const identity = (await gcodes?.identify(path)) ?? null
    if (known !== undefined && known.faults.length > 0 && stopwatchMs() - known.atMs < REFUSED_MS) {
      if (known.identity === identity && known.asker === asker && known.key === keyNow()) return
    }
    judged.delete(path)
    const file = (await gcodes?.open(path)) ?? null
    // The printer says itself that it has no such file.
    if (file === null) return
    try {
      const isOwn = await own.isOwn(file)
      const key = keyNow()
      const faults = [...(await readWhole(file, asker, isOwn))]
      if ((await gcodes?.identify(path)) !== file.identity) faults.push(CHANGED)
      judged.set(path, { identity: file.identity, isOwn, asker, faults, key, atMs: stopwatchMs() })
    } finally {
      file.close()
    }
  }

  /** What an operator may not start anyway is not read: who may only look must not make the guard work. */
  function isWorthReading(path: string): boolean {
    const verdict = askShell(shell, 'operator', { kind: 'start-print', path }, nowS(), null)
    return verdict.kind !== 'approved' && verdict.rulings.every(({ rule }) => rule === 'file')
  }

  function keyNow(): string {
    const { timeS: _, heaters, ...state } = shell.machine
    const heat = Object.entries(heaters).map(([name, { targetC, isTrusted }]) => [name, targetC, isTrusted])
    return sha256OfText(JSON.stringify([state, heat, shell.limits, shell.level]))
  }

  /** A slice at a time: between two of them everybody else has a turn. */
  async function readWhole(file: OpenedGcode, asker: Asker, isOwn: boolean): Promise<readonly Fault[]> {
    const reading = createFileJudge(copyState(shell.machine), contextFor(asker, isOwn))
    bounded.beginFile()
    for await (const chunk of file.chunks()) {
      for (let at = 0; at < chunk.length; ) {
        sliceMs = stopwatchMs()
        at += reading.feed(chunk.subarray(at), isTired)
        if (bounded.isFileSpent) return [TOO_MUCH_WORK]
        await new Promise((done) => setImmediate(done))
      }
    }
    return faultsOfFile(reading.end())
  }

  function stop(): void {
    running?.file?.close()
    running = null
    ahead.forgetFile()
  }

  function begin(name: string, timeS: number): void {
    stop()
    const isOurs = approved?.path === name && timeS - approved.timeS <= STARTS_S
    startedBy = isOurs && approved !== null ? approved.asker : 'client'
    approved = null
    dismissed.clear()
    pausedFor = null
    ahead.forgetFile()
    const before = isOurs ? judged.get(name) : undefined
    const identity = before?.identity ?? null
    const mine: Running = {
      name,
      file: null,
      identity,
      isOwn: before?.isOwn ?? false,
      isChanged: false,
      checkedS: timeS,
    }
    running = mine
    toldS = Number.NEGATIVE_INFINITY
    gcodes
      ?.open(name)
      .then(
        async (file) => {
          if (file === null) return
          mine.isOwn = mine.isOwn || (await own.isOwn(file))
          await file.fetch()
          mine.isChanged = identity !== null && file.identity !== identity
          mine.identity = file.identity
          if (running === mine) mine.file = file
          else file.close()
        },
        // Not to be read: what lies ahead stays unknown, as for a printer whose files nobody here can see.
      )
      .catch(() => undefined)
  }

  /** What is not there any more is no news: the printer has it open. */
  function checkChange(mine: Running, timeS: number): void {
    if (mine.file === null || timeS - mine.checkedS < CHANGE_S) return
    mine.checkedS = timeS
    gcodes
      ?.identify(mine.name)
      .then((identity) => {
        mine.isChanged ||= identity !== null && identity !== mine.identity
      })
      .catch(() => undefined)
  }

  function pauseFor(ruling: Ruling, subject: string, timeS: number): readonly Intervention[] {
    if (timeS - toldS < AGAIN_S) return []
    toldS = timeS
    const hazard: Hazard = { kind: 'file-ahead', subject, reaction: 'pause', timeS, ruling }
    return [{ because: [hazard], reaction: 'pause', steps: [{ kind: 'pause-print' }], wayOut: [] }]
  }

  return {
    async prepare(asker, requests) {
      for (const request of requests) {
        if (request.kind !== 'start-print') continue
        const mine = turn.then(() => judge(asker, request.path))
        turn = mine.catch(() => undefined)
        await mine
      }
    },
    faultsOf(request) {
      if (request.kind === 'start-print') return judged.get(request.path)?.faults ?? null
      // Any line may let it go on: a macro of whatever name.
      const mayResume = RESUMING.has(request.kind) && shell.machine.print === 'paused'
      return mayResume ? resumeFaults(shell.machine, printing, shell.limits.extrudeMinC) : null
    },
    noteApproved(asker, requests, timeS) {
      for (const request of requests) {
        if (request.kind === 'start-print') approved = { asker, path: request.path, timeS }
        // Whatever the name of the line that does it.
        const isGoingOn = request.kind === 'resume-print' || (wasPaused && shell.machine.print === 'printing')
        if (asker === 'operator' && isGoingOn) resumedS = timeS
      }
    },
    look(status, timeS) {
      const { print, filename } = shell.machine
      if (print !== 'printing' || filename === '') {
        if (print !== 'paused') {
          stop()
          printing = null
        }
        wasPaused = print === 'paused'
        toldS = Number.NEGATIVE_INFINITY
        return []
      }
      // As the print had it, not as the shell itself has made it a moment before the print stands.
      if (shell.machine.isFresh && !isSwitchedOff(shell))
        printing = { state: copyState(shell.machine), fileC: fileTargetsC(shell) }
      if (running?.name !== filename) begin(filename, timeS)
      // It goes on. An operator that goes on has waved nothing away.
      if (wasPaused) {
        if (pausedFor !== null && !(timeS - resumedS <= STARTS_S)) dismissed.add(pausedFor)
        pausedFor = null
        ahead.forget()
      }
      wasPaused = false
      const mine = running
      const file = mine?.file ?? null
      const position = status['virtual_sdcard']?.['file_position']
      if (mine === null || file === null || typeof position !== 'number') return []
      checkChange(mine, timeS)
      if (mine.isChanged && shell.desk.mode !== 'watch') return pauseFor(CHANGED.ruling, filename, timeS)
      sliceMs = stopwatchMs()
      bounded.beginFile()
      const verdict = ahead.look(shell.machine, position, (offset, length) => file.readAt(offset, length))
      if (verdict.kind !== 'pause' || verdict.because === null) return []
      const { ruling } = verdict.because
      pausedFor = keyOf(ruling)
      return pauseFor(ruling, filename, timeS)
    },
    close: stop,
  }
}

function keyOf({ rule, limit }: Ruling): string {
  return `${rule} ${limit}`
}

const RESUMING: ReadonlySet<string> = new Set(['resume-print', 'gcode'])

const CHANGED: Fault = {
  weight: 'operator',
  ruling: {
    rule: 'file',
    limit: '',
    value: '',
    reason: 'The file is not the one that was judged: it has changed since.',
  },
}

const TOO_MUCH_WORK: Fault = {
  weight: 'operator',
  ruling: {
    rule: 'file',
    limit: `${EXPANDER_BOUNDS.fileCountMax} macros, ${EXPANDER_BOUNDS.fileMs / 1000} s`,
    value: 'more',
    reason: 'To expand the macros of this file takes more work than the guard may spend on one file.',
  },
}

/** By the shell: what it has found and nobody has looked at. */
function isSwitchedOff({ latches }: Shell): boolean {
  return [...latches.values()].some(({ reaction }) => reaction !== 'watch' && reaction !== 'pause')
}
