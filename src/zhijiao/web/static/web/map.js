/* The map of the province. The drawing library and the outline are fetched when the map comes into view. */
"use strict";

(() => {
  const SHENFU = "21SF", SHENFU_AT = [123.72, 41.82];
  /* Where labels sit better than at the middle of the outline. */
  const LABELS = {
    大连市: [122.2, 39.55], 盘锦市: [121.95, 41.14], 沈阳市: [123.05, 42.05], 抚顺市: [124.6, 41.85], 本溪市: [124.35, 41.08], 辽阳市: [123.3, 41.2], 鞍山市: [123.05, 40.55],
    丹东市: [124.45, 40.5], 铁岭市: [124.2, 42.65], 阜新市: [122.05, 42.3], 葫芦岛市: [120.1, 40.55], 营口市: [122.4, 40.3], 朝阳市: [120.05, 41.45], 锦州市: [121.3, 41.45],
  };
  const INK = "#17202C";

  const library = (address) => new Promise((done, failed) => {
    if (window.echarts) return done();
    const script = document.createElement("script");
    script.src = address; script.onload = done; script.onerror = failed;
    document.head.append(script);
  });

  const option = (box, rows) => {
    const narrow = box.clientWidth < 480, size = narrow ? 11 : 12;
    const style = getComputedStyle(document.documentElement), font = getComputedStyle(document.body).fontFamily;
    const token = (name) => style.getPropertyValue(name).trim();
    const unknown = { itemStyle: { areaColor: token("--zj-unk-bg"), borderColor: token("--zj-unk"), borderType: "dashed", borderWidth: 1.4 }, label: { color: token("--zj-ink"), textBorderColor: token("--zj-unk-bg") } };
    const nobody = { label: { color: token("--zj-ink"), textBorderColor: token("--zj-sunk") } };
    const value = (row) => (row.value === null ? (row.none ? box.dataset.none : box.dataset.unknown) : row.value.toFixed(1));
    const byName = Object.fromEntries(rows.map((row) => [row.name, row]));
    const shenfu = rows.find((row) => row.key === SHENFU);
    return {
      animation: false, stateAnimation: { duration: 0 }, textStyle: { fontFamily: font },
      tooltip: { renderMode: "richText", confine: true, formatter: (p) => { const row = p.data && p.data.row || byName[p.name]; return row ? `${row.label}  ${value(row)}${row.value === null ? "" : "%"}\n${row.detail}` : ""; } },
      geo: {
        map: "liaoning", roam: false, aspectScale: 0.76, layoutCenter: narrow ? ["50%", "46%"] : ["54%", "49%"], layoutSize: narrow ? "104%" : "106%",
        itemStyle: { borderColor: token("--zj-surface"), borderWidth: 1.2, areaColor: token("--zj-sunk") },
        emphasis: { itemStyle: { areaColor: "inherit", borderColor: token("--zj-ink"), borderWidth: 2 }, label: { color: INK } },
        label: { show: true, color: INK, textBorderColor: "rgba(255,255,255,.7)", textBorderWidth: 2, fontSize: size, lineHeight: size + 4, formatter: (p) => { const row = byName[p.name]; return row ? `${row.label}\n${value(row)}` : ""; } },
        regions: rows.filter((row) => row.key !== SHENFU).map((row) => ({ name: row.name, ...(row.colour ? { itemStyle: { areaColor: row.colour } } : row.none ? nobody : unknown), tooltip: { show: true } })),
      },
      series: shenfu ? [{
        type: "scatter", name: box.dataset.series, coordinateSystem: "geo", data: [{ value: SHENFU_AT, row: shenfu }], symbolSize: 13,
        itemStyle: { color: shenfu.colour || token("--zj-unk-bg"), borderColor: INK, borderWidth: 1.5, borderType: shenfu.colour || shenfu.none ? "solid" : "dashed" },
        label: { show: !narrow, position: "bottom", distance: 3, formatter: `${shenfu.label}\n${value(shenfu)}`, lineHeight: size + 3, textBorderColor: "#fff", textBorderWidth: 2, color: INK, fontSize: size },
      }] : [],
    };
  };

  const started = (box, rows) => {
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.on("click", (p) => { const row = p.data && p.data.row || rows.find((r) => r.name === p.name); if (row && row.url) location.assign(row.url); });
    return chart;
  };

  const draw = async (box) => {
    const rows = JSON.parse(box.dataset.rows);
    const [outline] = await Promise.all([fetch(box.dataset.outline).then((answer) => answer.json()), library(box.dataset.library)]);
    outline.features.forEach((f) => { if (LABELS[f.properties.name]) f.properties.cp = LABELS[f.properties.name]; });
    echarts.registerMap("liaoning", outline);
    let chart = null;
    new ResizeObserver(() => {  /* a box without a size (a page that is being left) cannot be drawn into */
      if (!box.clientWidth || !box.clientHeight) return;
      if (chart) chart.resize(); else chart = started(box, rows);
      chart.setOption(option(box, rows));
      box.dataset.drawn = "yes";
    }).observe(box);
  };

  const seen = new IntersectionObserver((entries) => entries.filter((e) => e.isIntersecting).forEach((e) => { seen.unobserve(e.target); draw(e.target); }), { rootMargin: "120px" });
  document.querySelectorAll("[data-map]").forEach((box) => seen.observe(box));
})();
