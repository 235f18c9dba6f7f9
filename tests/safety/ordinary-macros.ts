// Which ordinary call of a macro comes when: by its name, with the parameters that slicers and people write behind it. A macro
// whose name is not here is called bare, with the printer homed and hot.
import type { MacroCall } from './utilisation.ts'

const CALLS: readonly (readonly [RegExp, readonly MacroCall[]])[] = [
  [
    /^(START_PRINT|PRINT_START|BEGIN)$/,
    [
      { situation: 'cold', call: 'BED=60 BED_TEMP=60 EXTRUDER=210 EXTRUDER_TEMP=210' },
      { situation: 'homed', call: 'BED_TEMP=55 EXTRUDER_TEMP=200 BED=55 EXTRUDER=200' },
      { situation: 'hot', call: '' },
    ],
  ],
  [/^(END_PRINT|PRINT_END|FINISH)$/, [{ situation: 'done', call: '' }]],
  [/^PAUSE$/, [{ situation: 'printing', call: '' }]],
  [/^M600$/, [{ situation: 'printing', call: '' }]],
  [/^RESUME$/, [{ situation: 'paused', call: '' }]],
  [/^CANCEL_PRINT$/, [{ situation: 'paused', call: '' }]],
  [
    /^(_PARK|PARK)$/,
    [
      { situation: 'hot', call: 'X=10' },
      { situation: 'cold', call: '' },
      { situation: 'paused', call: '' },
    ],
  ],
  [
    /^PREHEAT$/,
    [
      { situation: 'cold', call: 'MATERIAL=pla' },
      { situation: 'cold', call: '' },
    ],
  ],
  [
    /^M109$/,
    [
      { situation: 'cold', call: 'S210' },
      { situation: 'hot', call: 'S0' },
    ],
  ],
  [/^HEAT_SOAK$/, [{ situation: 'cold', call: 'MINUTES=3 BED=60' }]],
  [
    /^LEVEL$/,
    [
      { situation: 'cold', call: '' },
      { situation: 'homed', call: '' },
    ],
  ],
  [
    /^(G28|CG28)$/,
    [
      { situation: 'cold', call: '' },
      { situation: 'homed', call: '' },
    ],
  ],
  [/^LAYER_TALLY$/, [{ situation: 'printing', call: '' }]],
]

export function ordinaryCalls(names: Iterable<string>): MacroCall[] {
  return [...names].flatMap((name) => {
    const calls = CALLS.find(([pattern]) => pattern.test(name))?.[1] ?? [{ situation: 'hot', call: '' }]
    return calls.map(({ situation, call }): MacroCall => ({ situation, call: `${name} ${call}`.trim() }))
  })
}
