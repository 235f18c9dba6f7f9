// All that slicers say about a print in comments, as names and values. The ways to write it:
//   `; key = value`            PrusaSlicer, SuperSlicer, OrcaSlicer, Bambu Studio, Kiri:Moto
//   `; key: value`             headers of Orca and Bambu, Cura (`;TIME:174`), ideaMaker, S3D's build summary
//   `;   key,value`            Simplify3D
//   `;SETTING_3 {json}`        Cura: an escaped INI text in JSON, cut into lines
// A name is kept as written, without surrounding white space; the first value of a name counts, as later ones are mostly
// remarks in custom scripts. A comment is data from a stranger: names, values and their number are bounded.

const SETTINGS_MAX = 4096
const KEY_MAX = 128
const VALUE_MAX = 16_384

export type Settings = Map<string, string>

const EQUALS = /^([A-Za-z][\w .#()[\]/-]{0,126}?)\s*=\s*(.*)$/
const COMMA = /^([A-Za-z]\w{2,63}),(.*)$/
const COLON = /^([A-Za-z][\w .#()[\]^/-]{0,62}?)\s*:\s*(.*)$/
/** What the body of a print repeats on every layer says nothing about the whole. */
const BODY_KEY =
  /^(?:TYPE|FEATURE|LAYER|Z|HEIGHT|WIDTH|LINE_WIDTH|LAYER_HEIGHT|Z_HEIGHT|MESH|TIME_ELAPSED|PRINTING|PRINTING_ID|PRINTING_TIME|REMAINING_TIME|OBJECT_ID|SKIPTYPE|Data start|Recover start)$/

function put(settings: Settings, key: string, value: string): void {
  if (settings.size >= SETTINGS_MAX || key.length > KEY_MAX || settings.has(key)) return
  settings.set(key, value.slice(0, VALUE_MAX))
}

/** The lines of the INI text inside Cura's JSON: `key = value`, in sections that do not matter here. */
function putIni(settings: Settings, ini: unknown): void {
  if (typeof ini !== 'string') return
  for (const line of ini.split('\n')) {
    const match = EQUALS.exec(line.trim())
    if (match !== null) put(settings, match[1]!, match[2]!)
  }
}

function putCuraSettings(settings: Settings, json: string): void {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return
  }
  if (value === null || typeof value !== 'object') return
  for (const text of Object.values(value).flat()) putIni(settings, text)
}

/** The text of a comment line without its semicolons, or null for any other line. */
export function commentText(line: string): string | null {
  const match = /^\s*;+\s?(.*)$/.exec(line)
  return match === null ? null : match[1]!.trim()
}

/** Reads the settings out of whole lines. */
export function readCommentSettings(lines: readonly string[]): Settings {
  const settings: Settings = new Map()
  let curaJson = ''
  for (const line of lines) {
    if (line.startsWith(';SETTING_3 ')) {
      curaJson += line.slice(11).replace(/\r$/, '')
      continue
    }
    const text = commentText(line)
    if (text === null || text.length > VALUE_MAX + KEY_MAX) continue
    const match = EQUALS.exec(text) ?? COMMA.exec(text) ?? COLON.exec(text.replace(/^-+ /, ''))
    if (match !== null && !BODY_KEY.test(match[1]!)) put(settings, match[1]!, match[2]!)
  }
  if (curaJson !== '') putCuraSettings(settings, curaJson)
  return settings
}
