// What nobody should send to a printer: it answers in Klipper's words, keeps its state, and never hangs.
import { describe, expect, it } from 'vitest'
import { connect, receive } from '#printer'
import type { LivePrinter, LivePrinterOptions } from '../live-printer.ts'
import { createLivePrinter } from '../live-printer.ts'
import { plainConfig } from './plain-config.ts'

const macro = (name: string, gcode: string): string => `[gcode_macro ${name}]\ngcode:\n${gcode.replace(/^/gm, '  ')}`
const live = (sections: readonly string[] = [], more: Omit<LivePrinterOptions, 'configText'> = {}): LivePrinter =>
  createLivePrinter({ configText: plainConfig(...sections), ...more })

/** The printer goes on as if nothing had been. */
function isWell(printer: LivePrinter): void {
  expect(printer.printer.host.state).toBe('ready')
  expect(printer.printer.host.lock.holder).toBeNull()
  const client = printer.join()
  client.ask('gcode/script', { script: 'M105' }, 5)
}

describe('macros', () => {
  it.each([
    ['{% if printer %}\nG28', /unexpected|Unexpected end of template/],
    ['{% for x in [1,2] %}\nM117 {x}', /Unexpected end of template/],
    ['M117 {printer.toolhead', /unexpected|expected token/],
    ['{% nonsense %}', /unknown tag|Encountered unknown tag/],
  ])('an unterminated template keeps the printer from starting: %j', (gcode, words) => {
    const printer = live([macro('BROKEN', gcode)])
    expect(printer.printer.host.state).toBe('error')
    const message = printer.printer.host.stateMessage
    expect(message).toMatch(/^Error loading template 'gcode_macro BROKEN:gcode'\nline \d: /)
    expect(message).toMatch(words)
    expect(message).toMatch(/Printer is halted\n$/)
    expect(() => printer.say('G28')).toThrow('Error loading template')
  })

  it('recursion, also by way of another macro, is an error and not the end', () => {
    const printer = live([macro('ONE', 'TWO'), macro('TWO', 'ONE'), macro('SELF', 'SELF')])
    expect(() => printer.say('ONE')).toThrow('Macro ONE called recursively')
    expect(() => printer.say('SELF')).toThrow('Macro SELF called recursively')
    isWell(printer)
  })

  it('a division by zero and an unknown name name the macro and what is wrong', () => {
    const printer = live([macro('DIVIDE', 'G1 X{1 / 0}'), macro('NOBODY', 'M117 {printer.nobody.x}')])
    expect(() => printer.say('DIVIDE')).toThrow(
      "Error evaluating 'gcode_macro DIVIDE:gcode': ZeroDivisionError: division by zero",
    )
    expect(() => printer.say('NOBODY')).toThrow(/^Error evaluating 'gcode_macro NOBODY:gcode': /)
    isWell(printer)
  })

  it('a macro that never ends is stopped with a reason, and soon', () => {
    const printer = live([
      macro('BIG', '{% for a in range(100000) %}{% for b in range(100000) %}M117 {a}{b}\n{% endfor %}{% endfor %}'),
      macro('POWER', 'M117 {9 ** 9 ** 9 ** 9 ** 9}'),
      macro('LONG', 'M117 {"x" * 100000000000}'),
    ])
    for (const name of ['BIG', 'POWER', 'LONG']) {
      const startMs = performance.now()
      expect(() => printer.say(name, 60), name).toThrow(/Error evaluating 'gcode_macro|never ends|too many/)
      expect(performance.now() - startMs, name).toBeLessThan(5000)
    }
    isWell(printer)
  })

  it('two macros that feed each other by delayed templates leave the printer free to answer', () => {
    const printer = live([
      '[delayed_gcode spin]\ninitial_duration: 0.001\ngcode:\n  UPDATE_DELAYED_GCODE ID=spin DURATION=0.0001',
    ])
    const startMs = performance.now()
    printer.run(2)
    expect(performance.now() - startMs).toBeLessThan(5000)
    expect(printer.say('M105', 5)).toHaveLength(1)
  })

  it('a RESTART inside of a macro ends the macro there', () => {
    const printer = live([macro('AGAIN', 'M117 before\nRESTART\nG28\nM117 after')])
    const { host } = printer.printer
    printer.send('gcode/script', { script: 'AGAIN' })
    printer.run(5)
    expect(printer.printer.host).not.toBe(host)
    expect(printer.status('toolhead')['homed_axes']).toBe('')
    isWell(printer)
  })
})

describe('lines', () => {
  it('numbers that are none, and numbers without end', () => {
    const printer = live()
    printer.say('G28')
    for (const line of [`G1 X${'9'.repeat(400)}`, 'G1 X--5', 'G1 X', 'G1 F0', 'G1 X10 F-5', 'G1 X1e999']) {
      expect(() => printer.say(line, 5), line).toThrow(
        /^(Unable to parse move|Invalid speed|Move out of range|Extrude|Move exceeds)/,
      )
    }
    // A word of letters is a name that nobody asks for: no number is read, and nothing moves.
    for (const line of ['G1 Xnan', 'G1 Xinf', 'M104 Snan']) printer.say(line, 5)
    for (const line of [`M140 S${'9'.repeat(400)}`, 'G4 P-1', 'M220 S0', 'SET_VELOCITY_LIMIT VELOCITY=nan']) {
      expect(() => printer.say(line, 5), line).toThrow(/Error on|out of range/)
    }
    expect(() => printer.say(`G1 X1${'0'.repeat(300)}`, 5)).toThrow(/^Move out of range/)
    expect(printer.status('toolhead')['position']).toEqual([0, 0, 0, 0])
    expect(printer.status('extruder')['target']).toBe(0)
    printer.say('G1 X10')
    isWell(printer)
  })

  it('a line of a megabyte and a script of a megabyte', () => {
    const printer = live()
    const startMs = performance.now()
    const letters = 'X'.repeat(1_100_000)
    expect(() => printer.say(letters, 10)).toThrow(/Malformed command/)
    expect(() => printer.say(`M117 ${letters}`, 10)).toThrow(/Malformed command/)
    expect(printer.say(`${'; a comment\n'.repeat(100_000)}M105`, 60)).toHaveLength(1)
    expect(performance.now() - startMs).toBeLessThan(5000)
    expect(printer.said.every((text) => text.length < 1000)).toBe(true)
    isWell(printer)
  })

  it('commands at the wrong time', () => {
    const printer = live()
    expect(() => printer.say('G1 X10')).toThrow('Must home axis first')
    expect(() => printer.say('SDCARD_PRINT_FILE FILENAME=none.gcode')).toThrow('Unable to open file')
    expect(printer.say('RESUME')).toEqual(['// Print is not paused, resume aborted'])
    expect(() => printer.say('G1 E5')).toThrow(/Extrude below minimum temp/)
    expect(() => printer.say('RESTORE_GCODE_STATE NAME=never')).toThrow('Unknown g-code state: never')
    isWell(printer)
  })
})

describe('in the middle of something', () => {
  it('M112 while homing: the head stops, and a firmware restart brings the printer back', () => {
    const printer = live()
    printer.send('gcode/script', { script: 'G28' })
    printer.run(1)
    const before = [...printer.printer.plant.headMm]
    printer.join().ask('emergency_stop')
    printer.run(0.3)
    const at = [...printer.printer.plant.headMm]
    expect(Math.abs(at[0]! - before[0]!)).toBeLessThan(20)
    printer.run(5)
    expect([...printer.printer.plant.headMm]).toEqual(at)
    expect(printer.printer.host.state).toBe('shutdown')
    expect(() => printer.say('G28')).toThrow('Shutdown due to webhooks request')
    printer.send('gcode/firmware_restart')
    printer.run(5)
    isWell(printer)
  })

  it('M112 while heating: power goes, and the waiting command ends with the reason', () => {
    const printer = live()
    const id = printer.send('gcode/script', { script: 'M109 S210' })
    printer.run(20)
    const other = printer.join()
    other.ask('emergency_stop')
    printer.run(2)
    const answer = printer.messages.find(({ json }) => json['id'] === id)
    expect(JSON.stringify(answer?.json['error'])).toContain('Shutdown due to webhooks request')
    expect(printer.printer.plant.simulation.heating.heaters.nozzle.powerRatio).toBe(0)
    const hotC = printer.printer.plant.simulation.heating.plant.nozzleBlockC
    printer.run(30)
    expect(printer.printer.plant.simulation.heating.plant.nozzleBlockC).toBeLessThan(hotC)
  })

  it('a file that disappears ends the print as an error, and the printer stays ready', () => {
    const lines = Array.from(
      { length: 3000 },
      (_, k) => `G1 X${k % 2 === 0 ? 50 : 20} Y${20 + (k % 50)} F6000 ; ${'-'.repeat(40)}`,
    )
    const printer = live([], { gcodes: { 'gone.gcode': lines.join('\n') } })
    printer.say('G28')
    printer.say('SDCARD_PRINT_FILE FILENAME=gone.gcode')
    printer.run(5)
    printer.files.gcodes.delete('gone.gcode')
    printer.runUntil(() => printer.status('print_stats')['state'] !== 'printing', 300)
    expect(printer.status('print_stats')).toMatchObject({ state: 'error', message: 'virtual_sdcard read' })
    printer.run(5)
    isWell(printer)
  })

  it('two clients at once: one script after the other, each with its own answer', () => {
    const printer = live()
    const other = printer.join()
    const first = printer.send('gcode/script', { script: 'G4 P2000\nM117 one' })
    const second = other.send('gcode/script', { script: 'M117 two\nFOO_BAR' })
    printer.run(1)
    expect(other.messages).toHaveLength(0)
    printer.run(3)
    const at = (client: typeof other, id: number) => client.messages.find(({ json }) => json['id'] === id)!.atS
    expect(at(other, second)).toBeGreaterThanOrEqual(at(printer, first))
    expect(printer.status('display_status')['message']).toBe('two')
  })
})

describe('the socket', () => {
  it('garbage is left unanswered and the next request is answered', () => {
    const printer = live()
    const answers: string[] = []
    const client = connect(printer.printer, (text) => answers.push(text))
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '5',
      '{"id":1}',
      '{"method":5,"id":1}',
      '{"id":1,"method":"info","params":5}',
      '\u0000\u0001',
      nested,
      '{"id":7,"method":"__proto__"}',
    ]) {
      receive(printer.printer, client, text)
    }
    printer.run(1)
    const refused = answers.filter((text) => text.includes('"error"'))
    expect(answers.length).toBe(refused.length)
    receive(printer.printer, client, '{"id":2,"method":"info","params":{}}')
    printer.run(1)
    expect(answers.at(-1)).toContain('"id":2')
    isWell(printer)
  })

  it('wrong types are refused in Klipper’s words', () => {
    const printer = live()
    const refuse = (method: string, params: Record<string, unknown>): unknown => {
      const { json } = printer.askRaw(method, params, 5)
      return (json['error'] as { message?: string } | undefined)?.message
    }
    expect(refuse('gcode/script', { script: 5 })).toBe('Invalid Argument Type [script]')
    expect(refuse('gcode/script', {})).toBe('Missing Argument [script]')
    expect(refuse('objects/query', { objects: ['toolhead'] })).toBe('Invalid Argument Type [objects]')
    expect(refuse('objects/query', { objects: { toolhead: 5 } })).toBe('Invalid argument')
    expect(refuse('objects/subscribe', { objects: { toolhead: null }, response_template: 5 })).toBe(
      'Invalid Argument Type [response_template]',
    )
    expect(refuse('register_remote_method', { response_template: {}, remote_method: 5 })).toBe(
      'Invalid Argument Type [remote_method]',
    )
    expect(refuse('no/such', {})).toBe("webhooks: No registered callback for path 'no/such'")
    isWell(printer)
  })

  it('a huge message is worked off in moderate time', () => {
    const printer = live()
    const startMs = performance.now()
    const objects = Object.fromEntries(Array.from({ length: 50_000 }, (_, k) => [`object ${k}`, null]))
    printer.ask('objects/query', { objects }, 10)
    printer.ask('gcode/script', { script: 'M117 x\n'.repeat(50_000) }, 60)
    expect(performance.now() - startMs).toBeLessThan(10_000)
    isWell(printer)
  })
})
