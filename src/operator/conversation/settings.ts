// The settings that people ask for, by what they call them, and where their present value is seen. What they do is told by each
// language's table.
import type { Speech } from '../speech/speech.ts'
import type { StatusFacts } from './status-facts.ts'

export interface Setting {
  readonly name: SettingName
  /** Names nothing else in a workshop: a sentence with it is about it. */
  readonly isSpecial: boolean
  readonly pattern: RegExp
  /** '' where it is not known. */
  readonly now?: (status: StatusFacts, say: Speech) => string
}

export type SettingName =
  | 'pressure advance'
  | 'retraction'
  | 'flow factor'
  | 'z offset'
  | 'input shaper'
  | 'acceleration'
  | 'square corner velocity'
  | 'bed mesh'
  | 'brim'
  | 'infill'
  | 'supports'
  | 'layer height'
  | 'dead-man'
  | 'part fan'
  | 'speed factor'
  | 'bed temperature'
  | 'nozzle temperature'
  | 'chamber temperature'

function heater(name: string): NonNullable<Setting['now']> {
  return ({ heaters }, say) => {
    const found = heaters.find((one) => one.name === name)
    if (found?.readingC == null || found.targetC === null) return ''
    return say.stuff.heaterNow(say.heater(name), found.readingC, found.targetC)
  }
}

const share = (ratio: number | null, say: Speech): string => (ratio === null ? '' : say.stuff.isNow(ratio))

const SETTINGS: readonly Setting[] = [
  {
    name: 'pressure advance',
    isSpecial: true,
    pattern: /\b(pressure advance|linear advance|druckvorhalt)\b/,
  },
  {
    name: 'retraction',
    isSpecial: true,
    pattern: /\b(retract|retraction|retractions|rueckzug|einzug)\b/,
  },
  {
    name: 'flow factor',
    isSpecial: true,
    pattern: /\b(flow|flow rate|flowrate|flow factor|extrusion multiplier|extrusion factor|fluss|flussrate)\b/,
    now: ({ flowRatio }, say) => share(flowRatio, say),
  },
  {
    name: 'z offset',
    isSpecial: true,
    pattern: /\b(z offset|z-offset|baby ?stepp?(ing)?|squish|first layer height)\b/,
    now: ({ zOffsetMm }, say) => (zOffsetMm === null ? '' : say.stuff.zOffsetNow(zOffsetMm)),
  },
  {
    name: 'input shaper',
    isSpecial: true,
    pattern: /\b(input shap(er|ing)|ringing|ghosting|resonance)\b/,
  },
  {
    name: 'acceleration',
    isSpecial: true,
    pattern: /\b(acceleration|accel|max accel|beschleunigung)\b/,
  },
  {
    name: 'square corner velocity',
    isSpecial: true,
    pattern: /\b(square corner velocity|jerk|junction deviation|corner speed|scv)\b/,
  },
  {
    name: 'bed mesh',
    isSpecial: true,
    pattern: /\b(bed mesh|mesh|bed level(l)?ing|bettnivellierung)\b/,
  },
  {
    name: 'brim',
    isSpecial: true,
    pattern: /\b(brim|raft|skirt)\b/,
  },
  {
    name: 'infill',
    isSpecial: true,
    pattern: /\b(infill|fuellung|fuelldichte)\b/,
  },
  {
    name: 'supports',
    isSpecial: true,
    pattern: /\b(supports?|stuetz(en|struktur|material))\b/,
  },
  {
    name: 'layer height',
    isSpecial: true,
    pattern: /\b(layer height|schichthoehe|layer thickness)\b/,
  },
  {
    name: 'dead-man',
    isSpecial: true,
    pattern: /\b(dead ?man|dead-man|totmann)\b/,
  },
  {
    name: 'part fan',
    isSpecial: false,
    pattern: /\b(fan|part fan|fan speed|cooling|luefter|kuehlung|bauteilluefter)\b/,
    now: ({ fanRatio }, say) => share(fanRatio, say),
  },
  {
    name: 'speed factor',
    isSpecial: false,
    pattern: /\b(speed|speed factor|feed ?rate|geschwindigkeit|tempo|vorschub)\b/,
    now: ({ speedRatio }, say) => share(speedRatio, say),
  },
  {
    name: 'bed temperature',
    isSpecial: false,
    pattern: /\b(bed temp(erature)?|bed target|bett ?temperatur|heated bed)\b/,
    now: heater('heater_bed'),
  },
  {
    name: 'nozzle temperature',
    isSpecial: false,
    pattern:
      /\b(nozzle temp(erature)?|hot ?end temp(erature)?|extruder temp(erature)?|print(ing)? temp(erature)?|duesen ?temperatur)\b/,
    now: heater('extruder'),
  },
  {
    name: 'chamber temperature',
    isSpecial: false,
    pattern: /\b(chamber temp(erature)?|enclosure|einhausung|bauraum)\b/,
    now: ({ heaters }, say) => {
      const chamber = heaters.find(({ name }) => /chamber|enclosure/i.test(name))
      return chamber?.readingC == null ? '' : say.stuff.readsNow(chamber.readingC)
    },
  },
]

/** The one that stands first in the list: special names before general ones. */
export function settingIn(text: string): Setting | null {
  return SETTINGS.find(({ pattern }) => pattern.test(text)) ?? null
}

export function settingNamed(name: SettingName): Setting | undefined {
  return SETTINGS.find((setting) => setting.name === name)
}
