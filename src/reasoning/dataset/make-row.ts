// From a family, a seed and a depth to a row: draw, write, render, keep only what the text rests on.
import { createRandom, invariant } from '#core'
import { claimInputs, establishedBy } from '../claims/claims.ts'
import { countRust } from '../rust/blocks.ts'
import { render } from '../text/render.ts'
import type { Family } from '../writing/family.ts'
import type { Model } from '../writing/model.ts'
import { createPage, DEPTHS, type Depth } from '../writing/page.ts'
import type { Row } from './row.ts'

export interface InstanceKey {
  readonly family: Family
  readonly seed: number
  /** The number of the instance within its family, from 0. */
  readonly number: number
  /** How often the instance itself was drawn again, and the wording of this depth. */
  readonly redraw: number
}

export function instanceId({ family, seed, number }: InstanceKey): string {
  return `${family.id}/${seed}-${number}`
}

export function makeRow(key: InstanceKey, depth: Depth, wording = 0): Row {
  const { family, seed, number, redraw } = key
  const random = createRandom(seed).fork(`${family.id}/${number}/${redraw}`)
  const pinned = redraw === 0 ? family.pinned?.[number] : undefined
  const draws = random.fork('instance')
  const machine = pinned?.machine ?? family.machines[Math.floor(draws.next() * family.machines.length)]!
  const instance = pinned?.instance ?? family.draw(draws.fork('draw'), machine)
  const { page, finish } = createPage(depth, random.fork(`depth ${depth}/${wording}`), family.parameters)
  family.write(instance, page, machine)
  const written = finish()
  const facts = { quantities: page.m.quantities, claims: page.m.claims }
  const prompt = render(written.prompt, facts)
  const thinking = render(written.thinking, facts)
  const answer = render(written.answer, facts)
  const kept = keepReferred(
    page.m,
    [...prompt.spans, ...thinking.spans, ...answer.spans].map((span) => span[2]),
  )
  checkRanges(family, kept.quantities)
  const self = instanceId(key)
  return {
    id: `${self}/d${depth}`,
    instance: self,
    depth,
    siblings: DEPTHS.filter((other) => other !== depth).map((other) => `${self}/d${other}`),
    family: family.id,
    category: family.category,
    title: family.title,
    machine,
    seed,
    prompt: prompt.text,
    thinking: thinking.text,
    answer: answer.text,
    spans: { prompt: [...prompt.spans], thinking: [...thinking.spans], answer: [...answer.spans] } as Row['spans'],
    ...kept,
    moves: [...written.moves],
    rust: { toolchain: null, ...countRust(answer.text) },
  }
}

/** Quantities and claims that the text refers to, and what these need, in the order they were made. */
function keepReferred(
  model: Model,
  references: readonly ({ q: string } | { c: string })[],
): Pick<Row, 'quantities' | 'claims'> {
  const makers = new Map<string, string[]>()
  for (const claim of model.claims.values()) {
    for (const id of establishedBy(claim)) makers.set(id, [...(makers.get(id) ?? []), claim.id])
  }
  const quantities = new Set<string>()
  const claims = new Set<string>()
  const takeQuantity = (id: string): void => {
    if (quantities.has(id)) return
    quantities.add(id)
    const by = makers.get(id) ?? []
    invariant(
      by.length > 0 || model.quantities.get(id)?.given === true,
      `${id} is neither given nor established by a claim`,
    )
    for (const claim of by) takeClaim(claim)
  }
  const takeClaim = (id: string): void => {
    if (claims.has(id)) return
    claims.add(id)
    const claim = model.claims.get(id)
    invariant(claim !== undefined, `claim ${id} is not known`)
    for (const quantity of [...claimInputs(claim), ...establishedBy(claim)]) takeQuantity(quantity)
  }
  for (const reference of references) {
    if ('c' in reference) takeClaim(reference.c)
    else takeQuantity(reference.q)
  }
  return {
    quantities: [...model.quantities.values()].filter((quantity) => quantities.has(quantity.id)),
    claims: [...model.claims.values()].filter((claim) => claims.has(claim.id)),
  }
}

function checkRanges(family: Family, quantities: Row['quantities']): void {
  for (const range of family.parameters) {
    const quantity = quantities.find((one) => one.id === range.id && one.given)
    if (!quantity) continue
    const inside = quantity.value >= range.from && quantity.value <= range.to && quantity.unit === range.unit
    invariant(inside, `${family.id}: ${range.id} = ${quantity.value} ${quantity.unit} is outside of its range`)
  }
}
