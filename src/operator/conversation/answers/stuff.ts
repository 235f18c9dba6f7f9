// Filaments, files, settings and limits: what is needed against what is there.
import type { ConversationContext, MaterialFacts } from '../context.ts'
import { limitSentences } from '../limit-words.ts'
import { type FileFacts, type MachineFacts, readFileFacts, readMachine } from '../machine-facts.ts'
import { settingNamed } from '../settings.ts'
import type { StatusFacts } from '../status-facts.ts'
import { celsius, listed, quoted, sentences, trimmed } from '../words.ts'
import type { Draft } from './answer-parts.ts'

/** Harder than this on a nozzle of brass. */
const ABRASIVE_REL = 3
/** Air that has to be warmer than a room. */
const WARM_CHAMBER_C = 35
const ROOM_C = 25

/** Against the printer: what cannot be; against the file: what has to be sliced anew; what is only a warning. */
export interface Fit {
  readonly impossible: readonly string[]
  readonly unlike: readonly string[]
  readonly warnings: readonly string[]
}

export function fitOf(
  material: MaterialFacts,
  machine: MachineFacts,
  file: FileFacts | null,
  status: StatusFacts,
): Fit {
  const { nozzleC, bedC, chamberC, name } = material
  const impossible: string[] = []
  const unlike: string[] = []
  const warnings: string[] = []
  if (machine.nozzleMaxC !== null && machine.nozzleMaxC < nozzleC.min) {
    impossible.push(
      `its nozzle may reach ${celsius(machine.nozzleMaxC)} and ${name} needs at least ${celsius(nozzleC.min)}`,
    )
  } else if (machine.nozzleMaxC !== null && machine.nozzleMaxC < nozzleC.usual) {
    warnings.push(`The nozzle reaches ${celsius(machine.nozzleMaxC)}, less than the usual ${celsius(nozzleC.usual)}.`)
  }
  if (machine.bedMaxC !== null && machine.bedMaxC < bedC.min) {
    impossible.push(`its bed may reach ${celsius(machine.bedMaxC)} and ${name} needs at least ${celsius(bedC.min)}`)
  } else if (machine.bedMaxC === null && machine.isKnown && bedC.min > 30) {
    impossible.push(`it has no heated bed and ${name} needs ${celsius(bedC.min)}`)
  }
  if (chamberC.min >= WARM_CHAMBER_C) {
    const chamber = status.heaters.find((one) => /chamber|enclosure/i.test(one.name))
    if (machine.chamberMaxC === null) {
      const seen =
        chamber?.readingC != null
          ? `the air inside reads ${celsius(chamber.readingC)}`
          : 'I cannot see whether it is enclosed'
      warnings.push(
        `${name} wants ${celsius(chamberC.min)} to ${celsius(chamberC.max)} round the part, the printer has no chamber heater and ${seen}: open it will warp and split.`,
      )
    } else if (machine.chamberMaxC < chamberC.min) {
      warnings.push(
        `Its chamber may reach ${celsius(machine.chamberMaxC)}, and ${name} wants ${celsius(chamberC.min)}.`,
      )
    }
  } else if (chamberC.max <= ROOM_C + 10)
    warnings.push(`Leave the enclosure open: ${name} wants no more than ${celsius(chamberC.max)} round it.`)
  const [nozzleFileC, bedFileC] = fileHeat(file)
  if (nozzleFileC !== null && !(nozzleFileC >= nozzleC.min && nozzleFileC <= nozzleC.max)) {
    unlike.push(
      `${celsius(nozzleFileC)} at the nozzle where ${name} takes ${celsius(nozzleC.min)} to ${celsius(nozzleC.max)}`,
    )
  }
  if (bedFileC !== null && !(bedFileC >= bedC.min && bedFileC <= bedC.max)) {
    unlike.push(`${celsius(bedFileC)} on the bed where it takes ${celsius(bedC.min)} to ${celsius(bedC.max)}`)
  }
  const flow = file?.foretold?.flowHighMm3PerS ?? null
  if (flow !== null && flow > material.flowMaxMm3PerS) {
    warnings.push(
      `The file feeds up to ${trimmed(flow, 1)} mm³/s and an ordinary hot end melts ${trimmed(material.flowMaxMm3PerS, 1)} of ${name}.`,
    )
  }
  if (material.abrasivenessRel >= ABRASIVE_REL) warnings.push(`${name} wears a brass nozzle out: take a hardened one.`)
  return { impossible, unlike, warnings }
}

