// What pages want of a printer.cfg: ends of a print that a person can change.

export const PAGE_MACROS = ['PAUSE', 'RESUME', 'CANCEL_PRINT']
  .map((name) => `\n[gcode_macro ${name}]\nrename_existing: ${name}_BASE\ngcode:\n  ${name}_BASE\n`)
  .join('')
