#pragma once

#include <string_view>

namespace headgate::cli {

// The look of a backtest's page. Colours are named once for light and once for dark; model and market differ
// by shape as well, for print and for eyes that do not tell them apart. Contrast of text is at least 4.5 : 1.
constexpr std::string_view backtest_style = R"(
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1c1e;--soft:#5a5d61;--rule:#d8dadd;--model:#0b5cad;
--market:#6b6f75;--gain:#1a7f4b;--loss:#b3362b}
@media (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e4e6e8;--soft:#a2a7ad;--rule:#383c42;
--model:#6cb0ff;--market:#b4b8be;--gain:#5cc98d;--loss:#ff8d80}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:66rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
p{margin:.5rem 0;max-width:46rem}
.soft,caption,figcaption,.axis,.ends{color:var(--soft);font-size:.875rem}
.verdict{font-size:1.125rem;margin:1rem 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid var(--ink)}
.wide{overflow-x:auto;margin:.5rem 0 1rem}
table{border-collapse:collapse;font-size:.875rem}
caption{text-align:left;padding-bottom:.25rem}
th,td{padding:.25rem 1.25rem .25rem 0;text-align:right;vertical-align:baseline;white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
th:first-child,td:first-child,.two th:nth-child(2),.two td:nth-child(2){text-align:left}
thead th{font-weight:600;border-bottom:1px solid var(--ink)}
tbody th{font-weight:400}
tbody tr+tr>*{border-top:1px solid var(--rule)}
tfoot>tr>*{border-top:1px solid var(--ink);font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:.5rem 0;font-size:.9375rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
ul{margin:.5rem 0;padding-left:1.25rem;max-width:50rem;overflow-wrap:anywhere}
figure{margin:.75rem 0}
.plot{display:grid;grid-template-columns:max-content minmax(0,1fr);column-gap:.6rem}
.plot svg{width:100%;height:13rem;border-left:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.axis{display:flex;flex-direction:column;justify-content:space-between;text-align:right;line-height:1}
.ends{grid-column:2;display:flex;justify-content:space-between;gap:1rem;padding-top:.25rem}
svg{display:block;overflow:visible}
svg line,svg path{fill:none;stroke-width:1;vector-effect:non-scaling-stroke}
svg text{fill:var(--soft);font-size:12px}
.grid{stroke:var(--rule)}
.reference{stroke:var(--soft);stroke-dasharray:4 3}
.zero{stroke:var(--soft)}
svg .equity{stroke:var(--model);stroke-width:1.75}
svg .span{stroke:var(--model);stroke-width:2}
.gain{fill:var(--gain)}
.loss{fill:var(--loss)}
.model{fill:var(--model)}
.market{fill:none;stroke:var(--market);stroke-width:1.75}
circle.model{fill-opacity:.8}
.square{width:100%;max-width:24rem}
.mark{width:7.5rem;height:.875rem;display:inline-block;vertical-align:-.1rem}
.pair{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;align-items:flex-start}
.pair figure{flex:1 1 18rem;max-width:24rem;margin:.5rem 0}
.pair .wide{min-width:0}
.key{display:inline-block;width:.75em;height:.75em;margin-right:.35em;vertical-align:-.05em}
.key.model{background:var(--model);border-radius:50%}
.key.market{border:2px solid var(--market)}
@media (max-width:30rem){body{padding-left:.75rem;padding-right:.75rem}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}.plot svg{height:10rem}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--model:#0b5cad;
--market:#555;--gain:#1a7f4b;--loss:#b3362b}
body{max-width:none;padding:0;font-size:10pt}.wide{overflow:visible}table{font-size:8pt}
th,td{padding-right:.6rem}figure,tr,.verdict{break-inside:avoid}h2{break-after:avoid}
svg,.key{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

}  // namespace headgate::cli
