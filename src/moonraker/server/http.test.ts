// What the HTTP door says and keeps to itself, whatever lies behind it.
import { afterEach, expect, test } from 'vitest'
import { startServer, type TestServer } from '../../../tests/moonraker-server.ts'
import { addEndpoint } from './endpoints.ts'

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

test('the page cannot be framed by others, and its type is what it says', async () => {
  const page = (path: string): { type: string; body: string } | null =>
    path === '/' ? { type: 'text/html', body: '<p>' } : null
  server = await startServer({ page })
  for (const method of ['GET', 'HEAD']) {
    const { status, headers } = await fetch(`${server.url}/`, { method })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
  }
})

test('what goes wrong is reported by its path, without the tokens behind it', async () => {
  server = await startServer()
  addEndpoint(server.running.moonraker.endpoints, '/broken', 'GET', () => {
    throw new Error('broken')
  })
  expect((await fetch(`${server.url}/broken?token=s3cret`)).status).toBe(500)
  expect(server.failures).toHaveLength(1)
  expect(server.failures[0]).toContain('/broken')
  expect(server.failures[0]).not.toMatch(/token|s3cret/)
})
