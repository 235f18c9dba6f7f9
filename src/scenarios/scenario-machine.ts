// What a scenario is played with: the configuration, the true machine and its filament, and what is broken in it.
import { createRandom, PrintwrightError } from '#core'
import type { FaultSpec, HiddenTwin } from '#faults'
import { drawHiddenTwin, drawRealityGap, readFaultSpec } from '#faults'
import type { HeaterConstants, MachineModel, Material } from '#physics'
import type { RoomOptions } from '#simulation'
import { overshootC } from './heat-up.ts'
import { findPartFamily } from './parts/families.ts'
import type { FilamentProfile, PrinterProfile, PrintProcess } from './parts/process.ts'
import { FILAMENTS, PRINTERS } from './parts/process.ts'
import { writePart } from './parts/write-gcode.ts'
import type { Scenario } from './scenario.ts'
import { processOf } from './scenario-at.ts'

/** What ships as files, read by whoever may read files. */
export interface ScenarioStock {
  /** Text of the printer.cfg of a printer that ships. */
  configText(printer: string): string
  machine(printer: string): MachineModel
  material(name: string): Material
  /** G-code of a named file; only asked for scenarios that name one. */
  file?(name: string): Uint8Array
}

export interface ScenarioMachine {
  readonly configText: string
  /** What anybody may know: the class of the machine, and the filament meant. */
  readonly nominal: { readonly machine: MachineModel; readonly material: Material }
  /** What nobody is told: as the plant of a virtual printer takes it; faults and reality gap are in the room. */
  readonly plant: { readonly machine: MachineModel; readonly material: Material; readonly room: RoomOptions }
  readonly faults: readonly FaultSpec[]
  readonly printSeed: number
}

/** Pins of a board, one of which is free. */
const SWITCH_PINS = ['PE9', 'PG12', 'PF15', 'PC15', 'PB9', 'PA15']

export function scenarioMachine(scenario: Scenario, stock: ScenarioStock): ScenarioMachine {
  const { printer, material, twinSeed, gap, room, fault, settings } = scenario
  const told = stock.configText(printer)
  const nominal = { machine: stock.machine(printer), material: stock.material(material) }
  const faults = fault === null ? [] : [specOf(fault.text)]
  const loaded = loadedMaterial(faults, nominal.material, stock)
  const { machine, material: brand } =
    twinSeed === null
      ? { machine: nominal.machine, material: loaded }
      : drawAbleTwin({ ...nominal, material: loaded, configText: told }, twinSeed, scenario)
  return {
    configText: settings.hasRunOutSwitch ? withRunOutSwitch(told) : told,
    nominal,
    plant: {
      machine,
      material: brand,
      room: {
        ambient: room.ambientC,
        humidity: room.humidityPct,
        opened: room.openedDays,
        ...(room.chamberC === null ? {} : { chamber: room.chamberC }),
        tolerant: false,
        ownConfig: true,
        sensors: 'realistic',
        faults,
        gap: gap === null ? null : drawRealityGap(gap.level, createRandom(gap.seed)),
      },
    },
    faults,
    printSeed: scenario.printSeed,
  }
}

/** So much of its power at most a heater needs to hold what is asked for: nobody prints this on a printer that cannot. */
const HOLDS_AT_MOST_RATIO = 0.85
/** The coldest that any room of a scenario is, °C. */
const COLD_C = 14
/** Heat that melting takes at the flow that people print with, W. */
const MELT_W = 4
/** Whose nozzle shoots so far over its target calibrates its gains before printing anything. Twins of all but one printer: below 7. */
const OVERSHOOT_MOST_C = 15
const TWINS_TRIED = 30

interface Nominal {
  readonly machine: MachineModel
  readonly material: Material
  readonly configText: string
}

/** A hidden twin is far from its model, but prints: nothing is broken in it. */
function drawAbleTwin(nominal: Nominal, seed: number, scenario: Scenario): HiddenTwin {
  const { machine, material, configText } = nominal
  const random = createRandom(seed)
  for (let tried = 0; tried < TWINS_TRIED; tried++) {
    const twin = drawHiddenTwin(machine, material, tried === 0 ? random : random.fork(`twin ${tried}`))
    if (isAble(twin.machine, scenario) && isTuned(twin.machine, scenario, configText)) return twin
  }
  return { machine, material }
}

function isAble({ nozzle, bed }: MachineModel, { settings, material }: Scenario): boolean {
  const { fanRatio } = named(FILAMENTS, material)
  const meltRatio = MELT_W / (nozzle.fullPowerCPerS * nozzle.capacityJPerC)
  const nozzleRatio = holdingRatio(nozzle, settings.nozzleC, fanRatio) + meltRatio
  return nozzleRatio <= HOLDS_AT_MOST_RATIO && holdingRatio(bed, settings.bedC, 0) <= HOLDS_AT_MOST_RATIO
}

function isTuned(machine: MachineModel, { settings }: Scenario, configText: string): boolean {
  return overshootC(machine, configText, settings.nozzleC) <= OVERSHOOT_MOST_C
}

/** Power that holds this temperature, over full power: PHYSICS 2.2 at rest. */
function holdingRatio(heater: HeaterConstants, atC: number, fanRatio: number): number {
  const lossPerS = heater.lossPerS + heater.fanLossPerS * fanRatio
  return (lossPerS * (atC - COLD_C) * (1 + heater.resistancePerC * (atC - 25))) / heater.fullPowerCPerS
}

function withRunOutSwitch(configText: string): string {
  if (/^\[filament_(switch|motion)_sensor /m.test(configText)) return configText
  const pin = SWITCH_PINS.find((name) => !new RegExp(`\\b${name}\\b`).test(configText))
  if (pin === undefined) return configText
  return `${configText.trimEnd()}\n\n[filament_switch_sensor filament_sensor]\npause_on_runout: True\nswitch_pin: ${pin}\n`
}

function loadedMaterial(faults: readonly FaultSpec[], meant: Material, stock: ScenarioStock): Material {
  const wrong = faults.find(({ mode }) => mode.name === 'wrong-material')?.words['material']
  return wrong === undefined ? meant : stock.material(wrong)
}

function specOf(text: string): FaultSpec {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new PrintwrightError('scenario-fault', `${reading.problem}.`)
  return reading.spec
}

/** The file to be printed. */
export function scenarioFile(scenario: Scenario, stock?: Pick<ScenarioStock, 'file'>): Uint8Array {
  const { part } = scenario
  if (part.kind === 'file') {
    const bytes = stock?.file?.(part.name)
    if (bytes === undefined) throw new PrintwrightError('scenario-file', `Nobody has the file ${part.name}.`)
    return bytes
  }
  const family = findPartFamily(part.family)
  if (family === null) throw new PrintwrightError('scenario-part', `There is no family of parts '${part.family}'.`)
  return new TextEncoder().encode(writePart(family, part.numbers, part.heightMm, scenarioProcess(scenario)))
}

function scenarioProcess({ settings, printer, material }: Scenario): PrintProcess {
  return processOf(settings, named(PRINTERS, printer), named(FILAMENTS, material))
}

function named<T extends PrinterProfile | FilamentProfile>(profiles: readonly T[], name: string): T {
  const found = profiles.find((profile) => profile.name === name)
  if (found === undefined) throw new PrintwrightError('scenario-profile', `Scenarios know no '${name}'.`)
  return found
}
