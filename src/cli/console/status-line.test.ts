import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createView, type PrinterView, takeStatus } from './printer-view.ts'
import { durationText, fitParts, statusParts } from './status-line.ts'

function printing(): PrinterView {
  const view = createView()
  view.isConnected = true
  takeStatus(view, {
    eventtime: 100,
    status: {
      webhooks: { state: 'ready', state_message: 'Printer is ready' },
      extruder: { temperature: 209.96, target: 210 },
      heater_bed: { temperature: 24.2, target: 0 },
      toolhead: { homed_axes: 'xy', position: [1, 2, 3, 4] },
      motion_report: { live_position: [10, 20.04, 0.3, 5] },
      print_stats: {
        state: 'printing',
        filename: 'a\u001b[31m.gcode',
        info: { current_layer: null, total_layer: null },
      },
      display_status: { progress: 0.429 },
    },
  })
  return view
}

const time = { speed: '10x', nowS: 3725, layer: 11, lines: 0 }
const textOf = (view: PrinterView, columns = 200): string =>
  fitParts(statusParts(view, time), columns)
    .map(({ text }) => text)
    .join('  ')

describe('the line about the state', () => {
  test('says state, temperatures, where the head is, the print and the time', () => {
    expect(textOf(printing())).toBe(
      'printing  nozzle 210.0/210 °C  bed 24.2 °C  X10.0 Y20.0 Z?  a [31m.gcode 42 %  layer 12  10x  1:02:05',
    )
  })

  test('takes the layer of the slicer where it gives one', () => {
    const view = printing()
    takeStatus(view, { status: { print_stats: { info: { current_layer: 3, total_layer: 80 } } } })
    expect(textOf(view)).toContain('layer 3/80')
  })

  test('of a stopped printer is short', () => {
    const view = printing()
    takeStatus(view, { status: { webhooks: { state: 'shutdown' } } })
    expect(textOf(view)).toBe('shutdown  10x  1:02:05')
    view.isConnected = false
    expect(textOf(view)).toMatch(/^disconnected/)
  })

  test('fits into any width, and keeps what matters most', () => {
    expect(textOf(printing(), 30)).toBe('printing  nozzle 210.0/210 °C')
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), (columns) => textOf(printing(), columns).length <= columns))
  })

  test('bears whatever a printer tells', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('webhooks', 'extruder', 'print_stats', 'toolhead'), fc.object()),
        (status) => {
          const view = printing()
          takeStatus(view, { status })
          expect(typeof textOf(view)).toBe('string')
        },
      ),
    )
    takeStatus(printing(), null)
  })
})

test('durations', () => {
  expect(durationText(59.9)).toBe('0:59')
  expect(durationText(245)).toBe('4:05')
  expect(durationText(3600)).toBe('1:00:00')
})
