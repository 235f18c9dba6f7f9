// A paused print goes on where it was: from above what stands on the bed, counted from the same zeros, as hot. Whoever resumes, the
// printer leads the head back by what it has kept itself, so what was kept has to be right too.
import type { MachineState, SavedState } from '../machine-state.ts'
import type { Fault } from '../rules/call.ts'
import { personal, shown } from '../rules/call.ts'

type Zeros = Pick<SavedState, 'xBaseMm' | 'yBaseMm' | 'zBaseMm' | 'xOffsetMm' | 'yOffsetMm' | 'zOffsetMm'>

const ZEROS: readonly (keyof Zeros)[] = ['xBaseMm', 'yBaseMm', 'zBaseMm', 'xOffsetMm', 'yOffsetMm', 'zOffsetMm']
/** Numbers come back from the printer rounded, mm. */
const SAME_MM = 1e-3
/** A pause without parking leaves the nozzle on the last line, mm. */
const ON_LINE_MM = 0.05

/** As a print was seen last before its pause. */
export interface SeenPrinting {
  readonly state: MachineState
  /** By heater: what the file, or a person, asked for, whatever an operator has made of it. */
  readonly fileC: Readonly<Record<string, number>>
}

/** `seen`: null: nobody saw it print. */
export function resumeFaults(now: MachineState, seen: SeenPrinting | null, coldC: number): readonly Fault[] {
  if (seen === null) {
    const unseen = personal('resume', '', '', 'Nobody here has seen how the print stood before its pause')
    return [unseen, coldFault(now, now.extruder, coldC)].filter((fault) => fault !== null)
  }
  const { state: printing, fileC } = seen
  const found = [
    zeroFault(now, printing, ''),
    ...Object.entries(now.saved).map(([name, saved]) => zeroFault(saved, printing, ` kept as ${name}`)),
    heightFault(now, printing),
    ...Object.entries(printing.heaters).map(([name, { targetC }]) =>
      heatFault(now, name, targetC, fileC[name] ?? targetC, name === printing.extruder ? coldC : null),
    ),
    isHomed(now) ? null : personal('resume', 'homed', '', 'The printer does not know any more where its axes are'),
  ]
  return found.filter((fault) => fault !== null)
}

function isHomed({ isXHomed, isYHomed, isZHomed }: MachineState): boolean {
  return isXHomed && isYHomed && isZHomed
}

function zeroFault(now: Zeros, printing: Zeros, where: string): Fault | null {
  const other = ZEROS.find((key) => !(Math.abs(now[key] - printing[key]) <= SAME_MM))
  if (other === undefined) return null
  const reason = `Zero is elsewhere than at the pause${where}: the print would go on shifted`
  return personal('resume', `${shown(printing[other])} mm`, `${shown(now[other])} mm`, reason)
}

function heightFault(now: MachineState, printing: MachineState): Fault | null {
  const leastMm = Math.min(printing.partTopMm, printing.zMm) - ON_LINE_MM
  if (now.zMm >= leastMm) return null
  return personal('resume', `${shown(leastMm)} mm`, `${shown(now.zMm)} mm`, 'The nozzle is below where the print stood')
}

/** Above what its file asks for by so much at the most, however often it pauses: each pause would begin where the last one ended.
 * `coldC`: null for what nothing is pressed through. */
function heatFault(
  now: MachineState,
  name: string,
  wantedC: number,
  fileC: number,
  coldC: number | null,
): Fault | null {
  const targetC = now.heaters[name]?.targetC ?? Number.NaN
  const mostC = Math.max(wantedC, fileC + TUNED_C)
  if (targetC > mostC) {
    const reason = 'It is hotter than at the pause: the print would go on with a heat that its file does not ask for'
    return personal('resume', `${name} ${shown(mostC)} °C`, `${shown(targetC)} °C`, reason)
  }
  if (wantedC === 0) return null
  if (!(targetC >= wantedC - TUNED_C)) {
    const reason = 'Heat up first: at the pause it was hotter, and a shell or a person has switched it down since'
    return personal('resume', `${name} ${shown(wantedC)} °C`, `${shown(targetC)} °C`, reason)
  }
  // Paused while it probed with a warm nozzle: what the file had not heated yet, it heats before it extrudes.
  return coldC === null ? null : coldFault(now, name, wantedC < coldC ? wantedC - HEATING_C : coldC)
}

/** Further below its target it is still heating up, °C. Judgement: plastic comes, but not as much as is asked for. */
const HEATING_C = 20

function coldFault(now: MachineState, name: string, coldC: number): Fault | null {
  const heater = now.heaters[name]
  const isC = Number(heater?.coldestC)
  const leastC = Math.max(coldC, Number(heater?.targetC) - HEATING_C)
  if (isC >= leastC) return null
  return personal('resume', `${name} ${shown(leastC)} °C`, `${shown(isC)} °C`, 'The nozzle is too cold')
}

/** What tuning a print may take away, or add. */
const TUNED_C = 15
