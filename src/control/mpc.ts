// Model-predictive heater law in the manner of Kalico and Marlin: run the block model beside the real one, pull it towards
// the measurement, and give the power that brings the model to the target in `targetReachTimeS`, plus what fan and
// filament take away. Source: Kalico documentation (behaviour and defaults); PHYSICS 2.2.

export interface MpcSettings {
  readonly heaterPowerW: number
  readonly blockHeatCapacityJPerC: number
  readonly ambientTransferWPerC: number
  /** Additional transfer at part fan 100 %. */
  readonly fanTransferWPerC?: number
  /** 1 / sensor lag. */
  readonly sensorResponsivenessPerS: number
  readonly smoothingRatio?: number
  readonly targetReachTimeS?: number
  readonly steadyStateCPerS?: number
  readonly minAmbientChangeCPerS?: number
  readonly maxPowerRatio?: number
}

export interface MpcState {
  readonly settings: Required<MpcSettings>
  blockC: number
  sensorC: number
  ambientC: number
  previousTimeS: number
  /** Power given since the last sample, W. */
  powerW: number
  slopeCPerS: number
}

/** What the firmware knows of the loads: part fan, and the heat its own extrusion takes up per °C. */
export interface MpcLoad {
  fanRatio: number
  filamentWPerC: number
}

export function createMpc(settings: MpcSettings, measuredC = 25, timeS = 0): MpcState {
  return {
    settings: {
      fanTransferWPerC: 0,
      smoothingRatio: 0.83,
      targetReachTimeS: 2,
      steadyStateCPerS: 0.5,
      minAmbientChangeCPerS: 1,
      maxPowerRatio: 1,
      ...settings,
    },
    blockC: measuredC,
    sensorC: measuredC,
    ambientC: measuredC,
    previousTimeS: timeS,
    powerW: 0,
    slopeCPerS: 0,
  }
}

export function stepMpc(
  state: MpcState,
  targetC: number,
  measuredC: number,
  timeS: number,
  load: Readonly<MpcLoad>,
): number {
  const { settings } = state
  const elapsedS = Math.max(timeS - state.previousTimeS, 0)
  state.previousTimeS = timeS
  const transferWPerC =
    settings.ambientTransferWPerC + settings.fanTransferWPerC * load.fanRatio + Math.max(load.filamentWPerC, 0)
  if (elapsedS > 0) {
    const lossW = transferWPerC * (state.blockC - state.ambientC)
    state.slopeCPerS = (state.powerW - lossW) / settings.blockHeatCapacityJPerC
    state.blockC += state.slopeCPerS * elapsedS
    state.sensorC += (state.blockC - state.sensorC) * Math.min(settings.sensorResponsivenessPerS * elapsedS, 1)
    const pull = 1 - (1 - settings.smoothingRatio) ** elapsedS
    const correctionC = (measuredC - state.sensorC) * pull
    state.blockC += correctionC
    state.sensorC += correctionC
    correctAmbient(state, correctionC, elapsedS)
  }
  if (!(targetC > 0)) {
    state.powerW = 0
    return 0
  }
  const heatingW = ((targetC - state.blockC) * settings.blockHeatCapacityJPerC) / settings.targetReachTimeS
  const wantedW = heatingW + transferWPerC * (state.blockC - state.ambientC)
  state.powerW = Math.min(Math.max(wantedW, 0), settings.maxPowerRatio * settings.heaterPowerW)
  return state.powerW / settings.heaterPowerW
}

// In a steady state a remaining correction means that the losses are not what the model thinks: it moves the ambient.
function correctAmbient(state: MpcState, correctionC: number, elapsedS: number): void {
  const { settings } = state
  const saturated = state.powerW <= 0 || state.powerW >= settings.maxPowerRatio * settings.heaterPowerW
  const steady = Math.abs(state.slopeCPerS + correctionC / elapsedS) < settings.steadyStateCPerS
  if (saturated && !steady) return
  const limitC = settings.minAmbientChangeCPerS * elapsedS
  const changeC = Math.sign(correctionC) * Math.max(Math.abs(correctionC), limitC)
  state.ambientC += changeC
}

export function isMpcSettled(state: MpcState, targetC: number, smoothedC: number): boolean {
  return Math.abs(targetC - smoothedC) <= 1 && Math.abs(state.slopeCPerS) <= 0.1
}
