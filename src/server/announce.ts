// Tells the local network that a printer is here (mDNS, `_moonraker._tcp`), so that apps and slicers list it by themselves.
import { PrintwrightError } from '#core'

export interface Announced {
  readonly name: string
  readonly port: number
  /** Where it answers at that port: empty, or `/name`. */
  readonly prefix: string
}

/** Ends the announcement; needs the optional package bonjour-service. */
export async function announce(printers: readonly Announced[]): Promise<() => Promise<void>> {
  const { Bonjour } = await import('bonjour-service').catch((error: unknown) => {
    throw new PrintwrightError(
      'announce',
      '--announce needs the optional package bonjour-service: npm install bonjour-service.',
      { exitStatus: 3, cause: error },
    )
  })
  const bonjour = new Bonjour()
  for (const { name, port, prefix } of printers) {
    bonjour.publish({ name, port, type: 'moonraker', ...(prefix === '' ? {} : { txt: { path: prefix } }) })
  }
  return () =>
    new Promise((done) => {
      bonjour.unpublishAll(() => bonjour.destroy(() => done()))
    })
}
