/** Of the story's page; in the page itself, so that the folder can be sent as it is. */
export const STORY_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2328, #e6e9ec);
  --quiet: light-dark(#66717b, #97a3ad);
  --paper: light-dark(#f6f7f8, #14181b);
  --card: light-dark(#fff, #1c2226);
  --line: light-dark(#e2e6e9, #2c343a);
  --accent: light-dark(#2563a8, #6aa9ee);
  --good: light-dark(#2e7d4f, #5fbd86);
  --warm: light-dark(#c2570c, #f0944a);
  --expected: light-dark(#9aa5ae, #6c7881);
  font: 16px/1.5 system-ui, sans-serif;
  color: var(--ink);
  background: var(--paper);
}
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 1rem 0 0.2rem; }
h2 { font-size: 1.05rem; margin: 0 0 0.8rem; }
.end { font-size: 1.15rem; margin: 0 0 1rem; }
.good-text { color: var(--good); }
.warm-text { color: var(--warm); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem; padding: 1.1rem; margin-top: 1rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 1rem; margin: 0.3rem 0 0; font-size: 0.92rem; }
dt, time, figcaption { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.entries { list-style: none; margin: 0; padding: 0; }
.entries li { display: grid; grid-template-columns: 4.2rem 5.5rem minmax(0, 1fr); gap: 0.2rem 0.8rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
.entries li:first-child { border-top: 0; }
.entries p { margin: 0; }
.entries b { font-weight: 600; }
.world b { color: var(--quiet); }
.decided b { color: var(--warm); }
.did b { color: var(--good); }
.asked b, .answered b { color: var(--accent); }
time { font-variant-numeric: tabular-nums; font-size: 0.85rem; line-height: 1.8; }
details { font-size: 0.92rem; margin-top: 0.3rem; }
summary { color: var(--quiet); cursor: pointer; }
@media (max-width: 40rem) {
  .entries li { grid-template-columns: 4.2rem minmax(0, 1fr); }
  .entries div { grid-column: 1 / -1; }
  .entries dl { grid-template-columns: minmax(0, 1fr); }
}
figure { margin: 0 0 1.2rem; }
figcaption { font-size: 0.88rem; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 11px; fill: var(--quiet); }
svg path { fill: none; stroke-width: 1.8; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .mark { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 3; }
svg .mark-label { fill: var(--ink); }
.good { stroke: var(--good); }
.warm { stroke: var(--warm); }
.accent { stroke: var(--accent); }
.expected { stroke: var(--expected); stroke-dasharray: 5 4; }
.key { margin-left: 0.8rem; white-space: nowrap; }
.key i { display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 50%; margin-right: 0.3rem; }
i.good { background: var(--good); }
i.warm { background: var(--warm); }
i.accent { background: var(--accent); }
i.expected { background: var(--expected); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0.8rem; }
.pictures figure { margin: 0; }
.pictures img { width: 100%; border-radius: 0.5rem; display: block; background: #000; }
`
