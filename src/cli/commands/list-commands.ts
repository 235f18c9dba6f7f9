// What ships with the product.
import type { CommandLine } from './command-line.ts'
import { withOutputOptions } from './option-groups.ts'

export function addListCommands({ subcommand, finish }: CommandLine): void {
  withOutputOptions(subcommand('faults [name]'))
    .description('the failure modes that `simulate --fault` knows')
    .addHelpText('after', '\nExample:\n  printwright faults heater-open')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { faultsCommand } = await import('../faults.ts')
      finish(faultsCommand(name, options))
    })

  withOutputOptions(subcommand('printers'))
    .description('the printers that ship with the product')
    .addHelpText('after', '\nExample:\n  printwright printers')
    .action(async (options: { json?: boolean }) => {
      const { listPrinters } = await import('../lists.ts')
      finish(listPrinters(options))
    })

  withOutputOptions(subcommand('materials'))
    .description('the filaments that ship with the product')
    .addHelpText('after', '\nExample:\n  printwright materials --json')
    .action(async (options: { json?: boolean }) => {
      const { listMaterials } = await import('../lists.ts')
      finish(listMaterials(options))
    })
}
