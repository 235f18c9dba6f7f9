import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { invariant } from '#core'
import { type FittedHeater, type MachineModel, readMachine } from '#physics'

export function loadMachine(name: string): MachineModel {
  const path = fileURLToPath(new URL(`../data/printers/${name}/machine.json`, import.meta.url))
  const { machine } = readMachine(JSON.parse(readFileSync(path, 'utf8')))
  invariant(machine !== null, `machine ${name} must read`)
  return machine
}

/** A printer of which only one heater is known: the other parts are generic. */
export function machineWithHeater(kind: 'nozzle' | 'bed', fitted: FittedHeater): MachineModel {
  const generic = loadMachine('generic-cartesian')
  return { ...generic, [kind]: { ...generic[kind], ...fitted } }
}
