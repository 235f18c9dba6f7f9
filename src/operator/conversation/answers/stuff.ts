// Filaments, files, settings and limits: what is needed against what is there.

import { sentences } from '../../speech/figures.ts'
import type { Speech } from '../../speech/speech.ts'
import type { ConversationContext, MaterialFacts } from '../context.ts'
import { limitSentences } from '../limit-words.ts'
import { type FileFacts, type MachineFacts, readConfigState, readFileFacts, readMachine } from '../machine-facts.ts'
import { type SettingName, settingNamed } from '../settings.ts'
import type { StatusFacts } from '../status-facts.ts'
import type { Draft } from './answer-parts.ts'

/** Harder than this on a nozzle of brass. */
const ABRASIVE_REL = 3
/** Air that has to be warmer than a room. */
const WARM_CHAMBER_C = 35
const ROOM_C = 25

/** Against the printer: what cannot be; against the file: what has to be sliced anew; what is only a warning. */
interface Fit {
  readonly impossible: readonly string[]
  readonly unlike: readonly string[]
  readonly warnings: readonly string[]
  /** It is no plain yes: the machine is at its limit, or what is wanted round the part is not there. */
  readonly isTight: boolean
}

/** A liner of PTFE decays above this: 240 °C is what makers of such hot ends give. */
const LINED_C = 240
/** No hot end with a liner is set to reach more: of those that may, nobody knows whether there is one. */
const LINED_REACH_C = 265
/** Less to spare than a heater overshoots by and a thermistor is off. */
const SPARE_C = 10

function fitOf(
  material: MaterialFacts,
  machine: MachineFacts,
  file: FileFacts | null,
  status: StatusFacts,
  { stuff }: Speech,
): Fit {
  const { nozzleC, bedC, chamberC, name } = material
  const impossible: string[] = []
  const unlike: string[] = []
  const warnings: string[] = []
  if (machine.nozzleMaxC !== null && machine.nozzleMaxC < nozzleC.min) {
    impossible.push(stuff.nozzleTooCold(name, machine.nozzleMaxC, nozzleC.min))
  } else if (machine.nozzleMaxC !== null && machine.nozzleMaxC < nozzleC.usual) {
    warnings.push(stuff.nozzleBelowUsual(machine.nozzleMaxC, nozzleC.usual))
  } else if (machine.nozzleMaxC !== null && machine.nozzleMaxC - nozzleC.usual <= SPARE_C) {
    warnings.push(stuff.atTheLimit(name, nozzleC.usual, machine.nozzleMaxC))
  }
  if (machine.nozzleMaxC !== null && machine.nozzleMaxC <= LINED_REACH_C && nozzleC.usual > LINED_C) {
    warnings.push(stuff.linedHotEnd(nozzleC.usual))
  }
  if (machine.bedMaxC !== null && machine.bedMaxC < bedC.min) {
    impossible.push(stuff.bedTooCold(name, machine.bedMaxC, bedC.min))
  } else if (machine.bedMaxC === null && machine.isKnown && bedC.min > 30) {
    impossible.push(stuff.noBed(name, bedC.min))
  } else if (machine.bedMaxC !== null && machine.bedMaxC < bedC.usual) {
    warnings.push(stuff.bedBelowUsual(machine.bedMaxC, bedC.usual))
  }
  if (chamberC.min >= WARM_CHAMBER_C) {
    const chamber = status.heaters.find((one) => /chamber|enclosure/i.test(one.name))
    if (machine.chamberMaxC === null) {
      warnings.push(stuff.noChamberHeater(name, chamberC, chamber?.readingC ?? null))
    } else if (machine.chamberMaxC < chamberC.min) {
      warnings.push(stuff.chamberTooCold(name, machine.chamberMaxC, chamberC.min))
    }
  }
  const isTight = warnings.length > 0
  if (chamberC.max <= ROOM_C + 10) warnings.push(stuff.leaveOpen(name, chamberC.max))
  const [nozzleFileC, bedFileC] = fileHeat(file)
  if (nozzleFileC !== null && !(nozzleFileC >= nozzleC.min && nozzleFileC <= nozzleC.max)) {
    unlike.push(stuff.slicedNozzle(nozzleFileC, name, nozzleC))
  }
  if (bedFileC !== null && !(bedFileC >= bedC.min && bedFileC <= bedC.max)) {
    unlike.push(stuff.slicedBed(bedFileC, bedC))
  }
  const flow = file?.foretold?.flowHighMm3PerS ?? null
  if (flow !== null && flow > material.flowMaxMm3PerS) {
    warnings.push(stuff.tooFast(flow, material.flowMaxMm3PerS, name))
  }
  if (material.abrasivenessRel >= ABRASIVE_REL) warnings.push(stuff.abrasive(name))
  return { impossible, unlike, warnings, isTight }
}

