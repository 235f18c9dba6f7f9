import { FLOW_BOOKS } from './flow-books.ts'
import { HEAT_BOOKS } from './heat-books.ts'
import { MOTION_BOOKS } from './motion-books.ts'
import type { Playbook } from './playbook.ts'
import { SHELL_BOOKS } from './shell-books.ts'

export const PLAYBOOKS: readonly Playbook[] = [...FLOW_BOOKS, ...HEAT_BOOKS, ...MOTION_BOOKS, ...SHELL_BOOKS]

export function playbookNamed(name: string): Playbook | undefined {
  return PLAYBOOKS.find((book) => book.name === name)
}
