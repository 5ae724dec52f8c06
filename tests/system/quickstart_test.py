"""Runs deploy/quickstart.sh as a stranger would."""

import subprocess
import sys

import services


def main():
    done = subprocess.run([services.ROOT / "deploy/quickstart.sh"],
                          capture_output=True, text=True, check=False)
    said = done.stdout
    if done.returncode != 0:
        sys.exit(said + done.stderr)
    assert "1 imported, 0 were there, 0 failed; 86 turns" in said
    assert "turnstone.v1.QueryService/SearchQuotes" in said
    assert '"speaker_display_name": "Ingrid Lindqvist"' in said
    assert '"display_name": "flood insurance"' in said
    print("quickstart: from nothing to an answered question")


if __name__ == "__main__":
    main()
