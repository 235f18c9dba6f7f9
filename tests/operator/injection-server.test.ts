// What only a server has to say: announcements, updates, its database, spools, the names of webcams. The operator's client asks for
// none of it but the webcams, and of those it takes the picture alone; what a server sends unasked is taken no notice of.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRandom } from '#core'
import { connectMoonraker } from '#moonraker'
import type { PrinterEvent, PrinterPort } from '#protocol'
import { type OddMoonraker, startOddMoonraker } from '../odd-moonraker.ts'
import { PAYLOADS, payloadsIn } from './injection-payloads.ts'

/** Everything in which texts of others lie and which says nothing of the print. */
const NOT_ASKED =
  /^(server\.(announcements|database|spoolman|extensions|notifiers)|machine\.(update|device_power|system))/
const NOTIFICATIONS = [
  'notify_announcement_update',
  'notify_update_response',
  'notify_update_refreshed',
  'notify_webcams_changed',
  'notify_active_spool_set',
  'notify_agent_event',
  'notify_user_created',
  'notify_button_event',
]

let server: OddMoonraker
let port: PrinterPort
beforeEach(async () => {
  server = await startOddMoonraker()
})
afterEach(async () => {
  await port.close()
  await server.close()
})

test('every payload as every one of them: nothing of it comes to whoever looks', async () => {
  const texts = PAYLOADS.map(({ text }) => text)
  server.onRequest = ({ method, answer }) => {
    if (method !== 'server.webcams.list') return false
    const urls = { snapshot_url: `/${encodeURIComponent(texts[0] ?? '')}`, stream_url: '' }
    answer({ webcams: texts.map((name) => ({ name, location: name, service: name, extra_data: { name }, ...urls })) })
    return true
  }
  server.onHttp = (_request, response) => response.writeHead(404, texts[0]?.slice(0, 20)).end(texts.join('\n'))
  port = await connectMoonraker(server.url, { nowS: () => performance.now() / 1000, random: createRandom(1) })
  const heard: PrinterEvent[] = []
  port.listen((event) => heard.push(event))
  for (const method of NOTIFICATIONS)
    for (const text of texts) server.notify(method, [{ text, title: text, message: text }])
  const told: unknown[] = []
  const look = async (work: Promise<unknown>): Promise<void> => {
    told.push(await work.catch((error: Error) => error.message))
  }
  await look(port.info())
  await look(port.listObjects())
  await look(port.query({ print_stats: null, webhooks: null }))
  await look(port.subscribe({ print_stats: null }, (update) => told.push(update)))
  await look(port.meters())
  await look(port.cameraFrame())
  expect(server.asked.map(({ method }) => method).filter((method) => NOT_ASKED.test(method))).toEqual([])
  expect(server.asked.map(({ method }) => method)).toContain('server.webcams.list')
  expect(payloadsIn(JSON.stringify([told, heard]), PAYLOADS)).toEqual([])
})
