// Screws under the bed that a person turns: SCREWS_TILT_CALCULATE says how far, BED_SCREWS_ADJUST leads from one to the next.
// Source: Klipper documentation (Manual_Level, G-Codes, Status_Reference).
import type { Screw, ScrewsTilt, ScrewThread } from '#calibration'
import { calculateScrewsTilt, deviationError } from '#calibration'
import type { Command } from '#gcode'
import { floatParam, hasParam, KlipperError, textParam } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo } from './host.ts'
import { checkNoManualProbe } from './manual-probe.ts'
import { moveTo } from './probe.ts'
import { probePoints } from './probe-points.ts'
import type { Task } from './reactor.ts'
import { numberSetting, rowsSetting, textSetting } from './section-options.ts'
import type { StatusRecord } from './status-value.ts'

export function setupScrews(host: Host): void {
  if (host.config.sectionNames.includes('screws_tilt_adjust')) setupScrewsTilt(host)
  if (host.config.sectionNames.includes('bed_screws')) setupBedScrews(host)
}

/** screw1, screw2, ... with their names; `suffix` for a second place of each. */
function screwsOf(host: Host, section: string, suffix = ''): Screw[] {
  const screws: Screw[] = []
  for (let number = 1; number < 100; number++) {
    const [place] = rowsSetting(host, section, `screw${number}${suffix}`)
    const [xMm, yMm] = place ?? []
    if (xMm === undefined || yMm === undefined) break
    const nameless = `screw at ${xMm.toFixed(3)},${yMm.toFixed(3)}`
    screws.push({ xMm, yMm, name: textSetting(host, section, `screw${number}_name`, nameless) })
  }
  return screws
}

function setupScrewsTilt(host: Host): void {
  const section = 'screws_tilt_adjust'
  const screws = screwsOf(host, section)
  let found: ScrewsTilt | null = null
  let maxDeviationMm: number | null = null
  addObject(host, section, () => ({
    error: found?.isExceeded ?? false,
    max_deviation: maxDeviationMm,
    results: (found?.results ?? {}) as unknown as StatusRecord,
  }))
  const run = function* (at: Host, command: Command): Task {
    const deviationMm = floatParam(command, 'MAX_DEVIATION', null)
    const direction = hasParam(command, 'DIRECTION') ? textParam(command, 'DIRECTION', '').toUpperCase() : null
    if (direction !== null && direction !== 'CW' && direction !== 'CCW') {
      throw new KlipperError(`Error on '${command.text.trim()}': DIRECTION must be either CW or CCW`)
    }
    maxDeviationMm = deviationMm
    yield* probePoints(at, command, {
      points: screws,
      travelMmPerS: numberSetting(at, section, 'speed', 50),
      horizontalMoveZMm: numberSetting(at, section, 'horizontal_move_z', 5),
      areProbePlaces: false,
      *onPoints(results) {
        const thread = textSetting(at, section, 'screw_thread', 'CW-M3') as ScrewThread
        const heights = results.map(({ bedZMm }) => bedZMm)
        found = calculateScrewsTilt(screws, heights, thread, direction, deviationMm)
        for (const line of found.lines) respondInfo(at, line)
        if (found.isExceeded && deviationMm !== null) throw deviationError(deviationMm)
        return false
      },
    })
  }
  addCommand(
    host,
    'SCREWS_TILT_CALCULATE',
    run,
    'Tool to help adjust bed leveling screws by calculating the number of turns to level it.',
  )
}

interface ScrewTour {
  state: 'adjust' | 'fine' | null
  at: number
  accepted: number
}

function setupBedScrews(host: Host): void {
  const section = 'bed_screws'
  const rounds = { adjust: screwsOf(host, section), fine: screwsOf(host, section, '_fine_adjust') }
  const tour: ScrewTour = { state: null, at: 0, accepted: 0 }
  addObject(host, section, () => ({
    is_active: tour.state !== null,
    state: tour.state,
    current_screw: BigInt(tour.at),
    accepted_screws: BigInt(tour.accepted),
  }))
  const travelMmPerS = numberSetting(host, section, 'speed', 50)
  const probeMmPerS = numberSetting(host, section, 'probe_speed', 5)
  const liftMm = numberSetting(host, section, 'horizontal_move_z', 5)
  const lowMm = numberSetting(host, section, 'probe_height', 0)
  const keep = Number.NaN

  const leave = (): void => {
    tour.state = null
    for (const name of ['ACCEPT', 'ADJUSTED', 'ABORT']) host.commands.delete(name)
  }
  const goTo = (at: Host, state: 'adjust' | 'fine', index: number): void => {
    tour.state = state
    tour.at = index
    const screw = rounds[state][index]!
    moveTo(at, keep, keep, liftMm, probeMmPerS)
    moveTo(at, screw.xMm, screw.yMm, keep, travelMmPerS)
    moveTo(at, keep, keep, lowMm, probeMmPerS)
    const ask = `Adjust ${screw.name}. Then run ACCEPT, ADJUSTED, or ABORT`
    respondInfo(at, `${ask}\nUse ADJUSTED if a significant screw adjustment is made`)
  }
  const accept = (at: Host): void => {
    const { state } = tour
    if (state === null) return
    tour.accepted++
    const round = rounds[state]
    if (tour.accepted < round.length) goTo(at, state, (tour.at + 1) % round.length)
    else if (state === 'adjust' && rounds.fine.length > 0) {
      tour.accepted = 0
      goTo(at, 'fine', 0)
    } else {
      moveTo(at, keep, keep, liftMm, probeMmPerS)
      leave()
      respondInfo(at, 'Bed screws tool completed successfully')
    }
  }
  addCommand(
    host,
    'BED_SCREWS_ADJUST',
    (at) => {
      if (tour.state !== null) throw new KlipperError('Already in bed_screws helper; use ABORT to exit')
      checkNoManualProbe(at)
      tour.accepted = 0
      goTo(at, 'adjust', 0)
      addCommand(at, 'ACCEPT', accept, 'Accept bed screw position')
      addCommand(
        at,
        'ADJUSTED',
        (again) => {
          // All of them are looked at once more, this one too.
          tour.accepted = -1
          accept(again)
        },
        'Accept bed screw position after notable adjustment',
      )
      addCommand(at, 'ABORT', leave, 'Abort bed screws tool')
    },
    'Tool to help adjust bed leveling screws',
  )
}
