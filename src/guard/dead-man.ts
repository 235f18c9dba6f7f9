// The dead-man on the printer itself: timers in the printer's own firmware that the guard, and whoever operates the printer,
// wind up again and again. Where nobody does so any more the printer switches its heaters off and pauses, by itself.
//
// A printer that waits (heating, homing, probing) takes no command until it has done so: winding up waits as well. Therefore a
// timer that runs out does nothing but say how often it had been wound up; what that does is read when the printer is free
// again, after everything that waited before it: where it was wound up meanwhile nothing happens.
import type { PlainValue, PrinterStatus } from '#protocol'

/** `guard`: the process that stands between the printer and its clients. `operator`: whoever runs it without a person. */
export type DeadMan = 'guard' | 'operator'

/** Times that docs/SAFETY.md quotes. All are of the printer's own clock. */
export const DEAD_MAN_TIMES = {
  /** A timer is wound up this often, s. */
  windS: 5,
  /** ... and runs out after this, s: the longest that a printer which takes commands is without anybody. */
  runOutS: 15,
  /** A printer that waits in one command (heating, homing, probing) is stopped when that lasts longer, s, and a heater is on. */
  lastS: 3600,
  /** ... and when a print is well under way: no bed needs longer to become warm again, no mesh to be measured, s. What takes longer,
   * soaking a chamber, comes before the first part of the filament, this much of it, mm. */
  printingLastS: 1200,
  underWayMm: 100,
} as const

const SECTION: Readonly<Record<DeadMan, string>> = { guard: 'printwright_deadman', operator: 'printwright_operator' }
const LAST = 'printwright_last'
const MACRO = 'PRINTWRIGHT_SAFE'

/** For the user's printer.cfg. */
export function deadManConfig(): string {
  const timer = (who: DeadMan): string => `[delayed_gcode ${SECTION[who]}]
gcode:
  ${MACRO} WHO=${who} SEEN={printer["gcode_macro ${MACRO}"].${who}}
`
  return `# Printwright's dead-man. Where the guard (or the operator) is gone for ${DEAD_MAN_TIMES.runOutS} s the printer switches its heaters off and
# pauses, by itself. A person resumes: heat up first. Take it out by deleting these sections.
[gcode_macro ${MACRO}]
description: Heaters off and pause, where nobody is in charge any more
variable_guard: 0
variable_operator: 0
gcode:
  {% set wound = printer["gcode_macro ${MACRO}"] %}
  {% set who = params.WHO|default("") %}
  {% set now = wound.operator if who == "operator" else wound.guard %}
  {% if params.SEEN|default(-1)|int == now|int %}
    TURN_OFF_HEATERS
    {action_respond_info("printwright: nobody has been in charge (" + who + ") for ${DEAD_MAN_TIMES.runOutS} s: heaters off")}
    {% if printer.print_stats is defined and printer.print_stats.state == "printing" %}
      PAUSE
    {% endif %}
  {% endif %}

${timer('guard')}
${timer('operator')}
# A wait that never ends, with nobody in charge. It stops the printer at once, whatever that is doing. A heater that cools down to its
# target, with no power, is no reason.
[delayed_gcode ${LAST}]
gcode:
  {% set ns = namespace(hot=0) %}
  {% for name in printer.heaters.available_heaters %}
    {% set one = printer[name] %}
    {% if one.target > 0 and (one.power > 0 or (one.target > 50 and one.temperature <= one.target + 3)) %}{% set ns.hot = 1 %}{% endif %}
  {% endfor %}
  {% if ns.hot == 1 %}{action_emergency_stop("printwright: nobody has been in charge for too long")}{% endif %}
`
}

/**
 * How long the printer may take for one command from now on. The timer is wound up before it and not while it lasts: whatever it
 * is, that long nobody can.
 */
export function longestCommandS(status: PrinterStatus): number {
  const { state, filament_used: usedMm } = status['print_stats'] ?? {}
  const isUnderWay = state === 'printing' && Number(usedMm) > DEAD_MAN_TIMES.underWayMm
  return isUnderWay ? DEAD_MAN_TIMES.printingLastS : DEAD_MAN_TIMES.lastS
}

