// One Moonraker server: what its parts share. Each part adds its endpoints and listens to what it needs (`setupX(server)`).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Access } from './access.ts'
import type { Connections } from './connections.ts'
import type { Caller, Endpoints, Verb } from './endpoints.ts'
import type { Klippy } from './klippy.ts'
import type { MoonrakerConf } from './moonraker-conf.ts'

/** Time comes from outside. */
export interface ServerClock {
  /** Since 1970, s. */
  unixS(): number
  /** Never runs back, s. */
  monotonicS(): number
}

export interface DataFolders {
  /** The folder of all that belongs to this printer; its `config`, `gcodes`, `logs` and `database` lie in it. */
  readonly data: string
  readonly config: string
  readonly gcodes: string
  readonly logs: string
  readonly database: string
}

export interface RawRequest {
  readonly verb: Verb
  /** Without the printer's prefix, percent-decoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly caller: Caller
  readonly message: IncomingMessage
  readonly reply: ServerResponse
}

export interface RawRoute {
  readonly verbs: readonly Verb[]
  /** True for what it answers. */
  readonly matches: (path: string) => boolean
  /** Answered without a login. */
  readonly isOpen?: boolean
  /** Answers by `reply`; what it throws becomes an error's answer, as long as nothing has been sent. */
  readonly handle: (request: RawRequest) => void | Promise<void>
}

export interface Moonraker {
  /** Of the printer, where one program serves several. */
  readonly name: string
  readonly version: string
  readonly conf: MoonrakerConf
  readonly clock: ServerClock
  /** Bytes that nobody can guess, for keys and tokens. */
  readonly secretBytes: (count: number) => Uint8Array
  readonly folders: DataFolders
  readonly endpoints: Endpoints
  /** Answers that are no JSON: uploads, downloads, streams. Looked at in order, before the endpoints. */
  readonly rawRoutes: RawRoute[]
  readonly access: Access
  readonly klippy: Klippy
  /** Told of every script that a client sends, before Klipper gets it. */
  readonly onScript: ((script: string, caller: Caller) => void)[]
  readonly connections: Connections
  /** Names of the parts, as /server/info gives them. */
  readonly components: string[]
  /** What a person should know, as /server/info gives it. */
  readonly warnings: string[]
  /** It has ended, or is about to: nobody new is let in. */
  isClosed: boolean
  /** Done in turn when the server ends. */
  readonly onClose: (() => void | Promise<void>)[]
  /** Told of failures of our own. */
  readonly report: (error: unknown, where: string) => void
}
