// `printwright config convert FILE --to prunt|klipper`: what both firmwares know, carried over; the rest by name.
import { klipperToPrunt, pruntMotion, pruntToKlipper, writePruntConfig } from '#config'
import { PrintwrightError, plainText } from '#core'
import { refuseOverwriting } from './own-inputs.ts'
import { choosePrinter } from './printer-files.ts'
import { isPruntConfig, loadPruntConfig } from './prunt-setup.ts'
import { writeJson, writeText } from './terminal.ts'
import { createWholeFile } from './whole-file.ts'

interface ConvertOptions {
  readonly to: 'prunt' | 'klipper'
  readonly out: string
  readonly json?: boolean
}

export function convertConfigCommand(path: string, options: ConvertOptions): 0 {
  refuseOverwriting([path], [{ option: '--out', path: options.out }])
  const isPrunt = isPruntConfig(path)
  if (isPrunt === (options.to === 'prunt')) {
    throw new PrintwrightError('convert-same', `${path} is ${isPrunt ? 'Prunt’s' : 'Klipper’s'} already.`)
  }
  const { text, notes } = isPrunt ? fromPrunt(path) : fromKlipper(path)
  const file = createWholeFile(options.out, '--out')
  file.write(text)
  file.keep()
  if (options.json === true) writeJson({ out: options.out, notes })
  else {
    const lines = notes.map((note) => `  ${plainText(note)}\n`)
    writeText(process.stdout, `${options.out} written. What is different or missing in it:\n${lines.join('')}`)
  }
  return 0
}

function fromKlipper(path: string): { text: string; notes: readonly string[] } {
  const { config } = choosePrinter({ config: path }, null)
  const converted = klipperToPrunt(config)
  return { text: writePruntConfig(converted.config), notes: converted.notes }
}

function fromPrunt(path: string): { text: string; notes: readonly string[] } {
  const { config, remarks } = loadPruntConfig(path)
  // Limits that no machine has would be limits of the printer.cfg as well.
  const wrong = pruntMotion(config).diagnostics.find(({ severity }) => severity === 'error')
  if (wrong !== undefined) throw new PrintwrightError('prunt-config', `${path}: ${wrong.message}.`)
  const converted = pruntToKlipper(config)
  return { text: converted.config, notes: [...remarks, ...converted.notes] }
}
