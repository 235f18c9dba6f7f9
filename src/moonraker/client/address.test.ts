import { expect, test } from 'vitest'
import { readAddress } from './address.ts'

test.each([
  ['printer.local', 'http://printer.local:7125/x', 'ws://printer.local:7125/websocket'],
  ['192.168.1.7:80', 'http://192.168.1.7/x', 'ws://192.168.1.7/websocket'],
  ['http://printer', 'http://printer/x', 'ws://printer/websocket'],
  ['https://farm.example/printer3/', 'https://farm.example/printer3/x', 'wss://farm.example/printer3/websocket'],
  ['ws://printer:7125/websocket', 'http://printer:7125/x', 'ws://printer:7125/websocket'],
  ['wss://farm.example/p/websocket', 'https://farm.example/p/x', 'wss://farm.example/p/websocket'],
  ['http://[::1]:7125', 'http://[::1]:7125/x', 'ws://[::1]:7125/websocket'],
])('%s', (text, http, webSocket) => {
  const address = readAddress(text)
  expect(address.http('/x').href).toBe(http)
  expect(address.webSocket('').href).toBe(webSocket)
})
