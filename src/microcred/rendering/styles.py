"""The style of the page: one sheet, without a byte from elsewhere.

Colours come from the design that the page image has too (`microcred.page.design`), as custom
properties: light, dark when the reader's system is dark, or as chosen on the page. Logical
properties alone (`inline`, `block`), so that a page from right to left needs no second sheet. A
browser without `:has` leaves the rules with it out: it shows the editions of all languages below
one another, in the theme of the system.

    >>> from microcred.rendering.styles import style
    >>> sheet = style(["ltr", "rtl"])
    >>> "body:has(#l-1:checked) .l-1" in sheet, "l-2" in sheet, "url(" in sheet
    (True, False, False)
    >>> "body:has(#l-1:checked){direction:rtl}" in sheet
    True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from microcred.page.design import DARK, LIGHT, Theme, css

__all__ = ["style"]

_BASE: Final = """
*,*::before,*::after{box-sizing:border-box}
html{color-scheme:light;font-size:100%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);
 font:1rem/1.6 system-ui,"Noto Sans","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
 overflow-wrap:anywhere}
h1,h2,h3,.body,.word,.learner,.brand{font-family:"Noto Serif Display","Noto Serif",
 "Iowan Old Style",Palatino,"Palatino Linotype",Georgia,"Times New Roman",serif;
 color:var(--title);font-weight:400;
 line-height:1.25;text-wrap:balance}
h1,h2,h3,h4,p,dl,dd,ul,ol{margin:0;padding:0}
bdi,.values,.data{white-space:pre-line}
code,.sign{font-family:ui-monospace,"Noto Sans Mono",Consolas,Menlo,monospace;font-size:.85em}
span[dir]{text-align:match-parent}
.sign{border:1px solid var(--open);border-radius:.2em;padding-inline:.2em;color:var(--open);
 unicode-bidi:isolate;white-space:nowrap}
a{color:var(--link);text-underline-offset:.2em}
a b{font-weight:700}
.link{padding-block:.25rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:.25rem}
svg.icon{inline-size:1.25em;block-size:1.25em;flex:none;fill:none;stroke:currentColor;stroke-width:2;
 stroke-linecap:round;stroke-linejoin:round}
.bar,main,footer{max-inline-size:58rem;margin-inline:auto;padding-inline:clamp(1rem,4vw,2rem)}
"""

_BAR: Final = """
.bar{display:flex;flex-wrap:wrap;gap:.75rem 2rem;align-items:center;padding-block:1rem .5rem}
.brand{display:flex;gap:.6rem;align-items:center;font-size:1.05rem;margin-inline-end:auto}
.rosette{inline-size:2rem;block-size:2rem;fill:none;stroke:var(--ornament);stroke-width:1.2}
fieldset{border:0;margin:0;padding:0;min-inline-size:0;display:flex;flex-wrap:wrap;gap:.25rem;
 align-items:center}
legend{float:inline-start;padding:0;margin-inline-end:.5rem;font-size:.85rem;color:var(--soft)}
.switch label{position:relative;display:inline-flex;cursor:pointer}
.switch input{position:absolute;inset:0;inline-size:100%;block-size:100%;margin:0;opacity:0;
 cursor:pointer}
.switch label>span{min-block-size:2rem;min-inline-size:2rem;padding:.2rem .7rem;border-radius:1rem;
 border:1px solid transparent;font-size:.9rem;color:var(--ink)}
.switch label:hover>span{border-color:var(--line)}
.many{border:0;background:none;margin:0;flex-basis:100%;order:9}
.many>summary{padding:0;min-block-size:2rem;font-size:.9rem}
.many>fieldset{padding:0}
.switch input:checked+span{background:var(--title);color:var(--card);border-color:var(--title)}
.switch input:focus-visible+span{outline:3px solid var(--focus);outline-offset:2px}
"""

_VERDICT: Final = """
main{padding-block:.5rem 1rem}
.credential+.credential{margin-block-start:3rem}
.verdict{display:flex;gap:1rem;padding:1.1rem clamp(1rem,3vw,1.6rem);border-radius:.75rem;
 border:1px solid currentColor;margin-block-end:1rem}
