// One heater as the firmware drives it: its law, the smoothed reading that waits and extrusion checks use, and whether a
// waiting command (M109, M190, TEMPERATURE_WAIT) may go on.
import type { MpcLoad, MpcSettings, MpcState } from './mpc.ts'
import { createMpc, isMpcSettled, stepMpc } from './mpc.ts'
import type { PidSettings, PidState } from './pid.ts'
import { createPid, isPidSettled, stepPid } from './pid.ts'
import type { WatermarkSettings, WatermarkState } from './watermark.ts'
import { createWatermark, isWatermarkReached, stepWatermark } from './watermark.ts'

/** Klipper samples its heaters this often, s. */
export const HEATER_SAMPLE_PERIOD_S = 0.3

export type HeaterControlSettings = (
  | ({ readonly law: 'pid' } & PidSettings)
  | ({ readonly law: 'watermark' } & WatermarkSettings)
  | ({ readonly law: 'mpc' } & MpcSettings)
) & { readonly smoothTimeS?: number }

export interface HeaterControl {
  readonly law:
    | { readonly kind: 'pid'; readonly state: PidState }
    | { readonly kind: 'watermark'; readonly state: WatermarkState }
    | { readonly kind: 'mpc'; readonly state: MpcState }
  readonly smoothTimeS: number
  smoothedC: number
  timeS: number
  powerRatio: number
}

export function createHeaterControl(settings: HeaterControlSettings, measuredC: number, timeS = 0): HeaterControl {
  return {
    law: createLaw(settings, measuredC, timeS),
    smoothTimeS: settings.smoothTimeS ?? 1,
    smoothedC: measuredC,
    timeS,
    powerRatio: 0,
  }
}

function createLaw(settings: HeaterControlSettings, measuredC: number, timeS: number): HeaterControl['law'] {
  switch (settings.law) {
    case 'pid':
      return { kind: 'pid', state: createPid(settings, measuredC, timeS) }
    case 'watermark':
      return { kind: 'watermark', state: createWatermark(settings) }
    case 'mpc':
      return { kind: 'mpc', state: createMpc(settings, measuredC, timeS) }
  }
}

/** Scales the gains of a PID; the other laws have none. */
export function detuneHeaterControl({ law }: HeaterControl, gainRatio: number): void {
  if (law.kind === 'pid') law.state.gainRatio = gainRatio
}

/** Power ratio from one new sample. `load` feeds forward what an MPC knows of fan and filament; others ignore it. */
export function stepHeaterControl(
  control: HeaterControl,
  targetC: number,
  measuredC: number,
  timeS: number,
  load: Readonly<MpcLoad>,
): number {
  const weight = Math.min((timeS - control.timeS) / control.smoothTimeS, 1)
  control.smoothedC += (measuredC - control.smoothedC) * weight
  control.timeS = timeS
  const { law } = control
  if (law.kind === 'pid') control.powerRatio = stepPid(law.state, targetC, measuredC, timeS)
  else if (law.kind === 'watermark') control.powerRatio = stepWatermark(law.state, targetC, measuredC)
  else control.powerRatio = stepMpc(law.state, targetC, measuredC, timeS, load)
  return control.powerRatio
}

/** Whether a command that waits for this heater still has to wait. A heater that is off is never waited for. */
export function isHeaterBusy(control: HeaterControl, targetC: number): boolean {
  if (!(targetC > 0)) return false
  const { law, smoothedC } = control
  if (law.kind === 'pid') return !isPidSettled(law.state, targetC, smoothedC)
  if (law.kind === 'watermark') return !isWatermarkReached(law.state, targetC, smoothedC)
  return !isMpcSettled(law.state, targetC, smoothedC)
}