function fileHeat(file: FileFacts | null): readonly [number | null, number | null] {
  const nozzleC = file?.foretold?.nozzleMaxC ?? file?.metadata?.firstLayerNozzleC ?? null
  const bedC = file?.foretold?.bedMaxC ?? file?.metadata?.firstLayerBedC ?? null
  return [nozzleC, bedC]
}

export async function materialFit(
  context: ConversationContext,
  status: StatusFacts,
  asked: string,
  say: Speech,
): Promise<Draft> {
  const { stuff } = say
  const material = context.materials.find(asked)
  if (material === null) return unknownMaterial(context, say)
  const machine = await readMachine(context)
  const file = await readFileFacts(context)
  const { impossible, unlike, warnings, isTight } = fitOf(material, machine, file, status, say)
  const facts = { material, machine, foretold: file?.foretold ?? null, fileHeatC: fileHeat(file), impossible, unlike }
  if (impossible.length > 0) {
    return { text: sentences(stuff.notOnThisPrinter(impossible), warnings[0] ?? null), verdict: 'no', facts }
  }
  const needs = stuff.takes(material.name, material.nozzleC.usual, material.bedC.usual)
  // What its nozzle may reach is the least that has to be known for a yes.
  if (!machine.isKnown || machine.nozzleMaxC === null) {
    return { text: sentences(stuff.limitsUnknown, needs, warnings[0] ?? null), verdict: null, facts }
  }
  const able = stuff.printerCan(machine.nozzleMaxC, machine.bedMaxC)
  const warned = warnings.slice(0, 3)
  const verdict = isTight ? null : 'yes'
  if (file === null) {
    return { text: sentences(isTight ? stuff.withCare : stuff.yesByHeat, needs, able, ...warned), verdict, facts }
  }
  if (unlike.length > 0) {
    return { text: sentences(stuff.notThisFile(unlike), stuff.sliceAnew, able, ...warned), verdict: 'no', facts }
  }
  return { text: sentences(isTight ? stuff.withCare : stuff.fits(material.name), able, ...warned), verdict, facts }
}

function unknownMaterial({ materials }: ConversationContext, { stuff }: Speech): Draft {
  return { text: stuff.materialUnknown(materials.names()), facts: {} }
}

export function materialNeeds(context: ConversationContext, asked: string, say: Speech): Draft {
  const { stuff } = say
  const material = context.materials.find(asked)
  if (material === null) return unknownMaterial(context, say)
  const { name, nozzleC, bedC, chamberC, fanPct, dryC, dryH, abrasivenessRel } = material
  const text = sentences(
    stuff.needs(name, nozzleC, bedC, fanPct),
    chamberC.min >= WARM_CHAMBER_C ? stuff.enclosure(chamberC) : stuff.noEnclosure(chamberC.max),
    stuff.dry(dryH, dryC),
    abrasivenessRel >= ABRASIVE_REL && stuff.abrasive(name),
  )
  return { text, facts: { material } }
}

