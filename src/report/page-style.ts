/** The page's style, light and dark; inlined, so the page needs nothing else. */
export const PAGE_STYLE = `
:root {
  --ground: #f6f6f3; --surface: #ffffff; --ink: #1a1c20; --quiet: #666b73; --rule: #e4e4df; --soft: #efefeb;
  --accent: #1264c0; --failure: #c22f2f; --defect: #b26a00; --note: #3d6f9e; --good: #2a7d4f;
  --view-top: #fbfbf9; --view-bottom: #e3e4e2;
  --s1: #d6552b; --s2: #2a6fc4; --s3: #2c8c5a; --s4: #8a5cc2; --s5: #b58900; --s6: #5b6470;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d0f12; --surface: #14171b; --ink: #e7e8ea; --quiet: #969ca5; --rule: #262a31; --soft: #1b1f25;
    --accent: #6cb2ff; --failure: #ff7b72; --defect: #e9a64a; --note: #82b5e6; --good: #63c190;
    --view-top: #1b1f25; --view-bottom: #0b0d10;
    --s1: #ff8a5c; --s2: #6cb2ff; --s3: #5cc28d; --s4: #b794f6; --s5: #e3c04d; --s6: #9aa3ae;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, p, dl, dd, ol { margin: 0; padding: 0; }
h2 { font-size: 15px; font-weight: 650; letter-spacing: -.005em; }
small { font-size: 12.5px; color: var(--quiet); font-weight: 400; }
button, select, input { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }

.head { display: flex; flex-wrap: wrap; align-items: center; gap: 12px 28px; padding: 18px 24px 16px; }
.thumbnail { width: 56px; height: 56px; object-fit: contain; border-radius: 8px; background: var(--soft); }
.name { flex: 1 1 260px; min-width: 0; }
.name h1 { font-size: 20px; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; }
.name p { color: var(--quiet); font-size: 13.5px; }
.figures { display: flex; flex-wrap: wrap; gap: 12px 32px; }
.figures dt { font-size: 12.5px; color: var(--quiet); }
.figures dd { font-size: 19px; line-height: 1.3; font-weight: 600; letter-spacing: -.015em; white-space: nowrap; }
.figures dd small { display: block; letter-spacing: 0; }
.interval { width: 120px; height: 12px; margin-left: 12px; overflow: visible; }
.interval line { stroke-linecap: round; }
.interval .rail { stroke: var(--rule); stroke-width: 2; }
.interval .span { stroke: var(--quiet); stroke-width: 4; }
.interval circle { fill: var(--ink); stroke: var(--ground); stroke-width: 1.5; }
.stop { margin: 0 24px 14px; padding: 10px 14px; border-left: 3px solid var(--failure); background: var(--surface); }

main { padding: 0 24px; }
main > section { margin-top: 32px; }
.stage { display: grid; grid-template-columns: minmax(0, 1fr) 372px; gap: 16px; }
#part, #findings { height: min(80vh, 860px); min-height: 480px; }
#part { display: flex; flex-direction: column; background: var(--surface); border: 1px solid var(--rule); border-radius: 12px; overflow: hidden; }
#findings { overflow: auto; padding-right: 4px; scrollbar-width: thin; }
#findings h2 { position: sticky; top: 0; padding: 2px 0 10px; background: var(--ground); z-index: 1; }
#findings h2 small span { margin-left: 8px; }
.failure { --tone: var(--failure); } .defect { --tone: var(--defect); } .note { --tone: var(--note); }
#findings h2 small span { color: var(--tone); }
#findings ol { list-style: none; display: grid; gap: 10px; }
.none { color: var(--quiet); padding: 8px 0; }
.finding { background: var(--surface); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; font-size: 14px; line-height: 1.45; }
.finding[tabindex] { cursor: pointer; }
.finding[tabindex]:hover { border-color: var(--quiet); }
.finding[aria-pressed=true] { border-color: var(--tone); box-shadow: 0 0 0 1px var(--tone); }
.finding-head { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; }
.finding h3 { font-size: 14.5px; font-weight: 620; }
.number { display: inline-grid; place-items: center; min-width: 20px; height: 20px; padding: 0 5px; margin-right: 8px; border-radius: 10px; background: var(--tone); color: var(--surface); font-size: 11.5px; font-weight: 650; }
.sure { font-weight: 620; color: var(--tone); white-space: nowrap; }
.place { color: var(--quiet); font-size: 12.5px; margin: 1px 0 6px; }
.finding p + p { margin-top: 6px; }
.advice { padding-left: 10px; border-left: 2px solid var(--tone); }

.canvas-frame { container-type: size; position: relative; flex: 1; min-height: 0; background: radial-gradient(120% 90% at 50% 8%, var(--view-top), var(--view-bottom)); overflow: hidden; touch-action: none; }
.canvas-frame canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; outline-offset: -2px; }
.picture { display: none; width: 100%; }
.message { position: absolute; inset: 0; display: grid; place-items: center; padding: 24px; text-align: center; color: var(--quiet); }
.corner { position: absolute; display: flex; gap: 6px; }
.corner.left { left: 12px; top: 12px; }
.corner.right { right: 12px; top: 12px; }
.control { height: 34px; padding: 0 11px; border: 1px solid var(--rule); border-radius: 8px; background: color-mix(in srgb, var(--surface) 88%, transparent); cursor: pointer; font-size: 13.5px; }
.control:hover { border-color: var(--quiet); }
.control[aria-pressed=true] { border-color: var(--accent); color: var(--accent); }
select.control { padding-right: 6px; }
.legend { position: absolute; left: 12px; bottom: 12px; width: 252px; padding: 9px 11px; border-radius: 10px; background: color-mix(in srgb, var(--surface) 82%, transparent); font-size: 12.5px; pointer-events: none; }
.legend canvas { position: static; width: 100%; height: 46px; display: block; }
.legend .title { font-weight: 600; }
.legend .ends { display: flex; justify-content: space-between; color: var(--quiet); }
.legend .validity { color: var(--quiet); font-size: 11.5px; line-height: 1.35; margin-top: 3px; }
.legend .keys { display: grid; gap: 2px; margin-top: 4px; }
.legend .key { display: flex; align-items: center; gap: 7px; pointer-events: auto; border: 0; background: none; padding: 1px 0; text-align: left; cursor: pointer; }
.legend .key i { width: 11px; height: 11px; border-radius: 3px; background: var(--swatch); flex: none; }
.legend .key[aria-pressed=false] { opacity: .38; }
.tip { position: absolute; z-index: 3; min-width: 178px; max-width: 260px; padding: 9px 11px; border-radius: 8px; border: 1px solid var(--rule); background: var(--surface); box-shadow: 0 6px 24px rgb(0 0 0 / .16); font-size: 12.5px; line-height: 1.45; pointer-events: none; }
.tip .title { font-weight: 620; }
.tip dl { display: grid; grid-template-columns: 1fr auto; gap: 0 14px; }
.tip dt { color: var(--quiet); }
.marker { position: absolute; left: 0; top: 0; width: 22px; height: 22px; margin: -11px 0 0 -11px; border-radius: 50%; border: 2px solid var(--surface); background: var(--tone); color: var(--surface); font-size: 11px; font-weight: 650; line-height: 18px; text-align: center; padding: 0; cursor: pointer; box-shadow: 0 1px 5px rgb(0 0 0 / .3); will-change: transform; }
.marker[aria-pressed=true] { outline: 2px solid var(--tone); outline-offset: 2px; }
.bar { border-top: 1px solid var(--rule); padding: 9px 14px 10px; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 6px 24px; font-size: 13px; }
.slider { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 10px; align-items: center; }
.slider output { grid-column: 2; color: var(--quiet); font-size: 12.5px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.slider .label { grid-row: 1 / span 2; }
.play { width: 36px; height: 36px; padding: 0; border-radius: 50%; display: grid; place-items: center; }
.play svg { width: 14px; height: 14px; fill: currentColor; }
.range { position: relative; height: 24px; }
.range::before { content: ''; position: absolute; left: 0; right: 0; top: 11px; height: 3px; border-radius: 2px; background: linear-gradient(90deg, var(--rule) var(--from, 0%), var(--accent) var(--from, 0%) var(--to, 100%), var(--rule) var(--to, 100%)); }
.range input { position: absolute; inset: 0; width: 100%; height: 24px; margin: 0; appearance: none; -webkit-appearance: none; background: none; pointer-events: none; }
.range input::-webkit-slider-thumb { -webkit-appearance: none; pointer-events: auto; width: 18px; height: 18px; border-radius: 50%; background: var(--surface); border: 2px solid var(--accent); cursor: grab; }
.range input::-moz-range-thumb { pointer-events: auto; width: 14px; height: 14px; border-radius: 50%; background: var(--surface); border: 2px solid var(--accent); cursor: grab; }

#frames .strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(46%, 300px), 1fr)); gap: 12px; margin-top: 12px; }
#frames figure { margin: 0; }
#frames img { display: block; width: 100%; border-radius: 8px; background: var(--soft); }
#frames figcaption { color: var(--quiet); font-size: 12.5px; padding: 3px 2px 0; }
.onset { color: var(--failure); margin-left: 6px; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px; margin-top: 12px; }
.chart { background: var(--surface); border: 1px solid var(--rule); border-radius: 12px; padding: 12px 12px 8px; min-width: 0; }
.chart h3 { font-size: 13.5px; font-weight: 620; padding-left: 4px; }
.chart .validity { color: var(--quiet); font-size: 11.5px; line-height: 1.4; padding: 2px 4px 2px; }
.chart .u-legend { font-size: 12px; text-align: left; padding: 2px 0 0; color: var(--quiet); }
.chart .u-legend th { font-weight: 400; padding: 1px 4px; }
.chart .u-legend td { padding: 1px 6px 1px 0; }
.chart .u-legend .u-marker { width: 10px; height: 3px; border-radius: 2px; background: currentColor; }
.chart .u-legend .edge { display: none; }
.chart .u-legend .u-series > * { vertical-align: middle; }
.chart .u-legend .u-value { color: var(--ink); font-variant-numeric: tabular-nums; }
.now { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1.5px solid var(--accent); pointer-events: none; opacity: .7; }
.card { background: var(--surface); border: 1px solid var(--rule); border-radius: 12px; overflow: hidden; margin-top: 12px; }
.scroll { overflow: auto; max-height: 432px; scrollbar-width: thin; position: relative; }
.card table { border-collapse: separate; border-spacing: 0; font-size: 13px; min-width: 100%; }
.card th, .card td { text-align: right; padding: 0 12px; height: 28px; white-space: nowrap; }
.card th:first-child, .card td:first-child { text-align: left; }
.card th { position: sticky; top: 0; background: var(--surface); font-weight: 500; color: var(--quiet); border-bottom: 1px solid var(--rule); height: 44px; line-height: 1.25; z-index: 1; }
.card th small { display: block; font-size: 11.5px; }
tbody tr[tabindex] { cursor: pointer; }
tbody tr[tabindex]:hover td { background: var(--soft); }
tbody tr[aria-current=true] td { background: color-mix(in srgb, var(--accent) 12%, var(--surface)); }
.card td.bad { color: var(--failure); font-weight: 600; }
.card td.text { max-width: 320px; overflow: hidden; text-overflow: ellipsis; }
.card .gap td { height: var(--gap); padding: 0; }
footer { padding: 28px 24px 36px; color: var(--quiet); font-size: 12.5px; }
footer details { margin-bottom: 10px; }
footer summary { cursor: pointer; }
footer dl { display: grid; grid-template-columns: minmax(90px, max-content) minmax(0, 1fr); gap: 2px 16px; padding: 8px 0 4px; max-width: 900px; }
footer dt { font-family: var(--mono); font-size: 12px; }

@container (max-height: 520px) {
  .legend .validity { display: none; }
}
@container (max-width: 700px) {
  .legend { width: 210px; }
  .legend .ends span:nth-child(2):nth-last-child(2) { display: none; }
}
@media (max-width: 1020px) {
  .stage { grid-template-columns: minmax(0, 1fr); }
  #findings { height: auto; min-height: 0; overflow: visible; padding: 0; }
  #findings h2 { position: static; }
  #part { height: min(78vh, 720px); }
}
@media (max-width: 620px) {
  .head, main, footer { padding-left: 14px; padding-right: 14px; }
  .stop { margin: 0 14px 14px; }
  .head { padding-top: 14px; gap: 10px 14px; }
  .name { flex-basis: 200px; }
  .name h1 { font-size: 18px; }
  .figures { width: 100%; display: grid; grid-template-columns: repeat(3, auto); justify-content: space-between; gap: 10px 12px; }
  .figures dd { font-size: 16px; }
  .figures dd small { font-size: 11.5px; white-space: normal; }
  .figures .chance { grid-column: 1 / -1; }
  .figures .chance small { display: inline; margin-left: 10px; }
  #part { height: min(82vh, 660px); min-height: 440px; margin: 0 -14px; border-radius: 0; border-left: 0; border-right: 0; }
  .bar { grid-template-columns: minmax(0, 1fr); }
  .legend { width: 176px; left: 8px; bottom: 8px; padding: 7px 9px; }
  .legend .validity { display: none; }
  .control { height: 38px; padding: 0 9px; }
  .corner.left { max-width: calc(100% - 198px); }
  .corner.left select { width: 100%; text-overflow: ellipsis; }
  .legend .ends span:nth-child(2):nth-last-child(2) { display: none; }
  .corner.left { left: 8px; top: 8px; } .corner.right { right: 8px; top: 8px; }
  main > section { margin-top: 26px; }
}
@media print {
  :root { --ground: #fff; --surface: #fff; --ink: #000; --quiet: #444; --rule: #ccc; }
  body { font-size: 11pt; }
  .stage { display: block; }
  #part { height: auto; border: 0; break-inside: avoid; }
  .canvas-frame, .bar { display: none; }
  .picture { display: block; }
  #findings { height: auto; overflow: visible; }
  .finding, .chart { break-inside: avoid; }
  .scroll { max-height: none; overflow: visible; }
}
`
