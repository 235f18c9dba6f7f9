// A command's parameters with Klipper's checks and words.
import type { Command } from '#gcode'
import { findParam, pythonInt } from '#gcode'
import { KlipperError } from '../klipper-error.ts'

export interface FloatRange {
  readonly min?: number
  readonly max?: number
  readonly above?: number
  readonly below?: number
}

export function hasParam(command: Command, key: string): boolean {
  return findParam(command, key) !== undefined
}

export function textParam(command: Command, key: string, fallback: string): string {
  return findParam(command, key)?.raw ?? fallback
}

export function requiredText(command: Command, key: string): string {
  const param = findParam(command, key)
  if (param === undefined) throw new KlipperError(`Error on '${command.text.trim()}': missing ${key}`)
  return param.raw
}

/** The number, or `fallback` where it is not given. */
export function floatParam<T>(command: Command, key: string, fallback: T, range: FloatRange = {}): number | T {
  const param = findParam(command, key)
  if (param === undefined) return fallback
  const { value } = param
  if (value === null || !Number.isFinite(value)) fail(command, `unable to parse ${param.raw}`)
  checkRange(command, key, value, range)
  return value
}

export function requiredFloat(command: Command, key: string, range: FloatRange = {}): number {
  const value = floatParam(command, key, null, range)
  if (value === null) fail(command, `missing ${key}`)
  return value
}

export function intParam<T>(command: Command, key: string, fallback: T, range: FloatRange = {}): number | T {
  const param = findParam(command, key)
  if (param === undefined) return fallback
  const value = pythonInt(param.raw)
  if (value === null) fail(command, `unable to parse ${param.raw}`)
  checkRange(command, key, value, range, String)
  return value
}

function checkRange(command: Command, key: string, value: number, range: FloatRange, print = python): void {
  if (range.min !== undefined && !(value >= range.min)) fail(command, `${key} must have minimum of ${print(range.min)}`)
  if (range.max !== undefined && !(value <= range.max)) fail(command, `${key} must have maximum of ${print(range.max)}`)
  if (range.above !== undefined && !(value > range.above)) fail(command, `${key} must be above ${print(range.above)}`)
  if (range.below !== undefined && !(value < range.below)) fail(command, `${key} must be below ${print(range.below)}`)
}

/** Limits are written as Python floats: 0.0 */
function python(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

function fail(command: Command, words: string): never {
  throw new KlipperError(`Error on '${command.text.trim()}': ${words}`)
}
