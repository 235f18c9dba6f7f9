// Words for a fuzzer: methods, paths and parameters that mean something here, values that mean harm, and texts bent out of shape.
import { existsSync, readFileSync } from 'node:fs'
import type { Random } from '#core'
import { sharedPath } from '../shared.ts'

export interface Vocabulary {
  readonly methods: readonly string[]
  readonly paths: readonly string[]
  /** Calls that a real client has made. */
  readonly calls: readonly { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[]
}

interface Recorded {
  readonly transport: string
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>> | null
}

const RECORDED = sharedPath('moonraker', '_index.json')

/** With what has been recorded of a real server, where that lies beside the repository. */
export function readVocabulary(methods: Iterable<string>, paths: Iterable<string>): Vocabulary {
  const recorded = existsSync(RECORDED) ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as readonly Recorded[]) : []
  const calls = recorded.flatMap(({ transport, method, params }) =>
    transport === 'websocket' ? [{ method, params: params ?? {} }] : [],
  )
  return {
    methods: [...new Set([...methods, ...calls.map(({ method }) => method)])].sort(),
    paths: [...new Set([...paths, ...FURTHER_PATHS])].sort(),
    calls,
  }
}

const FURTHER_PATHS = [
  '/',
  '/websocket',
  '/server/files/upload',
  '/server/files/gcodes/a.gcode',
  '/server/files/config/moonraker.conf',
  '/server/files/config/printer.cfg',
  '/server/files/logs/klippy.log',
  '/server/files/moonraker.log',
  '/server/files/klippy.log',
  '/server/files/gcodes/../accounts.json',
  '/server/files/config/%2e%2e/accounts.json',
  '/server/files/config/..%2faccounts.json',
  '/server/files/../../../../etc/passwd',
  '/server/files/gcodes//etc/passwd',
  '/server/files/data/accounts.json',
  '/api/files/local',
  '/api/version',
  '/api/printer/command',
  '/webcam/?action=snapshot',
  '/webcam/?action=stream',
  '/access/ldap',
  '/machine/update/status',
  '/server/spoolman/status',
  '/no/such/path',
]

export const PARAM_NAMES = [
  'all,client_name,connection_id,count,dest,entry_id,extended,filename,filenames,force,include_monitors,items,job_id,key,limit',
  'name,namespace,new_password,objects,password,path,refresh_token,reset,root,rotation,script,service,since,before,order,start',
  'snapshot_url,source,store_only,stream_url,type,uid,url,username,value,version,wake_time,agent,method,arguments,data',
  'print,checksum,token,access_token,api_key,target,dump_path,__proto__,constructor,toString,hasOwnProperty',
].flatMap((line) => line.split(','))

const TEXTS = [
  '',
  ' ',
  'a.gcode',
  'gcodes',
  'gcodes/a.gcode',
  'config',
  'config/printer.cfg',
  'logs',
  'printer.cfg',
  '..',
  '../accounts.json',
  '../../../../../../../../etc/passwd',
  'gcodes/../../accounts.json',
  'gcodes/../config/moonraker.conf',
  '/etc/passwd',
  'C:\\windows\\win.ini',
  '..\\..\\accounts.json',
  'a\0b',
  'a\nM112',
  'a"; M112',
  'a\r\nX-Evil: 1',
  '%2e%2e%2f',
  '\u202egpj.exe',
  '\ud800',
  '🖨️',
  'ａ．gcode',
  'a'.repeat(300),
  'a/'.repeat(200),
  'x'.repeat(20_000),
  '-1',
  'NaN',
  'true',
  'null',
  '{}',
  '[1,2',
  'mainsail',
  'fluidd',
  'moonraker',
  'database',
  'toolhead',
  'extruder',
  'gcode_move',
  '_TRUSTED_USER_',
  '_API_KEY_USER_',
  '__proto__',
  'constructor',
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
  'G28',
  'M104 S30',
  'M117 $x {{ 1/0 }}',
  'SET_GCODE_VARIABLE MACRO=X VARIABLE=y VALUE=__import__',
  'RESPOND MSG="hello"',
  'M115\nM119',
]

const NUMBERS = [0, -0, 1, -1, 2, 1.5, -1.5, 255, 1e3, 2 ** 31, -(2 ** 31), 2 ** 53, 1e21, 1e308, -1e308, 5e-324]

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)]!
}

export function hostileText(random: Random): string {
  return random.next() < 0.1 ? `${pick(random, TEXTS)}${pick(random, TEXTS)}` : pick(random, TEXTS)
}

export function hostileValue(random: Random, depth = 0): unknown {
  const kind = random.next()
  if (kind < 0.5) return hostileText(random)
  if (kind < 0.7) return pick(random, NUMBERS)
  if (kind < 0.8) return pick(random, [true, false, null])
  if (depth > 3) return 0
  const count = Math.floor(random.next() * 4)
  if (kind < 0.9) return Array.from({ length: count }, () => hostileValue(random, depth + 1))
  return hostileParams(random, depth + 1)
}

/** With `__proto__` as a name like any other. */
export function hostileParams(random: Random, depth = 0): Record<string, unknown> {
  const count = Math.floor(random.next() * 5)
  const entries = Array.from({ length: count }, () => [pick(random, PARAM_NAMES), hostileValue(random, depth)])
  return Object.fromEntries(entries) as Record<string, unknown>
}

const MARKS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\0',
  ' ',
  '1e999',
  'null',
  '\ud800',
  '\x03',
  '\n',
  '-',
  '\\u0000',
]

/** A few characters taken out, put in, or doubled. */
export function bent(random: Random, text: string): string {
  let bentText = text
  for (let k = 0; k < 1 + random.next() * 3; k++) {
    const at = Math.floor(random.next() * bentText.length)
    const end = at + Math.floor(random.next() * 4)
    const kind = random.next()
    const put = kind < 0.4 ? '' : kind < 0.8 ? pick(random, MARKS) : bentText.slice(at, end + 8)
    bentText = bentText.slice(0, at) + put + bentText.slice(end)
  }
  return bentText
}
