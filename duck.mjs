import { DuckDBInstance } from '@duckdb/node-api'

const i = await DuckDBInstance.create()
const c = await i.connect()
const r = await c.runAndReadAll(process.argv[2])
const rows = r.getRowObjectsJson()
if (rows.length) {
  const k = Object.keys(rows[0])
  console.log(k.join(' '))
  for (const x of rows)
    console.log(
      k
        .map((n) => (typeof x[n] === 'number' ? (Number.isInteger(x[n]) ? x[n] : +x[n].toPrecision(4)) : x[n]))
        .join(' '),
    )
}
