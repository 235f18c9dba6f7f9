import { expect, test } from 'vitest'
import { createLivePrinter, LiveRefusal } from './live-printer.ts'

test('a printer that ships comes up, answers its client and refuses in words', () => {
  const live = createLivePrinter({ printer: 'ender3' })
  expect(live.ask('info')).toMatchObject({ state: 'ready' })
  expect(live.say('M115')[0]).toContain('FIRMWARE_NAME:Klipper')
  expect(() => live.say('G1 X10')).toThrow(new LiveRefusal('Must home axis first: 10.000 0.000 0.000 [0.000]'))
  live.say('G28')
  expect(live.status('toolhead')['homed_axes']).toBe('xyz')
})

test('a configuration that is no printer says so', () => {
  const live = createLivePrinter({ configText: '[printer]\nkinematics: none\n' })
  expect(live.printer.host.state).toBe('error')
})