function fileHeat(file: FileFacts | null): readonly [number | null, number | null] {
  const nozzleC = file?.foretold?.nozzleMaxC ?? file?.metadata?.firstLayerNozzleC ?? null
  const bedC = file?.foretold?.bedMaxC ?? file?.metadata?.firstLayerBedC ?? null
  return [nozzleC, bedC]
}

export async function materialFit(context: ConversationContext, status: StatusFacts, asked: string): Promise<Draft> {
  const material = context.materials.find(asked)
  if (material === null) return unknownMaterial(context)
  const machine = await readMachine(context)
  const file = await readFileFacts(context)
  const { impossible, unlike, warnings } = fitOf(material, machine, file, status)
  const facts = { material, machine, foretold: file?.foretold ?? null, fileHeatC: fileHeat(file), impossible, unlike }
  const needs = `${material.name} takes ${celsius(material.nozzleC.usual)} at the nozzle and ${celsius(material.bedC.usual)} on the bed.`
  if (impossible.length > 0) {
    return {
      text: sentences(`No, not on this printer: ${listed(impossible)}.`, warnings[0] ?? null),
      verdict: 'no',
      facts,
    }
  }
  if (!machine.isKnown) {
    return {
      text: sentences('I cannot read what this printer may reach.', needs, warnings[0] ?? null),
      verdict: null,
      facts,
    }
  }
  const able = `The printer can: nozzle up to ${heat(machine.nozzleMaxC)}, bed up to ${heat(machine.bedMaxC)}.`
  if (file === null) {
    const text = sentences(`Yes, as far as temperatures go. ${needs}`, able, ...warnings.slice(0, 2))
    return { text, verdict: 'yes', facts }
  }
  if (unlike.length > 0) {
    const text = sentences(
      `Not this file as it is: it was sliced for ${listed(unlike)}.`,
      'Slice it anew for this material.',
      able,
      ...warnings.slice(0, 2),
    )
    return { text, verdict: 'no', facts }
  }
  const text = sentences(`Yes: the file’s temperatures suit ${material.name}.`, able, ...warnings.slice(0, 2))
  return { text, verdict: 'yes', facts }
}

function heat(valueC: number | null): string {
  return valueC === null ? 'an unknown limit' : celsius(valueC)
}

function unknownMaterial({ materials }: ConversationContext): Draft {
  return { text: `That filament is not in my table. It has: ${materials.names().join(', ')}.`, facts: {} }
}

export function materialNeeds(context: ConversationContext, asked: string): Draft {
  const material = context.materials.find(asked)
  if (material === null) return unknownMaterial(context)
  const { name, nozzleC, bedC, chamberC, fanPct, dryC, dryH, abrasivenessRel } = material
  const text = sentences(
    `${name}: nozzle ${trimmed(nozzleC.min, 0)} to ${celsius(nozzleC.max)} (usually ${celsius(nozzleC.usual)}), bed ${trimmed(bedC.min, 0)} to ${celsius(bedC.max)}, fan ${trimmed(fanPct.min, 0)} to ${trimmed(fanPct.max, 0)} %.`,
    chamberC.min >= WARM_CHAMBER_C
      ? `It wants an enclosure: ${trimmed(chamberC.min, 0)} to ${celsius(chamberC.max)} round the part.`
      : `It needs no warm enclosure (at most ${celsius(chamberC.max)}).`,
    `Dry it for ${trimmed(dryH, 0)} h at ${celsius(dryC)} when it crackles or strings.`,
    abrasivenessRel >= ABRASIVE_REL && 'It wears a brass nozzle out: take a hardened one.',
  )
  return { text, facts: { material } }
}

