// Lights as state: [neopixel], [dotstar], [led], [pca9533] and [pca9632].
import type { Command } from '#gcode'
import { floatParam, intParam, KlipperError, requiredText } from '#motion'
import { assignTemplate, clearTemplate } from './display-templates.ts'
import type { Host } from './host.ts'
import { addObject } from './host.ts'
import { afterMoves } from './move-actions.ts'
import { addMuxCommand } from './mux-commands.ts'
import { listSetting, numberSetting, sectionsOf } from './section-options.ts'

/** Red, green, blue, white: 0 to 1. */
type Color = readonly [number, number, number, number]

const COLORS = ['RED', 'GREEN', 'BLUE', 'WHITE'] as const

interface Lights {
  /** As set; sent together with the next transmission. */
  readonly set: Color[]
  /** What clients see. */
  shown: readonly Color[]
}

export function setupLights(host: Host): void {
  for (const word of ['neopixel', 'dotstar', 'led', 'pca9533', 'pca9632']) {
    for (const { section, name } of sectionsOf(host, word)) setupChain(host, word, section, name)
  }
}

/** What a microcontroller keeps for one chain, bytes; and more lights than any chain has. */
const CHAIN_BYTES_MAX = 500
const CHAIN_LIGHTS_MAX = 10_000

/** How many lights a chain has; throws where it is too long for the board. */
function chainCount(host: Host, word: string, section: string): number {
  if (word !== 'neopixel' && word !== 'dotstar') return 1
  const count = numberSetting(host, section, 'chain_count', 1)
  const orders = listSetting(host, section, 'color_order')
  const bytes = orders.length > 1 ? orders.join('').length : count * (orders[0]?.length ?? 3)
  const isLong = word === 'neopixel' ? bytes > CHAIN_BYTES_MAX : count > CHAIN_LIGHTS_MAX
  if (isLong) throw new KlipperError(`${word} chain too long`)
  return count
}

function setupChain(host: Host, word: string, section: string, name: string): void {
  const count = chainCount(host, word, section)
  const first = COLORS.map((color) => numberSetting(host, section, `initial_${color}`, 0)) as unknown as Color
  const chain = new Array<Color>(count).fill(word === 'neopixel' ? withoutWhite(host, section, first) : first)
  const lights: Lights = { set: chain, shown: [...chain] }
  addObject(host, section, () => ({ color_data: lights.shown.map((color) => [...color]) }))
  addMuxCommand(
    host,
    'SET_LED',
    'LED',
    name,
    (at, command) => {
      setColor(at, lights, section, command)
    },
    'Set the color of an LED',
  )
  addMuxCommand(
    host,
    'SET_LED_TEMPLATE',
    'LED',
    name,
    (at, command) => {
      setTemplate(at, lights, section, command)
    },
    'Assign a display_template to an LED',
  )
}

/** A chain of three colours has no white to begin with. */
function withoutWhite(host: Host, section: string, [red, green, blue, white]: Color): Color {
  const orders = listSetting(host, section, 'color_order')
  return [red, green, blue, orders.some((order) => order.includes('W')) ? white : 0]
}

function setColor(host: Host, lights: Lights, section: string, command: Command): void {
  const color = COLORS.map((name) => floatParam(command, name, 0, { min: 0, max: 1 })) as unknown as Color
  const index = intParam(command, 'INDEX', null, { min: 1, max: lights.set.length })
  const transmits = intParam(command, 'TRANSMIT', 1) !== 0
  const waits = intParam(command, 'SYNC', 1) !== 0
  const act = (): void => {
    paint(host, lights, section, index, color)
    if (transmits) lights.shown = [...lights.set]
  }
  if (waits) afterMoves(host, act)
  else act()
}

function paint(host: Host, lights: Lights, section: string, index: number | null, color: Color): void {
  for (let at = 0; at < lights.set.length; at++) {
    if (index !== null && at !== index - 1) continue
    clearTemplate(host, `${section} ${at}`)
    lights.set[at] = color
  }
}

function setTemplate(host: Host, lights: Lights, section: string, command: Command): void {
  const template = requiredText(command, 'TEMPLATE')
  const index = intParam(command, 'INDEX', null, { min: 1, max: lights.set.length })
  for (let at = 0; at < lights.set.length; at++) {
    if (index !== null && at !== index - 1) continue
    assignTemplate(host, `${section} ${at}`, template, command, (text) => {
      lights.set[at] = colorOf(text)
      lights.shown = [...lights.set]
    })
  }
}

/** "0.1, 0.2, 0.3, 0.0": what is missing or no number is dark. */
function colorOf(text: string): Color {
  const parts = text.split(',').map((part) => Number(part.trim() === '' ? '0' : part))
  const at = (k: number): number => (Number.isFinite(parts[k]) ? Math.min(1, Math.max(0, parts[k]!)) : 0)
  return [at(0), at(1), at(2), at(3)]
}
