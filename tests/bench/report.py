"""The figures of all scales as a page of Markdown, with a picture of how they grow."""
import json
from html import escape
from itertools import pairwise

COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#7f7f7f")
WIDTH, HEIGHT, LEFT, TOP, LEGEND = 900, 420, 70, 20, 380
HEAD = """# Benchmarks

How fast the addons are on a made-up company, each figure beside something that is measured in the same run: plain SQL, plain Odoo,
the bare library. The company of scale 1 has 8 regions, 40 teams, 500 sellers, 200 000 orders with 400 000 lines over 24 months,
50 000 units, 100 000 registrations and 100 000 entries in the performance ledger. `setup/bench.py` measures and writes this page.
"""


def write(folder, files):
    """Write `benchmarks.md` and `benchmarks.svg` from the results, in order of their scale."""
    results = sorted((json.loads(file.read_text()) for file in files), key=lambda result: result["scale"])
    parts = [HEAD]
    for result in results:
        machine = result["machine"]
        parts.append(f"## Scale {result['scale']:g}\n\n{machine['processors']}, {machine['memory']}, PostgreSQL {machine['postgresql']} on"
                     f" the same machine, Odoo {machine['odoo']}, Python {machine['python']}, {machine['measured']}."
                     f" {result.get('note', '')}".rstrip() + "\n")
        for name, found in result["benches"].items():
            parts.append(f"### {name.capitalize()}\n\n{found['seconds']:.0f} s with loading, {found['peak_mb']:.0f} MB at most.\n")
            parts.append(table(found["rows"]))
    if len(results) > 1:
        parts.append(growth(results))
        (folder / "benchmarks.svg").write_text(picture(results))
        parts.append("## Growth\n\nTime and memory by the size of the company, both axes logarithmic.\n\n![Growth](benchmarks.svg)\n")
    (folder / "benchmarks.md").write_text("\n".join(parts))


def table(rows):
    lines = ["| what | ours | against | other | ratio | limit | kept |", "|---|---:|---|---:|---:|---:|---|"]
    for row in rows:
        limit = f"{'at least' if row['more_is_better'] else 'at most'} {row['limit']:g}"
        unit = row["unit"]
        lines.append(f"| {row['what']} | {figure(row['value'])} {unit} | {row['against']} | {figure(row['reference'])} {unit} |"
                     f" {row['ratio']:.2f} | {limit} | {'yes' if row['reached'] else '**no**'} |")
    return "\n".join(lines) + "\n"


def figure(value):
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}".replace(",", " ")


def growth(results):
    """How much more a company ten times as large costs: of each figure in milliseconds, by scale."""
    scales = [result["scale"] for result in results]
    figures = _by_scale(results)
    lines = [f"## Ten times as much\n\n| what | {' | '.join(f'scale {scale:g}' for scale in scales)} | most from one to the next |",
             "|---|" + "---:|" * (len(scales) + 1)]
    for what, points in figures.items():
        values = [points.get(scale) for scale in scales]
        steps = [later / earlier for earlier, later in pairwise(values) if earlier and later]
        if steps:
            lines.append(f"| {what} | {' | '.join(figure(value) if value else '' for value in values)} | {max(steps):.1f} x |")
    return "\n".join(lines) + "\n\nMilliseconds, and MB of memory. The limit is 11 x.\n"


def picture(results):
    """Lines of what was measured in milliseconds at each scale, as SVG."""
    return _draw(_by_scale(results), [result["scale"] for result in results])


def _by_scale(results):
    lines = {}
    for result in results:
        for name, found in result["benches"].items():
            lines.setdefault(f"{name}: memory, MB", {})[result["scale"]] = found["peak_mb"]
            for row in found["rows"]:
                if row["unit"] == "ms" and not row["more_is_better"] and "10 x" not in row["what"]:
                    lines.setdefault(row["what"], {})[result["scale"]] = row["value"]
    return {what: points for what, points in lines.items() if len(points) > 1}


def _draw(lines, scales):
    from math import ceil, floor, log10

    values = [value for points in lines.values() for value in points.values()]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    first, last = log10(scales[0]), log10(scales[-1])

    def x(scale):
        return LEFT + (log10(scale) - first) / (last - first) * (WIDTH - LEFT - LEGEND)

    def y(value):
        return TOP + (high - log10(value)) / (high - low) * (HEIGHT - 2 * TOP - 20)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for power in range(low, high + 1):
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - LEGEND}" y1="{y(10**power):.0f}" y2="{y(10**power):.0f}" stroke="#ddd"/>'
                     f'<text x="{LEFT - 8}" y="{y(10**power) + 4:.0f}" text-anchor="end">{10**power:g}</text>')
    for scale in scales:
        parts.append(f'<text x="{x(scale):.0f}" y="{HEIGHT - 12}" text-anchor="middle">{scale:g}</text>')
    for number, (what, points) in enumerate(lines.items()):
        colour, dash = COLOURS[number % len(COLOURS)], "" if number < len(COLOURS) else ' stroke-dasharray="5 3"'
        way = " ".join(f"{x(scale):.1f},{y(value):.1f}" for scale, value in sorted(points.items()))
        height = TOP + 8 + 17 * number
        stroke = f'stroke="{colour}" stroke-width="2"{dash}'
        parts.append(f'<polyline points="{way}" fill="none" {stroke}/>'
                     f'<line x1="{WIDTH - LEGEND + 14}" x2="{WIDTH - LEGEND + 38}" y1="{height}" y2="{height}" {stroke}/>'
                     f'<text x="{WIDTH - LEGEND + 44}" y="{height + 4}">{escape(what)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
