"""Look up known faults of the locked versions: ``python -m tests.audit``, `make audit`.

It asks the package index for its advisories through pip-audit. What could not be asked
is named: a registry may carry packages without their advisories. The exit code is 1
where a fault is known, and 3 where nothing could be asked.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.shared import ROOT

NOTHING_ASKED = 3


def summarise(answer: str) -> tuple[list[str], int]:
    """Return what to print of pip-audit's JSON, and the exit code."""
    packages = json.loads(answer)["dependencies"]
    asked = [each for each in packages if "skip_reason" not in each]
    lines = [
        f"{each['name']} {each['version']}: {fault['id']}"
        f" (mended in {', '.join(fault['fix_versions']) or 'no version'})"
        for each in asked
        for fault in each["vulns"]
    ]
    known = bool(lines)
    lines.append(f"{len(asked)} of {len(packages)} packages could be asked about.")
    if unknown := sorted(each["name"] for each in packages if "skip_reason" in each):
        lines.append(f"Not known to the index that was asked: {', '.join(unknown)}.")
    return lines, 1 if known else 0 if asked else NOTHING_ASKED


def main() -> int:
    """Ask, and print what is known."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "constraints.txt")]
    command += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        reason = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        print(f"The advisories could not be reached: {reason[0]}", file=sys.stderr)
        return NOTHING_ASKED
    lines, code = summarise(done.stdout)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
