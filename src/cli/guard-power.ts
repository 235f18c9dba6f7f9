// What can cut the mains of a printer, as a person names it on the command line.
import { PrintwrightError } from '#core'
import type { PowerSwitch } from '#guard'
import { moonrakerPower } from '#guard'

const KEY_VARIABLE = 'PRINTWRIGHT_API_KEY'

/** NAME of a `[power NAME]` of the Moonraker at `url`. */
export function devicePower(name: string, url: string | undefined): PowerSwitch {
  if (url === undefined) {
    throw new PrintwrightError('power', '--power-device needs --moonraker URL: it is Moonraker that switches it.')
  }
  let base: URL
  try {
    base = new URL(url)
  } catch {
    throw new PrintwrightError('power', `'${url}' is no address, as http://localhost:7125 is.`)
  }
  const key = process.env[KEY_VARIABLE]
  return moonrakerPower(name, async (path, body) => {
    const answer = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2000),
    })
    const said = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status}: ${said.slice(0, 200)}`)
    const { result } = JSON.parse(said) as { readonly result?: Readonly<Record<string, unknown>> }
    if (result?.[name] !== 'off') throw new Error(`it says '${String(result?.[name])}'`)
  })
}