.verdict>.icon{inline-size:2.6rem;block-size:2.6rem;stroke-width:1.6}
.verdict .word{font-size:1.6rem;color:inherit}
.verdict .meaning{color:var(--ink)}
.said{flex:1;min-inline-size:0}
.is-passed{color:var(--passed);background:var(--passed-ground)}
.is-open{color:var(--open);background:var(--open-ground)}
.is-note{color:var(--open);background:var(--plain-ground)}
.is-failed{color:var(--failed);background:var(--failed-ground)}
.is-plain{color:var(--plain);background:var(--plain-ground)}
.reasons{margin-block-start:.5rem;padding-inline-start:1.1rem;color:var(--ink)}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin-block-start:.75rem;color:var(--ink)}
.facts dt{font-size:.8rem;color:var(--soft)}
.verdict .facts dt{color:var(--ink)}
.chip,.mark{display:inline-flex;gap:.35em;align-items:center;border:1px solid currentColor;
 border-radius:1rem;padding:.05rem .6rem;font-size:.85rem;line-height:1.5;font-weight:600}
.mark{margin-block-end:.75rem}
"""

_CARD: Final = """
.card{background:var(--card);border:1px solid var(--hair);border-radius:.75rem;
 padding:clamp(1.25rem,5vw,3rem);position:relative}
.card:not(.is-proof){border:2px dashed var(--line)}
.logos{display:flex;flex-wrap:wrap;gap:1.5rem;justify-content:center;align-items:center;
 margin-block-end:1.25rem}
.logos img{max-block-size:5rem;max-inline-size:11rem;block-size:auto;object-fit:contain;
 background:#fff;padding:.35rem;border-radius:.35rem}
.head{text-align:center}
.head .body{font-size:1.15rem}
.head .kind{color:var(--accent);margin-block-start:1.25rem}
.head h1,.head h2{font-size:clamp(1.9rem,1.2rem + 3.4vw,3.1rem);margin-block:.4rem 0}
.flourish{display:block;inline-size:min(18rem,70%);block-size:1.1rem;margin:1rem auto;
 stroke:var(--ornament);fill:var(--ornament)}
.head .to{color:var(--accent);font-size:.95rem}
.learner{font-size:clamp(1.5rem,1.1rem + 2vw,2.2rem);font-style:italic;color:var(--ink)}
.about{max-inline-size:38rem;margin:1rem auto 0;color:var(--soft)}
.part{font-size:1.15rem;color:var(--accent);margin-block:2.25rem .25rem;padding-block-start:1.25rem;
 border-block-start:1px solid var(--hair)}
.elements>div{display:grid;grid-template-columns:2rem minmax(9rem,16rem) 1fr;gap:.15rem 1rem;
 padding-block:.7rem;border-block-end:1px solid var(--hair)}
.elements>div:last-child{border-block-end:0}
.elements dt{display:contents}
.number{color:var(--accent);font-variant-numeric:tabular-nums;text-align:end}
.label{color:var(--soft)}
.elements dd{min-inline-size:0}
.elements .gap{color:var(--soft)}
.note{color:var(--soft);font-size:.9rem}
.values{padding-inline-start:1.1rem}
.values li+li{margin-block-start:.3rem}
small,.more{color:var(--soft)}
@media (max-width:40rem){
 .elements>div{grid-template-columns:2rem 1fr}
 .elements dd{grid-column:2}
 .verdict>.icon{inline-size:2rem;block-size:2rem}
 .bar{gap:.5rem 1rem}
}
"""

_BELOW: Final = """
.checks,.file{margin-block-start:2rem}
.whole{margin-block-start:.75rem}
.checks h2,.checks h3,.file h2{font-size:1.35rem;margin-block-end:.5rem}
.findings{list-style:none;display:grid;gap:.6rem}
.finding{border-inline-start:4px solid currentColor;border-radius:.35rem;padding:.7rem 1rem}
.finding p{color:var(--ink)}
.finding .what{display:flex;flex-wrap:wrap;gap:.35rem .75rem;align-items:center}
.finding .what code{color:var(--ink)}
.finding .meaning,.finding .advice{max-inline-size:48rem}
.finding .detail{font-size:.9rem}
.finding cite{font-style:normal}
.finding.is-passed,.finding.is-plain{background:none;padding-block:.35rem}
details.inner{border:0;background:none;margin-block-start:.25rem}
details.inner>summary{padding-inline:0;min-block-size:0;padding-block:.25rem;font-size:.9rem}
details.inner>div{padding:0}
details{margin-block-start:.75rem;border:1px solid var(--hair);border-radius:.5rem;
 background:var(--card)}
summary{cursor:pointer;padding:.6rem 1rem;min-block-size:2.75rem;color:var(--link)}
.count{margin-inline-start:.4em}
details>:not(summary){padding-inline:1rem;padding-block-end:1rem}
dl.data,ol.data{font-size:.9rem}
dl.data>div{padding-block:.1rem}
dl.data dt,dl.data dd{display:inline}
dl.data dt{color:var(--soft)}
dl.data dt::after{content:": "}
dl.data dl.data,ol.data{border-inline-start:1px solid var(--hair);padding-inline-start:.75rem}
ol.data{list-style:none}
ol.data>li{padding-block:.1rem}
ol.data>li+li{border-block-start:1px dotted var(--hair)}
dl.data i{color:var(--soft)}
.pictures img{max-inline-size:100%;block-size:auto;border:1px solid var(--hair);background:#fff;
 display:block;margin-block-start:1rem}
.file{background:var(--card);border:1px solid var(--hair);border-radius:.75rem;
 padding:clamp(1rem,4vw,2rem);display:grid;gap:.6rem}
.file pre{margin:0;white-space:pre-wrap;background:var(--plain-ground);color:var(--ink);
 padding:.6rem .9rem;border-radius:.35rem}
.button{display:inline-block;justify-self:start;padding:.6rem 1.2rem;border-radius:.4rem;
 background:var(--title);color:var(--card);text-decoration:none;font-weight:600}
.button:hover{text-decoration:underline}
.soft{color:var(--soft);font-size:.9rem}
footer{padding-block:1rem 2rem}
"""

_PRINT: Final = """
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;
 scroll-behavior:auto!important}}
