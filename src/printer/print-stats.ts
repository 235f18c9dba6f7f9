// print_stats: what is printed, since when, how far, and how it ended. Durations count as Klipper's do: the print begins with
// its first filament, pauses are left out.
import type { Command } from '#gcode'
import { intParam } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject } from './host.ts'

export type PrintState = 'standby' | 'printing' | 'paused' | 'complete' | 'error' | 'cancelled'

export interface PrintStats {
  filename: string
  state: PrintState
  message: string
  startS: number
  pauseS: number
  pausedS: number
  totalS: number
  initS: number
  filamentMm: number
  lastEMm: number
  totalLayer: bigint | null
  currentLayer: bigint | null
}

export function createStats(): PrintStats {
  return {
    filename: '',
    state: 'standby',
    message: '',
    startS: Number.NaN,
    pauseS: Number.NaN,
    pausedS: 0,
    totalS: 0,
    initS: 0,
    filamentMm: 0,
    lastEMm: 0,
    totalLayer: null,
    currentLayer: null,
  }
}

export function setupPrintStats(host: Host): void {
  if (!host.config.hasVirtualSdcard) return
  const { stats } = host.job
  addObject(host, 'print_stats', (eventtimeS) => {
    const durations = durationsAt(host, eventtimeS)
    return {
      filename: stats.filename,
      total_duration: durations.totalS,
      print_duration: durations.printS,
      filament_used: stats.filamentMm,
      state: stats.state,
      message: stats.message,
      info: { total_layer: stats.totalLayer, current_layer: stats.currentLayer },
    }
  })
  addCommand(host, 'SET_PRINT_STATS_INFO', layerInfo, 'Pass slicer info like layer act and total to klipper')
}

function layerInfo(host: Host, command: Command): void {
  const { stats } = host.job
  const total = intParam(command, 'TOTAL_LAYER', null, { min: 0 })
  const current = intParam(command, 'CURRENT_LAYER', null, { min: 0 })
  if (total === 0) {
    stats.totalLayer = null
    stats.currentLayer = null
  } else if (total !== null) {
    if (stats.totalLayer !== BigInt(total)) stats.currentLayer = 0n
    stats.totalLayer = BigInt(total)
  }
  if (stats.totalLayer === null || current === null) return
  stats.currentLayer = BigInt(Math.min(current, Number(stats.totalLayer)))
}

function durationsAt(host: Host, nowS: number): { totalS: number; printS: number } {
  const { stats } = host.job
  const isRunning = !Number.isNaN(stats.startS)
  let pausedS = stats.pausedS
  if (isRunning) {
    if (Number.isNaN(stats.pauseS)) countFilament(host)
    else pausedS += nowS - stats.pauseS
    stats.totalS = nowS - stats.startS
    if (stats.filamentMm < 1e-7) stats.initS = stats.totalS - pausedS
  }
  return { totalS: stats.totalS, printS: Math.max(0, stats.totalS - stats.initS - pausedS) }
}

function countFilament(host: Host): void {
  const { stats } = host.job
  const { gcode } = host.run
  stats.filamentMm += (gcode.lastMm[3]! - stats.lastEMm) / gcode.extrudeFactor
  stats.lastEMm = gcode.lastMm[3]!
}

export function setState(host: Host, state: PrintState, message = ''): void {
  const { stats } = host.job
  if (stats.state === state) return
  stats.state = state
  stats.message = message
  host.note('print', { state, filename: stats.filename, ...(message === '' ? {} : { message }) })
}

export function noteStart(host: Host): void {
  const { stats } = host.job
  const nowS = host.reactor.timeS
  if (Number.isNaN(stats.startS)) stats.startS = nowS
  else if (!Number.isNaN(stats.pauseS)) stats.pausedS += nowS - stats.pauseS
  stats.pauseS = Number.NaN
  stats.lastEMm = host.run.gcode.lastMm[3]!
  setState(host, 'printing')
}

export function notePause(host: Host): void {
  const { stats } = host.job
  if (Number.isNaN(stats.pauseS)) {
    countFilament(host)
    stats.pauseS = host.reactor.timeS
  }
  if (stats.state !== 'error') setState(host, 'paused')
}

export function noteEnd(host: Host, state: PrintState, message = ''): void {
  const { stats } = host.job
  if (Number.isNaN(stats.startS)) return
  durationsAt(host, host.reactor.timeS)
  setState(host, state, message)
  stats.startS = Number.NaN
}
