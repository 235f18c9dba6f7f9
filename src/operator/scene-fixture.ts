// A scene for tests of this layer: a sound print in its middle, with what a test changes.
import { CHANNEL_AT, CHANNELS, type ChannelName } from './perception/channels.ts'
import type { Scene } from './perception/scene.ts'

export function sceneAt(
  timeS: number,
  values: Partial<Record<ChannelName, number>> = {},
  changes: Partial<Scene> = {},
): Scene {
  const channels = new Float64Array(CHANNELS.length).fill(Number.NaN)
  const usual = { nozzle_c: 215, nozzle_target_c: 215, bed_c: 60, bed_target_c: 60, ...values }
  for (const [name, value] of Object.entries(usual)) channels[CHANNEL_AT[name as ChannelName]] = value
  return {
    timeS,
    host: 'ready',
    hostMessage: 'Printer is ready',
    print: 'printing',
    printMessage: '',
    filename: 'cube.gcode',
    fileByte: 50_000,
    fileBytes: 100_000,
    printDurationS: 600,
    layer: 20,
    layers: 100,
    speedRatio: 1,
    flowRatio: 1,
    zOffsetMm: 0,
    maxAccelMmPerS2: 3000,
    pressureAdvanceS: 0.04,
    homedAxes: 'xyz',
    objects: [],
    currentObject: null,
    channels,
    ageS: new Float64Array(CHANNELS.length),
    console: [],
    ...changes,
  }
}
