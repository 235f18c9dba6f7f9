// The whole shell as a gate: observations at 4 Hz, some lost and some out of order, a heartbeat, levels, budgets, what is on its way.
// What it wants done when it finds a hazard is not done here: the oracle judges what it lets through.

import { createMacroExpander, readMacroSources } from '#guard'
import type { PlainRecord } from '#protocol'
import type { Observation, Shell } from '#safety'
import {
  askShell,
  createShell,
  homePlaceOf,
  limitsForPrinter,
  noteHeartbeat,
  noteOutcome,
  observeShell,
  ownReachOf,
  setLevel,
  spendCommand,
  tickShell,
} from '#safety'
import { chance } from './hostile/numbers.ts'
import { judgeFile, PLA } from './judge-gate.ts'
import type { GateMaker } from './million.ts'
import { observeObject } from './rig.ts'

export const shellGate: GateMaker = (rig, random) => {
  const configfile = observeObject(rig, 'configfile') as PlainRecord
  const settings = configfile['settings'] as PlainRecord
  const heaterNames = observeObject(rig, 'heaters')['available_heaters'] as string[]
  const limits = limitsForPrinter(settings, PLA, heaterNames)
  const objects = new Set(rig.live.printer.host.objects.keys())
  let latest: Observation | null = null
  const expander = createMacroExpander(readMacroSources(configfile), {
    objects,
    read: (object) => latest?.status[object] ?? (objects.has(object) ? observeObject(rig, object) : undefined),
  })
  const desk = {
    mode: 'strict' as const,
    homeMm: homePlaceOf(settings, limits),
    ownReachMm: ownReachOf(settings, limits),
    expander,
    commands: new Set(rig.live.printer.host.commands.keys()),
    heaterBounds: {},
  }
  const clockS = (): number => rig.live.printer.reactor.timeS
  let shell: Shell = createShell({ limits, desk, nowS: clockS() })
  const old: Observation[] = []
  return {
    isWatching: true,
    see(status, eventtimeS, isFull) {
      const observation = { status, eventtimeS, isFull }
      if (isFull) {
        // What an earlier episode has latched is not this one's.
        shell = createShell({ limits, desk, nowS: clockS() })
        old.length = 0
      }
      if (!isFull && chance(random, 0.05)) tickShell(shell, clockS())
      else {
        latest = observation
        observeShell(shell, observation, clockS())
      }
      // One that has been on its way for longer comes behind it.
      const late = old[old.length - 3]
      if (late !== undefined && chance(random, 0.05)) observeShell(shell, { ...late, isFull: false }, clockS())
      old.push(observation)
      if (old.length > 8) old.shift()
    },
    ask({ asker, level, request }) {
      const nowS = clockS()
      noteHeartbeat(shell, nowS)
      setLevel(shell, level, true, nowS)
      const context = { ...desk, asker, level, limits, isFile: true, baseline: null, idleHotS: 0, fileFaults: null }
      const verdict = askShell(shell, asker, request, nowS, judgeFile(shell.machine, request, context))
      if (verdict.kind !== 'approved') return null
      const { command } = verdict
      if (!spendCommand(command, nowS, 2)) throw new Error('a fresh approval is not spent')
      return { lines: command.lines, done: () => noteOutcome(shell, command, clockS()) }
    },
  }
}
