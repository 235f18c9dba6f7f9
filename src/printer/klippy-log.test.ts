import { expect, test } from 'vitest'
import { createLivePrinter } from '../../tests/live-printer.ts'

test('the configuration, a heat-up and a stop are in the log as in a real one', () => {
  let log = ''
  const live = createLivePrinter({
    appendLog: (text) => {
      log += text
    },
  })
  live.run(5)
  expect(log).toMatch(/^Start printer at .+\n===== Config file =====\n/)
  expect(log).toContain('[extruder]')
  expect(log).toContain('=======================\n')
  const idle = log.length
  live.run(120)
  expect(log.length - idle, 'a cold printer that stands says nothing').toBeLessThan(20_000)
  live.say('M104 S200\nM140 S60')
  const from = log.length
  live.run(10)
  const lines = log
    .slice(from)
    .split('\n')
    .filter((line) => line.startsWith('Stats '))
  expect(lines).toHaveLength(10)
  const pattern =
    /^Stats \d+\.\d: gcodein=0 mcu: mcu_awake=\d\.\d{3} .*freq=\d+ .*heater_bed: target=60 temp=\d+\.\d pwm=\d\.\d{3}.* sysload=\d+\.\d\d cputime=\d+\.\d{3} memavail=\d+ print_time=\d+\.\d{3} buffer_time=\d+\.\d{3} print_stall=\d+ extruder: target=200 temp=\d+\.\d pwm=\d\.\d{3}$/
  for (const line of lines) expect(line).toMatch(pattern)
  live.ask('emergency_stop')
  expect(log).toContain('Transition to shutdown state: Shutdown due to webhooks request\n')
})
