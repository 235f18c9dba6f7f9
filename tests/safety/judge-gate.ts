// The judge alone as a gate: what it believes is made from one observation of the living printer, as the shell makes it; sometimes
// that observation is old, or speaks against itself, and then nothing may pass that would not pass with the truth.

import { createMacroExpander, readMacroSources } from '#guard'
import type { PlainRecord, PrinterStatus, ShellRequest } from '#protocol'
import {
  copyState,
  createFileJudge,
  createMachineState,
  createPartMemory,
  type Fault,
  faultsOfFile,
  homePlaceOf,
  type JudgeContext,
  judgeRequest,
  limitsForPrinter,
  type MachineState,
  type MaterialLimits,
  observeState,
  ownReachOf,
} from '#safety'
import { chance, pick } from './hostile/numbers.ts'
import type { GateMaker } from './million.ts'
import { CUBE_GCODE, type Rig } from './rig.ts'

/** PLA, as its makers give it. */
export const PLA: MaterialLimits = {
  name: 'PLA',
  nozzleC: { min: 190, max: 250 },
  bedMaxC: 65,
  chamberMaxC: 40,
  flowMaxMm3PerS: 24,
  needsFan: true,
}

/** How an observation is spoiled. */
type Lie = 'stale' | 'no-heater' | 'not-homed' | 'elsewhere' | 'nothing'

export const judgeGate: GateMaker = (rig, random) => {
  const configfile = rig.live.status('configfile') as PlainRecord
  const settings = configfile['settings'] as PlainRecord
  const limits = limitsForPrinter(settings, PLA)
  const objects = new Set(rig.live.printer.host.objects.keys())
  let latest: PrinterStatus = {}
  const expander = createMacroExpander(readMacroSources(configfile), {
    objects,
    read: (object) => latest[object] ?? (objects.has(object) ? (rig.live.status(object) as PlainRecord) : undefined),
  })
  const commands = new Set([...rig.live.printer.host.commands.keys()].map((name) => name.toUpperCase()))
  let state = createMachineState()
  let part = createPartMemory()
  let lastS = Number.NaN
  return {
    see: (status, printerTimeS, isFull) => {
      latest = status
      if (isFull) {
        state = createMachineState()
        part = createPartMemory()
        lastS = Number.NaN
      }
      const sinceLastS = printerTimeS - lastS
      observeState(state, status, {
        nowS: printerTimeS,
        isFull,
        isSettled: true,
        heaters: {},
        limits,
        part,
        sinceLastS,
      })
      lastS = printerTimeS
    },
    ask: ({ asker, level, request }) => {
      const lie = chance(random, 0.02) ? pick<Lie>(random, ['stale', 'no-heater', 'not-homed', 'elsewhere']) : 'nothing'
      const believed = lie === 'nothing' ? state : spoiled(state, lie)
      const context = {
        asker,
        level,
        mode: 'strict' as const,
        limits,
        expander,
        commands,
        isFile: false,
        baseline: baselineOf(rig),
        heaterBounds: {},
        homeMm: homePlaceOf(settings, limits),
        ownReachMm: ownReachOf(settings, limits),
        idleHotS: 0,
        fileFaults: null,
      }
      const fileFaults = judgeFile(believed, request, context)
      const verdict = judgeRequest(believed, request, { ...context, fileFaults }, state.timeS)
      if (verdict.kind !== 'approved') return null
      return { lines: verdict.command.lines }
    },
  }
}

const CUBE = new TextEncoder().encode(CUBE_GCODE)

/** The file that would be started, judged as the guard does it: whole, from the printer as it stands. */
export function judgeFile(state: MachineState, request: ShellRequest, context: JudgeContext): readonly Fault[] | null {
  if (request.kind !== 'start-print' || request.path !== 'cube.gcode') return null
  const reading = createFileJudge(copyState(state), { ...context, isFile: true })
  reading.feed(CUBE)
  return faultsOfFile(reading.end())
}

function spoiled(state: MachineState, lie: Lie): MachineState {
  const copy = structuredClone(state)
  switch (lie) {
    case 'stale':
      copy.isFresh = false
      break
    case 'no-heater':
      for (const heater of Object.values(copy.heaters)) heater.isTrusted = false
      break
    case 'not-homed':
      copy.isXHomed = false
      copy.isYHomed = false
      copy.isZHomed = false
      copy.xMm = Number.NaN
      copy.yMm = Number.NaN
      copy.zMm = Number.NaN
      break
    case 'elsewhere':
      copy.zBaseMm = Number.NaN
      break
    case 'nothing':
  }
  return copy
}

/** What the running file asked for. */
function baselineOf({ live }: Rig) {
  const targetsC: Record<string, number> = {}
  const { heaters } = live.printer.plant.simulation.heating
  targetsC['extruder'] = heaters.nozzle.targetC
  targetsC['heater_bed'] = heaters.bed.targetC
  return { targetsC, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 }
}
