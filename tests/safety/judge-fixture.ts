// What the rules say to one line, short enough for tables.
import type { Fault, JudgeContext, MachineState } from '#safety'
import { commandFaults, parseLine } from '#safety'
import { readyState, testContext } from './limits-fixture.ts'

export interface Given {
  readonly state?: Partial<MachineState>
  readonly context?: Partial<JudgeContext>
  readonly origin?: 'direct' | 'macro' | 'file'
}

export function faultsOf(text: string, { state = {}, context = {}, origin = 'direct' }: Given = {}): readonly Fault[] {
  const line = parseLine(text, origin === 'direct' ? 'line' : 'file')
  if (line.kind !== 'command') throw new Error(`${text}: ${JSON.stringify(line)}`)
  return commandFaults({ line, state: readyState(state), context: testContext(context), origin }).faults
}

/** 'rule weight', one for each fault. */
export function said(text: string, given: Given = {}): readonly string[] {
  return faultsOf(text, given).map(({ weight, ruling }) => `${ruling.rule} ${weight}`)
}
