// What people call what they see, as causes that the operator may believe in; the likeliest first.

interface Symptom {
  readonly pattern: RegExp
  readonly causes: readonly string[]
}

const SYMPTOMS: readonly Symptom[] = [
  {
    pattern:
      /\b(clog|clogs|clogged|blocked|blockage|jam|jams|jammed|unclog|verstopft|verstopfung|nothing comes out|no plastic comes|duese (ist )?(zu|dicht)|duese zu|kommt nichts raus)\b/,
    causes: ['clog', 'partial-clog', 'hotend-fan-stopped'],
  },
  { pattern: /\b(heat ?creep|waermekriechen)\b/, causes: ['hotend-fan-stopped', 'partial-clog'] },
  {
    pattern:
      /\b(tangle|tangles|tangled|knot|knotted|(spool|filament|roll) (is )?stuck|stuck (spool|filament)|verheddert|verknotet|(filament|spule) (haengt|klemmt)|klemmt (das|die) (filament|spule))\b/,
    causes: ['tangle', 'grinding'],
  },
  {
    pattern:
      /\b(run ?out|ran out|out of filament|(filament|it) (has |is )?(snapped|broken|broke|torn)|snapped filament|filament (ist )?(gerissen|gebrochen|abgebrochen)|(is|ist) (the |my |das |die )?(filament|spool|roll|spule|rolle) (empty|out|gone|leer|alle)|(filament|spool|roll|spule|rolle) (is |ist )?(empty|out|gone|leer|alle)|(empty|leere) (spool|roll|spule|rolle))\b/,
    causes: ['filament-runout'],
  },
  {
    pattern: /\b(grind|grinding|chewed|stripped filament|clicking|klackt|klackert|schleift)\b/,
    causes: ['grinding', 'partial-clog', 'extruder-motor-weak'],
  },
  {
    pattern: /\b(string|strings|stringing|stringy|oozing|oozes|hairs|hairy|faeden|fadenziehen)\b/,
    causes: ['wet-filament', 'thermistor-drift'],
  },
  { pattern: /\b(wet|moist|moisture|crackl(es|ing)|popping|feucht|nass|knistert)\b/, causes: ['wet-filament'] },
  {
    pattern:
      /\b(layer ?shift(s|ed)?|shifted|displaced|staircase|versetzt|schichtversatz|layer(s)? (moved|off)|layers? (do not|dont|did not|didnt) (line up|match)|misalign\w*|crooked|slanted|leaning|(print|part|object) (has |have |just )?(moved|slipped|slid)|(teil|druck) (ist )?(verrutscht|gewandert)|verrutscht)\b/,
    causes: ['layer-shift', 'lost-steps', 'belt-tooth-jump', 'pulley-slip'],
  },
  {
    pattern:
      /\b(spaghetti|came off|come off|detached|loose|not stick(ing)?|does ?nt stick|(wont|will not|does not) stick|lifted off|popped off|adhesion|knocked (over|off)|abgeloest|haelt nicht|losgeloest|geloest|abgefallen|abgegangen|umgefallen|umgekippt|fell (off|over)|spagetti)\b/,
    causes: ['greasy-bed', 'warping', 'spire-knocked', 'poor-first-layer'],
  },
  {
    pattern: /\b(warp|warps|warping|warped|lifting|lifts|curl|curls|curling|corners|verzug|verzieht|hebt sich|ecken)\b/,
    causes: ['warping', 'curled-part', 'draft', 'cold-chamber'],
  },
  {
    pattern: /\b(gap|gaps|under ?extru\w+|thin walls|holes in|missing layers|luecken|unterextrusion)\b/,
    causes: ['under-extrusion', 'partial-clog', 'grinding', 'wrong-diameter'],
  },
  {
    pattern: /\b(blob|blobs|zits|over ?extru\w+|too much plastic|ueberextrusion|knubbel)\b/,
    causes: ['over-extrusion', 'nozzle-leak'],
  },
  { pattern: /\b(leak|leaks|leaking|undicht|leckt)\b/, causes: ['nozzle-leak'] },
  {
    pattern: /\b(split|splits|splitting|delaminat\w+|layers? separat\w+|crack(s|ed|ing)?|risse?)\b/,
    causes: ['delamination', 'draft', 'cold-chamber'],
  },
  {
    pattern:
      /\b(first layer|erste schicht)\b.*\b(bad|ok|okay|good|fine|wrong|poor|rough|gut|schlecht|problem)\b|\b(is|how|ist|wie)\b.*\b(first layer|erste schicht)\b/,
    causes: ['poor-first-layer', 'probe-error', 'endstop-error', 'bed-mesh-stale'],
  },
  {
    pattern:
      /\b(bed|plate|bett|platte)( is| ist)? (level|levell?ed|even|flat|eben|gerade|nivelliert)\b|\b(level|nivelliert)\b.*\b(bed|bett)\b/,
    causes: ['bed-mesh-stale', 'poor-first-layer', 'endstop-error'],
  },
  {
    pattern: /^(?!.*\b(can|may|should|could|darf|kann|soll) (i|ich)\b).*\b(door|tuer)\b/,
    causes: ['door-opened', 'draft'],
  },
  {
    pattern:
      /\b(power (go|went|gone|has gone|is|was) (out|off)|power ?(cut|loss|outage|failure)|blackout|stromausfall|strom (weg|ausgefallen))\b/,
    causes: ['power-loss', 'brown-out', 'supply-sag'],
  },
  { pattern: /\b(draft|draught|zugluft)\b/, causes: ['draft'] },
  {
    pattern: /\b(part fan|cooling fan|bauteilluefter)\b.*\b(broken|stopped|dead|not|kaputt|steht)\b/,
    causes: ['part-fan-stopped', 'part-fan-on-block'],
  },
  { pattern: /\b(fan)\b.*\b(broken|stopped|dead|noisy|not)\b/, causes: ['hotend-fan-stopped', 'part-fan-stopped'] },
  { pattern: /\b(belt|belts|riemen)\b/, causes: ['belt-slack', 'belt-tooth-jump'] },
  {
    pattern: /\b(thermistor|temperature sensor|temperaturfuehler)\b/,
    causes: ['thermistor-detached', 'thermistor-noisy', 'thermistor-drift'],
  },
  {
    pattern: /\b(heater|heating|heats|heizung|heizt)\b.*\b(broken|not|slow|fail\w*|wrong|kaputt|nicht)\b/,
    causes: ['heater-weak', 'heater-open', 'heater-intermittent'],
  },
]

/** Causes that the sentence names, of each thing that it names in turn; null: none. */
export function symptomIn(text: string): readonly string[] | null {
  const found = SYMPTOMS.filter(({ pattern }) => pattern.test(text)).map(({ causes }) => causes)
  const longest = Math.max(0, ...found.map(({ length }) => length))
  const turns = Array.from({ length: longest }, (_, at) => found.flatMap((causes) => causes[at] ?? []))
  return found.length === 0 ? null : [...new Set(turns.flat())]
}

/** Somebody sees or smells what cannot wait for an answer. */
export const EMERGENCY =
  /\b(emergency|notfall|smells? (weird|funny|strange|bad|odd|off|burnt|terrible|awful|hot|chemical)|(weird|strange|funny|bad|burnt) smell|stinks?|stinkt|(es )?riecht (komisch|seltsam|schlecht|verbrannt|streng|angebrannt)|gestank|hat es gebrannt|on fire|fire|smokes?|smoking|smoky|flames?|burning|smells? (of|like) (burn\w*|smoke)|burnt smell|melting|sparks?|brennt|feuer|rauch|raucht|qualm\w*|funken|es riecht (verbrannt|nach rauch)|verschmort)\b/
