// What a person reads before agreeing that something leaves this machine: the kinds of it, and the very messages of a moment, made by
// the code that makes them of a print and anonymised by the code that anonymises them. The moment itself is made up.
import { wordingPrompt } from '../conversation/reword.ts'
import type { Situation } from '../decision/policy.ts'
import { CHANNEL_AT, CHANNELS, type ChannelName } from '../perception/channels.ts'
import { anonymise, type PrivateName } from './anonymise.ts'
import { decisionForm } from './decision-form.ts'
import { decisionPrompt } from './decision-prompt.ts'

/** Whoever agreed to fewer is asked again. */
export const SHARED_KINDS = {
  decisions:
    'measurements of the printer with units, its diagnosis, what it may do and what that costs, what was decided before',
  questions: 'each question that you type, the answer and the facts behind it',
} as const
export type SharedKind = keyof typeof SHARED_KINDS

const MOMENT: Partial<Record<ChannelName, number>> = {
  nozzle_c: 209.8,
  nozzle_target_c: 210,
  bed_c: 60,
  bed_target_c: 60,
  speed_mm_per_s: 82,
  encoder_mm: 812.5,
}

/** The messages without what a model is told each time. `names`: of this machine and this person. */
export function sharedSample(kinds: readonly SharedKind[], names: readonly PrivateName[]): readonly string[] {
  const situation = momentOfClog()
  const decision = decisionPrompt(situation, decisionForm(situation), { texts: 'withheld', nonce: '1' })
  const somebody = names.find(({ kind }) => kind === 'user')?.name ?? 'anna'
  const question = `Why is vase-for-${somebody}.gcode on octopi.local so thin? Write to ${somebody}@example.org`
  const facts = { nozzle: { readingC: 209.8, targetC: 210 }, encoderOfCommanded: 0.39 }
  const plain = {
    text: 'I believe that the nozzle is clogged (82 %): 39 % of the filament that is commanded comes out.',
    intent: 'whats-wrong',
    verdict: null,
    facts,
    request: null,
  } as const
  const messages = [
    ...(kinds.includes('decisions') ? decision : []),
    ...(kinds.includes('questions') ? wordingPrompt(question, plain, 'en') : []),
  ]
  return anonymise(
    messages.flatMap(({ role, content }) => (role === 'user' ? [content] : [])),
    names,
  ).texts
}

function momentOfClog(): Situation {
  const channels = new Float64Array(CHANNELS.length).fill(Number.NaN)
  for (const [name, value] of Object.entries(MOMENT)) channels[CHANNEL_AT[name as ChannelName]] = value
  return {
    scene: {
      timeS: 1234,
      host: 'ready',
      hostMessage: '',
      print: 'printing',
      printMessage: '',
      filename: 'vase.gcode',
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
      objects: [{ name: 'vase', isExcluded: false }],
      currentObject: 'vase',
      channels,
      ageS: new Float64Array(CHANNELS.length),
      console: [],
    },
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
          words: '',
          measured: 1.2,
          expected: 3.1,
          unit: 'mm/s',
          sigmas: -8.1,
          weight: 3.2,
        },
      ],
      unseen: ['camera'],
    },
    summary: '',
    level: 'recover',
    budgetsLeft: null,
    options: [
      { response: { kind: 'playbook', name: 'clog' }, cost: 0.31 },
      { response: { kind: 'pause' }, cost: 0.45 },
      { response: { kind: 'go-on' }, cost: 0.82 },
    ],
    past: [],
  }
}
