/* Draws value × effort from the table beside it, which says the same in words: to the
   keyboard and to screen readers the table is what there is. */
(function () {
  "use strict";
  const figure = document.getElementById("qcreuse-chart");
  if (!figure || !window.d3) {
    return;
  }
  const points = Array.from(
    document.querySelectorAll("#qcreuse-chart-table tr[data-effort]"),
    function (row) {
      const link = row.querySelector("a");
      return {
        effort: Number(row.dataset.effort),
        low: Number(row.dataset.low),
        high: Number(row.dataset.high),
        planned: row.dataset.planned === "true",
        href: link.href,
        title: link.textContent.trim(),
      };
    }
  );
  if (!points.length) {
    return;
  }
  const width = 720, height = 420, left = 56, bottom = 48, top = 16, right = 24;
  const seen = new Map();
  points.forEach(function (point) {
    // Those of one place stand side by side.
    const place = point.effort + "/" + point.low + "/" + point.high;
    point.shift = seen.get(place) || 0;
    seen.set(place, point.shift + 1);
  });
  const x = d3.scaleLinear([0, d3.max(points, (point) => point.effort)], [left, width - right]).nice();
  const y = d3.scaleLinear([0, 100], [height - bottom, top]);
  const across = (point) => x(point.effort) + 5 * point.shift;
  const svg = d3.create("svg")
    .attr("viewBox", [0, 0, width, height])
    .attr("class", "w-100 h-auto")
    .attr("aria-hidden", "true")
    .attr("focusable", "false");
  svg.append("g")
    .attr("transform", `translate(0,${height - bottom})`)
    .call(d3.axisBottom(x).ticks(8, "d"));
  svg.append("g").attr("transform", `translate(${left},0)`).call(d3.axisLeft(y));
  svg.append("line")
    .attr("x1", left).attr("x2", width - right)
    .attr("y1", y(Number(figure.dataset.threshold)))
    .attr("y2", y(Number(figure.dataset.threshold)))
    .attr("stroke", "#595959").attr("stroke-dasharray", "4 4");
  const label = (text) => svg.append("text").attr("font-size", 13).attr("fill", "currentColor").text(text);
  label(figure.dataset.x).attr("x", width - right).attr("y", height - 8).attr("text-anchor", "end");
  label(figure.dataset.y).attr("x", left + 8).attr("y", top + 8);
  const links = svg.selectAll("a").data(points).join("a")
    .attr("href", (point) => point.href)
    .attr("tabindex", -1);
  links.append("title").text((point) => point.title);
  // From the least that its value can be to the most.
  links.append("line")
    .attr("x1", across).attr("x2", across)
    .attr("y1", (point) => y(point.low)).attr("y2", (point) => y(point.high))
    .attr("stroke", "#005a8c").attr("stroke-width", 2);
  links.append("circle")
    .attr("cx", across)
    .attr("cy", (point) => y((point.low + point.high) / 2))
    .attr("r", 7)
    .attr("fill", (point) => (point.planned ? "#005a8c" : "#fff"))
    .attr("stroke", "#005a8c").attr("stroke-width", 2);
  figure.prepend(svg.node());
  figure.hidden = false;
})();
