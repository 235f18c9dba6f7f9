// What GET_POSITION says of a microcontroller's steps: after homing it tells how far the head had slipped, as on a real printer.
import { describe, expect, test } from 'vitest'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'

/** Count of each motor less what it would be for the place that the firmware believes in, mm. */
function ahead(live: LivePrinter, stepMm: number): Record<string, number> {
  const text = live.say('GET_POSITION').join('\n')
  const read = (row: string): Map<string, number> =>
    new Map(
      [...(new RegExp(`${row}: (.*)`).exec(text)?.[1] ?? '').matchAll(/(stepper_\w+):(-?[\d.]+)/g)].map((match) => [
        match[1]!,
        Number(match[2]),
      ]),
    )
  const places = read('stepper')
  return Object.fromEntries(
    [...read('mcu')].map(([name, steps]) => [name, steps * stepMm - (places.get(name) ?? Number.NaN)]),
  )
}

describe.each([
  ['generic-cartesian', (x: number, y: number) => [x, y]],
  ['voron-2.4', (x: number, y: number) => [x + y, x - y]],
] as const)('%s', (printer, carriages) => {
  test('a head that slipped is found by homing, to the step', () => {
    const live = createLivePrinter({ printer })
    const stepMm = live.printer.host.steppers.find(({ section }) => section === 'stepper_x')!.stepDistanceMm
    live.say('G28 X Y')
    live.say('G90\nG1 X100 Y80 F6000\nM400')
    const before = ahead(live, stepMm)
    live.say('G28 X Y')
    const sound = ahead(live, stepMm)
    expect(sound['stepper_x']).toBeCloseTo(before['stepper_x']!, 1)
    live.say('G1 X100 Y80 F6000\nM400')
    const { head } = live.printer.plant.simulation
    head.isOff = true
    head.x.shiftMm = 3.2
    head.y.shiftMm = -1.6
    live.say('G28 X Y')
    const after = ahead(live, stepMm)
    const [a, b] = carriages(3.2, -1.6)
    // The motors have gone so much less far to the switches than the plan had it.
    expect(after['stepper_x']! - sound['stepper_x']!).toBeCloseTo(-a!, 1)
    expect(after['stepper_y']! - sound['stepper_y']!).toBeCloseTo(-b!, 1)
  })
})