export async function whichMaterial(context: ConversationContext): Promise<Draft> {
  const file = await readFileFacts(context)
  const told = context.printer.limits?.material ?? ''
  const meta = file?.metadata ?? null
  const sliced = [meta?.filamentType, meta?.filamentName].filter((word) => typeof word === 'string' && word !== '')
  const [nozzleC, bedC] = fileHeat(file)
  const heats = [
    nozzleC === null ? '' : `${celsius(nozzleC)} at the nozzle`,
    bedC === null ? '' : `${celsius(bedC)} on the bed`,
  ].filter((part) => part !== '')
  const text = sentences(
    sliced.length > 0
      ? `The slicer wrote ${quoted(sliced.join(', '))} into the file.`
      : 'The file does not say which material it is for.',
    heats.length > 0 && `It prints with ${listed(heats)}.`,
    told !== '' && `I was told that ${told} is on the spool.`,
    'What is really on the spool I cannot see.',
  )
  return { text, facts: { nozzleC, bedC, told } }
}

export function settingDoes(status: StatusFacts, name: string): Draft {
  const setting = settingNamed(name)
  if (setting === undefined) return { text: 'I do not know that setting.', facts: {} }
  const now = setting.now?.(status) ?? ''
  return { text: sentences(setting.does, now), facts: { setting: name, now } }
}

export function allowed(context: ConversationContext): Draft {
  const said = limitSentences(context.printer)
  return { text: said.slice(0, 5).join(' '), facts: { sentences: said } }
}

export async function filamentUse(context: ConversationContext, status: StatusFacts): Promise<Draft> {
  const file = await readFileFacts(context)
  const needsMm = file?.foretold?.filamentMm ?? file?.metadata?.filamentMm ?? null
  const grams = file?.metadata?.filamentG ?? null
  const metres = (mm: number): string => `${trimmed(mm / 1000, 2)} m`
  const text = sentences(
    status.filamentMm !== null && status.filamentMm > 0 && `${metres(status.filamentMm)} have been fed so far.`,
    needsMm !== null && `The whole print takes ${metres(needsMm)}${grams === null ? '' : ` (${trimmed(grams, 0)} g)`}.`,
    needsMm === null && 'How much the whole print takes, the file does not say.',
    'How much is left on the spool nobody measures.',
    status.isFilamentThere === false && 'The run-out switch sees no filament.',
  )
  return { text, facts: { needsMm, grams, usedMm: status.filamentMm } }
}

export async function machineCan(context: ConversationContext): Promise<Draft> {
  const machine = await readMachine(context)
  const { sizeMm, nozzleDiameterMm, nozzleMaxC, bedMaxC, speedMaxMmPerS, accelMaxMmPerS2 } = machine
  if (!machine.isKnown) return { text: 'The printer does not tell its configuration now.', facts: {} }
  const size = sizeMm.map((value) => (value === null ? '?' : trimmed(value, 0))).join(' x ')
  const text = sentences(
    `By its configuration it reaches ${size} mm.`,
    nozzleDiameterMm !== null && `Its nozzle is ${trimmed(nozzleDiameterMm, 2)} mm wide.`,
    `Nozzle up to ${heat(nozzleMaxC)}, bed up to ${heat(bedMaxC)}.`,
    speedMaxMmPerS !== null &&
      `At most ${trimmed(speedMaxMmPerS, 0)} mm/s${accelMaxMmPerS2 === null ? '' : ` and ${trimmed(accelMaxMmPerS2, 0)} mm/s²`}.`,
  )
  return { text, facts: { machine } }
}
