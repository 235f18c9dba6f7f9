import { expect, test } from 'vitest'
import { type Asker, createPasswords } from './passwords.ts'

const SALT = '00'.repeat(16)
const stranger = (address: string): Asker => ({ address, isTrusted: false })

test('one address that guesses without end keeps nobody else from logging in', async () => {
  const passwords = createPasswords()
  const kept = await passwords.hash('right', SALT, stranger('203.0.113.1'))
  let [tried, refused, isFlooding] = [0, 0, true]
  const flood = Array.from({ length: 64 }, async () => {
    while (isFlooding) {
      await passwords.isRight('wrong', SALT, kept, stranger('203.0.113.1')).catch(() => refused++)
      tried++
      await new Promise((done) => setTimeout(done, 5))
    }
  })
  for (let k = 0; k < 5; k++) {
    const before = tried - refused
    expect(await passwords.isRight('right', SALT, kept, stranger('203.0.113.2'))).toBe(true)
    // The one being made, at most one of the other's, and its own.
    expect(tried - refused - before).toBeLessThanOrEqual(3)
  }
  isFlooding = false
  await Promise.all(flood)
  expect(refused).toBeGreaterThan(0)
})

test('addresses take turns, those of one IPv6 network as one, and the trusted every other turn', async () => {
  const passwords = createPasswords()
  const order: string[] = []
  const ask = (address: string, isTrusted = false): Promise<unknown> =>
    passwords.hash('x', SALT, { address, isTrusted }).then(() => order.push(address))
  const asked = ['203.0.113.1', '203.0.113.1', '203.0.113.1', '2001:db8::1', '2001:db8::2', '203.0.113.2'].map(
    (address) => ask(address),
  )
  asked.push(ask('192.168.1.5', true))
  await Promise.all(asked)
  expect(order[0]).toBe('203.0.113.1')
  expect(order.indexOf('192.168.1.5')).toBeLessThanOrEqual(2)
  expect(order.filter((address) => address !== '192.168.1.5')).toEqual([
    '203.0.113.1',
    '203.0.113.1',
    '2001:db8::1',
    '203.0.113.2',
    '203.0.113.1',
    '2001:db8::2',
  ])
})

test('so many addresses wait at a time and no more; who is trusted still gets in', async () => {
  const passwords = createPasswords()
  const asked = Array.from({ length: 80 }, (_, k) => passwords.hash('x', SALT, stranger(`203.0.113.${k}`)))
  const isTrusted = passwords.hash('x', SALT, { address: '192.168.1.5', isTrusted: true })
  const results = Promise.allSettled(asked)
  expect(await isTrusted).toMatch(/^[0-9a-f]{64}$/)
  const refused = (await results).filter(({ status }) => status === 'rejected')
  // One is being made, 64 wait.
  expect(refused).toHaveLength(15)
}, 20_000)
