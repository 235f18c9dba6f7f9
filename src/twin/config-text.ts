// A printer that is only reached over its wire tells its configuration as `configfile.config`: sections of raw texts. As a
// printer.cfg it says the same, without includes and comments.
import type { PlainRecord } from '#protocol'

export function configTextOf(config: PlainRecord): string {
  const lines: string[] = []
  for (const [section, options] of Object.entries(config)) {
    if (typeof options !== 'object' || options === null || Array.isArray(options)) continue
    lines.push(`[${section}]`)
    // A value of several lines goes on indented, as it was written.
    for (const [name, value] of Object.entries(options))
      lines.push(`${name}: ${String(value).replaceAll('\n', '\n  ')}`)
    lines.push('')
  }
  return lines.join('\n')
}
