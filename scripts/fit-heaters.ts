// Fits the heater of PHYSICS 2.2 to the recorded heat-ups and prints what data/printers/*/machine.json ships:
//   npx tsx scripts/fit-heaters.ts
// Only the constants ship, naming the repository they come from; the logs stay where they are.
import { fitHeater, type HeaterFit } from '#physics'
import { airOf, CALIBRATION_HOLD_S, type HeaterEvent, heatUpOnly, readHeatUps } from '../validation/heater-events.ts'

const reached = readHeatUps().filter((event) => event.reachS !== null)
if (reached.length === 0) {
  console.error('No recorded heat-ups beside this checkout; set PRINTWRIGHT_SHARED.')
  process.exit(3)
}

const byHeater = new Map<string, HeaterEvent[]>()
for (const event of reached) {
  const key = `${event.heater}\t${event.repo}`
  byHeater.set(key, [...(byHeater.get(key) ?? []), event])
}

console.log(
  'heater repository events a_C_per_s tau_block_s sensor_lag_s resistance_per_C rms_C heater_lag_s sensor_lead_C | spread of ln a, ln tau, ln lag',
)
for (const key of [...byHeater.keys()].sort()) {
  const events = byHeater.get(key) ?? []
  const joint = fitAll(events)
  const each = events.map((event) => fitAll([event]).heater)
  const spreads = [
    spread(each.map((heater) => Math.log(heater.fullPowerCPerS))),
    spread(each.map((heater) => Math.log(heater.lossPerS))),
    spread(each.map((heater) => Math.log(heater.sensorLagS))),
  ]
  console.log(`${key}\t${events.length}\t${describe(joint)} | ${spreads.map((value) => value.toFixed(2)).join(' ')}`)
}

// Machines whose logs are not among the recorded ones: constants from the summary of PHYSICS V2, by the same model with
// the resistance of a cartridge: heating time and holding power fix rate and loss.
const SUMMARIES = [
  { name: 'FLSUN V400 (themacboy)', startC: 26, targetC: 210, reachS: 146, deadS: 4, holdRatio: 0.48 },
  { name: 'Voron 2.4 (lahn92)', startC: 27, targetC: 270, reachS: 47, deadS: 2, holdRatio: 0.39 },
  { name: 'Voron 2 LDO (Hartk)', startC: 29, targetC: 265, reachS: 46, deadS: 1, holdRatio: 0.44 },
  { name: 'Sovol SV08', startC: 39, targetC: 225, reachS: 19, deadS: 1, holdRatio: 0.19 },
  { name: 'Ender-3 Pro (Gunny)', startC: 26, targetC: 170, reachS: 86, deadS: 4, holdRatio: 0.47 },
]
console.log('\nfrom PHYSICS V2: name a_C_per_s tau_block_s (lag = dead time, resistance 0.0008/C, air 25 °C)')
for (const summary of SUMMARIES) {
  const { fullPowerCPerS, lossPerS } = fromSummary(summary)
  console.log(`${summary.name}\t${fullPowerCPerS.toFixed(2)}\t${(1 / lossPerS).toFixed(0)}`)
}

function fitAll(events: readonly HeaterEvent[]): HeaterFit {
  return fitHeater(
    events.map((event) => heatUpOnly(event, CALIBRATION_HOLD_S)),
    {
      airC: airOf(events),
      airSpreadC: 0,
      kind: events[0]?.heater === 'heater_bed' ? 'bed' : 'nozzle',
    },
  )
}

function describe({ heater, rmsC }: HeaterFit): string {
  return [
    heater.fullPowerCPerS.toFixed(3),
    (1 / heater.lossPerS).toFixed(0),
    heater.sensorLagS.toFixed(1),
    heater.resistancePerC.toFixed(5),
    rmsC.toFixed(2),
    heater.heaterLagS.toFixed(1),
    heater.sensorLeadC.toFixed(1),
  ].join('\t')
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1))
}

function fromSummary(summary: (typeof SUMMARIES)[number]): { fullPowerCPerS: number; lossPerS: number } {
  const airC = 25
  const resistance = (temperatureC: number): number => 1 + 0.0008 * (temperatureC - 25)
  let low = 1e-4
  let high = 0.05
  for (let i = 0; i < 60; i++) {
    const lossPerS = Math.sqrt(low * high)
    const rate = rateFor(lossPerS)
    let temperatureC = summary.startC
    for (let timeS = 0; timeS < summary.reachS - summary.deadS; timeS += 0.05) {
      temperatureC += 0.05 * (rate / resistance(temperatureC) - lossPerS * (temperatureC - airC))
    }
    if (temperatureC < summary.targetC) low = lossPerS
    else high = lossPerS
  }
  const lossPerS = Math.sqrt(low * high)
  return { fullPowerCPerS: rateFor(lossPerS), lossPerS }

  // Holding fixes the ratio: more loss means more power, so a faster rise to the same hold.
  function rateFor(loss: number): number {
    return (loss * (summary.targetC - airC) * resistance(summary.targetC)) / summary.holdRatio
  }
}
