// What settings do, in a sentence or two, and where their present value is seen.
import type { StatusFacts } from './status-facts.ts'
import { celsius, percent, trimmed } from './words.ts'

export interface Setting {
  readonly name: string
  /** Names nothing else in a workshop: a sentence with it is about it. */
  readonly isSpecial: boolean
  readonly pattern: RegExp
  readonly does: string
  /** '' where it is not known. */
  readonly now?: (status: StatusFacts) => string
}

function heater(name: string, title: string): (status: StatusFacts) => string {
  return ({ heaters }) => {
    const found = heaters.find((one) => one.name === name)
    if (found?.readingC == null || found.targetC === null) return ''
    const target = found.targetC === 0 ? 'off' : `set to ${celsius(found.targetC)}`
    return `The ${title} is ${target} now and reads ${celsius(found.readingC)}.`
  }
}

const share = (title: string, ratio: number | null): string =>
  ratio === null ? '' : `${title} is ${percent(ratio)} now.`

const SETTINGS: readonly Setting[] = [
  {
    name: 'pressure advance',
    isSpecial: true,
    pattern: /\b(pressure advance|linear advance|druckvorhalt)\b/,
    does: 'Pressure advance feeds a little more filament while the head speeds up and less while it brakes, because melt under pressure springs. Too little leaves bulging corners, too much leaves gaps after them.',
  },
  {
    name: 'retraction',
    isSpecial: true,
    pattern: /\b(retract|retraction|retractions|rueckzug|einzug)\b/,
    does: 'Retraction pulls filament back before a travel so that the nozzle does not ooze. Too little leaves strings; too much, or too often, grinds the filament or draws melt up into the cold zone.',
  },
  {
    name: 'flow factor',
    isSpecial: true,
    pattern: /\b(flow|flow rate|flowrate|flow factor|extrusion multiplier|extrusion factor|fluss|flussrate)\b/,
    does: 'The flow factor scales how much filament is fed for the same path. Too low leaves gaps and weak walls, too high leaves blobs and wrong sizes; a few per cent are usual, more means a wrong nozzle or filament.',
    now: ({ flowRatio }) => share('It', flowRatio),
  },
  {
    name: 'z offset',
    isSpecial: true,
    pattern: /\b(z offset|z-offset|baby ?stepp?(ing)?|squish|first layer height)\b/,
    does: 'The Z offset is how far the nozzle stands from where the printer takes the bed to be. Too high and the first layer does not hold, too low and it is squeezed out or the nozzle scrapes.',
    now: ({ zOffsetMm }) => (zOffsetMm === null ? '' : `It is ${trimmed(zOffsetMm, 3)} mm now.`),
  },
  {
    name: 'input shaper',
    isSpecial: true,
    pattern: /\b(input shap(er|ing)|ringing|ghosting|resonance)\b/,
    does: 'Input shaping splits each change of speed so that the frame does not ring with it. Without it, or tuned wrong, edges have echoes; a stronger shaper rounds corners a little.',
  },
  {
    name: 'acceleration',
    isSpecial: true,
    pattern: /\b(acceleration|accel|max accel|beschleunigung)\b/,
    does: 'Acceleration is how quickly the head changes speed. More saves time on short moves; too much shakes the frame and can make motors lose steps.',
  },
  {
    name: 'square corner velocity',
    isSpecial: true,
    pattern: /\b(square corner velocity|jerk|junction deviation|corner speed|scv)\b/,
    does: 'It is the speed at which a right-angled corner may be taken. Higher is faster and rings more.',
  },
  {
    name: 'bed mesh',
    isSpecial: true,
    pattern: /\b(bed mesh|mesh|bed level(l)?ing|bettnivellierung)\b/,
    does: 'The bed mesh is a map of the plate’s unevenness, measured with the probe; while it prints, Z follows it. An old one after the bed was moved is worse than none.',
  },
  {
    name: 'brim',
    isSpecial: true,
    pattern: /\b(brim|raft|skirt)\b/,
    does: 'A brim is a flat rim round the first layer that holds the part down; a raft is a printed base below it; a skirt is a loop beside it that only fills the nozzle.',
  },
  {
    name: 'infill',
    isSpecial: true,
    pattern: /\b(infill|fuellung|fuelldichte)\b/,
    does: 'Infill is the lattice inside the walls. More is heavier and slower, and above about half it adds little strength: walls do more.',
  },
  {
    name: 'supports',
    isSpecial: true,
    pattern: /\b(supports?|stuetz(en|struktur|material))\b/,
    does: 'Supports hold up what would be printed in the air, from about 45° of overhang on. They cost time, and leave marks where they touched.',
  },
  {
    name: 'layer height',
    isSpecial: true,
    pattern: /\b(layer height|schichthoehe|layer thickness)\b/,
    does: 'Layer height is how thick each layer is. Thin ones look smoother and take longer; from a quarter to three quarters of the nozzle’s diameter works.',
  },
  {
    name: 'dead-man',
    isSpecial: true,
    pattern: /\b(dead ?man|dead-man|totmann)\b/,
    does: 'The dead-man is a timer in the printer’s own firmware that the operator winds up while it is alive. If it falls silent, the printer switches its heaters off by itself.',
  },
  {
    name: 'part fan',
    isSpecial: false,
    pattern: /\b(fan|part fan|fan speed|cooling|luefter|kuehlung|bauteilluefter)\b/,
    does: 'The part fan freezes what was just laid. More makes better overhangs and bridges, less makes stronger layers: PLA wants most of it, ABS and nylon nearly none.',
    now: ({ fanRatio }) => share('It', fanRatio),
  },
  {
    name: 'speed factor',
    isSpecial: false,
    pattern: /\b(speed|speed factor|feed ?rate|geschwindigkeit|tempo|vorschub)\b/,
    does: 'The speed factor scales every move of the file. Slower gives melt and cooling more time; faster is bounded by how much the hot end can melt.',
    now: ({ speedRatio }) => share('It', speedRatio),
  },
  {
    name: 'bed temperature',
    isSpecial: false,
    pattern: /\b(bed temp(erature)?|bed target|bett ?temperatur|heated bed)\b/,
    does: 'The bed’s temperature keeps the first layers stuck and from shrinking while the part grows. Too cold and corners lift, too hot and the foot of the part bulges.',
    now: heater('heater_bed', 'bed'),
  },
  {
    name: 'nozzle temperature',
    isSpecial: false,
    pattern:
      /\b(nozzle temp(erature)?|hot ?end temp(erature)?|extruder temp(erature)?|print(ing)? temp(erature)?|duesen ?temperatur)\b/,
    does: 'The nozzle’s temperature sets how thin the melt is. Too cold and layers split or the extruder skips, too hot and it strings and the plastic decays.',
    now: heater('extruder', 'nozzle'),
  },
  {
    name: 'chamber temperature',
    isSpecial: false,
    pattern: /\b(chamber temp(erature)?|enclosure|einhausung|bauraum)\b/,
    does: 'Warm air round the part keeps ABS, ASA, nylon and polycarbonate from warping and splitting. For PLA it is bad: it softens, and heat creeps up the hot end.',
    now: ({ heaters }) => {
      const chamber = heaters.find(({ name }) => /chamber|enclosure/i.test(name))
      return chamber?.readingC == null ? '' : `It reads ${celsius(chamber.readingC)} now.`
    },
  },
]

/** The one that stands first in the list: special names before general ones. */
export function settingIn(text: string): Setting | null {
  return SETTINGS.find(({ pattern }) => pattern.test(text)) ?? null
}

export function settingNamed(name: string): Setting | undefined {
  return SETTINGS.find((setting) => setting.name === name)
}
