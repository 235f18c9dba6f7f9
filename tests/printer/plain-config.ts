// The plain machine's configuration with more sections, for tests of what those sections bring.
import { readFileSync } from 'node:fs'

const PATH = new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url)

export function plainConfig(...sections: readonly string[]): string {
  return `${[readFileSync(PATH, 'utf8'), ...sections].join('\n\n')}\n`
}
