// What no two servers have in common, with the range in which it lies; and what differs for a reason.
import type { Exemption, Rules, VolatileRule } from './compare.ts'
import { RULES } from './rules.ts'

const rule = (path: RegExp, what: string, range: readonly [number, number]): VolatileRule => ({ path, what, range })
const words = (path: RegExp, what: string, pattern: RegExp): VolatileRule => ({ path, what, words: pattern })

/** Of a server that was recorded in 2026 and one that runs today, s since 1970. */
const CALENDAR: readonly [number, number] = [1.6e9, 4e9]

const HEARD = /^(event\[\d+\]\.params\[0\]|(body\.)?result\.gcode_store\[\d+\]\.message)$/

const VOLATILE: readonly VolatileRule[] = [
  words(/./, 'a token for a session', /^(<jwt>|[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,})$/),
  words(/^result$|body\.result$/, 'the key of the server', /^(<api-key>|[0-9a-f]{32})$/),
  words(/^result$|body\.result$/, 'a token for one request', /^(<oneshot-token>|[A-Z2-7]{32})$/),
  words(/uuid$|uid$/, 'an identity by chance', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  words(/job_id$/, 'an identity in the queue', /^[0-9A-F]{16}$/),
  { pair: /^fault/, path: /job\.job_id$/, what: 'number of a print', words: /^[0-9A-F]{6}$/ },
  rule(/(connection_id|websocket_id)$/, 'an identity of a connection', [1, 2 ** 53]),
  rule(/modified$/, 'time of a file, s since 1970', CALENDAR),
  rule(/(created_on|time_added|start_time|end_time|\.time|_time)$/, 'a moment, s since 1970', CALENDAR),
  rule(/time_in_queue$/, 'time in the queue, s', [0, 60]),
  rule(
    /(print_duration|total_duration|total_time|total_print_time|longest_job|longest_print)$/,
    'time of a print, s: heaters there were four times faster',
    [0, 600],
  ),
  { pair: /_all/, path: /job\.filament_used$/, what: 'filament when somebody cancelled, mm', range: [0, 20] },
  rule(/disk_usage\.(total|used|free)$/, 'bytes of a disk', [1, 1e15]),
  rule(/cpu_usage$|system_cpu_usage\.cpu\d*$/, 'load of the machine, %', [0, 6400]),
  rule(/(moonraker_stats.*\.memory|system_memory\.\w+|total_memory)$/, 'memory of the machine, kB', [1, 1e9]),
  rule(/network\.\w+\.(rx|tx)_(bytes|packets)$/, 'counter of the network', [0, 1e15]),
  rule(/network\.\w+\.bandwidth$/, 'load of the network, bytes/s', [0, 1e12]),
  rule(/websocket_connections$|websocket_count$/, 'open lines', [0, 50]),
  rule(/notify_status_update\.params\[1\]$/, 'time since power-on, s', [0, 1e6]),
  rule(/system_uptime$/, 'time since power-on, s', [0, 1e9]),
  // What may be said on the console in other words may be so where the console is heard or remembered.
  ...RULES.volatile
    .filter(({ path, words: pattern }) => pattern !== undefined && path.test('said[0]'))
    .map(({ what, words: pattern }) => words(HEARD, what, pattern!)),
  rule(/\.(temperatures|targets)\[0\]$/, 'temperature some time ago, °C: 0 before the first', [0, 230]),
  rule(/\.powers\[0\]$/, 'what the law asked for some time ago', [0, 1]),
  rule(/temperature\.(bed|tool0)\.actual$/, 'temperature of a heater at work, °C', [15, 230]),
  {
    path: /thumbnails\[\d\]\.size$|^aside\[\d+\]\.params\[0\]\.item\.size$|^body\.result\[\d\]\.size$/,
    what: 'bytes of a picture that the server has made smaller',
    within: 200,
  },
  words(/virtual_sdcard\.file_path$/, 'path', /^\/\S+$/),
  words(/headers\.(Date|Last-Modified)$/, 'a moment as HTTP writes it', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
  words(/(moonraker_version|text)$/, 'version', /^(OctoPrint \(Moonraker )?v\d+\.\d+\.\d+-\d+-g\w+\)?$/),
  words(/(cpu_desc|kernel_version|python\.version_string)$/, 'computer', /^\S.+$/),
  words(/^(body\.)?result\[\d\]\.path$/, 'path', /^\/\S+$/),
  {
    pair: /(list|download)\.config/,
    path: /(size|_len)$/,
    what: 'bytes of a file that names folders of the machine',
    within: 10,
  },
  { pair: /files\.zip|_all/, path: /size$/, what: 'bytes of an archive', within: 60 },
  words(
    /headers\.Location$/,
    'place of a file',
    /^http:\/\/127\.0\.0\.1:\d+\/server\/files\/gcodes\/(sub\/)?live_(small|motion)\.gcode$/,
  ),
  words(/headers\.Content-Length$/, 'bytes of an answer', /^\d+$/),
  words(/headers\.Etag$/, 'what an answer is recognized by', /^"[0-9a-f]{40}"$/),
]

const EXEMPT: readonly Exemption[] = [
  { path: /(registered_directories|roots.*result)\[[34]\]/, reason: 'Klipper’s own folders: ours has none' },
  { pair: /files\.roots/, path: /result\[[34]\]/, reason: 'Klipper’s own folders: ours has none' },
  { path: /python\.version\[\d\]$/, reason: 'ours runs in Node.js' },
  { pair: /upload/, path: /body\.result$/, reason: 'sent in both shapes: OrcaSlicer looks for the second' },
  {
    pair: /download/,
    path: /headers\.(Etag|X-Content-Type-Options)$/,
    reason: 'ours also says which version of a file it is, and that it is no page',
  },
  {
    path: /create_dir (sub|newdir)\/\.thumbs$/,
    reason: 'ours makes a folder for pictures where a file has some',
  },
  {
    path: /^aside notify_filelist_changed create_file \.thumbs\//,
    reason: 'a picture that was there before its folder was watched is not told',
  },
  { path: /^aside.*item \(order\)$/, reason: 'the recorded server itself writes two orders' },
  { path: /error\.traceback$/, reason: 'the inner course of a program in Python' },
]

export const MOONRAKER_RULES: Rules = {
  volatile: [...VOLATILE, ...RULES.volatile],
  exempt: [...EXEMPT, ...RULES.exempt],
}
