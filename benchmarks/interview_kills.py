"""Kill interviews at random moments, and check that nothing that was entered is lost.

Each interview runs on a pseudo-terminal of its own. A row counts as entered once the program asks for the next one
without refusing it. Run `python benchmarks/interview_kills.py KIT 50` on a copy of a kit, as the answers are kept.
"""

import argparse
import multiprocessing
import os
import pty
import random
import select
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kit_builder.cli import main as run_command

# A copy of this process need not import again what it has imported.
_PROGRAMS = multiprocessing.get_context("fork")
_PROMPTS = ("> ", "| ")
_REFUSED = "The answer must"
_PATIENCE = 60  # seconds


@dataclass(frozen=True, slots=True)
class Kills:
    """How many programs were killed, which rows had been entered, and which of them no interview has."""

    kills: int
    entered: tuple[str, ...]
    lost: tuple[str, ...]


def kill_interviews(kit: Path, kills: int, seed: int = 1) -> Kills:
    """Start and kill `kills` interviews about `kit`, then let one more recover what they left."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    entered: list[str] = []
    for number in range(kills):
        entered += _kill_one(kit, number, dice)
    _recover(kit)
    kept = "".join(path.read_text(encoding="utf-8") for path in (kit / "interviews").glob("*.md"))
    return Kills(kills, tuple(entered), tuple(row for row in entered if row not in kept))


def _recover(kit: Path) -> None:
    """Hold one more interview, which ends at once."""
    master, slave = pty.openpty()
    program = _PROGRAMS.Process(target=_converse, args=(kit, slave))
    program.start()
    os.close(slave)
    _wait_for_prompt(master)
    os.write(master, b"/stop\n")
    program.join(_PATIENCE)
    os.close(master)
    if program.exitcode:
        raise RuntimeError(f"The last interview ended with the status {program.exitcode}")


def _converse(kit: Path, terminal: int) -> None:
    """Run the command on a terminal."""
    for number, mode in enumerate("rww"):
        os.dup2(terminal, number)
        stream = os.fdopen(number, mode, closefd=False, buffering=1)
        setattr(sys, ("stdin", "stdout", "stderr")[number], stream)
    run_command(["interview", str(kit)])


def _kill_one(kit: Path, number: int, dice: random.Random) -> list[str]:
    """Type rows into one interview and kill it after a random time; return the rows that it had taken."""
    master, slave = pty.openpty()
    program = _PROGRAMS.Process(target=_converse, args=(kit, slave))
    program.start()
    os.close(slave)
    entered: list[str] = []
    try:
        _wait_for_prompt(master)
        for count in range(dice.randint(0, 6)):
            row = f"Answer {number}-{count} has {dice.randint(10, 99)} in it."
            os.write(master, f"{row}\n".encode())
            if _REFUSED not in _wait_for_prompt(master):
                entered.append(row)
            if dice.random() < 1 / 3:
                os.write(master, b"\n")
                if dice.random() < 1 / 2:
                    _wait_for_prompt(master)
        os.write(master, b"Half an answer\n" if dice.random() < 1 / 2 else b"\n")
        time.sleep(dice.random() / 20)
    finally:
        program.kill()
        program.join()
        os.close(master)
    return entered


def _wait_for_prompt(master: int) -> str:
    """Return what the program shows until it asks for the next row."""
    shown = ""
    deadline = time.monotonic() + _PATIENCE
    while not any(shown.endswith(prompt) for prompt in _PROMPTS):
        if not select.select([master], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError(f"No prompt, but: {shown[-300:]}")
        try:
            shown += os.read(master, 65536).decode(errors="replace")
        except OSError as error:
            raise RuntimeError(f"The interview ended: {shown[-300:]}") from error
    return shown


def main() -> None:
    """Print how many rows were entered and lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kit", type=Path)
    parser.add_argument("kills", type=int, nargs="?", default=50)
    given = parser.parse_args()
    copy = given.kit.with_name(f"{given.kit.name}-killed")
    shutil.copytree(given.kit, copy)
    found = kill_interviews(copy, given.kills)
    print(f"{found.kills} kills, {len(found.entered)} rows entered, {len(found.lost)} lost {found.lost or ''}")


if __name__ == "__main__":
    main()
