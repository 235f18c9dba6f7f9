import { describe, expect, test } from 'vitest'
import { LOCAL_COMMANDS, parseLocalCommand, quitHint } from './local-command.ts'

describe("the console's own commands", () => {
  test('begin with a point; everything else is the printer’s', () => {
    expect(parseLocalCommand('G28')).toBeNull()
    expect(parseLocalCommand(' .SPEED 2.5x ')).toEqual({ kind: 'speed', speed: 2.5 })
    expect(parseLocalCommand('.speed max')).toEqual({ kind: 'speed', speed: 'max' })
    expect(parseLocalCommand('.step 5s')).toEqual({ kind: 'step', seconds: 5 })
    expect(parseLocalCommand('.print my part.gcode')).toEqual({ kind: 'print', path: 'my part.gcode' })
    expect(parseLocalCommand('.fault')).toEqual({ kind: 'faults' })
    expect(parseLocalCommand('.help G28')).toEqual({ kind: 'help', about: 'G28' })
  })

  test.each(['.speed 0', '.speed NaN', '.speed 1e9', '.step', '.step -1', '.step Infinity', '.print', '.x', '.'])(
    '%s is a sentence, not a command',
    (line) => {
      expect(parseLocalCommand(line)).toMatchObject({ kind: 'problem', text: expect.stringMatching(/\.$/) })
    },
  )

  test('are all in the list that .help shows', () => {
    for (const name of LOCAL_COMMANDS.keys()) {
      expect(parseLocalCommand(`${name} 1`), name).not.toMatchObject({ text: expect.stringMatching(/knows no/) })
    }
  })
})

test('who types quit is told how; a printer that has the command gets it', () => {
  expect(quitHint(' Quit ', new Map())).toMatch(/\.quit/)
  expect(quitHint('QUIT', new Map([['QUIT', 'a macro']]))).toBeNull()
  expect(quitHint('M105', new Map())).toBeNull()
})
