// TUNING_TOWER: a command is run with a value that follows the height of the print, until a new print begins below.
import type { Command } from '#gcode'
import type { MoveTransform, Toolhead } from '#motion'
import { floatParam, gcodePosition, hasParam, KlipperError, moveHead, requiredText } from '#motion'
import { runLine } from './dispatch.ts'
import type { Host } from './host.ts'
import { addCommand, respondInfo } from './host.ts'

/** Filament laid this far below the last height belongs to another print, mm. */
const BELOW_MM = 2

interface Tower {
  /** Command with its parameter, without the value. */
  readonly prefix: string
  readonly start: number
  readonly factor: number
  readonly bandMm: number
  readonly stepDelta: number
  readonly stepHeightMm: number
  readonly skipMm: number
  lastZMm: number
  lastEMm: number
  lastValue: number | null
  /** What bends moves besides. */
  readonly below: MoveTransform | null
}

const running = new WeakMap<Host, Tower>()

export function setupTuningTower(host: Host): void {
  addCommand(host, 'TUNING_TOWER', startTower, 'Tool to adjust a parameter at each Z height')
}

function startTower(host: Host, command: Command): void {
  if (running.has(host)) endTower(host)
  const word = requiredText(command, 'COMMAND')
  const parameter = requiredText(command, 'PARAMETER')
  const start = floatParam(command, 'START', 0)
  const factor = floatParam(command, 'FACTOR', 0)
  const bandMm = floatParam(command, 'BAND', 0, { min: 0 })
  const stepDelta = floatParam(command, 'STEP_DELTA', 0)
  const stepHeightMm = floatParam(command, 'STEP_HEIGHT', 0, { min: 0 })
  const skipMm = floatParam(command, 'SKIP', 0, { min: 0 })
  if (factor !== 0 && (stepDelta !== 0 || stepHeightMm !== 0)) {
    throw new KlipperError('Cannot specify both FACTOR and STEP_DELTA/STEP_HEIGHT')
  }
  if ((stepDelta !== 0) !== (stepHeightMm !== 0)) {
    throw new KlipperError('Must specify both STEP_DELTA and STEP_HEIGHT')
  }
  const isClassic = /^[A-Z][0-9]+(\.[0-9]+)?$/i.test(word)
  const { head } = host.run
  const tower: Tower = {
    prefix: isClassic ? `${word} ${parameter}` : `${word} ${parameter}=`,
    start,
    factor,
    bandMm,
    stepDelta,
    stepHeightMm,
    skipMm,
    lastZMm: Number.NEGATIVE_INFINITY,
    lastEMm: head.positionMm[3]!,
    lastValue: null,
    below: head.transform,
  }
  running.set(host, tower)
  head.transform = followTower(host, tower)
  const said = [`start=${start.toFixed(6)}`]
  if (factor !== 0) said.push(`factor=${factor.toFixed(6)}`)
  if (factor !== 0 && bandMm !== 0) said.push(`band=${bandMm.toFixed(6)}`)
  if (stepDelta !== 0) said.push(`step_delta=${stepDelta.toFixed(6)}`, `step_height=${stepHeightMm.toFixed(6)}`)
  if (hasParam(command, 'SKIP') && skipMm !== 0) said.push(`skip=${skipMm.toFixed(6)}`)
  respondInfo(host, `Starting tuning test (${said.join(' ')})`)
}

function endTower(host: Host): void {
  const tower = running.get(host)
  if (tower === undefined) return
  respondInfo(host, 'Ending tuning test mode')
  running.delete(host)
  host.run.head.transform = tower.below
}

/** Source: Klipper documentation (G-Codes: TUNING_TOWER). */
export function towerValue(
  { start, factor, bandMm, stepDelta, stepHeightMm, skipMm }: Omit<Tower, 'below'>,
  zMm: number,
): number {
  const heightMm = skipMm === 0 ? zMm : Math.max(zMm - skipMm, 0)
  if (stepHeightMm !== 0) return start + stepDelta * Math.floor(heightMm / stepHeightMm)
  if (bandMm !== 0) return start + factor * (Math.floor(heightMm / bandMm) + 0.5) * bandMm
  return start + heightMm * factor
}

function followTower(host: Host, tower: Tower): MoveTransform {
  const { below } = tower
  const positionOf = (head: Toolhead): Float64Array => (below === null ? head.positionMm : below.positionMm(head))
  return {
    positionMm: positionOf,
    move(head, x, y, z, e, speedMmPerS) {
      const from = positionOf(head)
      const isLaid = e > from[3]! && (x !== from[0] || y !== from[1] || z !== from[2])
      if (isLaid && z !== tower.lastZMm && running.get(host) === tower) reach(host, tower, z)
      if (below === null) moveHead(head, x, y, z, e, speedMmPerS)
      else below.move(head, x, y, z, e, speedMmPerS)
    },
  }
}

function reach(host: Host, tower: Tower, zMm: number): void {
  if (zMm < tower.lastZMm - BELOW_MM) {
    endTower(host)
    return
  }
  const value = towerValue(tower, gcodePosition(host.run.gcode)[2])
  tower.lastZMm = zMm
  if (value === tower.lastValue) return
  tower.lastValue = value
  host.note('tuning', { command: tower.prefix, value })
  const task = runLine(host, `${tower.prefix}${value.toFixed(9)}`)
  if (task !== null) host.spawn(task)
}
