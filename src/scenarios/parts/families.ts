// All families of parts. No family is in two splits, and each split has one with every trait that a fault needs.
import * as delicate from './delicate-families.ts'
import type { PartFamily } from './part.ts'
import * as plain from './plain-families.ts'

export const PART_FAMILIES: readonly PartFamily[] = [...Object.values(plain), ...Object.values(delicate)]

export function findPartFamily(name: string): PartFamily | null {
  return PART_FAMILIES.find((family) => family.name === name) ?? null
}
