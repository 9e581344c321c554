"""How the page looks: light, dark and on paper. Colours are those of the guide; they differ in lightness too."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #efebe2; --card: #fbfaf7; --edge: #ded8ca; --ink: #2c3447; --soft: #586073; --grid: #e4dfd3;
  --done: #1f5f59; --rested: #8cc7c0; --cut: #5d9c95; --skipped: #e0b878; --ignored: #dedad0; --over: #6f6a5f;
  --line: #b4402c; --heat-1: #e9c193; --heat-2: #da9060; --heat-3: #bb5b37; --heat-4: #7f2917; --limb: #ece7dc;
  --limb-line: #b9b2a3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --card: #1e2126; --edge: #343a43; --ink: #eceef2; --soft: #b1b8c5; --grid: #30353d;
    --done: #9fe0d9; --rested: #3f7771; --cut: #63aaa3; --skipped: #a5762f; --ignored: #565d68; --over: #a5acb8;
    --line: #ff9a85; --heat-1: #6f4834; --heat-2: #a06043; --heat-3: #d17f57; --heat-4: #ffc79f; --limb: #2b3039;
    --limb-line: #565e6b;
  }
}
@media (prefers-contrast: more) {
  :root { --soft: #3a4152; --edge: #6b6f78; --grid: #b3ad9f; }
}
@media (prefers-contrast: more) and (prefers-color-scheme: dark) {
  :root { --soft: #d6dae2; --edge: #9aa1ad; --grid: #59616d; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: clamp(0.75rem, 2.5vw, 2rem); background: var(--ground); color: var(--ink);
  font: 400 1rem/1.5 system-ui, "Segoe UI", Cantarell, "Noto Sans", sans-serif; overflow-wrap: break-word;
}
header, main, footer { max-width: 68rem; margin-inline: auto; }
h1, h2, p, ul, figure { margin: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.6vw, 2.2rem); line-height: 1.15; font-weight: 650; }
h2 { font-size: 1.1rem; font-weight: 650; line-height: 1.3; }
header { padding: 0.25rem 0.25rem 1.1rem; display: grid; gap: 0.25rem; }
.soft, footer { color: var(--soft); }
footer { padding: 1.25rem 0.25rem 0; font-size: 0.9rem; }
.unseen { position: absolute; width: 0; height: 0; }
main { display: grid; gap: 0.9rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
section {
  background: var(--card); border: 1px solid var(--edge); border-radius: 1.1rem; padding: 1rem 1.15rem 1.1rem;
  display: flex; flex-direction: column; gap: 0.6rem; min-width: 0;
}
section.wide { grid-column: 1 / -1; }
.two { display: flex; flex-direction: column; gap: 0.9rem; min-width: 0; }
.two section:last-child { flex: 1; }
.plot { display: block; width: 100%; height: auto; }
.plot text { fill: var(--soft); font-size: 12px; text-anchor: middle; }
.plot text.left { text-anchor: end; }
.grid { stroke: var(--grid); stroke-width: 1; fill: none; }
.axis { stroke: var(--soft); stroke-width: 1; fill: none; }
.mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 4; fill: none; }
.points { stroke: var(--cut); stroke-width: 4.5; stroke-linecap: round; fill: none; }
.points.small { stroke-width: 2.6; }
.line { stroke: var(--line); stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; fill: none; }
.done { fill: var(--done); }
.cut_short { fill: var(--cut); }
.rested { fill: url(#stripes); }
.skipped { fill: var(--skipped); }
.ignored { fill: var(--ignored); }
.withdrawn { fill: url(#dots); }
#stripes .under { fill: var(--rested); }
#stripes .over { fill: var(--card); fill-opacity: 0.55; }
#dots .under { fill: var(--card); }
#dots .over { fill: var(--over); }
ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 0.875rem; }
ul.legend li { display: flex; align-items: center; gap: 0.4rem; }
.key { width: 0.9rem; height: 0.9rem; flex: none; }
.key rect { stroke: var(--soft); stroke-width: 0.5; }
details { font-size: 0.9rem; margin-top: auto; }
summary { cursor: pointer; color: var(--soft); width: fit-content; border-radius: 0.3rem; }
summary:focus-visible { outline: 3px solid var(--line); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
caption {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
th, td {
  padding: 0.22rem 0.5rem 0.22rem 0; text-align: right; border-top: 1px solid var(--grid); font-weight: 400;
}
thead td { border-top: 0; }
thead th { border-top: 0; color: var(--soft); vertical-align: bottom; line-height: 1.2; }
th:first-child, td.text, thead th.text { text-align: left; }
.body {
  display: grid; gap: 0.5rem 1.5rem; align-items: center;
  grid-template-columns: minmax(0, 1.25fr) minmax(15rem, 1fr);
}
.body > svg { width: 100%; height: auto; max-height: 30rem; }
@media (max-width: 44rem) { .body { grid-template-columns: minmax(0, 1fr); } }
td { white-space: nowrap; }
td.text, table.loose td:last-child { white-space: normal; overflow-wrap: normal; }
table.loose th:first-child { white-space: nowrap; }
@media (max-width: 30rem) {
  table { font-size: 0.8rem; }
  th, td { padding-right: 0.3rem; }
}
td.bar { width: 40%; padding-left: 0.5rem; }
td.bar span { display: block; height: 0.7rem; border-radius: 0.2rem; min-width: 1px; }
.worked { background: var(--done); }
.heat-0 { background: transparent; fill: transparent; }
.heat-1 { background: var(--heat-1); }
.heat-2 { background: var(--heat-2); }
.heat-3 { background: var(--heat-3); }
.heat-4 { background: var(--heat-4); }
@media print {
  :root {
    color-scheme: light; --ground: #fff; --card: #fff; --edge: #bbb; --ink: #000; --soft: #444; --grid: #ddd;
    --done: #1f5f59; --rested: #8cc7c0; --cut: #5d9c95; --skipped: #e0b878; --ignored: #dedad0; --over: #6f6a5f;
    --line: #b4402c; --heat-1: #e9c193; --heat-2: #da9060; --heat-3: #bb5b37; --heat-4: #7f2917; --limb: #ece7dc;
    --limb-line: #b9b2a3;
  }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { padding: 0; font-size: 10pt; }
  main { display: block; }
  section { break-inside: avoid; margin-bottom: 0.8rem; }
  section .plot { max-width: 30rem; }
  details:not([open]) { display: none; }
}
"""

# The drawn body as one pale shape, so that what is shaded on it is read by its lightness alone.
_TONES = (
    "skin",
    "blush",
    "cheek",
    "hair",
    "face",
    "top",
    "trousers",
    "shoe",
    "skin-far",
    "top-far",
    "trousers-far",
)
_LINES = (
    "skin-line",
    "skin-far-line",
    "top-line",
    "top-far-line",
    "trousers-line",
    "trousers-far-line",
    "hair-line",
)
BODY = (
    "#body.pale {"
    + "".join(f"--{tone}: var(--limb);" for tone in (*_TONES, "glow"))
    + "".join(f"--{tone}: var(--limb-line);" for tone in (*_LINES, "face", "paper"))
    + "}"
)
