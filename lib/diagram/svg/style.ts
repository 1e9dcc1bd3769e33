/** The look of a picture: colours as variables, for light and for dark. Forms and words tell the same without them. */
export const style = `
.saga{--paper:#ffffff;--ink:#1c2733;--muted:#51606f;--line:#5b6b7a;--box:#f5f8fb;--light:#aab6c2;--head:#e4ebf2;--frame:#93a2b1;--back:#fdf3e4;--back-line:#8a5a00;--doubt:#8a5a00;--refused:#a52222;--pivot:#155f9c;--done:#1d6b3a}
@media (prefers-color-scheme:dark){.saga{--paper:#12181f;--ink:#e8eef4;--muted:#a9b7c4;--line:#93a4b4;--box:#1d2731;--light:#566472;--head:#26333f;--frame:#61717f;--back:#33270f;--back-line:#e3ae55;--doubt:#e3ae55;--refused:#f39a9a;--pivot:#7fbdf0;--done:#7fd09c}}
.saga text{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans","Noto Sans","DejaVu Sans",sans-serif;font-size:13px;fill:var(--ink)}
.saga text.heading{font-size:16px}
.saga text.note{font-size:11px;fill:var(--muted)}
.saga .middle{text-anchor:middle}
.saga .paper{fill:var(--paper)}
.saga .frame{fill:none;stroke:var(--frame)}
.saga .box{fill:var(--box);stroke:var(--line)}
.saga .read-only .box{stroke:var(--light)}
.saga .best-effort .box{stroke-dasharray:5 3}
.saga .pivot .box{stroke:var(--pivot);stroke-width:3}
.saga .compensation .box{fill:var(--back);stroke:var(--back-line)}
.saga .head .box{fill:var(--head);stroke:var(--frame)}
.saga .foot .box{fill:var(--frame);stroke:var(--frame)}
.saga .of-choice.foot .box,.saga .of-part.foot .box{fill:var(--head)}
.saga .branch .box,.saga .start .box{fill:var(--paper);stroke:var(--light)}
.saga .completed .box{stroke:var(--done);stroke-width:2}
.saga .compensated .box{stroke:var(--back-line);stroke-width:2}
.saga .mark{fill:none;stroke:var(--muted);stroke-width:1.5}
.saga .line{fill:none;stroke:var(--line);stroke-width:1.4}
.saga .line.recovery{stroke:var(--back-line)}
.saga .line.in-doubt{stroke:var(--doubt);stroke-dasharray:2 3}
.saga .line.rejection{stroke:var(--refused);stroke-dasharray:7 3}
.saga .tip{fill:var(--line)}
.saga .tip.recovery,.saga .tip.in-doubt{fill:var(--back-line)}
.saga .tip.rejection{fill:var(--refused)}
.saga .label.rejection text{fill:var(--refused)}
.saga .label.in-doubt text{fill:var(--doubt)}
.saga .label.pivot text{fill:var(--pivot)}
.saga .no-return{stroke:var(--pivot);stroke-width:2;stroke-dasharray:12 4 2 4}
`
  .trim()
  .split("\n")
  .join("");
