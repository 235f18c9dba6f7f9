import { ACT_TOOLS } from './act-tools.ts'
import { LOOK_TOOLS } from './look-tools.ts'
import type { Tool } from './tool.ts'

/** Everything that can be asked of an operator and its printer, in one list: for people, language models and other programs. */
export const TOOLS: readonly Tool[] = [...LOOK_TOOLS, ...ACT_TOOLS]

export function toolNamed(name: string): Tool | undefined {
  return TOOLS.find((tool) => tool.name === name)
}
