import { Markup } from './markup.ts';

/** Colours follow the reader's setting; every pair has a contrast of at least 4.5 : 1. */
export const STYLE = new Markup(`
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1c2330; --quiet: #5b6575; --edge: #dde1e8; --code: #eef0f4;
  --good: #1a7f45; --good-soft: #dff3e6; --bad: #b4232d; --bad-soft: #fbe3e4; --warn: #8a5a00; --warn-soft: #fbefd5;
  --attacker: #c0262f; --twin: #2563b8; --others: #7a8494; --violation: #8a5a00; --shade: #c0262f12;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1a2029; --ink: #e4e8ee; --quiet: #9aa5b5; --edge: #2d3542; --code: #232b37;
    --good: #5fcf8f; --good-soft: #173826; --bad: #ff8b8f; --bad-soft: #45191d; --warn: #e8b755; --warn-soft: #3d2f10;
    --attacker: #ff7b80; --twin: #79b0ff; --others: #8e99aa; --violation: #e8b755; --shade: #ff7b8018;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 28px 20px 60px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 22px; margin: 0 0 8px; }
h2 { font-size: 18px; margin: 0; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; }
h2 code { color: var(--quiet); font-weight: 400; }
a { color: inherit; }
p { margin: 6px 0; }
.quiet { color: var(--quiet); font-size: 13px; }
.totals { display: flex; gap: 10px; flex-wrap: wrap; }
.total { padding: 4px 14px; border-radius: 8px; }
.total b { font-size: 20px; }
.total.passed, .badge.passed { background: var(--good-soft); color: var(--good); }
.total.failed, .badge.failed { background: var(--bad-soft); color: var(--bad); }
.total.skipped, .badge.skipped { background: var(--warn-soft); color: var(--warn); }
.total.none { background: none; color: var(--quiet); }
.badge { font-size: 12px; font-weight: 600; padding: 2px 9px; border-radius: 20px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
nav table { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; border-collapse: separate; border-spacing: 0; margin-top: 14px; }
th, td { text-align: left; padding: 5px 12px; border-bottom: 1px solid var(--edge); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--quiet); font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scenario { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; padding: 20px 22px; margin-top: 22px; scroll-margin-top: 10px; }
.facts { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.technique { font-size: 12px; padding: 1px 8px; border: 1px solid var(--edge); border-radius: 6px; text-decoration: none; }
.technique:hover { border-color: var(--ink); }
.reason { background: var(--warn-soft); padding: 8px 12px; border-radius: 8px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font-size: 11px; }
.timeline { margin: 14px 0 6px; }
.phase rect { fill: none; } .phase-1 rect { fill: var(--shade); } .phase text { font-weight: 600; }
.phase-1 text { fill: var(--attacker); }
.rail { stroke: var(--edge); }
.row text { fill: var(--ink); font-size: 12px; }
.row.attack rect { fill: var(--attacker); } .row.twin rect { fill: var(--twin); }
.row path.solid { stroke: var(--card); stroke-width: 1.5; }
.row path.hollow { fill: var(--card); stroke-width: 1.6; }
.violation .solid { fill: var(--violation); } .violation .hollow { stroke: var(--violation); }
.detection .solid { fill: var(--good); } .detection .hollow { stroke: var(--good); }
.false-alarm .solid { fill: var(--bad); } .false-alarm .hollow { stroke: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 12px 20px; margin: 12px 0; }
@media (max-width: 560px) { .charts { grid-template-columns: 1fr; } }
.chart { margin: 0; }
.chart figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 12px; font-size: 13px; }
.legend { display: flex; flex-wrap: wrap; gap: 10px; font-size: 12px; color: var(--quiet); }
.key::before { content: ""; display: inline-block; width: 14px; height: 3px; margin-right: 5px; vertical-align: middle; border-radius: 2px; background: currentColor; }
.key.attacker::before { color: var(--attacker); } .key.twin::before { color: var(--twin); } .key.others::before { color: var(--others); }
.axis line { stroke: var(--edge); } .grid { stroke-dasharray: 2 3; }
.shade { fill: var(--shade); }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.line.attacker { stroke: var(--attacker); } .line.twin { stroke: var(--twin); }
.line.others { stroke: var(--others); stroke-dasharray: 4 3; stroke-width: 1.4; }
.dot { stroke: var(--card); stroke-width: 1.5; } .dot.attacker { fill: var(--attacker); } .dot.twin { fill: var(--twin); }
.strip { list-style: none; margin: 16px 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(112px, 1fr)); gap: 8px 18px; }
.strip li { position: relative; border: 1px solid var(--edge); border-radius: 9px; padding: 8px 11px; display: flex; flex-direction: column; line-height: 1.35; }
.strip li:not(.aside):not(:nth-last-child(2))::after { content: "→"; position: absolute; right: -16px; top: 50%; transform: translateY(-50%); color: var(--quiet); }
.strip strong { font-size: 12.5px; } .strip .count { font-size: 19px; font-variant-numeric: tabular-nums; }
.strip .unit, .strip .note { font-size: 11.5px; color: var(--quiet); } .strip .note { color: var(--warn); }
.strip .aside { border-style: dashed; }
.strip .troubled { border-color: var(--warn); }
.expectations { margin-top: 12px; }
details { border-top: 1px solid var(--edge); padding: 6px 0; }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: 8px; align-items: baseline; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "▸"; color: var(--quiet); margin-left: auto; } details[open] > summary::after { content: "▾"; }
.expectation.passed .mark { color: var(--good); } .expectation.failed .mark { color: var(--bad); }
.ttd { font-size: 12px; font-weight: 600; color: var(--good); background: var(--good-soft); padding: 1px 8px; border-radius: 6px; }
pre { background: var(--code); border-radius: 8px; padding: 9px 12px; margin: 8px 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.message span { display: block; min-height: 1.4em; }
.missing { color: var(--good); } .unexpected { color: var(--bad); }
.blind { font-size: 13.5px; color: var(--quiet); border-top: 1px solid var(--edge); padding-top: 10px; margin-top: 10px; }
.walk { list-style: none; margin: 8px 0 12px; padding: 0 0 0 6px; }
.walk li { position: relative; padding: 2px 0 10px 20px; border-left: 2px solid var(--edge); }
.walk li:last-child { border-left-color: transparent; padding-bottom: 0; }
.walk li::before { content: ""; position: absolute; left: -6px; top: 8px; width: 10px; height: 10px; border-radius: 50%; background: var(--twin); }
.walk li.absent::before { background: var(--card); border: 2px solid var(--warn); }
.walk b { font-weight: 600; } .walk time { color: var(--quiet); font-variant-numeric: tabular-nums; margin-right: 6px; }
@media print { body { max-width: none; background: none; } .scenario { break-inside: avoid-page; } }
`);
