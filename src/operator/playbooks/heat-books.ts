// Trouble with heat: heaters, sensors, fans, air. A heater fault is never followed by a resume.
import { HEATED_BY_WORD } from './heated-by-word.ts'
import type { Playbook, Step } from './playbook.ts'
import { back, PURGE, passes, primed, toPurge } from './purge-steps.ts'
import { BY_WORD, IS_ON, IS_PRINTING, PRINTING, RESUME, SLEEPS, STAND, WARM_BED } from './shared-steps.ts'

const GOES_ON = [PRINTING] as const
/** A heat sink's fan turns ten times as fast. Judgement. */
const FAN_STANDS_RPM = 500

function slower(times: number, why: string): Step {
  return { kind: 'act', action: { kind: 'set-speed-factor', ratio: { fact: 'speedRatio', times, min: 0.3 } }, why }
}

export const HEAT_BOOKS: readonly Playbook[] = [
  {
    name: 'heater-fault',
    title: 'heaters off, and nothing by itself afterwards',
    causes: [
      'heater-stuck-on',
      'thermistor-detached',
      'bed-heater-stuck-on',
      'bed-thermistor-detached',
      'heater-open',
      'heater-intermittent',
      'thermistor-open',
      'thermistor-short',
      'bed-heater-open',
      'bed-thermistor-open',
      'bed-thermistor-short',
    ],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [],
    steps: [
      { kind: 'act', action: { kind: 'heaters-off' }, why: 'No heater runs while it does not do as it is told.' },
      {
        kind: 'if',
        check: { kind: 'print', states: ['paused', 'cancelled', 'complete', 'error', 'standby'] },
        goTo: 'still',
      },
      { kind: 'ask', request: 'pause-print', why: 'The head parks away from the part.' },
      { kind: 'label', name: 'still' },
      { kind: 'act', action: { kind: 'heaters-off' }, why: 'A macro of the pause may have set a target.' },
    ],
    proof: [{ kind: 'channel', channel: 'nozzle_target_c', min: 0, max: 0 }],
    proofWithinS: 30,
    wayOut: 'stop',
    triesMax: 3,
  },
  {
    name: 'sensor-fault',
    title: 'stand still on a sensor that lies, until somebody has looked',
    causes: ['thermistor-noisy', 'signal-off', 'signal-frozen', 'signal-delayed', 'signal-lying'],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      {
        kind: 'act',
        action: { kind: 'heaters-off' },
        why: 'No heater runs by a sensor that may lie, and which one does is not sure.',
      },
      { kind: 'stay-awake', forS: 3600 + 600, why: 'What waits for a person must not fall asleep.' },
      {
        kind: 'person',
        request:
          'A sensor does not say what can be: the heaters are off. Please look at its plug and wire, and answer here: yes once it is well, and it is heated again and the print goes on; no, and it stays off.',
        limitS: 3600,
      },
      ...HEATED_BY_WORD,
    ],
    proof: GOES_ON,
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  {
    name: 'slow-down',
    title: 'ask less of a hot end that is near its end',
    causes: ['heater-weak'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [slower(0.5, 'Half the flow takes less heat.')],
    proof: GOES_ON,
    proofWithinS: 120,
    wayOut: 'go-on',
    triesMax: 2,
  },
  {
    name: 'slow-for-cooling',
    title: 'give layers the time to cool without their fan',
    causes: ['part-fan-stopped'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [slower(0.6, 'Without a fan a layer needs about twice the time to set.')],
    proof: GOES_ON,
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
  {
    name: 'less-fan',
    title: 'lower a part fan that cools the heater block',
    causes: ['part-fan-on-block'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: { fact: 'fanRatio', times: 0.5 } },
        why: 'The block loses less to the fan’s air.',
      },
    ],
    proof: GOES_ON,
    proofWithinS: 120,
    wayOut: 'go-on',
    triesMax: 2,
  },
  {
    name: 'heat-creep',
    title: 'stop heat from creeping up the hot end',
    causes: ['hotend-fan-stopped'],
    level: 'recover',
    isInterrupting: true,
    isRecovery: true,
    preconditions: [IS_ON],
    steps: [
      ...STAND,
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: 1 },
        why: 'The part fan’s air cools the hot end, too.',
        isOptional: true,
      },
      { kind: 'stay-awake', forS: 3600 + 600, why: 'What waits for a person must not fall asleep.' },
      // A hot block melts what the cold zone holds: without that fan nothing keeps it from there. Who goes on at the printer before it is
      // hot again ends the file at its first line; a jam, or a liner that is cooked, is worse.
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: 0 },
        why: 'Heat creeps up as long as the block is hot.',
      },
      {
        kind: 'person',
        request:
          'The heat sink’s fan stands still, and the nozzle is cooling down. Please free or replace the fan and cut off filament that has swollen or was chewed. Answer here, not at the printer: yes once it turns; then it is heated again, and it is looked whether filament passes.',
        limitS: 3600,
      },
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: { fact: 'fanRatio' } },
        why: 'As the print had it.',
        isOptional: true,
      },
      ...BY_WORD,
      // Where it is measured it must be seen to turn, which it need not before the nozzle is warm; else the person is believed.
      {
        kind: 'if',
        check: { kind: 'channel', channel: 'hotend_fan_rpm', min: 0, max: FAN_STANDS_RPM },
        goTo: 'stands',
      },
      SLEEPS,
      WARM_BED,
      ...toPurge('crept'),
      ...PURGE,
      ...passes('crept', 0.9, 'Filament does not pass as it should: heat has crept up as far as a jam.'),
      ...back(),
      { kind: 'ask', request: 'resume-print', why: 'The fan turns again, and filament passes.' },
      { kind: 'if', check: { kind: 'host-ready' }, goTo: 'done' },
      { kind: 'label', name: 'stands' },
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: 0 },
        why: 'The fan is still not seen to turn.',
      },
      {
        kind: 'require',
        check: { kind: 'channel', channel: 'hotend_fan_rpm', min: FAN_STANDS_RPM, max: 1e6 },
        orElse: 'The fan is still not seen to turn.',
      },
      { kind: 'label', name: 'done' },
    ],
    proof: [PRINTING],
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 2,
  },
  {
    name: 'heat-again',
    title: 'heat a nozzle that was cooled while the print stood',
    // Not for a cause: begun where somebody has gone on before the nozzle was hot.
    causes: [],
    level: 'act',
    isInterrupting: true,
    isRecovery: false,
    preconditions: [IS_ON],
    steps: [...STAND, ...BY_WORD, WARM_BED, ...primed('filled'), RESUME],
    proof: GOES_ON,
    proofWithinS: 120,
    wayOut: 'stay-paused',
    triesMax: 3,
  },
  {
    name: 'keep-warm',
    title: 'keep the part warm and its corners down',
    causes: ['warping', 'draft', 'door-opened', 'cold-chamber'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'heater_bed', targetC: { fact: 'bedTargetC', plus: 5 } },
        why: 'A warmer bed holds corners.',
        isOptional: true,
      },
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: { fact: 'fanRatio', times: 0.6 } },
        why: 'Less air, less shrinking at once.',
        isOptional: true,
      },
    ],
    proof: GOES_ON,
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
  {
    name: 'hotter',
    title: 'weld layers better',
    causes: ['delamination'],
    level: 'tune',
    isInterrupting: false,
    isRecovery: false,
    preconditions: [IS_PRINTING],
    steps: [
      {
        kind: 'act',
        action: { kind: 'set-target', heater: 'extruder', targetC: { fact: 'nozzleTargetC', plus: 5 } },
        why: 'A hotter bead welds deeper.',
        isOptional: true,
      },
      {
        kind: 'act',
        action: { kind: 'set-fan', fan: 'fan', speedRatio: { fact: 'fanRatio', times: 0.5 } },
        why: 'The seam stays warm for longer.',
        isOptional: true,
      },
    ],
    proof: GOES_ON,
    proofWithinS: 60,
    wayOut: 'go-on',
    triesMax: 1,
  },
]