@media (forced-colors:active){.switch input:checked+span{outline:2px solid Highlight}
 .card,.verdict,.finding{border:1px solid CanvasText}}
@media print{
 @page{margin:14mm}
 :root,:root:has(#t-0:checked),:root:has(#t-1:checked),:root:has(#t-2:checked){LIGHT;--ground:#fff;
  color-scheme:light;font-size:9.5pt}
 body{print-color-adjust:exact;-webkit-print-color-adjust:exact}
 .bar fieldset,.button,.whole:not(.is-all){display:none}
 .bar,main,footer{max-inline-size:none;padding-inline:0}
 .card{padding:8mm;border-radius:0}
 .verdict,.elements>div,.finding{break-inside:avoid}
 h1,h2,h3,.part{break-after:avoid}
 .link{text-decoration:none;color:inherit}
 details.folded::details-content{content-visibility:visible;display:block;block-size:auto}
 .folded .meaning,.folded .advice,.folded .detail,.folded .inner{display:none}
 .folded .findings{gap:0 1rem;grid-template-columns:1fr 1fr}
}
"""


def style(directions: Sequence[str]) -> str:
    """The style sheet of a page.

    Args:
        directions: of its editions, in their order: "ltr" or "rtl". Where they differ, the page
            around the edition chosen turns with it.
    """
    editions = len(directions)
    light, dark = _properties(LIGHT), _properties(DARK)
    themes = (
        f":root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark};color-scheme:dark}}}}"
        f":root:has(#t-1:checked){{{light};color-scheme:light}}"
        f":root:has(#t-2:checked){{{dark};color-scheme:dark}}"
    )
    chosen = ",".join(f"body:has(#l-{at}:checked) .l-{at}" for at in range(editions))
    # Nothing is hidden where there is one language, or no button is checked.
    hidden = "body:has(input[name=language]:checked) .l"
    switch = f"{hidden}{{display:none}}{chosen}{{display:revert}}"
    if len(set(directions)) > 1:
        switch += "".join(
            f"body:has(#l-{at}:checked){{direction:{one}}}" for at, one in enumerate(directions)
        )
    print_ = _PRINT.replace("LIGHT", light)
    sheet = themes + _BASE + _BAR + _VERDICT + _CARD + _BELOW + switch + print_
    return "".join(line.lstrip() for line in sheet.splitlines())


def _properties(theme: Theme) -> str:
    """The colours of a theme as custom properties."""
    found: list[str] = []
    for one in fields(theme):
        value = getattr(theme, one.name)
        if isinstance(value[0], tuple):
            found += [f"--{one.name}:{css(value[0])}", f"--{one.name}-ground:{css(value[1])}"]
        else:
            found.append(f"--{one.name}:{css(value)}")
    return ";".join(found)
