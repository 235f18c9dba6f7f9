import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../../../tests/moonraker-server.ts'
import { startServer } from '../../../../tests/moonraker-server.ts'

let server: TestServer
let data: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'printwright-database-'))
  server = await startServer({ data })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
  rmSync(data, { recursive: true, force: true })
})

const post = (namespace: string, key: unknown, value: unknown): Promise<unknown> =>
  server.rpc('server.database.post_item', { namespace, key, value })
const get = async (namespace: string, key?: unknown): Promise<unknown> =>
  ((await server.rpc('server.database.get_item', { namespace, key })) as { value: unknown }).value
const remove = (namespace: string, key: unknown): Promise<unknown> =>
  server.rpc('server.database.delete_item', { namespace, key })

test('items are kept, found and taken away, as the recorded server does it', async () => {
  const given = { x: 1, y: [1, 2, 3] }
  expect(await post('oracle', 'a.b', given)).toEqual({ namespace: 'oracle', key: 'a.b', value: given })
  expect(await get('oracle', 'a.b.x')).toBe(1)
  expect(await server.rpc('server.database.get_item', { namespace: 'oracle' })).toEqual({
    namespace: 'oracle',
    key: null,
    value: { a: { b: given } },
  })
  expect(await remove('oracle', 'a')).toEqual({ namespace: 'oracle', key: 'a', value: { b: given } })
  await expect(get('oracle')).rejects.toThrow('Namespace oracle not found')
})

// [call, words, code]: asked of a real Moonraker 0.11.0.
test.for([
  [() => get('fluidd'), 'Namespace fluidd not found', -32601],
  [() => get('fluidd', 'a'), "Key 'a' in namespace 'fluidd' not found", -32601],
  [
    () => get('moonraker', ['x', "it's", 2.5, null]),
    `Key '['x', "it's", 2.5, None]' in namespace 'moonraker' not found`,
    -32601,
  ],
  [() => get('moonraker', 5), "Value for argument 'key' is an invalid type: int", 400],
  [() => get('moonraker', {}), "Value for argument 'key' is an invalid type: dict", 400],
  [() => get('moonraker', []), "Invalid Key Format: '[]'", 400],
  [() => get('moonraker', ''), "Invalid Key Format: ''", 400],
  [() => post('f', 'a..b', 1), "Invalid Key Format: 'a..b'", 400],
  [() => post('f', null, 1), "Value for argument 'key' is an invalid type: NoneType", 400],
  [() => post('f', undefined, 1), 'No data for argument: key', 400],
  [() => post('f', 'a', undefined), 'No data for argument: value', 400],
  [() => post('moonraker', 'a', 1), "Write access to namespace 'moonraker' is forbidden", 403],
  [() => remove('moonraker', 'a'), "Write access to namespace 'moonraker' is forbidden", 403],
  [() => remove('nope', 'a.b'), "Key 'a.b' in namespace 'nope' not found", -32601],
  [() => server.rpc('server.database.get_item', {}), 'No data for argument: namespace', 400],
  [() => server.rpc('server.database.post_backup', { filename: '../m.db' }), 'Invalid name ../m.db.', 400],
  [() => server.rpc('server.database.delete_backup', { filename: 'no' }), 'Backup file no does not exist', -32601],
  [() => server.rpc('debug.database.list'), 'Method not found', -32601],
] as const)('%o is refused: %s', async ([ask, message, code]) => {
  await expect(ask()).rejects.toMatchObject({ message, code })
})

test('what is in the way of a nested key gives way at the top and refuses below', async () => {
  await post('way', 'a', 'text')
  await post('way', 'a.b', 1)
  expect(await get('way', 'a')).toEqual({ b: 1 })
  await expect(post('way', 'a.b.c.d', 1)).rejects.toThrow(
    "Item at key 'a.b' in namespace 'way'is not a dictionary object, cannot insert",
  )
  await post('way', ['x.y', 'z'], 1)
  await post('way', [1, null], 2)
  // Null at the top is answered, and changes nothing.
  await post('way', 'a', null)
  await post('way', '__proto__.polluted', true)
  expect(JSON.stringify(await get('way'))).toBe(
    '{"1":{"null":2},"__proto__":{"polluted":true},"a":{"b":1},"x.y":{"z":1}}',
  )
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  await post('way', 'd.e.f', 1)
  await remove('way', 'd.e.f')
  expect(await get('way', 'd')).toEqual({ e: {} })
  await remove('way', 'd.e')
  await expect(get('way', 'd')).rejects.toThrow('not found')
})

