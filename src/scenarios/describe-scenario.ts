import { findFaultMode } from '#faults'
import { findPartFamily } from './parts/families.ts'
import type { Scenario } from './scenario.ts'

/** One line for a person. */
export function describeScenario(scenario: Scenario): string {
  const { name, part, printer, material, settings, fault, gap, person } = scenario
  const what =
    part.kind === 'file'
      ? part.name
      : `${findPartFamily(part.family)?.title ?? part.family}, ${mm(part.heightMm)} mm high`
  const broken = fault === null ? 'nothing breaks' : `${findFaultMode(fault.mode)?.title ?? fault.mode} (${fault.text})`
  const far = gap === null ? 'machine as modelled' : `reality gap ${gap.level}`
  const somebody =
    person.answersAfterMin === null ? 'nobody is there' : `somebody answers after ${person.answersAfterMin} min`
  return `${name}: ${what}, ${material} in layers of ${settings.layerMm} mm on ${printer}; ${broken}; ${far}; ${somebody}`
}

function mm(value: number): string {
  return String(Math.round(100 * value) / 100)
}
