import { expect, test } from 'vitest'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { judgeLine } from '../judge/judge-line.ts'
import { touchesDeadMan } from './dead-man.ts'

/** Read in the printer's way. */
const READ = [
  'UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=0',
  'update_delayed_gcode id=PRINTWRIGHT_OPERATOR duration=0',
  'N7 UPDATE_DELAYED_GCODE ID=printwright_last DURATION=0',
  'UPDATE_DELAYED_GCODE DURATION=0 ID="printwright_""last"',
  "UPDATE_DELAYED_GCODE ID=print'wright_dead'man DURATION=0",
  'UPDATE_DELAYED_GCODE ID=lamp ID=printwright_deadman DURATION=0',
  'SET_GCODE_VARIABLE MACRO=PRINTWRIGHT_SAFE VARIABLE=guard VALUE=1',
  'SET_GCODE_VARIABLE MACRO="printwright"_safe VARIABLE=guard VALUE=1',
  'printwright_safe WHO=guard',
]

/** Not to be read at all, by the strict grammar; another reader may make something of them. */
const UNREAD = [
  'UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=0 X=\u200b',
  'UPDATE_DELAYED_GCODE ID=print\\wright_deadman DURATION=0',
  'UPDATE_DELAYED_GCODE ID="print""wright_deadman DURATION=0',
  'SET_GCODE_VARIABLE MACRO=PRINT\u00adWRIGHT_SAFE VARIABLE=guard VALUE=1',
  'PRINTWRIGHT_SAFE\tWHO=guard\u0000',
  'M117 hi\nPRINTWRIGHT_SAFE WHO=guard',
]

const OTHERS = [
  '',
  '; PRINTWRIGHT_SAFE',
  'UPDATE_DELAYED_GCODE ID=lights DURATION=1',
  'UPDATE_DELAYED_GCODE DURATION=1',
  'SET_GCODE_VARIABLE MACRO=my_printwright VARIABLE=a VALUE=1',
  'SET_GCODE_VARIABLE MACRO=A VARIABLE=printwright_safe VALUE=1',
  'M117 printwright_safe',
  'RESPOND MSG="printwright_deadman"',
  'M104 S200\u0000',
  'SET_PIN \u0000',
]

test.each([...READ, ...UNREAD])('%j is for the guard alone', (line) => {
  expect(touchesDeadMan(line)).toBe(true)
})

test.each(OTHERS)('%j is not', (line) => {
  expect(touchesDeadMan(line)).toBe(false)
})

test.each([...READ, ...UNREAD])('the judge says the same of %j, in mode watch too', (line) => {
  const { kind, rulings } = judgeLine(readyState(), line, testContext({ asker: 'client', mode: 'watch' }))
  expect([kind, rulings[0]?.rule]).toEqual(['refused', 'dead-man'])
})