test('numbers keep their kind over WebSocket, HTTP and a restart; two at once lose nothing', async () => {
  const socket = await server.socket()
  const answers: string[] = []
  socket.ws.on('message', (text) => {
    if (String(text).includes('"id":900')) answers.push(String(text))
  })
  socket.ws.send(
    '{"jsonrpc":"2.0","id":900,"method":"server.database.post_item","params":{"namespace":"num","key":"v","value":[1,1.0,1e3,12345678901234567890]}}',
  )
  await Promise.all(Array.from({ length: 50 }, (_, k) => post('num', `many.k${k}`, k)))
  const raw = await (await fetch(`${server.url}/server/database/item?namespace=num&key=v`)).text()
  expect(raw).toContain('[1,1.0,1e3,12345678901234567890]')
  expect(answers[0]).toContain('[1,1.0,1e3,12345678901234567890]')
  socket.close()
  await server.close()
  server = await startServer({ data })
  expect(await (await fetch(`${server.url}/server/database/item?namespace=num&key=v`)).text()).toBe(raw)
  expect(Object.keys((await get('num', 'many')) as object).length).toBe(50)
})

test('a backup brings everything back; a file that is none is refused', async () => {
  await post('kept', 'a', 1)
  expect(await server.rpc('server.database.post_backup', { filename: 'one.db' })).toEqual({
    backup_path: join(data, 'backup', 'database', 'one.db'),
  })
  await remove('kept', 'a')
  await post('new', 'b', 1)
  const restored = (await server.rpc('server.database.restore', { filename: 'one.db' })) as Record<string, string[]>
  expect(restored['restored_namespaces']).toContain('kept')
  expect(await get('kept', 'a')).toBe(1)
  await expect(get('new')).rejects.toThrow('Namespace new not found')
  const backup = readFileSync(join(data, 'backup', 'database', 'one.db'), 'utf8')
  writeFileSync(join(data, 'backup', 'database', 'cut.db'), backup.slice(0, -5))
  await expect(server.rpc('server.database.restore', { filename: 'cut.db' })).rejects.toThrow('is no backup')
  const list = (await server.rpc('server.database.list')) as Record<string, string[]>
  expect(list['backups']).toEqual(['cut.db', 'one.db'])
  expect(list['namespaces']).toEqual(expect.arrayContaining(['kept', 'moonraker', 'num', 'way']))
  await server.rpc('server.database.delete_backup', { filename: 'cut.db' })
})

test('limits: size, depth, names', async () => {
  await expect(post('f', 'a', JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`))).rejects.toThrow('nested too deeply')
  await expect(post('f', 'k'.repeat(3000), 1)).rejects.toThrow('too long')
  await expect(get('f'.repeat(3000), 'k')).rejects.toThrow('not found')
  await expect(
    post(
      'f',
      Array.from({ length: 100 }, () => 'a'),
      1,
    ),
  ).rejects.toThrow('Invalid Key Format')
  await expect(get('f')).rejects.toThrow('Namespace f not found')
})

// Asked of a real Moonraker 0.11.0.
test.for([
  ['value=5', '"5"'],
  ['value:int=5', '5'],
  ['value:float=5', '5.0'],
  ['value:bool=true', 'true'],
  ['value:bool=7', 'false'],
  ['value:str=5', '"5"'],
  ['value:int=x', '"x"'],
  ['value:json={', '"{"'],
  ['value:json={"a":[1,1.0]}', '{"a":[1,1.0]}'],
] as const)('over HTTP an argument may say its type: %s', async ([query, json]) => {
  const url = `${server.url}/server/database/item?namespace=hint&key=k&${encodeURI(query)}`
  const answer = await fetch(url, { method: 'POST' })
  expect(await answer.text()).toBe(`{"result":{"namespace":"hint","key":"k","value":${json}}}`)
})

test('a list of names comes as JSON', async () => {
  await post('hint', ['l', 'a.b'], 1)
  const url = `${server.url}/server/database/item?namespace=hint&key:json=${encodeURIComponent('["l","a.b"]')}`
  expect(await (await fetch(url)).json()).toEqual({ result: { namespace: 'hint', key: ['l', 'a.b'], value: 1 } })
})

test('a damaged database is told in one sentence, and costs only what was damaged', async () => {
  await post('spoilt', 'a', 'MARK')
  await post('spoilt', 'b', 1)
  await server.close()
  const path = join(data, 'database', 'printwright.db')
  const before = readFileSync(path, 'latin1')
  writeFileSync(path, before.replace('MARK', 'mark'), 'latin1')
  server = await startServer({ data })
  const { warnings } = (await server.rpc('server.info')) as { warnings: string[] }
  const [words, ...more] = warnings.filter((warning) => warning.includes('database'))
  expect(more).toEqual([])
  const aside =
    /^The database was damaged: it has been set aside as (\S+), and what could be read of it is kept\.$/.exec(words!)
  expect(readFileSync(aside![1]!, 'latin1')).toContain('mark')
  expect(await get('spoilt')).toEqual({ b: 1 })
  expect(server.failures).toEqual([expect.stringContaining('The database was damaged')])
  await server.close()
  server = await startServer({ data })
})
