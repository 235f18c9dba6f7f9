// What is pushed out of a nozzle must not fall onto the part: the way to where it may fall, the way back, and the filament that a nozzle
// has lost while it stood.
import type { Step } from './playbook.ts'
import { byPerson, HEATED, RESUME, SLEEPS, STANDING, WARM_BED } from './shared-steps.ts'

/** To where what is purged falls beside the part; where no such place is known, or the way is not open, somebody catches it, or
 * `instead` is gone on with. */
export function toPurge(name: string, instead: string | null = null): readonly Step[] {
  const otherwise = instead ?? `${name} caught`
  const isThere = (channel: 'x_mm' | 'y_mm' | 'z_mm', fact: 'purgeXMm' | 'purgeYMm' | 'purgeZMm') =>
    ({ kind: 'near', channel, fact, below: 1, above: 1 }) as const
  const move = { kind: 'move', xMm: null, yMm: null, zMm: null } as const
  return [
    { kind: 'find-place', why: 'What is purged must not fall onto the part.' },
    { kind: 'if', check: { kind: 'unknown', fact: 'purgeXMm' }, goTo: otherwise },
    {
      kind: 'act',
      action: { ...move, zMm: { fact: 'purgeZMm' }, speedMmPerS: 5 },
      why: 'The nozzle passes above everything that is printed.',
      isOptional: true,
    },
    {
      kind: 'act',
      action: { ...move, xMm: { fact: 'purgeXMm' }, yMm: { fact: 'purgeYMm' }, speedMmPerS: 50 },
      why: 'Beside everything that is printed.',
      isOptional: true,
    },
    { kind: 'rest', forS: 18, why: 'It is on its way.' },
    { kind: 'if', check: isThere('z_mm', 'purgeZMm'), goTo: `${name} raised` },
    { kind: 'if', check: STANDING, goTo: otherwise },
    { kind: 'label', name: `${name} raised` },
    { kind: 'if', check: isThere('x_mm', 'purgeXMm'), goTo: `${name} aside` },
    { kind: 'if', check: STANDING, goTo: otherwise },
    { kind: 'label', name: `${name} aside` },
    { kind: 'if', check: isThere('y_mm', 'purgeYMm'), goTo: `${name} there` },
    ...(instead === null ? caught(name) : ([{ kind: 'if', check: STANDING, goTo: instead }] as const)),
    { kind: 'label', name: `${name} there` },
  ]
}

function caught(name: string): readonly Step[] {
  return [
    { kind: 'label', name: `${name} caught` },
    ...byPerson(
      'Some centimetres of filament have to be pushed out, and no place beside the part is known for them. Please hold something that bears heat between the nozzle and the part, then say that it is there.',
      3600,
    ),
  ]
}

/**
 * To where the printer's own pause had left it, height and all: the shell takes for the part's height where the head is when the
 * file goes on, and whatever is to be purged later must pass above that. Down only where the head is above that place.
 */
export function back(name = 'back'): readonly Step[] {
  return [
    { kind: 'if', check: { kind: 'unknown', fact: 'standXMm' }, goTo: name },
    {
      kind: 'act',
      action: { kind: 'move', xMm: { fact: 'standXMm' }, yMm: { fact: 'standYMm' }, zMm: null, speedMmPerS: 50 },
      why: 'To where the pause had left it, above everything that is printed.',
      isOptional: true,
    },
    {
      kind: 'wait',
      until: { kind: 'near', channel: 'x_mm', fact: 'standXMm', below: 1, above: 1 },
      limitS: 20,
      why: 'It is on its way.',
      onLate: name,
    },
    {
      kind: 'wait',
      until: { kind: 'near', channel: 'y_mm', fact: 'standYMm', below: 1, above: 1 },
      limitS: 20,
      why: 'It is on its way.',
      onLate: name,
    },
    {
      kind: 'act',
      action: { kind: 'move', xMm: null, yMm: null, zMm: { fact: 'standZMm' }, speedMmPerS: 10 },
      why: 'As low as the pause had left it.',
      isOptional: true,
    },
    // What the file feeds is counted before the head is there.
    {
      kind: 'wait',
      until: { kind: 'near', channel: 'z_mm', fact: 'standZMm', below: 0.5, above: 0.5 },
      limitS: 20,
      why: 'It is on its way down.',
      onLate: name,
    },
    { kind: 'label', name },
  ]
}

/**
 * A nozzle that stands hot runs empty: of prints that went on after minutes the first two millimetres of filament laid nothing, which
 * is half of a small layer. Where a place for it is known, and the way there is open, it is filled again.
 */
export function primed(name: string): readonly Step[] {
  return [
    ...toPurge(name, `${name} done`),
    {
      kind: 'act',
      action: { kind: 'extrude', lengthMm: 8, speedMmPerS: 3 },
      why: 'What has run out of the nozzle while it stood is missing in the next line.',
      isOptional: true,
    },
    { kind: 'rest', forS: 3, why: 'The filament needs its time to pass.' },
    ...back(`${name} back`),
    { kind: 'label', name: `${name} done` },
  ]
}

/** Nobody has come, and the print loses less by going on than by standing for ever. */
export function goOnAlone(name = 'filled alone'): readonly Step[] {
  return [SLEEPS, ...HEATED, WARM_BED, ...primed(name), RESUME]
}

/** Slowly, away from the part, and the encoder must see it pass. */
export const PURGE: readonly Step[] = [
  { kind: 'measure', what: 'fed-ratio', phase: 'begin', why: 'What is commanded is compared with what passes.' },
  { kind: 'act', action: { kind: 'extrude', lengthMm: 15, speedMmPerS: 2 }, why: 'New filament pushes the old out.' },
  {
    kind: 'act',
    action: { kind: 'extrude', lengthMm: 15, speedMmPerS: 3 },
    why: 'A free nozzle takes this without slipping.',
  },
  { kind: 'rest', forS: 14, why: 'The filament needs its time to pass.' },
  { kind: 'measure', what: 'fed-ratio', phase: 'end', why: 'The encoder says what passed.' },
]

/** What has been purged has passed: by the encoder, or where there is none by a person's look. */
export function passes(name: string, least: number, orElse: string): readonly Step[] {
  const passing = { kind: 'measured', what: 'fed-ratio', min: least, max: 1.2 } as const
  return [
    { kind: 'if', check: { kind: 'unmeasured', what: 'fed-ratio' }, goTo: `${name} look` },
    { kind: 'require', check: passing, orElse },
    { kind: 'if', check: passing, goTo: `${name} passes` },
    { kind: 'label', name: `${name} look` },
    ...byPerson(`${STRAND} Say yes only if one has: the print then goes on.`, 3600),
    { kind: 'label', name: `${name} passes` },
  ]
}

export const STRAND =
  'Nothing on this printer measures whether filament passes. Please look at the nozzle: has an even strand come out of it just now?'
