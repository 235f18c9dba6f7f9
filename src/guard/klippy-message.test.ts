import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isStopLine, readRequest, refusalOf, scriptLines } from './klippy-message.ts'

const of = (value: unknown) => readRequest(JSON.stringify(value))

test('every request of the recorded Moonraker has its kind', () => {
  const kinds: Readonly<Record<string, string>> = {
    info: 'read',
    list_endpoints: 'read',
    'objects/list': 'read',
    'objects/query': 'read',
    'objects/subscribe': 'read',
    'gcode/help': 'read',
    'gcode/subscribe_output': 'read',
    register_remote_method: 'read',
    'query_endstops/status': 'read',
    'bed_mesh/dump_mesh': 'read',
    'motion_report/dump_stepper': 'read',
    emergency_stop: 'emergency-stop',
    'pause_resume/pause': 'pause',
    'pause_resume/cancel': 'cancel',
    'pause_resume/resume': 'resume',
    'gcode/restart': 'restart',
    'gcode/firmware_restart': 'restart-firmware',
    'gcode/script': 'script',
    'gcode/scripts': 'unknown',
    'power/off': 'unknown',
    'a/b/dump_c': 'unknown',
    __proto__: 'unknown',
    constructor: 'unknown',
  }
  for (const [method, kind] of Object.entries(kinds)) {
    expect(of({ id: 1, method, params: { script: 'G28' } })?.kind, method).toBe(kind)
  }
})

test('what goes on is what was read: of two scripts in one message the last, and nothing beside it', () => {
  const sly =
    '{"id":140737488355327,"method":"info","params":{"script":"G28"},"method":"gcode/script","params":{"x":1,"script":"M104 S999"}}'
  const request = readRequest(sly)
  expect(request?.kind).toBe('script')
  expect(request?.script).toBe('M104 S999')
  expect(request?.text).toBe('{"id":140737488355327,"method":"gcode/script","params":{"script":"M104 S999"}}')
  expect(readRequest('{"method":"gcode/script","params":{"script":["G28"]}}')?.kind).toBe('read')
})

test('any message is read as JSON has it, or not at all', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const request = readRequest(text)
      if (request === null) return
      const asked = JSON.parse(text) as { method: string; id?: unknown }
      const passed = JSON.parse(request.text) as { method: string; id?: unknown }
      expect(passed.method).toBe(asked.method)
      expect(passed.id).toEqual(asked.id)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (script, id) => {
      const request = of({ id, method: 'gcode/script', params: { script } })
      const { params, id: echoed } = JSON.parse(request!.text) as { params: { script: string }; id: unknown }
      expect(request!.script).toBe(script)
      expect(params).toEqual({ script })
      expect(echoed).toEqual(JSON.parse(JSON.stringify(id)))
    }),
  )
  for (const text of [
    '',
    '[]',
    '1',
    'null',
    '{"method":1}',
    '{"method":"info","params":[]}',
    '{"id":NaN,"method":"info"}',
  ]) {
    expect(readRequest(text)).toBeNull()
  }
})

test('numbers beyond those of JavaScript come back as they came', () => {
  const request = readRequest('{"id":9007199254740993,"method":"gcode/script","params":{"script":"M104 S999"}}')
  expect(refusalOf(request!, 'no')).toBe('{"id":9007199254740993,"error":{"error":"WebRequestError","message":"no"}}')
  expect(refusalOf(readRequest('{"method":"gcode/script","params":{"script":"G28"}}')!, 'no')).toBeNull()
})

test('what stops is a whole line of its own', () => {
  for (const line of ['M112', ' m112 ', 'PAUSE', 'PAUSE X=1', 'cancel_print', 'TURN_OFF_HEATERS ; now', 'M25']) {
    expect(isStopLine(line), line).toBe(true)
  }
  for (const line of [
    'M1120',
    'G1 X1 ; M112',
    'PAUSED',
    'PAUSE_BASE',
    'TURN_OFF_HEATERSX',
    'RESUME',
    '',
    'M112\nM104 S999',
  ]) {
    expect(isStopLine(line), line).toBe(false)
  }
  expect(scriptLines('G28\n\n ; nothing\r\nM117 hi\nM104 S55')).toEqual(['G28', 'M117 hi', 'M104 S55'])
})
