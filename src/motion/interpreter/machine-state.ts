// What the printer is told besides moving: targets, fans, pressure advance, and what macros remember.
import type { ExtruderConfig, PrinterConfig, ShaperType } from '#config'
import type { MacroValue } from '#macros'
import type { ObjectState } from './exclude-object.ts'
import { createObjectState } from './exclude-object.ts'

export interface ShaperSetting {
  type: ShaperType
  frequencyHz: number
  dampingRatio: number
}

export interface MachineState {
  /** Heater section -> target, °C. */
  readonly targetC: Map<string, number>
  fanRatio: number
  readonly fanGenericRatio: Map<string, number>
  extruder: ExtruderConfig | null
  /** Extruder section -> where its filament stands, mm; kept while another one is active. */
  readonly extruderPositionMm: Map<string, number>
  readonly pressureAdvance: Map<string, { advanceS: number; smoothS: number }>
  readonly shapers: { x: ShaperSetting; y: ShaperSetting; z: ShaperSetting }
  isPaused: boolean
  readonly retraction: {
    retractLengthMm: number
    retractMmPerS: number
    unretractExtraLengthMm: number
    unretractMmPerS: number
    isRetracted: boolean
  }
  readonly objects: ObjectState
  /** SAVE_VARIABLE; what the file on the printer held before nobody knows here. */
  readonly savedVariables: Map<string, MacroValue>
  /** 0: XY, 1: XZ, 2: YZ */
  arcPlane: number
}

const NO_SHAPER: ShaperSetting = { type: 'mzv', frequencyHz: 0, dampingRatio: 0.1 }

export function createMachineState(config: PrinterConfig): MachineState {
  const shaper = config.inputShaper
  return {
    targetC: new Map(),
    fanRatio: 0,
    fanGenericRatio: new Map(),
    extruder: config.extruders[0] ?? null,
    extruderPositionMm: new Map(),
    pressureAdvance: new Map(
      config.extruders.map((extruder) => [
        extruder.section,
        { advanceS: extruder.pressureAdvanceS, smoothS: extruder.pressureAdvanceSmoothTimeS },
      ]),
    ),
    shapers: {
      x: { ...(shaper?.x ?? NO_SHAPER) },
      y: { ...(shaper?.y ?? NO_SHAPER) },
      z: { ...(shaper?.z ?? NO_SHAPER) },
    },
    isPaused: false,
    retraction: {
      retractLengthMm: config.firmwareRetraction?.retractLengthMm ?? 0,
      retractMmPerS: config.firmwareRetraction?.retractMmPerS ?? 20,
      unretractExtraLengthMm: config.firmwareRetraction?.unretractExtraLengthMm ?? 0,
      unretractMmPerS: config.firmwareRetraction?.unretractMmPerS ?? 10,
      isRetracted: false,
    },
    objects: createObjectState(),
    savedVariables: new Map(),
    arcPlane: 0,
  }
}
