import { expect, test } from 'vitest'
import type { Scene } from '#operator'
import { CHANNEL_AT } from '#operator'
import type { Attendant } from './attendant.ts'
import type { OperatedPrinter } from './operated-printer.ts'
import { createThresholdOperator } from './threshold-operator.ts'

/** A printer that does what it is asked for, and a switch that says that the filament has run out. */
function rig() {
  const asked: string[] = []
  let [print, timeS, isEmpty, nozzleC] = ['printing', 0, false, 210]
  const channels = new Float64Array(Object.keys(CHANNEL_AT).length).fill(Number.NaN)
  const guarded = {
    heartbeat: () => undefined,
    async ask(request: { kind: string; line?: string; action?: { kind: string } }) {
      asked.push(request.line ?? request.action?.kind ?? request.kind)
      if (request.kind === 'pause-print') print = 'paused'
      if (request.kind === 'resume-print') print = 'printing'
      if (request.action?.kind === 'set-target') nozzleC = 210
    },
  }
  const look = async (): Promise<Scene> => {
    timeS++
    channels[CHANNEL_AT.filament_used_mm] = timeS
    channels[CHANNEL_AT.filament_present] = isEmpty ? 0 : 1
    channels[CHANNEL_AT.nozzle_target_c] = 210
    channels[CHANNEL_AT.nozzle_c] = nozzleC
    return { print, host: 'ready', timeS, channels } as unknown as Scene
  }
  const attendant: Attendant = {
    questions: [],
    ask: () => {
      nozzleC = 100
    },
    answerTo() {
      isEmpty = false
      return true
    },
  }
  const operator = createThresholdOperator({ perception: { look }, guarded } as unknown as OperatedPrinter, attendant)
  return {
    asked,
    empty: () => {
      isEmpty = true
    },
    async steps(count: number) {
      for (let at = 0; at < count; at++) await operator.step()
    },
  }
}

test('the peer stays awake, heats, pushes filament through, goes on, and alarms again', async () => {
  const peer = rig()
  await peer.steps(60)
  expect(peer.asked).toEqual([])
  for (const times of [1, 2]) {
    peer.empty()
    await peer.steps(120)
    const once = [
      'pause-print',
      'SET_IDLE_TIMEOUT TIMEOUT=7800',
      'set-target',
      'extrude',
      'SET_IDLE_TIMEOUT',
      'resume-print',
    ]
    expect(peer.asked).toEqual(Array.from({ length: times }, () => once).flat())
  }
})
