import { expect, test } from 'vitest'
import { wireJson } from '../wire/wire-value.ts'
import { defaultConf, readMoonrakerConf } from './moonraker-conf.ts'
import { readServerConfig } from './server-config.ts'

function read(text: string) {
  const { answer, warnings, failed } = readServerConfig(readMoonrakerConf(text, '/data/config/moonraker.conf'))
  const json = wireJson(answer)
  return { json, answer: JSON.parse(json) as Record<string, Record<string, unknown>>, warnings, failed }
}

test('what is written and what is usual stand side by side, whole numbers whole and floats floats', () => {
  const { json, answer, warnings, failed } = read(
    '[server]\nport: 7130\n[job_queue]\nload_on_startup: True\n[authorization]\ntrusted_clients:\n  127.0.0.0/8\n  ::1/128\n[webcam Front]\nrotation: 90\n',
  )
  expect(warnings).toEqual([])
  expect(failed).toEqual([])
  expect(answer['config']).toMatchObject({
    server: { port: 7130, host: '0.0.0.0', max_upload_size: 1024, route_prefix: null },
    authorization: { trusted_clients: ['127.0.0.0/8', '::1/128'], cors_domains: [] },
    job_queue: { load_on_startup: true, job_transition_delay: 0.01 },
    'webcam Front': { rotation: 90, target_fps: 15, enabled: true },
    proc_stats: {},
  })
  expect(json).toContain('"default_metadata_parser_timeout":20.0')
  expect(json).toContain('"login_timeout":90,')
  expect(answer['config']).not.toHaveProperty('octoprint_compat')
  expect(answer['orig']).toEqual({
    DEFAULT: {},
    server: { port: '7130' },
    job_queue: { load_on_startup: 'True' },
    authorization: { trusted_clients: '\n127.0.0.0/8\n::1/128' },
    'webcam Front': { rotation: '90' },
  })
  expect(answer['files']).toEqual([
    { filename: 'moonraker.conf', sections: ['server', 'job_queue', 'authorization', 'webcam Front'] },
  ])
})

test('what is not understood is said, in the words of a real server', () => {
  const { warnings, failed, answer } = read(
    '[server]\nbogus: 3\nport: many\n[bogus]\na: b\n[mqtt]\naddress: x\n[__proto__]\nq: 1\n',
  )
  expect(warnings).toEqual([
    "Unparsed config option 'bogus: 3' detected in section [server].  This may be an option no longer available or could be the result of a module that failed to load.  In the future this will result in a startup error.",
    "[server] port: 'many' is not understood; '7125' holds.",
    'Unparsed config section [bogus] detected.  This may be the result of a component that failed to load.  In the future this will result in a startup error.',
    '[mqtt]: a virtual printer has no such part; the section is passed over.',
    'Unparsed config section [__proto__] detected.  This may be the result of a component that failed to load.  In the future this will result in a startup error.',
  ])
  expect(failed).toEqual(['bogus', '__proto__'])
  expect(answer['config']!['server']).toMatchObject({ port: 7125 })
})

test('what is included is listed under its own file', () => {
  const conf = readMoonrakerConf('[include more.conf]\n[server]\nport: 7130\n', '/data/config/moonraker.conf', () => [
    { file: '/data/config/more.conf', text: '[history]\n[server]\nhost: 127.0.0.1\n' },
  ])
  const { answer } = readServerConfig(conf)
  expect(JSON.parse(wireJson(answer))).toMatchObject({
    config: { server: { port: 7130, host: '127.0.0.1' } },
    files: [
      { filename: 'moonraker.conf', sections: ['server'] },
      { filename: 'more.conf', sections: expect.arrayContaining(['history', 'server']) },
    ],
  })
})

test('the settings that we write ourselves are understood', () => {
  expect(read(defaultConf(''))).toMatchObject({ warnings: [], failed: [] })
})