/** Winds a timer up. `count` has to be another one each time. */
export function windScript(who: DeadMan, count: number, lastS: number = DEAD_MAN_TIMES.lastS): string {
  const lines = [
    `SET_GCODE_VARIABLE MACRO=${MACRO} VARIABLE=${who} VALUE=${count}`,
    `UPDATE_DELAYED_GCODE ID=${SECTION[who]} DURATION=${DEAD_MAN_TIMES.runOutS}`,
  ]
  if (who === 'guard') lines.push(`UPDATE_DELAYED_GCODE ID=${LAST} DURATION=${lastS}`)
  return lines.join('\n')
}

/** An orderly end: nobody has to be in charge. */
export function restScript(who: DeadMan): string {
  const lines = [`UPDATE_DELAYED_GCODE ID=${SECTION[who]} DURATION=0`]
  if (who === 'guard') lines.push(`UPDATE_DELAYED_GCODE ID=${LAST} DURATION=0`)
  return lines.join('\n')
}

const OPERATORS = new RegExp(
  `^(?:SET_GCODE_VARIABLE MACRO=${MACRO} VARIABLE=operator VALUE=[0-9]{1,15}\\nUPDATE_DELAYED_GCODE ID=${SECTION.operator} DURATION=${DEAD_MAN_TIMES.runOutS}|UPDATE_DELAYED_GCODE ID=${SECTION.operator} DURATION=0)$`,
)

/** A script with which an operator winds its own timer up, or lets it rest: such passes the guard. */
export function isOperatorsScript(script: string): boolean {
  return OPERATORS.test(script)
}

/** What of the dead-man is missing in the printer's configuration (`configfile`); empty: it is all there. */
export function missingDeadMan(status: PrinterStatus): readonly string[] {
  const settings = status['configfile']?.['settings']
  const has = (section: string): boolean => isObject(settings) && Object.hasOwn(settings, section)
  return [
    `gcode_macro ${MACRO.toLowerCase()}`,
    `delayed_gcode ${SECTION.guard}`,
    `delayed_gcode ${SECTION.operator}`,
    `delayed_gcode ${LAST}`,
  ].filter((section) => !has(section))
}

/** Somebody has to be in charge: a print runs, or a heater is asked to be warm. */
export function needsSomebody(status: PrinterStatus): boolean {
  if (status['print_stats']?.['state'] === 'printing') return true
  return Object.values(status).some((fields) => typeof fields['target'] === 'number' && fields['target'] > 0)
}

function isObject(value: PlainValue | undefined): value is { readonly [key: string]: PlainValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface DeadManKeeper {
  /** With each observation: winds up when it is time, lets it rest when nobody is needed any more. */
  step(status: PrinterStatus, printerS: number, nowS: number): void
  /** The link or the host has gone: what was wound up there is void. */
  forget(): void
  /** Lets it rest; call at an orderly end. */
  rest(): Promise<void>
  readonly isWound: boolean
}

/** `runScript` goes to the printer; one script at a time is on its way. */
export function createDeadMan(
  who: DeadMan,
  firstCount: number,
  runScript: (script: string) => Promise<void>,
): DeadManKeeper {
  let count = firstCount
  let isWound = false
  let isOnItsWay = false
  let printerAtS = Number.NEGATIVE_INFINITY
  let atS = Number.NEGATIVE_INFINITY
  /** Answers from before the last loss say nothing of now. */
  let era = 0

  function send(script: string): Promise<void> {
    const mine = era
    isOnItsWay = true
    return runScript(script)
      .catch(() => undefined)
      .then(() => {
        if (mine === era) isOnItsWay = false
      })
  }

  return {
    get isWound() {
      return isWound
    },
    step(status, printerS, nowS) {
      if (isOnItsWay) return
      if (!needsSomebody(status)) {
        if (!isWound) return
        isWound = false
        void send(restScript(who))
        return
      }
      // Whichever clock runs faster: a virtual printer's time may be a multiple of ours.
      const isDue = printerS - printerAtS >= DEAD_MAN_TIMES.windS || nowS - atS >= DEAD_MAN_TIMES.windS
      if (isWound && !isDue) return
      isWound = true
      printerAtS = printerS
      atS = nowS
      void send(windScript(who, ++count, longestCommandS(status)))
    },
    forget() {
      era++
      isOnItsWay = false
      isWound = false
    },
    async rest() {
      if (!isWound) return
      isWound = false
      await send(restScript(who))
    },
  }
}