export async function whichMaterial(context: ConversationContext, { stuff }: Speech): Promise<Draft> {
  const file = await readFileFacts(context)
  const told = context.printer.limits?.material ?? ''
  const meta = file?.metadata ?? null
  const sliced = [meta?.filamentType, meta?.filamentName].filter((word) => typeof word === 'string' && word !== '')
  const [nozzleC, bedC] = fileHeat(file)
  const text = sentences(
    sliced.length > 0 ? stuff.slicerWrote(sliced.join(', ')) : stuff.fileSilent,
    stuff.printsWith(nozzleC, bedC),
    told !== '' && stuff.toldMaterial(told),
    stuff.spoolUnseen,
  )
  return { text, facts: { nozzleC, bedC, told } }
}

export function settingDoes(status: StatusFacts, name: SettingName, say: Speech): Draft {
  const now = settingNamed(name)?.now?.(status, say) ?? ''
  return { text: sentences(say.talk.does(name), now), facts: { setting: name, now } }
}

export function allowed(context: ConversationContext, say: Speech): Draft {
  const said = limitSentences(context.printer, say)
  return { text: said.slice(0, 5).join(' '), facts: { sentences: said } }
}

/** What it is there for, and how far it may go. */
export function canDo(context: ConversationContext, { talk, running }: Speech): Draft {
  const { level } = context.printer
  return { text: sentences(talk.canDo, running.level(level), talk.hint), facts: { level } }
}

export async function filamentUse(
  context: ConversationContext,
  status: StatusFacts,
  { stuff, trouble }: Speech,
): Promise<Draft> {
  const file = await readFileFacts(context)
  const needsMm = file?.foretold?.filamentMm ?? file?.metadata?.filamentMm ?? null
  const grams = file?.metadata?.filamentG ?? null
  const { filamentMm: fedMm, print } = status
  const isOn = print === 'printing' || print === 'paused'
  const stillMm = isOn && needsMm !== null && fedMm !== null ? Math.max(0, needsMm - fedMm) : null
  const text = sentences(
    fedMm !== null && fedMm > 0 && stuff.fedSoFar(fedMm),
    needsMm === null ? stuff.wholeUnknown : stuff.wholeTakes(needsMm, grams),
    stillMm !== null &&
      stuff.stillTakes(stillMm, grams === null || needsMm === null ? null : (grams * stillMm) / needsMm),
    stillMm !== null && status.objects.some(({ isExcluded }) => isExcluded) && stuff.lessLeftOut,
    stuff.spoolUnmeasured,
    status.isFilamentThere === false && trouble.noFilament,
  )
  return { text, facts: { needsMm, grams, usedMm: fedMm, stillMm } }
}

export async function machineCan(context: ConversationContext, say: Speech): Promise<Draft> {
  const machine = await readMachine(context)
  if (!machine.isKnown) return { text: say.stuff.configSilent, facts: {} }
  return { text: machineWords(machine, say), facts: { machine } }
}

function machineWords(machine: MachineFacts, { stuff, number }: Speech): string {
  const { sizeMm, nozzleDiameterMm, nozzleMaxC, bedMaxC, speedMaxMmPerS, accelMaxMmPerS2 } = machine
  return sentences(
    stuff.reaches(sizeMm.map((value) => (value === null ? '?' : number(value, 0))).join(' x ')),
    nozzleDiameterMm !== null && stuff.nozzleWidth(nozzleDiameterMm),
    stuff.heatsTo(nozzleMaxC, bedMaxC),
    speedMaxMmPerS !== null && stuff.fastest(speedMaxMmPerS, accelMaxMmPerS2),
  )
}

const WARNINGS_TOLD = 3

/** What Klipper makes of its configuration; what is unwise in it another command tries. */
export async function configState(context: ConversationContext, say: Speech): Promise<Draft> {
  const { stuff } = say
  const machine = await readMachine(context)
  if (!machine.isKnown) return { text: stuff.configSilent, facts: {} }
  const { warnings, isUnsaved } = await readConfigState(context)
  const text = sentences(
    warnings.length === 0 ? stuff.configTaken : stuff.configWarns(warnings.slice(0, WARNINGS_TOLD)),
    isUnsaved && stuff.configUnsaved,
    machineWords(machine, say),
    stuff.configCheck,
  )
  return { text, facts: { machine, warnings: warnings.length, isUnsaved } }
}
