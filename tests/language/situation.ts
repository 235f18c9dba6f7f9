// A situation to decide in: a clog that is suspected in mid-print.
import { CHANNEL_AT, CHANNELS, type Scene, type Situation } from '#operator'

export function sampleScene(changes: Partial<Scene> = {}): Scene {
  const channels = new Float64Array(CHANNELS.length).fill(Number.NaN)
  const ageS = new Float64Array(CHANNELS.length).fill(Number.POSITIVE_INFINITY)
  for (const [name, value] of [
    ['nozzle_c', 209.8],
    ['nozzle_target_c', 210],
    ['bed_c', 60.02],
    ['encoder_mm', 812.5],
  ] as const) {
    channels[CHANNEL_AT[name]] = value
    ageS[CHANNEL_AT[name]] = 0.5
  }
  return {
    timeS: 1234,
    host: 'ready',
    hostMessage: 'Printer is ready',
    print: 'printing',
    printMessage: '',
    filename: 'benchy.gcode',
    fileByte: 250_000,
    fileBytes: 1_000_000,
    printDurationS: 1200,
    layer: 20,
    layers: 120,
    speedRatio: 1,
    flowRatio: 1,
    zOffsetMm: 0,
    maxAccelMmPerS2: 3000,
    pressureAdvanceS: 0.04,
    homedAxes: 'xyz',
    objects: [{ name: 'benchy_0', isExcluded: false }],
    currentObject: 'benchy_0',
    channels,
    ageS,
    console: [],
    ...changes,
  }
}

export function sampleSituation(changes: Partial<Situation> = {}): Situation {
  return {
    scene: sampleScene(),
    diagnosis: {
      timeS: 1234,
      beliefs: [
        { cause: 'clog', probability: 0.82 },
        { cause: 'sound', probability: 0.18 },
      ],
      isAbstaining: false,
      evidence: [
        {
          feature: 'encoder_flow',
          words: 'the encoder saw 1.2 mm/s of filament where 3.1 mm/s were expected',
          measured: 1.2,
          expected: 3.1,
          unit: 'mm/s',
          sigmas: -8.1,
          weight: 3.2,
        },
      ],
      unseen: ['camera'],
    },
    summary: 'Printing layer 20 of 120.',
    level: 'recover',
    budgetsLeft: null,
    options: [
      { response: { kind: 'playbook', name: 'clog' }, cost: 0.31 },
      { response: { kind: 'pause' }, cost: 0.45 },
      { response: { kind: 'go-on' }, cost: 0.82 },
    ],
    past: [],
    ...changes,
  }
}

/** What a model answers that does as it is asked. */
export function sampleAnswer(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    problem: 'Too little plastic comes out.',
    rootCause: 'The nozzle is clogged.',
    cause: 'clog',
    thermal: 'The nozzle is at 209.8 °C, as it should be.',
    material: '',
    flow: 'The encoder sees 1.2 of 3.1 mm/s.',
    motion: '',
    rejected: [{ response: 'go-on', why: 'The part would be spoilt.' }],
    recommendedAction: 'Try to clear the nozzle.',
    response: 'playbook clog',
    confidence: 0.8,
    ...changes,
  }
}
