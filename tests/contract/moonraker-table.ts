// docs/MOONRAKER.md from the rows of a comparison.
import type { Row } from './compare.ts'
import { contractTable } from './klipper-table.ts'
import { MOONRAKER_RULES } from './moonraker-rules.ts'
import { cutLines } from './moonraker-volatile.ts'

export function moonrakerTable(rows: readonly Row[]): string {
  return `${contractTable(rows, MOONRAKER_RULES, [
    '# What of Moonraker we answer alike',
    '',
    'Written by `npm run moonraker-table`; do not edit. A real Moonraker 0.10 in front of a real Klipper 0.13 was recorded, request by',
    'request; the same requests go to ours in the same order and over the same way in (WebSocket or HTTP), with the same printer.cfg,',
    'moonraker.conf and files. Status, headers (less Server, Date and how the line is kept) and bodies of HTTP, results and errors of JSON-RPC, what the console said meanwhile',
    'and the course of notifications are compared field by field: names, types (12 is not 12.0), lengths of lists, texts, the order',
    'of names. `tests/contract` does it in every test run.',
  ]).trimEnd()}

## Compared in part

| recordings | field | what is compared |
| --- | --- | --- |
${cutLines().join('\n')}
`
}
