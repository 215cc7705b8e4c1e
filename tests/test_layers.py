"""The architecture: imports go one way, the library neither prints nor knows the
command line, modules stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "dmz"
# A room imports only from those to its left; errors stand before them all.
ROOMS = (
    "earth", "sources", "land", "people", "measure", "plans", "answers", "output", "batch", "cli",
)  # fmt: skip
ORDER = ("errors", "progress", "records", *ROOMS)
LINES, FUNCTION_LINES = 400, 60
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if "data" not in path.relative_to(PACKAGE).parts
)


def name_of(path: Path) -> str:
    """The dotted name of a module below the package; empty for the package itself."""
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    return module.partition(".")[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Every imported module, also within functions and for type checking; ``dmz.x.y``
    as ``x.y`` with a leading dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            if node.module == "dmz":
                yield from (
                    f"dmz.{alias.name}" for alias in node.names if not alias.name.startswith("__")
                )


def test_imports_go_one_way() -> None:
    faults = []
    for path in MODULES:
        name, layer = name_of(path), layer_of(name_of(path))
        if not layer or layer == "__main__":
            continue  # the package and its program stand outside: they name what is offered
        assert layer in ORDER, f"{layer} has no place in the order"
        for module in imported(tree_of(path)):
            if module.startswith("dmz."):
                other = layer_of(module.removeprefix("dmz."))
                if ORDER.index(other) > ORDER.index(layer):
                    faults.append(f"{name} imports {other}, which comes after it")
                if other == layer and "." not in name and path.name != "__init__.py":
                    faults.append(f"{layer} imports itself")
    assert faults == []


def test_no_cycles_within_a_layer() -> None:
    graph = {
        name_of(path): {
            module.removeprefix("dmz.")
            for module in imported(tree_of(path))
            if module.startswith("dmz.")
        }
        for path in MODULES
    }

    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"a cycle: {' -> '.join([*above, module])}"
        if module not in done:
            for other in graph.get(module, ()):
                visit(other, (*above, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_the_library_neither_prints_nor_knows_click() -> None:
    faults = []
    for path in MODULES:
        if layer_of(name_of(path)) in ("cli", "__main__"):
            continue
        tree = tree_of(path)
        if "click" in map(layer_of, imported(tree)):
            faults.append(f"{name_of(path)} imports click")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if re.match(r"(print|input|exit)$|sys\.(stdout|stderr|exit)", name):
                    faults.append(f"{path}, line {node.lineno}: {name}")
    assert faults == []


def test_modules_and_functions_are_small() -> None:
    large = []
    for path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        large += [f"{path} has {lines} lines"] if lines > LINES else []
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                large += [f"{node.name} has {length} lines"] if length > FUNCTION_LINES else []
    assert large == []


def test_public_functions_are_documented() -> None:
    bare = []
    for path in MODULES:
        tree = tree_of(path)
        public = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        bare += [path] if not ast.get_docstring(tree) else []
        bare += [f"{path}: {node.name}" for node in public if not ast.get_docstring(node)]
    assert bare == []


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    for path in MODULES:
        guarded = [
            node
            for node in tree_of(path).body
            if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        ]
        top = [node for node in guarded if isinstance(node, ast.Import | ast.ImportFrom)]
        modules = {layer_of(module) for node in top for module in imported(ast.Module([node], []))}
        assert not modules & {
            "geopandas",
            "pandas",
            "pyogrio",
            "rasterio",
            "plotly",
            "matplotlib",
            "dask",
        }, name_of(path)


def test_the_wall_clock_is_read_for_dates_and_nothing_else() -> None:
    """It may jump: deadlines, progress, locks and journals go by another."""
    clock = re.compile(r"\btime\.time\(|\b(utc)?now\(|\bdate\.today\(|st_[amc]time")
    found = {name_of(path) for path in MODULES if clock.search(path.read_text(encoding="utf-8"))}
    days, growing, fetched = "sources.days", "sources.control_tables", "sources.store"
    assert found == {days, growing, fetched}


def test_no_utils() -> None:
    assert not [
        path for path in MODULES if path.stem in ("utils", "util", "helpers", "common", "misc")
    ]


def test_every_place_in_the_order_is_taken() -> None:
    assert {layer_of(name_of(path)) for path in MODULES} - {"", "__main__"} == set(ORDER)
