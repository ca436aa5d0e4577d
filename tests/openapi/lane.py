"""The lane of the service: Schemathesis asks it all that its OpenAPI allows and forbids; load.

    python tests/openapi/lane.py [EXAMPLES [SECONDS]]

A real `microcred serve` is started for each dialect; what Schemathesis sends is made from
/openapi.json, and every answer has to be as that says: no 5xx, known statuses, media types and
schemas, no other methods, no way around the token, nothing accepted that is forbidden. Then 200
verifications at once, for a minute. Schemathesis gets an environment of its own, where it is not at
hand; what cannot be had is told as "not run".
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "service"), str(HERE.parent)]

from served import TOKEN, served  # noqa: E402 - from the tests of the service

from at_hand import NotAtHand, built, tell  # noqa: E402 - from the tests

PACKAGE = "schemathesis>=4.10,<5"
# What is valid by the schema may be refused: a credential is an object of which the W3C's data
# model says more than a schema can.
LEFT_OUT = "positive_data_acceptance"


def schemathesis() -> str:
    """The program.

    Raises:
        NotAtHand: with the reason in one line.
    """
    beside = Path(sys.executable).with_name("schemathesis")
    own = HOME / "build" / "schemathesis"
    program = own / "bin" / "schemathesis"
    if beside.exists() or program.exists():
        return str(beside if beside.exists() else program)
    venv.create(own, with_pip=True)
    command = [str(own / "bin" / "python"), "-m", "pip", "install", "--quiet", PACKAGE]
    done = built(command, HOME, minutes=5)
    if done.returncode:
        raise NotAtHand(f"it cannot be had: {' '.join(done.stderr.strip().splitlines()[-1:])}")
    return str(program)


def asked(program: str, api: str, examples: int, folder: Path) -> int:
    """The exit code of Schemathesis on a service of that dialect."""
    run = [sys.executable, "-m", "microcred"]
    key = ["keys", "new", "--type", "ed25519", "--no-password", "-o", "key.pem"]
    subprocess.run([*run, *key], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "token").write_text(TOKEN)
    words = ["--api", api, "--token-file", "token", "--registry", "issued.db"]
    words += ["--base-url", "https://uni.example"]
    for name, mechanism in (("exams", "eddsa-rdfc-2022"), ("tokens", "vc+jwt")):
        words += ["--key", f"{name}=key.pem:{mechanism}"]
    with served(folder, *words) as one:
        command = [program, "run", f"{one.url}/openapi.json", "--no-color", "--seed", "1"]
        command += ["--max-examples", str(examples), "--exclude-checks", LEFT_OUT]
        command += ["--phases", "examples,coverage,fuzzing", "--header"]
        command += [f"Authorization: Bearer {TOKEN}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        failed = [line for line in one.log.splitlines() if '"status":5' in line]
        ended = one.stop()
    if done.returncode or failed or ended:
        print(done.stdout[-8000:], *failed[:10], f"ended with {ended}", sep="\n")
        return 1
    print(*[line for line in done.stdout.splitlines() if "generated" in line][-1:], sep="\n")
    return 0


def main() -> int:
    """The exit code: 0 where all that could be run passed."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    seconds = sys.argv[2] if len(sys.argv) > 2 else "60"
    code, program = 0, ""
    try:
        program = schemathesis()
    except NotAtHand as why:
        tell("service", "Schemathesis", f"not run: {why}")
    for api in ("vcalm", "vc-api") if program else ():
        with tempfile.TemporaryDirectory() as folder:
            found = asked(program, api, examples, Path(folder))
        tell("service", f"Schemathesis, {api}", "failed" if found else "passed")
        code |= found
    load = [sys.executable, str(HOME / "benchmarks" / "service.py"), seconds]
    found = subprocess.run(load, cwd=HOME, check=False).returncode
    tell("service", "200 at once", "failed" if found else "passed")
    return code | int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
