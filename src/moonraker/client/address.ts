// Where a server is: http or https, a port, perhaps a path in front (behind a proxy).
import { PrintwrightError } from '#core'

export interface Address {
  /** As people know it; without anything secret. */
  readonly shown: string
  readonly origin: string
  /** `path` begins with a slash. */
  http(path: string): URL
  webSocket(query: string): URL
}

const MOONRAKER_PORT = '7125'

/** `printer.local`, `192.168.1.7:7125`, `https://farm.example/printer3`, `ws://...`: what people write down. */
export function readAddress(text: string): Address {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const url = URL.canParse(hasScheme ? text : `http://${text}`) ? new URL(hasScheme ? text : `http://${text}`) : null
  const scheme =
    url === null ? '' : { 'http:': 'http', 'ws:': 'http', 'https:': 'https', 'wss:': 'https' }[url.protocol]
  if (url === null || scheme === undefined || url.hostname === '') {
    throw new PrintwrightError(
      'printer-url',
      `${JSON.stringify(text)} is no address of a printer: give it as http://host:7125.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new PrintwrightError(
      'printer-url',
      'the address of a printer has no name and password in it: give them apart.',
    )
  }
  // A port that is the scheme's own is no longer seen in the URL.
  const hasPort = hasScheme || /:\d+(\/|$)/.test(text)
  const port = hasPort ? url.port : MOONRAKER_PORT
  const origin = `${scheme}://${url.hostname}${port === '' ? '' : `:${port}`}`
  const prefix = url.pathname.replace(/\/(websocket)?\/*$/, '')
  return {
    shown: `${origin}${prefix}`,
    origin: new URL(origin).origin,
    http: (path) => new URL(`${origin}${prefix}${path}`),
    webSocket: (query) => new URL(`${origin.replace(/^http/, 'ws')}${prefix}/websocket${query}`),
  }
}
